#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

enum version {
	VERSION_UNKNOWN,
	VERSION_12,
	VERSION_2004_2,
	VERSION_2004_3,
	VERSION_2004_4,
	VERSION_CARTRIDGE,
	/* Without an edition; unless it uses what came with the fourth. */
	VERSION_2004 = VERSION_2004_3
};

/* Odd spellings are in the field: "ADL SCORM 1.2", "CAM 1.3", "2004 4th Edition", "SCORM_2004_3", "1.1". */
static enum version by_schema(const char *schema, const char *text)
{
	if (strcasestr(schema, "Common Cartridge") != NULL)
		return VERSION_CARTRIDGE;
	if (strstr(text, "2004") != NULL) {
		const char *digit = strpbrk(strstr(text, "2004") + 4, "1234");

		if (digit == NULL || *digit == '3')
			return VERSION_2004;
		return *digit == '4' ? VERSION_2004_4 : VERSION_2004_2;
	}
	if (strstr(text, "1.3") != NULL)
		return VERSION_2004_2;
	if (strstr(text, "1.2") != NULL || strstr(text, "1.1") != NULL || strstr(text, "1.0") != NULL)
		return VERSION_12;
	return VERSION_UNKNOWN;
}

static enum version by_namespace(const char *uri)
{
	if (strstr(uri, "adlcp_v1p3") != NULL || strstr(uri, "imsss") != NULL ||
	    strstr(uri, "imsglobal.org/xsd/imscp_v1p1") != NULL)
		return VERSION_2004;
	if (strstr(uri, "adlcp_rootv1p2") != NULL || strstr(uri, "imscp_rootv1p1p2") != NULL)
		return VERSION_12;
	return VERSION_UNKNOWN;
}

static enum version by_namespaces(const xmlNode *root)
{
	enum version found = VERSION_UNKNOWN;

	for (const xmlNs *ns = root->nsDef; ns != NULL; ns = ns->next) {
		enum version this = ns->href != NULL ? by_namespace((const char *)ns->href) : VERSION_UNKNOWN;

		/* 2004 manifests keep older namespaces beside their own. */
		if (this > found)
			found = this;
	}
	return found;
}

/* What only the 4th Edition has. libxml2 bounds the depth. */
static bool uses_fourth(const xmlNode *node)
{
	for (; node != NULL; node = node->next) {
		enum xml_vocabulary vocabulary;

		if (node->type != XML_ELEMENT_NODE)
			continue;
		vocabulary = xml_vocabulary(node);
		if (vocabulary == XML_ADLSEQ && xml_is(node, "objectives"))
			return true;
		if (vocabulary == XML_ADLCP && xml_is(node, "data"))
			return true;
		if (xml_is(node, "completionThreshold") &&
		    (xml_has_attribute(node, "completedByMeasure") ||
		        xml_has_attribute(node, "minProgressMeasure") ||
		        xml_has_attribute(node, "progressWeight")))
			return true;
		if (uses_fourth(node->children))
			return true;
	}
	return false;
}

static enum package_edition edition_of(enum version version)
{
	switch (version) {
	case VERSION_2004_2:
		return PACKAGE_SCORM_2004_2;
	case VERSION_2004_3:
		return PACKAGE_SCORM_2004_3;
	case VERSION_2004_4:
		return PACKAGE_SCORM_2004_4;
	case VERSION_UNKNOWN:
	case VERSION_12:
	case VERSION_CARTRIDGE:
		break;
	}
	return PACKAGE_SCORM_12;
}

/* Written as the edition's own book has it. */
static bool well_spelled(enum package_edition edition, const char *text)
{
	if (edition == PACKAGE_SCORM_2004_2)
		return strcmp(text, "CAM 1.3") == 0 || strcmp(text, "2004 2nd Edition") == 0;
	return strcmp(text, package_edition_name(edition)) == 0;
}

static void take(struct package_reader *r, const xmlNode *root, enum version version, const char *text,
    enum package_edition *ret_edition)
{
	enum package_edition edition;
	bool guessed = version == VERSION_UNKNOWN, fourth = uses_fourth(root);

	if (guessed) {
		version = by_namespaces(root);
		if (version == VERSION_2004 && fourth)
			version = VERSION_2004_4;
	}
	edition = edition_of(version);
	if (guessed)
		finding_add(&r->findings, FINDING_VERSION_GUESSED, text,
		    "The manifest names no known schemaversion; it was taken for SCORM %s",
		    package_edition_name(edition));
	else if (!well_spelled(edition, text))
		finding_add(&r->findings, FINDING_VERSION_SPELLING, text,
		    "The schemaversion is spelled \"%.60s\"; it was read as %s", text,
		    package_edition_name(edition));
	if (fourth && (edition == PACKAGE_SCORM_2004_2 || edition == PACKAGE_SCORM_2004_3))
		finding_add(&r->findings, FINDING_EDITION_MIXED, text,
		    "The manifest says it is SCORM %s and uses what came with the 4th Edition, which is read "
		    "too",
		    package_edition_name(edition));
	*ret_edition = edition;
}

enum err version_check(struct package_reader *r, const xmlNode *root, enum package_edition *ret_edition,
    const char **ret_version)
{
	struct arena *a = r->w->arena;
	const xmlNode *metadata = xml_child(root, "metadata");
	const char *schema = xml_text_line(a, xml_child(metadata, "schema"));
	const char *text = xml_text_line(a, xml_child(metadata, "schemaversion"));
	enum version version = by_schema(schema, text);

	if (version == VERSION_CARTRIDGE)
		return refuse(
		    r->w, FINDING_COMMON_CARTRIDGE_NOT_YET, "IMS Common Cartridges are not played yet");
	take(r, root, version, text, ret_edition);
	*ret_version = text;
	return OK;
}
