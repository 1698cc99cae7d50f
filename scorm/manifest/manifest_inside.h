/* Inside of the manifest reader: libxml2's tree seen by names without regard to namespace prefixes. */
#ifndef SCORM_MANIFEST_INSIDE_H
#define SCORM_MANIFEST_INSIDE_H

#include <libxml/tree.h>

#include "scorm/package/package_inside.h"

/* xml.c: the document's root element; the tree ends with w's arena. name is for errors and findings. */
enum err xml_read(
    struct package_reader *r, const char *name, const char *bytes, size_t len, xmlNode **ret_root) MUST_CHECK;
bool xml_is(const xmlNode *node, const char *local_name);
/* The next element of that local name from node on (node included); NULL at the end. Case of ASCII letters
 * does not matter. */
xmlNode *xml_next(xmlNode *node, const char *local_name);
xmlNode *xml_child(const xmlNode *node, const char *local_name);
/* Text of an attribute or element, in the arena; "" when absent. trimmed: without white space around it. */
const char *xml_attribute(struct arena *a, const xmlNode *node, const char *local_name);
bool xml_has_attribute(const xmlNode *node, const char *local_name);
const char *xml_text_raw(struct arena *a, const xmlNode *node);
const char *xml_text_trimmed(struct arena *a, const xmlNode *node);
/* White space within made single blanks: a title. */
const char *xml_text_line(struct arena *a, const xmlNode *node);

/* version.c: refuses what is not SCORM 1.2. ret_version: schemaversion as written, "" when absent. */
enum err version_check(struct package_reader *r, const xmlNode *root, const char **ret_version) MUST_CHECK;

/* model.c: the items of the organization that is played. */
struct resource {
	const char *identifier;
	xmlNode *node;
	size_t place; /* in document order, so that the first of two of one name is found */
};

struct model {
	struct package_reader *r;
	struct arena *a;
	xmlNode *root, *resources_node;
	struct resource *resources; /* sorted by identifier */
	size_t resources_count;
	struct package_item *items;
	size_t items_count, items_size;
};

enum err model_build(
    struct package_reader *r, xmlNode *root, const char *version, struct package *package) MUST_CHECK;
/* The first resource of that identifier; NULL when there is none. */
xmlNode *model_resource(const struct model *m, const char *identifier);
/* An address of a resource through the bases above it. */
void model_resolve(
    struct model *m, xmlNode *resource, const char *href, const char *parameters, struct href *ret_href);

/* model_check.c: what is to be told of a finished model as a whole. */
void model_check(struct model *m);

#endif
