/* Enrolments from a file, as a job. */
#include "lms/enrollment/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/course/staged_job.h"
#include "lms/course/staging.h"
#include "lms/enrollment/import_int.h"

enum { BATCH_LINES = 500 };

static const char kind[] = "enrollment.import";

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
#define FD_LOCAL __attribute__((cleanup(close_fd)))

static enum err file_open(struct work *w, const char *path, int *ret_fd)
{
	*ret_fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*ret_fd < 0)
		return fail_field(w, ERR_BAD_INPUT, "file", WORDS("This file cannot be read."));
	return OK;
}

struct file {
	struct csv *csv;
	struct import_columns columns;
	int64_t size;
};

/* Its first line, and a reader behind it. */
static enum err file_begin(struct work *w, int fd, bool has_course, bool has_origin, struct file *ret_file)
{
	struct csv_record first = {.blank = true};
	int64_t mark;
	struct stat st;
	char separator;
	bool found = true;

	if (fstat(fd, &st) != 0)
		return fail(w, ERR_INTERNAL, "the file cannot be read: %s", strerror(errno));
	TRY(csv_sniff(w, fd, &separator, &mark));
	ret_file->size = st.st_size;
	ret_file->csv = csv_new(w->arena, fd, separator, mark, 1);
	while (found && first.blank && first.fault == NULL)
		TRY(csv_next(w, w->arena, ret_file->csv, &first, &found));
	if (!found)
		return fail_field(w, ERR_BAD_INPUT, "file", WORDS("This file is empty."));
	return import_columns_read(w, &first, has_course, has_origin, &ret_file->columns);
}

/* --- asked for --- */

static enum err import_check(
    struct work *w, const struct principal *by, const struct enrollment_import *import)
{
	struct enrollment_course course;
	FD_LOCAL int fd = -1;
	struct file file;

	TRY(file_open(w, import->path, &fd));
	TRY(file_begin(w, fd, *import->course != '\0', *import->origin != '\0', &file));
	return *import->course != '\0' ? enrollment_course_find(w, by->org, import->course, &course) : OK;
}

enum err enrollment_import_put(struct work *w, const struct config *config, const struct principal *by,
    const struct enrollment_import *import)
{
	struct staged_job staged = {.org = import->org,
	    .id = import->id,
	    .kind = kind,
	    .action = "enrollment.import_asked",
	    .path = import->path,
	    .by = by};
	bool known, adds = principal_may(by, PERMISSION_LEARNER_WRITE);

	if (by->team_only)
		return fail(
		    w, ERR_FORBIDDEN, WORDS("Who looks after some sessions or teams only cannot do this."));
	TRY(staged_job_known(w, import->org, import->id, &known));
	if (known)
		return OK;
	TRY(import_check(w, by, import));
	staged.payload =
	    json_own(w->arena, json_pack("{s:s,s:s,s:b,s:b}", "origin", import->origin, "course",
	                           import->course, "dry_run", (int)import->dry, "adds_learners", (int)adds));
	return staged_job_put(w, config, &staged);
}

/* --- run --- */

json_t *enrolled_counts_json(const struct import_counts *c)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "lines", (json_int_t)c->lines, "enrolled",
	    (json_int_t)c->enrolled, "waiting", (json_int_t)c->waiting, "present", (json_int_t)c->present,
	    "changed", (json_int_t)c->changed, "refused", (json_int_t)c->refused, "learners_added",
	    (json_int_t)c->learners_added);
}

