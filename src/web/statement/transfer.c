#include "web/statement/transfer.h"

#include <string.h>

#include "lms/job/job.h"
#include "lms/statement/transfer.h"
#include "web/api/api.h"
#include "xapi/statement/statement.h"

struct export_input {
	const char *org, *verb, *activity, *agent;
	struct uuid registration, last;
	int64_t since_us, until_us;
	bool attachments, related_activities, related_agents;
};

#define AT(member) offsetof(struct export_input, member)

const struct input statement_export_input[] = {
    {"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = AT(org), .about = "the organisation"},
    {"since", INPUT_QUERY, FIELD_TIME, .offset = AT(since_us), .about = "stored after that"},
    {"until", INPUT_QUERY, FIELD_TIME, .offset = AT(until_us), .about = "not stored after that"},
    {"verb", INPUT_QUERY, FIELD_TEXT, .min = 1, .max = STATEMENT_FILTER_MAX, .offset = AT(verb),
        .about = "only of this verb (IRI)"},
    {"activity", INPUT_QUERY, FIELD_TEXT, .min = 1, .max = STATEMENT_FILTER_MAX, .offset = AT(activity),
        .about = "only about this activity (IRI)"},
    {"registration", INPUT_QUERY, FIELD_UUID, .offset = AT(registration),
        .about = "only of this registration"},
    {"agent", INPUT_QUERY, FIELD_TEXT, .min = 1, .max = STATEMENT_FILTER_MAX, .offset = AT(agent),
        .about = "only of this agent: a JSON object, as GET statements takes it"},
    {"related_activities", INPUT_QUERY, FIELD_BOOL, .offset = AT(related_activities),
        .about = "activity also where it stands in the context"},
    {"related_agents", INPUT_QUERY, FIELD_BOOL, .offset = AT(related_agents),
        .about = "agent also where it stands in the context or as authority"},
    {"attachments", INPUT_QUERY, FIELD_BOOL, .offset = AT(attachments),
        .about = "with lines of the attachments' bytes"},
    {"last", INPUT_QUERY, FIELD_UUID, .offset = AT(last),
        .about = "goes on behind the statement of this id: the last whole line of a download that was cut"},
    {0},
};

struct import_input {
	const char *org;
	bool dry;
};

const struct input statement_import_input[] = {
    {"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = offsetof(struct import_input, org),
        .about = "the organisation"},
    {"dry_run", INPUT_QUERY, FIELD_BOOL, .offset = offsetof(struct import_input, dry),
        .about = "judges each line and writes nothing"},
    {0},
};

static const struct schema refusal_output[] = {
    {"line", SCHEMA_INT, .about = "of the file, from 1"},
    {"field", SCHEMA_TEXT, .about = "JSON pointer of what is wrong; \"\": the line"},
    {"detail", SCHEMA_TEXT, .about = "what is wrong, for people"},
    {0},
};

static const struct schema counts_output[] = {
    {"lines", SCHEMA_INT, .about = "of the file"},
    {"statements", SCHEMA_INT, .about = "lines that are a statement"},
    {"added", SCHEMA_INT, .about = "statements that were new"},
    {"present", SCHEMA_INT, .about = "statements that were there already"},
    {"refused", SCHEMA_INT, .about = "lines that are wrong, or whose id another statement has"},
    {"attachments", SCHEMA_INT, .about = "lines that bring the bytes of an attachment"},
    {"refusals", SCHEMA_ARRAY, .of = refusal_output, .about = "of the lines refused, the first 1,000"},
    {"dry_run", SCHEMA_BOOL, .about = "nothing was written"},
    {"resumed", SCHEMA_BOOL, .about = "an earlier try of the job came part of the way"},
    {0},
};

const struct schema statement_import_output[] =
    JOB_OUTPUT(SCHEMA_OBJECT, counts_output, "what the lines came to, once it is done");

static enum err iri_check(struct request *r, const char *name, const char *text)
{
	if (text == NULL || xapi_iri_valid(text, strlen(text)))
		return OK;
	return fail_field(&r->work, ERR_BAD_INPUT, name, "is no IRI");
}

static enum err plan_make(struct request *r, const struct export_input *in, struct xapi_export_plan *ret_plan)
{
	struct xapi_export_plan plan = {.attachments = in->attachments, .after = in->last};
	struct xapi_filter *filter = &plan.filter;
	struct xapi_agent agent;

	TRY(iri_check(r, "verb", in->verb));
	TRY(iri_check(r, "activity", in->activity));
	*filter = (struct xapi_filter){.verb = in->verb,
	    .activity = in->activity,
	    .related_activities = in->related_activities,
	    .related_agents = in->related_agents,
	    .has_since = in->since_us != 0,
	    .has_until = in->until_us != 0,
	    .since_us = in->since_us,
	    .until_us = in->until_us};
	if (in->agent != NULL) {
		TRY(xapi_agent_read(&r->work, XAPI_1_0_3, in->agent, strlen(in->agent), true, &agent));
		filter->agent = agent.identifier;
	}
	if (!uuid_is_nil(in->registration))
		filter->registration = uuid_text(r->work.arena, in->registration);
	*ret_plan = plan;
	return OK;
}

static enum err piece_next(struct work *w, void *owner, struct text *piece, bool *ret_end)
{
	return xapi_export_next(w, owner, piece, ret_end);
}

enum err get_statement_export(struct request *r)
{
	struct export_input in = {0};
	struct xapi_export_plan plan;
	struct xapi_export *export;
	char until[XAPI_STORED_SIZE];
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(plan_make(r, &in, &plan));
	TRY(statement_export_begin(&r->work, &r->principal, org, &plan, &export));
	/* What an until of a later request may say, to end where this one does. */
	reply_header(r, "X-Experience-API-Consistent-Through",
	    xapi_stored_format(xapi_export_until(export) - 1, until));
	reply_header(r, "Content-Disposition", "attachment; filename=\"statements.ndjson\"");
	return reply_stream(r, "application/x-ndjson", piece_next, export);
}

enum err post_statement_import(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct import_input in = {0};
	const char *path, *name;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(request_file(r, &path, &name));
	TRY(statement_import_job_put(&r->work, &r->app->config, by.org, job, path, in.dry, &by));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}
