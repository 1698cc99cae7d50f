/* CourseStructure.xsd as a table: what may stand in what, in which order, how often. */
#include <string.h>

#include "xapi/cmi5/structure_inside.h"

enum { SLOTS_MAX = 7, ATTRIBUTES_MAX = 5, MANY = CMI5_PARTS_MAX };

/* The kinds of elements; objectives and objective are two each: at the top they are told, below they are
 * named. */
enum kind {
	KIND_NONE,
	KIND_STRUCTURE,
	KIND_COURSE,
	KIND_OBJECTIVES,
	KIND_OBJECTIVE,
	KIND_NAMED_OBJECTIVES,
	KIND_NAMED_OBJECTIVE,
	KIND_BLOCK,
	KIND_AU,
	KIND_TEXT,
	KIND_LANGSTRING,
	KIND_PLAIN,
	KIND_ANY
};

struct slot {
	const char *name, *or_name; /* one or the other, mixed */
	enum kind kind, or_kind;
	size_t min, max;
};

struct content {
	const char *attributes[ATTRIBUTES_MAX];
	const char *required; /* of the attributes */
	struct slot slots[SLOTS_MAX];
	bool any_order, foreign; /* foreign: elements of other namespaces may end it */
};

#define TITLE                                                                                                \
	{                                                                                                    \
		"title", NULL, KIND_TEXT, KIND_NONE, 1, 1                                                    \
	}
#define DESCRIPTION                                                                                          \
	{                                                                                                    \
		"description", NULL, KIND_TEXT, KIND_NONE, 1, 1                                              \
	}
#define NAMED_OBJECTIVES                                                                                     \
	{                                                                                                    \
		"objectives", NULL, KIND_NAMED_OBJECTIVES, KIND_NONE, 0, 1                                   \
	}
#define PARTS                                                                                                \
	{                                                                                                    \
		"au", "block", KIND_AU, KIND_BLOCK, 1, MANY                                                  \
	}

static const struct content contents[] = {
    [KIND_STRUCTURE] = {.slots = {{"course", NULL, KIND_COURSE, KIND_NONE, 1, 1},
                            {"objectives", NULL, KIND_OBJECTIVES, KIND_NONE, 0, 1}, PARTS},
        .foreign = true},
    [KIND_COURSE] = {.attributes = {"id"}, .required = "id", .slots = {TITLE, DESCRIPTION}, .foreign = true},
    [KIND_OBJECTIVES] = {.slots = {{"objective", NULL, KIND_OBJECTIVE, KIND_NONE, 1, MANY}}, .foreign = true},
    [KIND_OBJECTIVE] = {.attributes = {"id"},
        .required = "id",
        .slots = {TITLE, DESCRIPTION},
        .any_order = true},
    [KIND_NAMED_OBJECTIVES] = {.slots = {{"objective", NULL, KIND_NAMED_OBJECTIVE, KIND_NONE, 1, MANY}},
        .foreign = true},
    [KIND_NAMED_OBJECTIVE] = {.attributes = {"idref"}},
    [KIND_BLOCK] = {.attributes = {"id"},
        .required = "id",
        .slots = {TITLE, DESCRIPTION, NAMED_OBJECTIVES, PARTS},
        .foreign = true},
    [KIND_AU] = {.attributes = {"id", "moveOn", "masteryScore", "launchMethod", "activityType"},
        .required = "id",
        .slots = {TITLE, DESCRIPTION, NAMED_OBJECTIVES, {"url", NULL, KIND_PLAIN, KIND_NONE, 1, 1},
            {"launchParameters", NULL, KIND_ANY, KIND_NONE, 0, 1},
            {"entitlementKey", NULL, KIND_ANY, KIND_NONE, 0, 1}},
        .foreign = true},
    [KIND_TEXT] = {.slots = {{"langstring", NULL, KIND_LANGSTRING, KIND_NONE, 1, MANY}}, .foreign = true},
    [KIND_LANGSTRING] = {.attributes = {"lang"}},
};

/* Of a namespace that is neither cmi5's nor none. */
static bool is_foreign(const xmlNode *node)
{
	return node->ns != NULL && node->ns->href != NULL &&
	       strcmp((const char *)node->ns->href, CMI5_NAMESPACE) != 0;
}

static enum err attributes_check(struct work *w, const xmlNode *node, const struct content *content)
{
	for (const xmlAttr *at = node->properties; at != NULL; at = at->next) {
		bool known = at->ns != NULL && strcmp((const char *)at->ns->href, CMI5_NAMESPACE) != 0;

		for (size_t i = 0; !known && at->ns == NULL && i < ATTRIBUTES_MAX; i++)
			known = content->attributes[i] != NULL &&
			        strcmp(content->attributes[i], (const char *)at->name) == 0;
		if (!known)
			return structure_refuse(w, INVALID,
			    "Line %ld: %.40s may not have the attribute %.40s", xmlGetLineNo(node),
			    (const char *)node->name, (const char *)at->name);
	}
	if (content->required != NULL && !structure_has_attribute(node, content->required))
		return structure_refuse(w, INVALID, "Line %ld: %.40s must have the attribute %s",
		    xmlGetLineNo(node), (const char *)node->name, content->required);
	return OK;
}

