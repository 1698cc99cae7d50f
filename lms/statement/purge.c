#include "lms/statement/purge.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/audit/audit.h"
#include "lms/statement/forgetting.h"

enum { ACTIVITY_MAX = 4000, DAY_LEN = sizeof("2026-01-31") - 1 };

enum err statement_before_read(struct work *w, const char *text, int64_t *ret_us)
{
	const char *whole = strlen(text) == DAY_LEN ? arena_printf(w->arena, "%sT00:00:00Z", text) : text;

	if (!time_parse(whole, ret_us))
		return fail_field(w, ERR_BAD_INPUT, "before",
		    WORDS("is a day as 2026-01-31, or a time as 2026-01-31T12:00:00Z"));
	return OK;
}

enum err statement_purge_check(struct work *w, const struct statement_purge *purge)
{
	if (purge->before_us == 0 && purge->activity == NULL && !purge->has_registration)
		return fail_field(w, ERR_BAD_INPUT, "before",
		    WORDS("say what is to be deleted: what was stored before a time, is about an activity, "
		          "or of a registration"));
	if (purge->before_us > w->now_us)
		return fail_field(w, ERR_BAD_INPUT, "before", WORDS("lies in the future"));
	if (purge->activity != NULL && (strlen(purge->activity) > ACTIVITY_MAX ||
	                                   !xapi_iri_valid(purge->activity, strlen(purge->activity))))
		return fail_field(w, ERR_BAD_INPUT, "activity", WORDS("is no IRI of an activity"));
	if (purge->related_activities && purge->activity == NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, "related_activities", WORDS("counts only with an activity"));
	return OK;
}

static struct xapi_purge what(struct work *w, const struct statement_purge *purge)
{
	return (struct xapi_purge){.activity = purge->activity,
	    .related_activities = purge->related_activities,
	    .registration = purge->has_registration ? uuid_text(w->arena, purge->registration) : NULL,
	    .before_us = purge->before_us != 0 ? purge->before_us : w->now_us};
}

enum err statement_purge_count(
    struct work *w, const struct principal *by, const struct statement_purge *purge, json_t **ret_counts)
{
	struct xapi_counted counted;
	struct xapi_purge asked;

	TRY(statement_purge_check(w, purge));
	asked = what(w, purge);
	TRY(xapi_purge_count(w, by->org, &asked, &counted));
	*ret_counts = json_own(w->arena,
	    json_pack("{s:b,s:I,s:b,s:o,s:o}", "dry_run", 1, "statements", (json_int_t)counted.statements,
	        "at_least", (int)counted.at_least, "first_stored_at", json_time(counted.first_us),
	        "last_stored_at", json_time(counted.last_us)));
	return OK;
}

/* What was asked, for the trail. */
static json_t *said(struct work *w, const struct statement_purge *purge)
{
	return json_own(w->arena,
	    json_pack("{s:o,s:s?,s:b,s:s?}", "before", json_time(purge->before_us), "activity",
	        purge->activity, "related_activities", (int)purge->related_activities, "registration",
	        purge->has_registration ? uuid_text(w->arena, purge->registration) : NULL));
}

struct asking {
	const struct principal *by;
	const struct statement_purge *purge;
	struct uuid job;
};

static enum err ask_body(struct work *w, void *arg)
{
	const struct asking *a = arg;
	const struct xapi_purge asked = what(w, a->purge);
	json_t *payload =
	    json_own(w->arena, json_pack("{s:I,s:s?,s:b,s:s?}", "before_us", (json_int_t)asked.before_us,
	                           "activity", asked.activity, "related_activities",
	                           (int)asked.related_activities, "registration", asked.registration));
	struct audit audit = {.actor = a->by,
	    .org = a->by->org,
	    .action = "statement.purge_asked",
	    .subject_type = "job",
	    .subject = a->job,
	    .after = said(w, a->purge)};

	TRY(audit_record(w, &audit));
	return job_put(w, a->by->org, a->job, "statement.purge", payload, a->by, 0);
}

enum err statement_purge_ask(
    struct work *w, const struct principal *by, const struct statement_purge *purge, struct uuid job)
{
	struct asking asking = {.by = by, .purge = purge, .job = job};

	TRY(statement_purge_check(w, purge));
	return db_transact(w, db_tenant(by->org), ask_body, &asking);
}

struct purging {
	const struct xapi_purge *what;
	struct xapi_keep_cursor cursor;
};

static enum err purge_step(
    struct work *w, struct uuid org, void *arg, struct xapi_forgotten *forgotten, bool *ret_end)
{
	struct purging *p = arg;

	return xapi_purge_step(w, org, p->what, &p->cursor, forgotten, ret_end);
}

enum err statement_purge_all(struct work *w, struct job *job, struct uuid org, const struct xapi_purge *purge,
    struct xapi_forgotten *forgotten)
{
	struct purging purging = {.what = purge};

	return forgetting_walk(w, job, org, purge_step, &purging, forgotten);
}

static json_t *result(struct work *w, const struct xapi_forgotten *forgotten)
{
	return json_own(w->arena, json_pack("{s:I,s:I}", "statements", (json_int_t)forgotten->statements,
	                              "attachments", (json_int_t)forgotten->attachments));
}

enum err statement_purge_now(
    struct work *w, const struct principal *by, const struct statement_purge *purge, json_t **ret_result)
{
	struct xapi_forgotten forgotten = {0};
	struct forgetting_end end = {.by = by, .action = "statement.purged", .subject_type = "organization"};
	struct xapi_purge asked;

	TRY(statement_purge_check(w, purge));
	asked = what(w, purge);
	end.before = said(w, purge);
	end.subject = by->org;
	TRY(xapi_keep_settle(w, by->org));
	TRY(statement_purge_all(w, NULL, by->org, &asked, &forgotten));
	end.after = *ret_result = result(w, &forgotten);
	return forgetting_end(w, NULL, &end);
}

enum err statement_purge_run(struct work *w, struct job *job, json_t **ret_result)
{
	const json_t *p = job->payload;
	const struct xapi_purge asked = {.activity = json_string_value(json_object_get(p, "activity")),
	    .related_activities = json_is_true(json_object_get(p, "related_activities")),
	    .registration = json_string_value(json_object_get(p, "registration")),
	    .before_us = json_integer_value(json_object_get(p, "before_us"))};
	struct xapi_forgotten forgotten = {0};
	struct forgetting_end end = {
	    .by = &job->principal, .action = "statement.purged", .subject_type = "job", .subject = job->id};

	TRY(xapi_keep_settle(w, job->org));
	TRY(statement_purge_all(w, job, job->org, &asked, &forgotten));
	end.after = *ret_result = result(w, &forgotten);
	return forgetting_end(w, job, &end);
}
