/* Activities and what is told of them (1.0.3 Data 2.4.4.1). */
#include <stdlib.h>
#include <string.h>

#include "xapi/statement/property.h"

#define LIST(index) (1u << (index))

/* Which component lists an interaction of that type may have. */
static const struct {
	const char *name;
	unsigned lists;
} interactions[] = {
    {"true-false", 0},
    {"choice", LIST(DEFINITION_CHOICES)},
    {"fill-in", 0},
    {"long-fill-in", 0},
    {"matching", LIST(DEFINITION_SOURCE) | LIST(DEFINITION_TARGET)},
    {"performance", LIST(DEFINITION_STEPS)},
    {"sequencing", LIST(DEFINITION_CHOICES)},
    {"likert", LIST(DEFINITION_SCALE)},
    {"numeric", 0},
    {"other", 0},
};

enum { INTERACTIONS = sizeof(interactions) / sizeof(interactions[0]) };

static const enum DEFINITION_index lists[] = {
    DEFINITION_CHOICES, DEFINITION_SCALE, DEFINITION_SOURCE, DEFINITION_TARGET, DEFINITION_STEPS};

struct component_id {
	const char *text;
	size_t len;
	uint32_t node;
};

static int id_order(const void *a, const void *b)
{
	const struct component_id *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->text, y->text, x->len);
}

static enum err components_read(struct reader *r, uint32_t node)
{
	const struct tape_node *nodes = r->tape->nodes;
	struct component_id *ids = arena_alloc(r->w->arena, (nodes[node].count + 1) * sizeof(*ids));
	uint32_t at[PROPERTIES_MAX];
	size_t count = 0;

	for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next) {
		TRY(shape_read(r, item, SHAPE_COMPONENT, at));
		ids[count].text = tape_peek(r->w, r->tape, at[COMPONENT_ID], &ids[count].len);
		ids[count++].node = at[COMPONENT_ID];
	}
	qsort(ids, count, sizeof(*ids), id_order);
	for (size_t i = 1; i < count; i++) {
		if (id_order(&ids[i - 1], &ids[i]) == 0)
			return refuse(r, ids[i].node, "another component of the list has this id");
	}
	return OK;
}

static enum err interaction_read(struct reader *r, uint32_t node, const uint32_t *at)
{
	uint32_t type = at[DEFINITION_INTERACTION_TYPE];
	unsigned allowed = 0;
	size_t i = 0;

	while (type != 0 && i < INTERACTIONS && !tape_is(r->w, r->tape, type, interactions[i].name))
		i++;
	if (i == INTERACTIONS)
		return refuse(r, type, "this must be one of the ten types of interactions");
	if (type != 0)
		allowed = interactions[i].lists;
	else if (at[DEFINITION_PATTERN] != 0)
		return refuse(r, node, "interactionType is missing");
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (at[lists[i]] == 0)
			continue;
		if (type == 0)
			return refuse(r, node, "interactionType is missing");
		if ((allowed & LIST(lists[i])) == 0)
			return refuse(r, at[lists[i]], "an interaction of this type has no such list");
		TRY(components_read(r, at[lists[i]]));
	}
	return OK;
}

enum err activity_read(struct reader *r, uint32_t node, enum xapi_key_kind kind)
{
	uint32_t at[PROPERTIES_MAX], inner[PROPERTIES_MAX];
	const char *id;
	size_t len;

	TRY(shape_read(r, node, SHAPE_ACTIVITY, at));
	if (at[ACTIVITY_OBJECT_TYPE] != 0 && !tape_is(r->w, r->tape, at[ACTIVITY_OBJECT_TYPE], "Activity"))
		return refuse(r, at[ACTIVITY_OBJECT_TYPE], "this must be \"Activity\"");
	if (at[ACTIVITY_DEFINITION] != 0) {
		TRY(shape_read(r, at[ACTIVITY_DEFINITION], SHAPE_DEFINITION, inner));
		TRY(interaction_read(r, at[ACTIVITY_DEFINITION], inner));
	}
	TRY(reader_activity(r, at[ACTIVITY_ID], at[ACTIVITY_DEFINITION]));
	id = r->activities[r->activity_count - 1].id;
	len = r->tape->nodes[at[ACTIVITY_ID]].escaped ? strlen(id) : r->tape->nodes[at[ACTIVITY_ID]].len;
	return reader_mention(r, kind, id, len);
}
