#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "lms/job/job_int.h"
#include "lms/organization/organization.h"
#include "lms_sql.h"

enum { SAYS_MAX = 500, ERROR_MAX = 500 };

struct principal job_principal(const struct job_kind *kind, struct uuid org, struct uuid id)
{
	return (struct principal){
	    .kind = PRINCIPAL_JOB, .id = id, .org = org, .permissions = kind->needs, .name = kind->name};
}

static enum err may_put(
    struct work *w, const struct job_kind *kind, struct uuid org, const struct principal *by)
{
	if (kind->needs == 0 || (by->permissions & kind->needs) != kind->needs)
		return fail(w, ERR_FORBIDDEN, "who asks for a job %s may not do its work", kind->name);
	if (!uuid_is_nil(by->org) && !uuid_equal(by->org, org))
		return fail(w, ERR_FORBIDDEN, "a job is asked for in one's own organisation only");
	return OK;
}

enum err job_put(struct work *w, struct uuid org, struct uuid id, const char *kind_name,
    const json_t *payload, const struct principal *by, int64_t run_at_us)
{
	const struct job_kind *kind = job_kind_find(kind_name);
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), kind_name,
	    payload != NULL ? json_text(w->arena, payload) : "{}",
	    db_p_int(w, kind != NULL ? kind->tries_max : 1), db_p_uuid(w, by->id),
	    principal_kind_name(by->kind), db_p_uuid(w, w->request_id),
	    run_at_us > 0 ? db_p_time(w, run_at_us) : NULL};

	if (kind == NULL)
		return fail(w, ERR_INTERNAL, "there is no kind of job %.60s", kind_name);
	TRY(may_put(w, kind, org, by));
	return db_send(w, &lms_job_add, params);
}

enum err job_claim(
    struct work *w, const char *kinds, int64_t lease_s, struct job_claim *ret_claim, bool *ret_found)
{
	const char *params[] = {kinds, db_p_int(w, lease_s), NULL};
	struct db_rows *rows = NULL;
	int databases = db_databases(w);
	/* Anywhere, so that a database with much to do does not hold up the next one. */
	int first = (int)(time_monotonic_us() % databases);
	enum err failed = OK;

	*ret_found = false;
	TRY(organizations_closed(w, &params[2]));
	for (int i = 0; !*ret_found && i < databases; i++) {
		enum err e =
		    db_once(w, db_all_tenants_in((first + i) % databases), &lms_job_claim, params, &rows);

		*ret_found = e == OK && db_count(rows) > 0;
		if (e != OK)
			failed = e;
	}
	/* One database that is away does not hold up the others. */
	if (!*ret_found)
		return failed;
	work_forgive(w);
	*ret_claim = (struct job_claim){
	    .org = db_uuid(rows, 0, 0),
	    .id = db_uuid(rows, 0, 1),
	    .kind = db_text(rows, 0, 2),
	    .payload = db_text(rows, 0, 3),
	    .tries = db_int(rows, 0, 4),
	    .tries_left = db_int(rows, 0, 5),
	    .dead = db_bool(rows, 0, 6),
	    .created_by = db_uuid(rows, 0, 7),
	    .request_id = db_uuid(rows, 0, 8),
	    .traceparent = db_text(rows, 0, 9),
	};
	return OK;
}

/* The first parameters of whatever a claim does. */
#define CLAIM_PARAMS(w, job) db_p_uuid(w, (job)->org), db_p_uuid(w, (job)->id), db_p_int(w, (job)->tries)

enum err job_extend(struct work *w, const struct job *job, int64_t lease_s, bool *ret_held)
{
	const char *const params[] = {CLAIM_PARAMS(w, job), db_p_int(w, lease_s)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(job->org), &lms_job_extend, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

static const char *cut(struct work *w, const char *text, size_t max)
{
	char *copy = arena_strndup(w->arena, text, strnlen(text, max));

	utf8_mend(copy);
	return copy;
}

enum err job_tell(
    struct work *w, const struct job *job, int64_t done, int64_t total, const char *says, bool *ret_held)
{
	const char *const params[] = {CLAIM_PARAMS(w, job), db_p_int(w, job->inside->lease_s),
	    db_p_int(w, done), db_p_int(w, total), cut(w, says, SAYS_MAX)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(job->org), &lms_job_progress, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err job_done_here(struct work *w, const struct job *job, const json_t *result, bool *ret_held)
{
	const char *const params[] = {
	    CLAIM_PARAMS(w, job), result != NULL ? json_text(w->arena, result) : NULL};
	struct db_rows *rows;

	TRY(db_run(w, &lms_job_settle_done, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err job_settle_done(struct work *w, const struct job *job, const json_t *result, bool *ret_held)
{
	const char *const params[] = {
	    CLAIM_PARAMS(w, job), result != NULL ? json_text(w->arena, result) : NULL};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(job->org), &lms_job_settle_done, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err job_settle_failed(
    struct work *w, const struct job *job, int64_t after_us, bool counts, bool *ret_held)
{
	const struct err_info *info = err_info(w->error);
	const char *const params[] = {CLAIM_PARAMS(w, job), after_us < 0 ? NULL : db_p_int(w, after_us),
	    cut(w, w->detail[0] != '\0' ? w->detail : info->title, ERROR_MAX), info->slug,
	    arena_strdup(w->arena, w->field), db_p_bool(counts)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(job->org), &lms_job_settle_failed, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err job_schedule(struct work *w, const struct job_kind *kind, struct uuid id, bool *ret_made)
{
	struct uuid installation = {{0}};
	const char *const params[] = {db_p_uuid(w, installation), db_p_uuid(w, id), kind->name,
	    db_p_int(w, kind->tries_max), db_p_uuid(w, w->request_id)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(installation), &lms_job_schedule, params, &rows));
	*ret_made = db_changed(rows) > 0;
	return OK;
}
