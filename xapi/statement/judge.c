/* A statement and a SubStatement, whole (1.0.3 Data 2.4, 2.4.4.3). */
#include <string.h>
#include <time.h>

#include "xapi/statement/moment.h"
#include "xapi/statement/property.h"

#define VOIDED "http://adlnet.gov/expapi/verbs/voided"

static enum err statement_part(struct reader *r, uint32_t node, uint32_t ret_at[static PROPERTIES_MAX]);

static enum err sub_statement_read(struct reader *r, uint32_t node)
{
	uint32_t at[PROPERTIES_MAX];
	enum err e;

	if (r->sub)
		return refuse(r, node, "a SubStatement may not hold another");
	r->sub = true;
	e = statement_part(r, node, at);
	r->sub = false;
	return e;
}

static enum err object_reference_read(struct reader *r, uint32_t node)
{
	struct uuid ref;

	TRY(reference_read(r, node, &ref));
	if (!r->sub) {
		r->out->has_ref = true;
		r->out->ref = ref;
	}
	return OK;
}

/* The object; *ret_activity: it is an activity; *ret_reference: a StatementRef. */
static enum err object_read(struct reader *r, uint32_t node, bool *ret_activity, bool *ret_reference)
{
	enum xapi_key_kind agent_kind = r->sub ? XAPI_KEY_AGENT_RELATED : XAPI_KEY_AGENT;
	enum xapi_key_kind activity_kind = r->sub ? XAPI_KEY_ACTIVITY_RELATED : XAPI_KEY_ACTIVITY;
	uint32_t type = tape_find(r->w, r->tape, node, "objectType");
	struct xapi_agent agent;

	*ret_activity = type == 0 || tape_is(r->w, r->tape, type, "Activity");
	*ret_reference = type != 0 && tape_is(r->w, r->tape, type, "StatementRef");
	if (*ret_activity)
		return activity_read(r, node, activity_kind);
	if (*ret_reference)
		return object_reference_read(r, node);
	if (tape_is(r->w, r->tape, type, "Agent") || tape_is(r->w, r->tape, type, "Group"))
		return actor_read(r, node, ACTOR_ANY, agent_kind, &agent);
	if (tape_is(r->w, r->tape, type, "SubStatement"))
		return sub_statement_read(r, node);
	return refuse(r, type, "this must be Activity, Agent, Group, StatementRef or SubStatement");
}

static enum err verb_read(struct reader *r, uint32_t node, bool reference)
{
	uint32_t at[PROPERTIES_MAX];
	bool voided;

	TRY(shape_read(r, node, SHAPE_VERB, at));
	voided = tape_is(r->w, r->tape, at[VERB_ID], VOIDED);
	if (voided && !reference)
		return refuse(r, node, "who voids must name a statement: the object must be a StatementRef");
	if (r->sub)
		return OK;
	r->out->verb = reader_text(r, at[VERB_ID]);
	r->out->voiding = voided;
	return reader_mention(r, XAPI_KEY_VERB, r->out->verb, strlen(r->out->verb));
}

/* Where 2.0.0 wants RFC 3339 in UTC and it is not: the same moment, with all digits of its fraction. */
static void timestamp_convert(struct reader *r, uint32_t node, const struct moment *m)
{
	time_t seconds = (time_t)m->seconds;
	struct tm tm;

	if (r->version != XAPI_2_0_0 || (m->zone == MOMENT_UTC && m->plain) ||
	    gmtime_r(&seconds, &tm) == NULL)
		return;
	/* At the ends of the calendar a zone leads out of it. */
	if (tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		return;
	reader_edit(r, r->tape->nodes[node].at, r->tape->nodes[node].len,
	    arena_printf(r->w->arena, "%04d-%02d-%02dT%02d:%02d:%02d%s%.*sZ", tm.tm_year + 1900,
	        tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, m->fraction_len > 0 ? "." : "",
	        (int)m->fraction_len, m->fraction));
}

static enum err timestamp_read(struct reader *r, uint32_t node)
{
	struct moment m;
	size_t len;
	const char *text = tape_peek(r->w, r->tape, node, &len);

	if (!moment_read(text, len, &m))
		return refuse(r, node, "this must be a date and time");
	timestamp_convert(r, node, &m);
	if (!r->sub)
		r->out->timestamp_us = moment_us(&m);
	return OK;
}

static enum err statement_part(struct reader *r, uint32_t node, uint32_t ret_at[static PROPERTIES_MAX])
{
	enum xapi_key_kind kind = r->sub ? XAPI_KEY_AGENT_RELATED : XAPI_KEY_AGENT;
	bool activity, reference;
	struct xapi_agent agent;

	TRY(shape_read(r, node, SHAPE_STATEMENT, ret_at));
	TRY(actor_read(r, ret_at[STATEMENT_ACTOR], ACTOR_ANY, kind, &agent));
	TRY(object_read(r, ret_at[STATEMENT_OBJECT], &activity, &reference));
	TRY(verb_read(r, ret_at[STATEMENT_VERB], reference));
	if (ret_at[STATEMENT_RESULT] != 0)
		TRY(result_read(r, ret_at[STATEMENT_RESULT]));
	if (ret_at[STATEMENT_CONTEXT] != 0)
		TRY(context_read(r, ret_at[STATEMENT_CONTEXT], activity));
	if (ret_at[STATEMENT_TIMESTAMP] != 0)
		TRY(timestamp_read(r, ret_at[STATEMENT_TIMESTAMP]));
	if (ret_at[STATEMENT_ATTACHMENTS] != 0)
		TRY(attachments_read(r, ret_at[STATEMENT_ATTACHMENTS]));
	return OK;
}

/* The authority that was sent is judged in any case, and believed only where it may be. */
static enum err statement_authority(struct reader *r, uint32_t node)
{
	size_t agents = r->agent_count, mentions = r->mention_count;

	if (node != 0)
		TRY(authority_read(r, node));
	if (node != 0 && r->trusted)
		return OK;
	r->agent_count = agents;
	r->mention_count = mentions;
	for (size_t i = 0; i < r->authority_agent_count; i++)
		TRY(reader_agent(r, &r->authority_agents[i], XAPI_KEY_AGENT_RELATED));
	for (size_t i = 0; i < r->authority_mention_count; i++)
		TRY(reader_mention(r, r->authority_mentions[i].kind, r->authority_mentions[i].text,
		    r->authority_mentions[i].len));
	return OK;
}

enum err statement_judge(struct reader *r, uint32_t node)
{
	const char *text;
	size_t len;

	TRY(statement_part(r, node, r->statement_at));
	TRY(statement_authority(r, r->statement_at[STATEMENT_AUTHORITY]));
	r->out->timestamp_missing = r->statement_at[STATEMENT_TIMESTAMP] == 0;
	if (r->statement_at[STATEMENT_ID] == 0) {
		r->out->id = uuid_v7();
	} else {
		text = tape_peek(r->w, r->tape, r->statement_at[STATEMENT_ID], &len);
		if (!xapi_uuid_read(text, len, &r->out->id))
			return refuse(r, r->statement_at[STATEMENT_ID], "this must be a UUID");
	}
	return OK;
}
