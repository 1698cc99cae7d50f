#include <string.h>
#include <strings.h>

#include "scorm/manifest/manifest_inside.h"

enum version { VERSION_UNKNOWN, VERSION_12, VERSION_2004, VERSION_CARTRIDGE };

/* Odd spellings are in the field: "ADL SCORM 1.2", "CAM 1.3", "2004 4th Edition", "1.1". */
static enum version by_schema(const char *schema, const char *text)
{
	if (strcasestr(schema, "Common Cartridge") != NULL)
		return VERSION_CARTRIDGE;
	if (strstr(text, "2004") != NULL || strstr(text, "1.3") != NULL)
		return VERSION_2004;
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

enum err version_check(struct package_reader *r, const xmlNode *root, const char **ret_version)
{
	struct arena *a = r->w->arena;
	const xmlNode *metadata = xml_child(root, "metadata");
	const char *schema = xml_text_line(a, xml_child(metadata, "schema"));
	const char *text = xml_text_line(a, xml_child(metadata, "schemaversion"));
	enum version version = by_schema(schema, text);

	if (version == VERSION_UNKNOWN) {
		version = by_namespaces(root);
		if (version == VERSION_UNKNOWN)
			version = VERSION_12;
		finding_add(&r->findings, FINDING_VERSION_GUESSED, text,
		    "The manifest names no known schemaversion; it was taken for SCORM %s",
		    version == VERSION_12 ? "1.2" : "2004");
	} else if (version == VERSION_12 && strcmp(text, "1.2") != 0) {
		finding_add(&r->findings, FINDING_VERSION_SPELLING, text,
		    "The schemaversion is spelled \"%.60s\"; it was read as 1.2", text);
	}
	if (version == VERSION_CARTRIDGE)
		return refuse(
		    r->w, FINDING_COMMON_CARTRIDGE_NOT_YET, "IMS Common Cartridges are not played yet");
	if (version == VERSION_2004)
		return refuse(r->w, FINDING_SCORM_2004_NOT_YET, "SCORM 2004 packages are not played yet");
	*ret_version = text;
	return OK;
}
