#include "lms/statement/figures.h"

#include "lms/job/job.h"
#include "web/api/api.h"
#include "web/statement/transfer.h"

struct fields {
	const char *org;
};

const struct input statement_figures_input[] = {
    {"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = offsetof(struct fields, org),
        .about = "the organisation"},
    {0},
};

static const struct schema named_output[] = {
    {"name", SCHEMA_TEXT, .about = "a month (2026-11), a day (2026-11-22), both UTC, or an IRI"},
    {"statements", SCHEMA_INT, .about = "how many"},
    {0},
};
static const struct schema held_output[] = {
    {"count", SCHEMA_INT, .about = "how many"},
    {"bytes", SCHEMA_INT, .about = "of all of them"},
    {0},
};

const struct schema statement_figures_output[] = {
    {"counted_through", SCHEMA_TIME, .nullable = true,
        .about = "what was stored until then is counted; null: nothing was counted yet"},
    {"statements", SCHEMA_INT, .about = "how many, voided ones too"},
    {"voiding", SCHEMA_INT, .about = "how many of them void another"},
    {"bytes", SCHEMA_INT, .about = "of all of them, as they are kept"},
    {"oldest", SCHEMA_TIME, .nullable = true, .about = "when the first was stored"},
    {"newest", SCHEMA_TIME, .nullable = true, .about = "when the last was stored"},
    {"agents", SCHEMA_INT, .about = "whom they are about, to some percent"},
    {"verbs", SCHEMA_INT, .about = "different ones"},
    {"activities", SCHEMA_INT, .about = "different ones that are an object"},
    {"attachments", SCHEMA_OBJECT, .of = held_output, .about = "each content once"},
    {"documents", SCHEMA_OBJECT, .of = held_output, .about = "states and profiles"},
    {"by_month", SCHEMA_ARRAY, .of = named_output, .about = "newest first, at most 120"},
    {"by_day", SCHEMA_ARRAY, .of = named_output, .about = "newest first, at most 62"},
    {"by_verb", SCHEMA_ARRAY, .of = named_output, .about = "the 25 with most"},
    {"by_activity", SCHEMA_ARRAY, .of = named_output, .about = "the 25 with most"},
    {0},
};

static const struct schema counted_output[] = {
    {"counted", SCHEMA_INT, .about = "statements that were counted now"},
    {0},
};
const struct schema statement_count_output[] =
    JOB_OUTPUT(SCHEMA_OBJECT, counted_output, "what was counted, once it is done");

enum err get_statement_figures(struct request *r)
{
	struct fields in = {0};
	json_t *figures;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(xapi_figures_read(&r->work, org, &figures));
	return reply_json(r, 200, json_incref(figures));
}

enum err post_statement_figures(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct fields in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(statement_count_ask(&r->work, &by, by.org, job));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}