void enrolled_counts_read(const json_t *json, struct import_counts *ret_counts)
{
	int64_t *const into[] = {&ret_counts->lines, &ret_counts->enrolled, &ret_counts->waiting,
	    &ret_counts->present, &ret_counts->changed, &ret_counts->refused, &ret_counts->learners_added};
	static const char *const names[] = {
	    "lines", "enrolled", "waiting", "present", "changed", "refused", "learners_added"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		*into[i] = json_integer_value(json_object_get(json, names[i]));
}

struct importing {
	struct job *job;
	struct import_plan plan;
	struct file file;
	struct import_counts counts;
	json_t *refusals, *result;
	int64_t place, line; /* where to go on; 0: from the start */
};

static enum err resume_body(struct work *w, void *arg)
{
	struct importing *i = arg;
	const char *counts = NULL, *refusals = NULL;
	json_t *json;
	bool found;

	TRY(import_store_find(w, &i->plan, &i->place, &i->line, &counts, &refusals, &found));
	if (!found)
		return OK;
	TRY(json_read(w, "what was kept", counts, strlen(counts), &json));
	enrolled_counts_read(json, &i->counts);
	i->counts.resumed = true;
	return json_read(w, "what was kept", refusals, strlen(refusals), &i->refusals);
}

/* The next lines of the file; *ret_more false: there are none behind them. */
static enum err batch_read(struct work *w, struct importing *i, struct import_batch *batch, bool *ret_more)
{
	bool found = true;

	batch->lines = arena_alloc(w->arena, BATCH_LINES * sizeof(*batch->lines));
	batch->from = csv_place(i->file.csv);
	while (batch->count < BATCH_LINES) {
		struct csv_record record;

		TRY(csv_next(w, w->arena, i->file.csv, &record, &found));
		if (!found)
			break;
		if (record.blank && record.fault == NULL)
			continue;
		import_line_read(&i->plan, &i->file.columns, &record, &batch->lines[batch->count++]);
	}
	batch->place = csv_place(i->file.csv);
	batch->line = csv_line(i->file.csv);
	*ret_more = found;
	return OK;
}

/* What a batch needs ends with it. */
static enum err batch_step(struct work *w, struct importing *i, bool *ret_more)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work apart = *w;
	struct import_batch batch = {.plan = &i->plan, .counts = i->counts, .refusals = i->refusals};
	enum err e;

	apart.arena = arena;
	e = batch_read(&apart, i, &batch, ret_more);
	if (e == OK && batch.count > 0)
		e = import_batch_run(&apart, &batch);
	if (e == OK)
		e = job_progress(&apart, i->job, csv_place(i->file.csv), i->file.size, WORDS("reading"));
	memcpy(w->detail, apart.detail, sizeof(w->detail));
	memcpy(w->field, apart.field, sizeof(w->field));
	w->error = apart.error;
	i->counts = batch.counts;
	return e;
}

/* What came of it is told without the lines that were refused. */
static enum err end_body(struct work *w, void *arg)
{
	struct importing *i = arg;
	struct audit audit = {.actor = &i->job->principal,
	    .org = i->plan.org,
	    .action = "enrollment.imported",
	    .subject_type = "job",
	    .subject = i->plan.job,
	    .after = json_own(w->arena, enrolled_counts_json(&i->counts))};

	if (!i->plan.dry) {
		TRY(import_store_drop(w, &i->plan));
		TRY(audit_record(w, &audit));
	}
	return job_finish(w, i->job, i->result);
}

static const char *said(const struct job *job, const char *name)
{
	const char *text = json_string_value(json_object_get(job->payload, name));

	return text != NULL ? text : "";
}

static enum err import_begin(struct work *w, struct importing *i, int fd)
{
	struct job *job = i->job;

	i->plan = (struct import_plan){.org = job->org,
	    .job = job->id,
	    .origin = said(job, "origin"),
	    .course = said(job, "course"),
	    .dry = json_is_true(json_object_get(job->payload, "dry_run")),
	    .adds = json_is_true(json_object_get(job->payload, "adds_learners")),
	    .by = job->created_by};
	i->refusals = json_own(w->arena, json_array());
	TRY(file_begin(w, fd, *i->plan.course != '\0', *i->plan.origin != '\0', &i->file));
	if (i->plan.dry)
		return OK;
	TRY(db_transact(w, db_tenant(job->org), resume_body, i));
	if (i->counts.resumed) {
		char separator;
		int64_t mark;

		TRY(csv_sniff(w, fd, &separator, &mark));
		i->file.csv = csv_new(w->arena, fd, separator, i->place, i->line);
	}
	return OK;
}

enum err enrollment_import_run(struct work *w, struct job *job, json_t **ret_result)
{
	struct importing i = {.job = job};
	FD_LOCAL int fd = -1;
	const char *path;
	bool more = true;

	TRY(course_staging_find(w, job->config, job->org, job->id, &path));
	TRY(file_open(w, path, &fd));
	TRY(import_begin(w, &i, fd));
	while (more)
		TRY(batch_step(w, &i, &more));
	i.result = json_own(w->arena, enrolled_counts_json(&i.counts));
	json_object_set(i.result, "refusals", i.refusals);
	json_object_set_new(i.result, "dry_run", json_boolean(i.plan.dry));
	json_object_set_new(i.result, "resumed", json_boolean(i.counts.resumed));
	TRY(db_transact(w, db_tenant(job->org), end_body, &i));
	*ret_result = i.result;
	return OK;
}

void enrollment_import_end(struct work *w, const struct job *job, enum err outcome)
{
	/* After a trouble of ours somebody may want it tried again: it goes on where it was. */
	if (outcome == OK || !job_error_passes(outcome))
		course_staging_remove(w, job->config, job->org, job->id);
}
