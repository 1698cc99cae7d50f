/* Figures, export and import on a page. */
#include <string.h>

#include "base/time.h"
#include "lms/job/job.h"
#include "lms/people/session.h"
#include "lms/statement/figures.h"
#include "lms/statement/transfer.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/statement/transfer.h"

enum { PAGE_BYTES_MAX = 512 * 1024, MEGABYTE = 1024 * 1024, ROWS_SHOWN = 12 };

struct fields {
	const char *org;
	bool dry;
};

const struct input statement_transfer_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {0},
};

const struct input statement_transfer_import_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"dry_run", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct fields, dry),
        .about = "judges each line and writes nothing"},
    {0},
};

struct shown {
	const char *name;
	int64_t n;
};

/* Rows of a list of the figures, at most ROWS_SHOWN. */
static size_t rows_of(const json_t *figures, const char *name, struct shown rows[static ROWS_SHOWN])
{
	const json_t *list = json_object_get(figures, name);
	size_t count = json_array_size(list) < ROWS_SHOWN ? json_array_size(list) : ROWS_SHOWN;

	for (size_t i = 0; i < count; i++) {
		const json_t *row = json_array_get(list, i);
		const char *text = json_string_value(json_object_get(row, "name"));

		rows[i] = (struct shown){
		    text != NULL ? text : "", json_integer_value(json_object_get(row, "statements"))};
	}
	return count;
}

static int64_t number_of(const json_t *figures, const char *name)
{
	const json_t *value = json_object_get(figures, name);

	return json_integer_value(json_is_object(value) ? json_object_get(value, "count") : value);
}

static int64_t time_of(const json_t *figures, const char *name)
{
	const char *text = json_string_value(json_object_get(figures, name));
	int64_t us = 0;

	return text != NULL && time_parse(text, &us) ? us : 0;
}

static void lists_fill(const json_t *figures, struct page_statement_transfer *page,
    struct page_statement_transfer_months months[static ROWS_SHOWN],
    struct page_statement_transfer_top_verbs verbs[static ROWS_SHOWN],
    struct page_statement_transfer_top_activities activities[static ROWS_SHOWN])
{
	struct shown rows[ROWS_SHOWN];

	page->months = months;
	page->top_verbs = verbs;
	page->top_activities = activities;
	page->months_count = rows_of(figures, "by_month", rows);
	for (size_t i = 0; i < page->months_count; i++)
		months[i] = (struct page_statement_transfer_months){rows[i].name, rows[i].n};
	page->top_verbs_count = rows_of(figures, "by_verb", rows);
	for (size_t i = 0; i < page->top_verbs_count; i++)
		verbs[i] = (struct page_statement_transfer_top_verbs){rows[i].name, rows[i].n};
	page->top_activities_count = rows_of(figures, "by_activity", rows);
	for (size_t i = 0; i < page->top_activities_count; i++)
		activities[i] = (struct page_statement_transfer_top_activities){rows[i].name, rows[i].n};
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PAGE_BYTES_MAX);
	struct page_statement_transfer_months months[ROWS_SHOWN];
	struct page_statement_transfer_top_verbs verbs[ROWS_SHOWN];
	struct page_statement_transfer_top_activities activities[ROWS_SHOWN];
	bool may = principal_may(&r->principal, PERMISSION_STATEMENT_MANAGE);
	struct page_statement_transfer page;
	json_t *f;

	TRY(xapi_figures_read(&r->work, r->principal.org, &f));
	page = (struct page_statement_transfer){.lang = request_language(r),
	    .frame = frame_make(r, "statements"),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/statements"),
	    .export =
	        arena_printf(r->work.arena, "/api/v1/orgs/%s/statements/export", request_param(r, "org")),
	    .action = may ? frame_address(
	                        r, "/statements/transfer?csrf=%s", r->session != NULL ? r->session->csrf : "")
	                  : "",
	    .refresh = frame_address(r, "/statements/transfer/count"),
	    .largest = r->app->config.upload_max / MEGABYTE,
	    .counted = time_of(f, "counted_through"),
	    .statements = number_of(f, "statements"),
	    .voiding = number_of(f, "voiding"),
	    .agents = number_of(f, "agents"),
	    .verbs = number_of(f, "verbs"),
	    .activities = number_of(f, "activities"),
	    .attachments = number_of(f, "attachments"),
	    .documents = number_of(f, "documents"),
	    .oldest = time_of(f, "oldest"),
	    .newest = time_of(f, "newest")};
	lists_fill(f, &page, months, verbs, activities);
	page_statement_transfer(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_statement_transfer(struct request *r)
{
	return show(r, NULL);
}

/* Where the job can be seen by whoever may, else back. */
static enum err job_follow(struct request *r, struct uuid job, const char *said)
{
	job_runner_wake(r->app->job_runner);
	if (principal_may(&r->principal, PERMISSION_JOB_READ))
		return reply_redirect(r, 303, frame_address(r, "/jobs/%s", uuid_text(r->work.arena, job)));
	frame_say(r, "success", said);
	return reply_redirect(r, 303, frame_address(r, "/statements/transfer"));
}

static enum err import_begin(struct request *r, struct uuid job)
{
	struct fields in = {.org = ""};
	const char *path = "", *name;

	TRY(request_input(r, &in));
	if (request_file(r, &path, &name) != OK)
		return fail_field(&r->work, ERR_BAD_INPUT, "file", WORDS("Choose an NDJSON file first."));
	return statement_import_job_put(
	    &r->work, &r->app->config, r->principal.org, job, path, in.dry, &r->principal);
}

enum err post_statement_transfer(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct trouble trouble;
	enum err e = import_begin(r, job);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	return job_follow(r, job, WORDS("The statements are being imported."));
}

enum err post_statement_transfer_count(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct fields in = {.org = ""};

	TRY(request_input(r, &in));
	TRY(statement_count_ask(&r->work, &r->principal, r->principal.org, job));
	job_runner_wake(r->app->job_runner);
	frame_say(r, "success", WORDS("The statements are being counted: look again in a moment."));
	return reply_redirect(r, 303, frame_address(r, "/statements/transfer"));
}
