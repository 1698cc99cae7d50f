/* Inside of the manifest reader: libxml2's tree seen by names without regard to namespace prefixes. */
#ifndef SCORM_MANIFEST_INSIDE_H
#define SCORM_MANIFEST_INSIDE_H

#include <libxml/tree.h>

#include "scorm/package/package_inside.h"
#include "scorm/sequencing/definition.h"

/* xml.c: the document's root element; the tree ends with w's arena. name is for errors and findings. */
enum err xml_read(
    struct package_reader *r, const char *name, const char *bytes, size_t len, xmlNode **ret_root) MUST_CHECK;

/* Whose word an element is, by its namespace in any spelling, else by its prefix. NONE: it has neither.
 * FOREIGN: some vendor's, never read. */
enum xml_vocabulary { XML_NONE, XML_CP, XML_ADLCP, XML_IMSSS, XML_ADLSEQ, XML_ADLNAV, XML_FOREIGN };
enum xml_vocabulary xml_vocabulary(const xmlNode *node);

/* Elements are found by their local name in any vocabulary but a foreign one: tools mix prefixes up. Case of
 * ASCII letters does not matter. */
bool xml_is(const xmlNode *node, const char *name);
/* The next element of that name from node on (node included); NULL at the end. */
xmlNode *xml_next(xmlNode *node, const char *name);
xmlNode *xml_child(const xmlNode *node, const char *name);
/* The same in one vocabulary, where two have the name; what stands in none counts as imsss's. */
xmlNode *xml_next_in(xmlNode *node, enum xml_vocabulary wanted, const char *name);
xmlNode *xml_child_in(const xmlNode *node, enum xml_vocabulary wanted, const char *name);
size_t xml_count_in(const xmlNode *node, enum xml_vocabulary wanted, const char *name);
/* Text of an attribute or element, in the arena; "" when absent. trimmed: without white space around it. */
const char *xml_attribute(struct arena *a, const xmlNode *node, const char *name);
/* An identifier of type anyURI: percent-decoded, white space within made single blanks, as the ADL suite
 * compares them (case OB-12a). */
const char *xml_identifier(struct arena *a, const xmlNode *node, const char *name);
bool xml_has_attribute(const xmlNode *node, const char *name);
const char *xml_text_raw(struct arena *a, const xmlNode *node);
const char *xml_text_trimmed(struct arena *a, const xmlNode *node);
/* White space within made single blanks: a title. */
const char *xml_text_line(struct arena *a, const xmlNode *node);

/* version.c: which edition it is; refuses one that the caller does not take. ret_version: schemaversion as
 * written, "" when absent. */
enum err version_check(struct package_reader *r, const xmlNode *root, enum package_edition *ret_edition,
    const char **ret_version) MUST_CHECK;

enum {
	MANIFEST_ITEM_DEPTH_MAX = 64,
	MANIFEST_TEXT_MAX = 4000, /* bytes of an identifier of an objective or a data bucket */
	/* Rules, conditions, objectives and maps of all items, those of IDRef counted each time. */
	MANIFEST_SEQUENCING_PARTS_MAX = 100000,
	MANIFEST_SEQUENCING_TEXT_MAX =
	    16 * 1024 * 1024 /* bytes of the identifiers in them, counted likewise */
};

struct resource {
	const char *identifier;
	xmlNode *node;
	size_t place; /* in document order, so that the first of two of one name is found */
};

/* A member of the sequencingCollection. */
struct collected {
	const char *identifier;
	xmlNode *node;
	size_t place;
	struct sequencing *read; /* NULL until an item asks for it */
};

struct model {
	struct package_reader *r;
	struct arena *a;
	enum package_edition edition;
	xmlNode *root, *resources_node;
	struct resource *resources; /* sorted by identifier */
	size_t resources_count;
	struct package_item *items;
	xmlNode **nodes; /* of the items */
	size_t items_count, items_size;
	struct collected *collection; /* sorted by identifier */
	size_t collection_count;
	struct activity_tree tree;
	size_t sequencing_parts, sequencing_text;
	const char *place; /* what is being read, for findings */
};

