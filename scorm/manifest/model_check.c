#include <stdlib.h>
#include <string.h>

#include "scorm/manifest/manifest_inside.h"
#include "scorm/prerequisites.h"

static int name_order(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The identifiers of all items, sorted. */
static const char **names_sorted(struct model *m)
{
	const char **names = arena_alloc(m->a, (m->items_count + 1) * sizeof(*names));

	for (size_t i = 0; i < m->items_count; i++)
		names[i] = m->items[i].identifier;
	qsort(names, m->items_count, sizeof(*names), name_order);
	return names;
}

static void check_identifiers(struct model *m, const char *const *names)
{
	for (size_t i = 1; i < m->items_count; i++) {
		if (strcmp(names[i - 1], names[i]) == 0 && (i == 1 || strcmp(names[i - 2], names[i]) != 0))
			finding_add(&m->r->findings, FINDING_ITEM_IDENTIFIER_TWICE, names[i],
			    "Two items have this identifier; it means the first wherever it is named");
	}
	for (size_t i = 1; i < m->resources_count; i++) {
		const char *name = m->resources[i].identifier;

		if (strcmp(m->resources[i - 1].identifier, name) == 0 &&
		    (i == 1 || strcmp(m->resources[i - 2].identifier, name) != 0))
			finding_add(&m->r->findings, FINDING_RESOURCE_IDENTIFIER_TWICE, name,
			    "Two resources have this identifier; the first is used");
	}
}

struct naming {
	const struct model *m;
	const char *const *names;
	const char *missing; /* NULL: all are there */
};

static const char *status_of(void *owner, const char *identifier)
{
	struct naming *naming = owner;

	if (bsearch(&identifier, naming->names, naming->m->items_count, sizeof(*naming->names), name_order) !=
	    NULL)
		return "not attempted";
	if (naming->missing == NULL)
		naming->missing = arena_strdup(naming->m->a, identifier);
	return NULL;
}

static void check_prerequisites(struct model *m, const char *const *names)
{
	for (size_t i = 0; i < m->items_count; i++) {
		const struct package_item *item = &m->items[i];
		struct naming naming = {.m = m, .names = names};

		if (prerequisites_check(item->prerequisites, status_of, &naming) == PREREQUISITES_MALFORMED)
			finding_add(&m->r->findings, FINDING_PREREQUISITES, item->identifier,
			    "Its prerequisites \"%.100s\" are no AICC script and never hold it back",
			    item->prerequisites);
		else if (naming.missing != NULL)
			finding_add(&m->r->findings, FINDING_PREREQUISITES_ITEM, item->identifier,
			    "Its prerequisites name the item \"%.100s\", which is not in the organization",
			    naming.missing);
	}
}

static void check_dependencies(struct model *m)
{
	for (size_t i = 0; i < m->resources_count; i++) {
		xmlNode *node = xml_child(m->resources[i].node, "dependency");

		for (; node != NULL; node = xml_next(node->next, "dependency")) {
			const char *name = xml_attribute(m->a, node, "identifierref");

			if (resource_find(m, name) == NULL)
				finding_add(&m->r->findings, FINDING_DEPENDENCY_MISSING,
				    m->resources[i].identifier,
				    "This resource depends on \"%.100s\", which is not in the manifest",
				    name);
		}
	}
}

/* Files that the manifest lists and the zip lacks: told once, with the first few names. */
static void check_files(struct model *m)
{
	enum { NAMES = 5 };
	const char *names = "";
	size_t missing = 0;

	for (size_t i = 0; i < m->resources_count; i++) {
		xmlNode *file = xml_child(m->resources[i].node, "file");

		for (; file != NULL; file = xml_next(file->next, "file")) {
			struct href found;

			resource_resolve(
			    m, m->resources[i].node, file, xml_attribute(m->a, file, "href"), "", &found);
			if (found.kind != HREF_FILE || !found.missing)
				continue;
			if (missing++ < NAMES)
				names = arena_printf(
				    m->a, "%s%s%.100s", names, names[0] != '\0' ? ", " : "", found.file);
		}
	}
	if (missing > 0)
		finding_add(&m->r->findings, FINDING_LISTED_FILES_MISSING, "",
		    "%zu files that the manifest lists are not in the package: %s%s", missing, names,
		    missing > NAMES ? ", …" : "");
}

/* <adlcp:location>: metadata in a file of its own. Told once; nothing needs them. libxml2 bounds the depth.
 */
static void check_locations(struct model *m, xmlNode *first, size_t *missing)
{
	for (xmlNode *n = first; n != NULL; n = n->next) {
		struct href found;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (xml_vocabulary(n) != XML_ADLCP || !xml_is(n, "location")) {
			check_locations(m, n->children, missing);
			continue;
		}
		resource_resolve(m, NULL, NULL, xml_text_trimmed(m->a, n), "", &found);
		if (found.kind != HREF_FILE || !found.missing)
			continue;
		if (++*missing == 1)
			finding_add(&m->r->findings, FINDING_METADATA_MISSING, found.file,
			    "Metadata that the manifest points to is not in the package");
	}
}

void model_check(struct model *m)
{
	const char **names = names_sorted(m);
	size_t missing = 0;

	check_identifiers(m, names);
	if (m->edition == PACKAGE_SCORM_12)
		check_prerequisites(m, names);
	check_dependencies(m);
	check_files(m);
	check_locations(m, m->root, &missing);
}
