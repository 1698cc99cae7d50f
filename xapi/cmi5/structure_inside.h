/* Inside of the readers of course structures, and of tincan.xml (xapi/tincan). */
#ifndef XAPI_CMI5_STRUCTURE_INSIDE_H
#define XAPI_CMI5_STRUCTURE_INSIDE_H

#include <libxml/tree.h>

#include "xapi/cmi5/structure.h"

#define CMI5_NAMESPACE "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

struct structure_reader {
	struct work *w;
	struct arena *a;
	const struct cmi5_reading *reading;
	const char *const *taken; /* parameters that the launch itself adds; NULL behind the last */
	struct cmi5_part *parts;
	struct cmi5_objective *objectives;
	size_t parts_count, parts_size, objectives_count, objectives_size;
};

/* Fails with ERR_PACKAGE_REFUSED and the finding's code. */
#define structure_refuse(w, finding, ...)                                                                    \
	fail_field(w, ERR_PACKAGE_REFUSED, cmi5_finding_kinds[CMI5_FINDING_##finding].code, __VA_ARGS__)

/* structure_xml.c: the root of the document, which ends with w's arena. */
enum err structure_parse(struct work *w, const char *bytes, size_t len, xmlNode **ret_root) MUST_CHECK;
/* Elements of cmi5's own namespace by their name. */
bool structure_is(const xmlNode *node, const char *name);
xmlNode *structure_child(const xmlNode *node, const char *name);
/* The next of that name, node included. */
xmlNode *structure_next(xmlNode *node, const char *name);
/* Trimmed, in the arena; "" when absent. */
const char *structure_text(struct arena *a, const xmlNode *node);
/* Of no namespace, as cmi5's are. */
bool structure_has_attribute(const xmlNode *node, const char *name);
const char *structure_attribute(struct arena *a, const xmlNode *node, const char *name);

/* structure_schema.c: whether the whole tree is what the schema allows. */
enum err structure_schema_check(struct work *w, const xmlNode *root) MUST_CHECK;

/* structure_check.c: an absolute IRI. */
bool structure_iri(const char *text);
/* No two of a kind with one id; objectives that are named exist. */
enum err structure_ids_check(struct structure_reader *r) MUST_CHECK;
/* The address of an AU, as it can be opened. */
enum err structure_url_read(struct structure_reader *r, const char *url, struct cmi5_part *part) MUST_CHECK;

#endif
