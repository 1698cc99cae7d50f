#include <string.h>

#include "base/fields.h"
#include "lms/job/job.h"
#include "pages.h"
#include "web/background/background.h"
#include "web/page/frame.h"
#include "web/page/table.h"

struct fields {
	const char *org, *state;
	struct uuid id;
};

static const char *const states[] = {"", "waiting", "running", "done", "failed", "dead", "cancelled", NULL};

const struct input jobs_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"state", INPUT_QUERY, FIELD_CHOICE, false, 0, 0, offsetof(struct fields, state), .choices = states,
        .about = "only jobs in this state"},
    {0},
};

const struct input job_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the job"},
    {0},
};

static const char *job_title(struct request *r, const char *kind)
{
	for (size_t i = 0; job_kinds[i] != NULL; i++) {
		if (strcmp(job_kinds[i]->name, kind) == 0)
			return page_translate(request_language(r), job_kinds[i]->title);
	}
	return kind;
}

/* What it was, in the reader's language as far as it is known there. */
static const char *job_words(struct request *r, const char *english)
{
	return page_retell(r->work.arena, request_language(r), english);
}

/* Where what an import made is shown; "" for other jobs. */
static const char *package_of(struct request *r, const struct job_row *job)
{
	const char *package;
	json_t *result;

	if (strcmp(job->kind, "course.import") != 0 || job->result[0] == '\0' ||
	    !principal_may(&r->principal, PERMISSION_PACKAGE_READ) ||
	    json_read(&r->work, "the result", job->result, strlen(job->result), &result) != OK)
		return "";
	package = json_string_value(json_object_get(result, "package"));
	return package != NULL ? frame_address(r, "/packages/%s", package) : "";
}

static const char *job_address(struct request *r, struct uuid id, const char *deed)
{
	return frame_address(r, "/jobs/%s%s", uuid_text(r->work.arena, id), deed);
}

enum err get_jobs(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"state", NULL};
	struct text html = text_new(r->work.arena, BACKGROUND_PAGE_MAX);
	struct page_jobs_rows rows[TABLE_ROWS];
	struct fields in = {.state = ""};
	struct uuid before;
	struct job_row *found;
	struct table table;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &before));
	TRY(job_list(&r->work, r->principal.org, in.state[0] != '\0' ? in.state : NULL, before, table.limit,
	    &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_jobs_rows){.link = job_address(r, found[i].id, ""),
		    .title = job_title(r, found[i].kind),
		    .state = found[i].state,
		    .says = job_words(r, found[i].says),
		    .error = job_words(r, found[i].error),
		    .done = found[i].done,
		    .goal = found[i].total,
		    .at = found[i].created_us};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page_jobs(&html, &(struct page_jobs){.lang = request_language(r),
	                     .frame = frame_make(r, "jobs"),
	                     .table = &table.view,
	                     .state = in.state,
	                     .rows = rows,
	                     .rows_count = shown});
	return reply_page(r, 200, &html);
}

static bool state_is(const struct job_row *job, const char *a, const char *b)
{
	return strcmp(job->state, a) == 0 || strcmp(job->state, b) == 0;
}

enum err get_job(struct request *r)
{
	struct text html = text_new(r->work.arena, BACKGROUND_PAGE_MAX);
	bool may = principal_may(&r->principal, PERMISSION_JOB_MANAGE);
	struct fields in = {0};
	struct job_row job;

	TRY(request_input(r, &in));
	TRY(job_find(&r->work, r->principal.org, in.id, &job));
	page_job(&html,
	    &(struct page_job){.lang = request_language(r),
	        .frame = frame_make(r, "jobs"),
	        .title = job_title(r, job.kind),
	        .state = job.state,
	        .says = job_words(r, job.says),
	        .error = job_words(r, job.error),
	        .package = package_of(r, &job),
	        .result = job.result,
	        .done = job.done,
	        .goal = job.total,
	        .tries = job.tries,
	        .made = job.created_us,
	        .begun = job.started_us,
	        .settled = job.settled_us,
	        .due = state_is(&job, "waiting", "failed") ? job.run_at_us : 0,
	        .back = frame_address(r, "/jobs"),
	        .retry = may && state_is(&job, "dead", "failed") ? job_address(r, in.id, "/retry") : "",
	        .cancel = may && (state_is(&job, "waiting", "failed") || state_is(&job, "running", ""))
	                      ? job_address(r, in.id, "/cancel")
	                      : "",
	        .refresh = state_is(&job, "waiting", "running")});
	return reply_page(r, 200, &html);
}

enum err post_job_retry(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(job_retry(&r->work, &r->principal, r->principal.org, in.id));
	frame_say(r, "success", WORDS("The job will be tried again."));
	return reply_redirect(r, 303, job_address(r, in.id, ""));
}

enum err post_job_cancel(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	TRY(job_cancel(&r->work, &r->principal, r->principal.org, in.id));
	frame_say(r, "success", WORDS("The job is cancelled."));
	return reply_redirect(r, 303, job_address(r, in.id, ""));
}
