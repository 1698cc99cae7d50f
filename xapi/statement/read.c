/* From a request's body to statements. */
#include <stdlib.h>
#include <string.h>

#include "xapi/statement/reader.h"

/* The credential's authority, once for all statements of the request. */
static enum err authority_prepare(struct reader *r, const char *json)
{
	struct tape tape;
	enum err e;

	if (json == NULL)
		return fail(r->w, ERR_INTERNAL, "a statement needs an authority");
	r->tape = &tape;
	e = tape_read(r->w, json, strlen(json), &tape);
	if (e == OK)
		e = authority_read(r, 0);
	if (e != OK)
		return fail(r->w, ERR_INTERNAL, "the credential's authority is none: %s",
		    arena_strdup(r->w->arena, r->w->detail));
	r->authority_agents =
	    arena_memdup(r->w->arena, r->agents, r->agent_count * sizeof(*r->authority_agents));
	r->authority_agent_count = r->agent_count;
	r->authority_mentions =
	    arena_memdup(r->w->arena, r->mentions, r->mention_count * sizeof(*r->authority_mentions));
	r->authority_mention_count = r->mention_count;
	r->authority_json = json;
	return OK;
}

static enum err statement_read(struct reader *r, uint32_t node, struct xapi_statement *ret_statement)
{
	*ret_statement = (struct xapi_statement){.version = r->version};
	r->out = ret_statement;
	r->sub = false;
	r->mention_count = r->activity_count = r->agent_count = r->attachment_count = r->edit_count = 0;
	r->attachments = NULL;
	TRY(statement_judge(r, node));
	TRY(reader_collect(r));
	TRY(body_make(r, node));
	digest_make(r, node, ret_statement->digest);
	return OK;
}

struct id_place {
	struct uuid id;
	size_t index;
};

static int id_order(const void *a, const void *b)
{
	const struct id_place *x = a, *y = b;
	int order = memcmp(x->id.bytes, y->id.bytes, sizeof(x->id.bytes));

	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static enum err ids_differ(struct work *w, const struct xapi_statement *statements, size_t count)
{
	struct id_place *places = arena_alloc(w->arena, (count + 1) * sizeof(*places));

	for (size_t i = 0; i < count; i++)
		places[i] = (struct id_place){.id = statements[i].id, .index = i};
	qsort(places, count, sizeof(*places), id_order);
	for (size_t i = 1; i < count; i++) {
		if (uuid_equal(places[i - 1].id, places[i].id))
			return fail_field(w, ERR_BAD_INPUT,
			    arena_printf(w->arena, "/%zu/id", places[i].index),
			    "another statement of the request has this id");
	}
	return OK;
}

static enum err list_read(struct reader *r, struct xapi_statement *statements, size_t *ret_count)
{
	const struct tape_node *nodes = r->tape->nodes;
	size_t count = 0;

	if (nodes[0].kind != TAPE_ARRAY) {
		*ret_count = 1;
		return statement_read(r, 0, &statements[0]);
	}
	for (uint32_t at = 1; at < nodes[0].next; at = nodes[at].next)
		TRY(statement_read(r, at, &statements[count++]));
	*ret_count = count;
	return ids_differ(r->w, statements, count);
}

enum err xapi_statements_read(struct work *w, const struct xapi_reading *reading, const char *body,
    size_t len, struct xapi_statement **ret_statements, size_t *ret_count, bool *ret_array)
{
	ARENA_LOCAL struct arena *scratch = arena_new();
	struct reader r = {
	    .w = w, .scratch = scratch, .version = reading->version, .trusted = reading->trusted};
	struct xapi_statement *statements;
	struct tape tape;
	size_t count = 0;
	bool array;

	TRY(authority_prepare(&r, reading->authority));
	TRY(tape_read_into(w, scratch, body, len, &tape));
	r.tape = &tape;
	array = tape.nodes[0].kind == TAPE_ARRAY;
	if (array && tape.nodes[0].count > XAPI_STATEMENTS_MAX)
		return fail(w, ERR_TOO_LARGE, "more than %d statements at once", XAPI_STATEMENTS_MAX);
	statements = arena_alloc(w->arena, (array ? tape.nodes[0].count + 1 : 1) * sizeof(*statements));
	TRY(list_read(&r, statements, &count));
	*ret_statements = statements;
	*ret_count = count;
	*ret_array = array;
	return OK;
}

static enum err agent_read(struct reader *r, const char *json, size_t len, bool group_allowed,
    struct tape *tape, struct xapi_agent *ret_agent)
{
	struct xapi_agent agent = {0};

	TRY(tape_read(r->w, json, len, tape));
	TRY(actor_read(r, 0, group_allowed ? ACTOR_ANY : ACTOR_AGENT, XAPI_KEY_AGENT, &agent));
	if (agent.identifier == NULL)
		return fail(
		    r->w, ERR_BAD_INPUT, "a Group without an identifier is nobody one could look for");
	*ret_agent = agent;
	return OK;
}

enum err xapi_agent_read(struct work *w, enum xapi_version version, const char *json, size_t len,
    bool group_allowed, struct xapi_agent *ret_agent)
{
	struct tape tape;
	struct reader r = {.w = w, .scratch = w->arena, .version = version, .tape = &tape};
	enum err e = agent_read(&r, json, len, group_allowed, &tape, ret_agent);

	if (e == OK)
		return OK;
	return fail_field(w, e, "agent", "%s%s%s", arena_strdup(w->arena, w->field),
	    w->field[0] != '\0' ? ": " : "", arena_strdup(w->arena, w->detail));
}