static bool is_white(const xmlNode *node)
{
	const char *text = (const char *)node->content;

	return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static enum kind fits(const struct slot *slot, const xmlNode *node)
{
	if (slot->name != NULL && structure_is(node, slot->name))
		return slot->kind;
	if (slot->or_name != NULL && structure_is(node, slot->or_name))
		return slot->or_kind;
	return KIND_NONE;
}

static enum err element_check(struct work *w, const xmlNode *node, enum kind kind, int depth);

static enum err misplaced(struct work *w, const xmlNode *node, const xmlNode *child)
{
	return structure_refuse(w, INVALID, "Line %ld: %.40s may not stand here in %.40s",
	    xmlGetLineNo(child), (const char *)child->name, (const char *)node->name);
}

/* The slot a child belongs to, from slot on; SLOTS_MAX: none. */
static size_t place(const struct content *content, const xmlNode *child, size_t from)
{
	for (size_t i = content->any_order ? 0 : from; i < SLOTS_MAX; i++) {
		if (fits(&content->slots[i], child) != KIND_NONE)
			return i;
	}
	return SLOTS_MAX;
}

static enum err counts_check(
    struct work *w, const xmlNode *node, const struct content *content, const size_t *counts)
{
	for (size_t i = 0; i < SLOTS_MAX; i++) {
		const struct slot *slot = &content->slots[i];

		if (slot->name == NULL)
			break;
		if (counts[i] < slot->min)
			return structure_refuse(w, INVALID, "Line %ld: %.40s must hold %s%s%s",
			    xmlGetLineNo(node), (const char *)node->name, slot->name,
			    slot->or_name != NULL ? " or " : "", slot->or_name != NULL ? slot->or_name : "");
		if (counts[i] > slot->max && slot->max == MANY)
			return structure_refuse(
			    w, TOO_MANY, "The course structure holds more than %d parts", CMI5_PARTS_MAX);
		if (counts[i] > slot->max)
			return structure_refuse(w, INVALID, "Line %ld: %.40s holds %s more than once",
			    xmlGetLineNo(node), (const char *)node->name, slot->name);
	}
	return OK;
}

static enum err children_check(struct work *w, const xmlNode *node, const struct content *content, int depth)
{
	size_t counts[SLOTS_MAX] = {0}, at = 0;
	bool ended = false;

	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		size_t found;

		if (child->type == XML_TEXT_NODE && !is_white(child))
			return structure_refuse(w, INVALID, "Line %ld: %.40s may not hold text",
			    xmlGetLineNo(node), (const char *)node->name);
		if (child->type != XML_ELEMENT_NODE)
			continue;
		if (is_foreign(child) && content->foreign) {
			ended = true;
			continue;
		}
		found = ended ? SLOTS_MAX : place(content, child, at);
		if (found == SLOTS_MAX)
			return misplaced(w, node, child);
		at = found;
		counts[found]++;
		TRY(element_check(w, child, fits(&content->slots[found], child), depth));
	}
	return counts_check(w, node, content, counts);
}

/* A text of its own: no elements in it. */
static enum err plain_check(struct work *w, const xmlNode *node)
{
	for (const xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type == XML_ELEMENT_NODE)
			return misplaced(w, node, child);
	}
	return OK;
}

static enum err element_check(struct work *w, const xmlNode *node, enum kind kind, int depth)
{
	static const struct content nothing;

	if (kind == KIND_ANY)
		return OK;
	if (kind == KIND_PLAIN) {
		TRY(attributes_check(w, node, &nothing));
		return plain_check(w, node);
	}
	TRY(attributes_check(w, node, &contents[kind]));
	if (kind == KIND_LANGSTRING)
		return plain_check(w, node);
	if (kind == KIND_BLOCK && ++depth > CMI5_DEPTH_MAX)
		return structure_refuse(
		    w, TOO_DEEP, "Blocks lie in each other more than %d deep", CMI5_DEPTH_MAX);
	return children_check(w, node, &contents[kind], depth);
}

enum err structure_schema_check(struct work *w, const xmlNode *root)
{
	if (!structure_is(root, "courseStructure"))
		return structure_refuse(
		    w, OTHER_ROOT, "The root element is not courseStructure of " CMI5_NAMESPACE);
	return element_check(w, root, KIND_STRUCTURE, 0);
}
