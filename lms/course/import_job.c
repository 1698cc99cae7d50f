/* Importing a package as a job. */
#include "lms/course/import_job.h"

#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/course/course_store.h"
#include "lms/course/staged_job.h"
#include "lms/course/staging.h"

static const char kind[] = "course.import";

enum err course_import_job_put(struct work *w, const struct config *config, struct uuid org, struct uuid id,
    const char *path, const struct course_import_options *options, const struct principal *by)
{
	struct staged_job staged = {
	    .org = org, .id = id, .kind = kind, .action = "package.import_asked", .path = path, .by = by};
	bool known;

	TRY(course_title_check(w, options->title));
	TRY(staged_job_known(w, org, id, &known));
	if (known)
		return OK;
	TRY(course_quota_check(w, config, org, path));
	staged.payload = json_own(w->arena,
	    json_pack("{s:s,s:s,s:s*,s:b,s:b,s:b}", "course", uuid_text(w->arena, uuid_v7()), "module",
	        uuid_text(w->arena, uuid_v7()), "title", options->title, "grade_when_complete",
	        (int)options->grade_when_complete, "score_last", (int)options->score_last,
	        "ignore_mastery_score", (int)options->ignore_mastery_score));
	return staged_job_put(w, config, &staged);
}

struct importing {
	struct job *job;
	json_t *result;
};

static enum err told(struct work *w, void *owner, int64_t done, int64_t total)
{
	struct importing *importing = owner;

	return job_progress(w, importing->job, done, total, WORDS("unpacking"));
}

static enum err finish(struct work *w, const struct course_import *import, void *owner)
{
	struct importing *importing = owner;
	struct job *job = importing->job;
	struct audit audit = {.actor = &job->principal,
	    .org = job->org,
	    .action = "package.imported",
	    .subject_type = "package",
	    .subject = import->package};
	json_t *after =
	    json_own(w->arena, json_pack("{s:s,s:s,s:s}", "title", import->title, "course",
	                           uuid_text(w->arena, import->course), "sha256", import->sha256));

	audit.after = after;
	importing->result = json_own(w->arena, course_import_json(w, import));
	TRY(audit_record(w, &audit));
	return job_finish(w, job, importing->result);
}

static enum err payload_read(struct work *w, const struct job *job, struct course_import_options *options,
    struct course_import_inside *inside)
{
	json_t *payload = json_own(w->arena, json_deep_copy(job->payload));
	const struct field fields[] = {
	    {.name = "course", .type = FIELD_UUID, .required = true, .ret = &inside->course},
	    {.name = "module", .type = FIELD_UUID, .required = true, .ret = &inside->module},
	    {.name = "title", .type = FIELD_TEXT, .max = 4096, .ret = &options->title},
	    {.name = "grade_when_complete", .type = FIELD_BOOL, .ret = &options->grade_when_complete},
	    {.name = "score_last", .type = FIELD_BOOL, .ret = &options->score_last},
	    {.name = "ignore_mastery_score", .type = FIELD_BOOL, .ret = &options->ignore_mastery_score},
	};

	return fields_from_json(w, payload, fields, FIELDS_COUNT(fields));
}

/* The link was made before the course, in another database: where the try made no course, it goes, and the
 * next try makes another. Nothing where that other try has begun (it may count on the link), or made the
 * course. */
static enum err link_drop(struct work *w, const struct job *job)
{
	struct course_import_inside inside = {0};
	struct course_import_options options = {0};
	struct job_row row;

	TRY(payload_read(w, job, &options, &inside));
	TRY(job_find(w, job->org, job->id, &row));
	if (row.tries != job->tries || strcmp(row.state, "done") == 0)
		return OK;
	return course_store_link_drop(w, job->org, inside.module);
}

/* What failed before is told, not that this failed too. */
static void link_forget(struct work *w, const struct job *job)
{
	struct work failed = *w;

	work_forgive(w);
	if (link_drop(w, job) != OK)
		log_line(LOG_WARN, "lms", "the direct link of job %s could not be taken away: %s",
		    uuid_text(w->arena, job->id), w->detail);
	*w = failed;
}

enum err course_import_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct importing importing = {.job = job};
	const struct package_watch watch = {.told = told, .owner = &importing};
	struct course_import_inside inside = {.watch = &watch, .finish = finish, .owner = &importing};
	struct course_import_options options = {0};
	struct course_import import;
	const char *path;
	enum err e;

	TRY(payload_read(w, job, &options, &inside));
	TRY(course_staging_find(w, job->config, job->org, job->id, &path));
	TRY(job_progress(w, job, 0, 0, WORDS("reading")));
	e = course_import_inside(w, job->config, job->org, path, &options, &inside, &import);
	if (e != OK)
		link_forget(w, job);
	TRY(e);
	*ret_result = importing.result;
	return OK;
}

void course_import_end(struct work *w, const struct job *job, enum err outcome)
{
	/* Of a try whose service was killed. */
	if (outcome != OK)
		link_forget(w, job);
	/* After a trouble of ours somebody may want it tried again. */
	if (outcome == OK || !job_error_passes(outcome))
		course_staging_remove(w, job->config, job->org, job->id);
}
