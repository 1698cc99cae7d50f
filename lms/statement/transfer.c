#include "lms/statement/transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fields.h"
#include "base/text.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/course/staged_job.h"
#include "lms/course/staging.h"

enum { AUTHORITY_MAX = 4096 };

static const char kind[] = "statements.import";
static const int64_t forget_s = INT64_C(90) * 24 * 3600;

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(close_fd)))

/* --- out --- */

static enum err audit_body(struct work *w, void *arg)
{
	return audit_record(w, arg);
}

static enum err audit_now(struct work *w, const struct principal *by, struct uuid org, const char *action,
    struct uuid subject, const json_t *after)
{
	struct audit audit = {.actor = by,
	    .org = org,
	    .action = action,
	    .subject_type = "statements",
	    .subject = subject,
	    .after = after};

	return db_transact(w, db_tenant(org), audit_body, &audit);
}

enum err statement_export_begin(struct work *w, const struct principal *by, struct uuid org,
    const struct xapi_export_plan *plan, struct xapi_export **ret_export)
{
	const struct xapi_filter *f = &plan->filter;
	json_t *after;

	TRY(xapi_export_begin(w, org, plan, ret_export));
	after = json_own(
	    w->arena, json_pack("{s:s*,s:s*,s:b,s:b,s:b,s:b}", "verb", f->verb, "activity", f->activity,
	                  "one_agent", f->agent != NULL, "one_registration", f->registration != NULL,
	                  "attachments", plan->attachments, "resumed", !uuid_is_nil(plan->after)));
	if (f->has_since)
		json_object_set_new(after, "since", json_time(f->since_us));
	if (f->has_until)
		json_object_set_new(after, "until", json_time(f->until_us));
	return audit_now(w, by, org, "statements.exported", w->request_id, after);
}

/* --- in --- */

static const char *authority(struct work *w, const char *home)
{
	struct text t = text_new(w->arena, AUTHORITY_MAX);

	text_add(&t, "{\"objectType\":\"Agent\",\"account\":{\"homePage\":");
	text_add_json(&t, home);
	text_add(&t, ",\"name\":\"import\"}}");
	return t.data;
}

static enum err file_open(struct work *w, const char *path, int *ret_fd)
{
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*ret_fd < 0)
		return fail_field(w, ERR_BAD_INPUT, "file", "cannot be read: %s", strerror(errno));
	return OK;
}

enum err statement_import_job_put(struct work *w, const struct config *config, struct uuid org,
    struct uuid id, const char *path, bool dry, const struct principal *by)
{
	struct staged_job staged = {
	    .org = org, .id = id, .kind = kind, .action = "statements.import_asked", .path = path, .by = by};
	FD_LOCAL int fd = -1;
	bool known;

	TRY(staged_job_known(w, org, id, &known));
	if (known)
		return OK;
	TRY(file_open(w, path, &fd));
	TRY(xapi_import_check(w, fd));
	staged.payload = json_own(w->arena, json_pack("{s:b}", "dry_run", (int)dry));
	return staged_job_put(w, config, &staged);
}

struct ending {
	struct uuid org, id;
	const struct principal *by;
	struct job *job; /* NULL: at once */
	json_t *result;
	bool dry;
};

/* What was imported is told without the lines that were refused: they may name people. */
static enum err end_body(struct work *w, void *arg)
{
	const struct ending *end = arg;
	json_t *after = json_own(w->arena, json_copy(end->result));
	struct audit audit = {.actor = end->by,
	    .org = end->org,
	    .action = "statements.imported",
	    .subject_type = end->job != NULL ? "job" : "statements",
	    .subject = end->id,
	    .after = after};

	json_object_del(after, "refusals");
	if (!end->dry) {
		TRY(xapi_import_end(w, end->org, end->id));
		TRY(audit_record(w, &audit));
	}
	return end->job != NULL ? job_finish(w, end->job, end->result) : OK;
}

static enum err run_and_end(
    struct work *w, const struct xapi_import *import, struct ending *end, json_t **ret_result)
{
	struct xapi_import_counts counts;
	json_t *refusals;

	TRY(xapi_import_run(w, import, &counts, &refusals));
	end->result = json_own(w->arena, xapi_import_json(&counts, refusals));
	json_object_set_new(end->result, "dry_run", json_boolean(import->dry));
	json_object_set_new(end->result, "resumed", json_boolean(counts.resumed));
	TRY(db_transact(w, db_tenant(end->org), end_body, end));
	*ret_result = end->result;
	return OK;
}

static enum err job_told(struct work *w, int64_t done, int64_t total, void *owner)
{
	return job_progress(w, owner, done, total, WORDS("reading"));
}

enum err statement_import_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct ending end = {.org = job->org, .id = job->id, .by = &job->principal, .job = job};
	struct xapi_import import = {.org = job->org,
	    .id = job->id,
	    .authority = authority(w, job->config->app_url),
	    .told = job_told,
	    .owner = job};
	FD_LOCAL int fd = -1;
	const char *path;

	TRY(course_staging_find(w, job->config, job->org, job->id, &path));
	TRY(file_open(w, path, &fd));
	import.fd = fd;
	import.dry = end.dry = json_is_true(json_object_get(job->payload, "dry_run"));
	return run_and_end(w, &import, &end, ret_result);
}

void statement_import_end(struct work *w, const struct job *job, enum err outcome)
{
	if (outcome == OK || !job_error_passes(outcome))
		course_staging_remove(w, job->config, job->org, job->id);
}

enum err statement_import_now(
    struct work *w, const struct principal *by, const struct statement_import *import, json_t **ret_result)
{
	struct ending end = {.org = import->org, .by = by, .dry = import->dry};
	struct xapi_import plan = {.org = import->org,
	    .authority = authority(w, import->home),
	    .fd = import->fd,
	    .dry = import->dry,
	    .anew = import->anew,
	    .told = import->told,
	    .owner = import->owner};

	TRY(xapi_import_id(w, import->fd, &plan.id));
	end.id = plan.id;
	return run_and_end(w, &plan, &end, ret_result);
}

enum err statement_imports_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return xapi_imports_forget(w, database, forget_s, max, ret_removed);
}
