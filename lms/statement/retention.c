#include "lms/statement/retention.h"

#include "base/fields.h"
#include "lms/statement/forgetting.h"
#include "lms/statement/retention_store.h"

enum { ORGS_BATCH = 200, ORGS_PAGES_MAX = 1000 };

struct retention {
	struct job *job;
	int database;
	struct xapi_forgotten forgotten;
	int64_t months;
};

typedef enum err org_deed(
    struct work *w, struct retention *r, const struct keeping *keeping, const struct xapi_month *month);

/* Every organisation of the database that does not keep for ever. */
static enum err orgs_each(struct work *w, struct retention *r, org_deed *deed, const struct xapi_month *month)
{
	struct uuid after = {{0}};
	struct keeping *orgs;
	size_t count = ORGS_BATCH;

	for (int page = 0; count == ORGS_BATCH && page < ORGS_PAGES_MAX; page++) {
		TRY(retention_store_keeping(w, r->database, after, ORGS_BATCH, &orgs, &count));
		for (size_t i = 0; i < count; i++) {
			TRY(deed(w, r, &orgs[i], month));
			after = orgs[i].org;
		}
	}
	return OK;
}

static enum err org_month(
    struct work *w, struct retention *r, const struct keeping *keeping, const struct xapi_month *month)
{
	const struct xapi_purge purge = {
	    .from_us = month->from_us, .before_us = month->before_us, .month = true};

	if (keeping->before_us < month->before_us)
		return OK;
	return statement_purge_all(w, r->job, keeping->org, &purge, &r->forgotten);
}

static enum err org_days(
    struct work *w, struct retention *r, const struct keeping *keeping, const struct xapi_month *month)
{
	const struct xapi_purge purge = {.before_us = keeping->before_us};

	(void)month;
	return statement_purge_all(w, r->job, keeping->org, &purge, &r->forgotten);
}

/* A month that cannot be had for a moment is had an hour later. */
static enum err months_drop(struct work *w, struct retention *r)
{
	struct xapi_month *months;
	size_t count;

	TRY(xapi_months_over(w, r->database, &months, &count));
	for (size_t i = 0; i < count; i++) {
		bool dropped = false;
		enum err e;

		TRY(orgs_each(w, r, org_month, &months[i]));
		e = xapi_month_drop(w, r->database, &months[i], &dropped);
		if (e != OK && e != ERR_TIMEOUT && e != ERR_RETRY)
			return e;
		if (e != OK)
			work_forgive(w);
		r->months += dropped;
		TRY(job_wanted(w, r->job));
	}
	return OK;
}

enum err statement_retention_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct retention r = {.job = job};

	for (r.database = 0; r.database < db_databases(w); r.database++) {
		TRY(months_drop(w, &r));
		TRY(orgs_each(w, &r, org_days, NULL));
	}
	*ret_result = json_own(w->arena,
	    json_pack("{s:I,s:I,s:I}", "statements", (json_int_t)r.forgotten.statements, "attachments",
	        (json_int_t)r.forgotten.attachments, "months", (json_int_t)r.months));
	return OK;
}
