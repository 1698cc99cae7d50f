/* Context (1.0.3 Data 2.4.6; 2.0.0 with contextAgents and contextGroups). */
#include "xapi/statement/property.h"

enum err reference_read(struct reader *r, uint32_t node, struct uuid *ret_id)
{
	uint32_t at[PROPERTIES_MAX];
	const char *text;
	size_t len;

	TRY(shape_read(r, node, SHAPE_REFERENCE, at));
	if (!tape_is(r->w, r->tape, at[REFERENCE_OBJECT_TYPE], "StatementRef"))
		return refuse(r, at[REFERENCE_OBJECT_TYPE], "this must be \"StatementRef\"");
	text = tape_peek(r->w, r->tape, at[REFERENCE_ID], &len);
	if (!xapi_uuid_read(text, len, ret_id))
		return refuse(r, at[REFERENCE_ID], "this must be a UUID");
	return OK;
}

/* One activity, which is kept as an array of one, or an array of them. */
static enum err related_read(struct reader *r, uint32_t node)
{
	struct tape_node *nodes = r->tape->nodes;

	if (nodes[node].kind == TAPE_OBJECT) {
		nodes[node].note = NOTE_SINGLE;
		reader_edit(r, nodes[node].at, 0, "[");
		reader_edit(r, nodes[node].at + nodes[node].len, 0, "]");
		return activity_read(r, node, XAPI_KEY_ACTIVITY_RELATED);
	}
	if (nodes[node].kind != TAPE_ARRAY)
		return refuse(r, node, "this must be an activity or an array of them");
	for (uint32_t at = node + 1; at < nodes[node].next; at = nodes[at].next)
		TRY(activity_read(r, at, XAPI_KEY_ACTIVITY_RELATED));
	return OK;
}

static enum err context_activities_read(struct reader *r, uint32_t node)
{
	uint32_t at[PROPERTIES_MAX];

	TRY(shape_read(r, node, SHAPE_CONTEXT_ACTIVITIES, at));
	for (size_t i = 0; i < CONTEXT_ACTIVITIES_COUNT; i++) {
		if (at[i] != 0)
			TRY(related_read(r, at[i]));
	}
	return OK;
}

/* contextAgents and contextGroups differ in what they hold and how it is called. */
static enum err context_actors_read(struct reader *r, uint32_t node, bool groups)
{
	const struct tape_node *nodes = r->tape->nodes;
	const char *name = groups ? "contextGroup" : "contextAgent";
	struct xapi_agent agent;
	uint32_t at[PROPERTIES_MAX];

	_Static_assert((int)CONTEXT_AGENT_OBJECT_TYPE == (int)CONTEXT_GROUP_OBJECT_TYPE &&
	                   (int)CONTEXT_AGENT_AGENT == (int)CONTEXT_GROUP_GROUP,
	    "both shapes have the same order");
	for (uint32_t item = node + 1; item < nodes[node].next; item = nodes[item].next) {
		TRY(shape_read(r, item, groups ? SHAPE_CONTEXT_GROUP : SHAPE_CONTEXT_AGENT, at));
		if (!tape_is(r->w, r->tape, at[CONTEXT_AGENT_OBJECT_TYPE], name))
			return refuse(r, at[CONTEXT_AGENT_OBJECT_TYPE], "this must be \"%s\"", name);
		TRY(actor_read(r, at[CONTEXT_AGENT_AGENT], groups ? ACTOR_GROUP : ACTOR_AGENT,
		    XAPI_KEY_AGENT_RELATED, &agent));
	}
	return OK;
}

static enum err people_read(struct reader *r, const uint32_t *at)
{
	struct xapi_agent agent;

	if (at[CONTEXT_INSTRUCTOR] != 0)
		TRY(actor_read(r, at[CONTEXT_INSTRUCTOR], ACTOR_ANY, XAPI_KEY_AGENT_RELATED, &agent));
	if (at[CONTEXT_TEAM] != 0)
		TRY(actor_read(r, at[CONTEXT_TEAM], ACTOR_GROUP, XAPI_KEY_AGENT_RELATED, &agent));
	if (at[CONTEXT_AGENTS] != 0)
		TRY(context_actors_read(r, at[CONTEXT_AGENTS], false));
	if (at[CONTEXT_GROUPS] != 0)
		TRY(context_actors_read(r, at[CONTEXT_GROUPS], true));
	return OK;
}

/* The SubStatement's own says nothing of the statement. */
static enum err registration_read(struct reader *r, uint32_t node)
{
	size_t len;
	const char *text = tape_peek(r->w, r->tape, node, &len);

	if (r->sub)
		return OK;
	if (!xapi_uuid_read(text, len, &r->out->registration))
		return refuse(r, node, "this must be a UUID");
	r->out->has_registration = true;
	text = uuid_text(r->w->arena, r->out->registration);
	return reader_mention(r, XAPI_KEY_REGISTRATION, text, UUID_TEXT_SIZE - 1);
}

enum err context_read(struct reader *r, uint32_t node, bool of_activity)
{
	uint32_t at[PROPERTIES_MAX], wrong;
	struct uuid ref;

	TRY(shape_read(r, node, SHAPE_CONTEXT, at));
	wrong = at[CONTEXT_REVISION] != 0 ? at[CONTEXT_REVISION] : at[CONTEXT_PLATFORM];
	if (wrong != 0 && !of_activity)
		return refuse(r, wrong, "this may stand here only where the object is an Activity");
	if (at[CONTEXT_REGISTRATION] != 0)
		TRY(registration_read(r, at[CONTEXT_REGISTRATION]));
	TRY(people_read(r, at));
	if (at[CONTEXT_ACTIVITIES] != 0)
		TRY(context_activities_read(r, at[CONTEXT_ACTIVITIES]));
	if (at[CONTEXT_STATEMENT] != 0)
		TRY(reference_read(r, at[CONTEXT_STATEMENT], &ref));
	return OK;
}
