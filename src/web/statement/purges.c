/* Deleting statements by when they were stored, what they are about, or their registration. */
#include "lms/statement/purge.h"

#include "web/api/api.h"
#include "web/statement/statement.h"

enum { ACTIVITY_MAX = 4000 };

struct purge_input {
	const char *org, *activity;
	int64_t before_us;
	struct uuid registration;
	bool related_activities, dry_run;
};

#define AT(member) offsetof(struct purge_input, member)
const struct input statement_purge_input[] = {
    STATEMENT_ORG(struct purge_input, org),
    {"before", INPUT_BODY, FIELD_TIME, .offset = AT(before_us),
        .about = "what was stored before; with other members: all must hold"},
    {"activity", INPUT_BODY, FIELD_TEXT, false, 1, ACTIVITY_MAX, AT(activity),
        .about = "what is about this activity (its IRI)"},
    {"related_activities", INPUT_BODY, FIELD_BOOL, .offset = AT(related_activities),
        .about = "also what names it in its context or in a SubStatement"},
    {"registration", INPUT_BODY, FIELD_UUID, .offset = AT(registration),
        .about = "what belongs to this registration"},
    {"dry_run", INPUT_BODY, FIELD_BOOL, .offset = AT(dry_run), .about = "only count, and delete nothing"},
    {0},
};
const struct schema statement_purge_dry[] = {
    {"dry_run", SCHEMA_BOOL, .about = "nothing was deleted"},
    {"statements", SCHEMA_INT, .about = "what would be"},
    {"at_least", SCHEMA_BOOL, .about = "there are more: counting ended at a bound"},
    {"first_stored_at", SCHEMA_TIME, .nullable = true, .about = "of the first of them"},
    {"last_stored_at", SCHEMA_TIME, .nullable = true, .about = "of the last; null: not found in bounds"},
    {0},
};
static const struct schema result_output[] = {
    {"statements", SCHEMA_INT, .about = "deleted"},
    {"attachments", SCHEMA_INT, .about = "deleted with them"},
    {0},
};
const struct schema statement_purge_output[] = JOB_OUTPUT(SCHEMA_OBJECT, result_output, "once it is done");

enum err post_statement_purge(struct request *r)
{
	struct purge_input in = {0};
	struct principal by = r->principal;
	struct statement_purge purge;
	struct uuid job = request_work_id(r);
	json_t *counts;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &by.org));
	purge = (struct statement_purge){.activity = in.activity,
	    .related_activities = in.related_activities,
	    .has_registration = !uuid_is_nil(in.registration),
	    .registration = in.registration,
	    .before_us = in.before_us};
	if (in.dry_run) {
		TRY(statement_purge_count(&r->work, &by, &purge, &counts));
		return reply_json(r, 200, json_incref(counts));
	}
	TRY(statement_purge_ask(&r->work, &by, &purge, job));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}