/* model.c: the items of the organization that is played. */
enum err model_build(struct package_reader *r, xmlNode *root, enum package_edition edition,
    const char *version, struct package *package) MUST_CHECK;

/* resource.c: reads the list of resources. */
void resources_read(struct model *m);
/* The first resource of that identifier; NULL when there is none. */
xmlNode *resource_find(const struct model *m, const char *identifier);
/* An address of a resource, or of a file of it (else NULL), through the bases above it. */
void resource_resolve(struct model *m, xmlNode *resource, xmlNode *file, const char *href,
    const char *parameters, struct href *ret_href);
/* What an item that names the resource opens. Without an address it stays a cluster, and that is said. */
void resource_launch(struct model *m, xmlNode *resource, const char *parameters, struct package_item *item);

/* item_12.c, item_2004.c: what the editions add to an item. */
void item_12_read(struct model *m, const xmlNode *node, struct package_item *item);
void item_2004_read(struct model *m, const xmlNode *node, struct package_item *item);
void activity_2004_read(struct model *m, const xmlNode *node, struct activity *activity);

/* activities.c: the activity tree of the items that were read. */
enum err activities_read(struct model *m, const xmlNode *organization) MUST_CHECK;

/* sequencing.c: the sequencing of an item or the organization, with what it refers to. */
void collection_read(struct model *m);
enum err sequencing_read(struct model *m, const xmlNode *node, struct activity *activity) MUST_CHECK;
/* Counts towards MANIFEST_SEQUENCING_PARTS_MAX and _TEXT_MAX. */
enum err sequencing_count(struct model *m, size_t count, size_t text) MUST_CHECK;
/* The same of objectives with their maps. */
enum err sequencing_count_objectives(
    struct model *m, const struct objective *objectives, size_t count) MUST_CHECK;
/* What one <sequencing> says. */
struct sequencing {
	unsigned parts;         /* bits of what the element holds */
	struct activity says;   /* defaults where it says nothing */
	struct objective *more; /* adlseq:objectives */
	size_t more_count;
};

/* sequencing_rules.c, sequencing_objectives.c */
void sequencing_rules_read(struct model *m, const xmlNode *node, struct activity *activity);
void rollup_rules_read(struct model *m, const xmlNode *node, struct activity *activity);
/* A copy of all rules with conditions of its own. */
enum err sequencing_rules_copy(
    struct model *m, const struct activity *from, struct activity *activity) MUST_CHECK;
enum err rollup_rules_copy(
    struct model *m, const struct activity *from, struct activity *activity) MUST_CHECK;
void objectives_read(struct model *m, const xmlNode *node, struct activity *activity);
void objectives_more_read(struct model *m, const xmlNode *node, struct sequencing *sequencing);
/* Adds the maps of adlseq:objectives to the objectives of the same identifiers. */
enum err objectives_join(
    struct model *m, struct activity *activity, const struct objective *more, size_t count) MUST_CHECK;

/* value.c: an attribute as a value; what is none is said, at m->place, and leaves the default. */
void value_bool(struct model *m, const xmlNode *node, const char *name, bool *value);
void value_real(
    struct model *m, const xmlNode *node, const char *name, double low, double high, double *value);
void value_count(struct model *m, const xmlNode *node, const char *name, uint32_t *value, bool *given);
/* True when the text is such a number. */
bool real_read(const char *text, double low, double high, double *ret_value) MUST_CHECK;
/* Says that a value is none of those allowed. */
void value_odd(struct model *m, const char *what, const char *text);

/* model_json.c: the content model as JSON text; see package_tree_read. */
const char *model_json(const struct model *m, const char *version, const char *title);

/* model_check.c, sequencing_check.c: what is to be told of a finished model as a whole. */
void model_check(struct model *m);
void sequencing_check(struct model *m);

#endif
