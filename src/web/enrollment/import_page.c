/* Enrolling from a file, and what came of it. */
#include <string.h>

#include "lms/enrollment/import.h"
#include "lms/learner/learner.h"
#include "lms/people/session.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/page.h"

enum { MEGABYTE = 1024 * 1024, ORIGINS_SHOWN = 200 };

static const char refresh_s[] = "5";

struct fields {
	const char *org, *course, *origin;
	struct uuid id;
	bool dry;
};

const struct input enrollment_import_page_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"course", INPUT_BODY, FIELD_TEXT, .max = PLACE_MAX, .offset = offsetof(struct fields, course),
        .about = "of lines that name none"},
    {"origin", INPUT_BODY, FIELD_TEXT, .max = ORIGIN_SLUG_MAX, .offset = offsetof(struct fields, origin),
        .about = "of lines that name none"},
    {"dry_run", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct fields, dry),
        .about = "judges each line and keeps nothing"},
    {0},
};
const struct input enrollment_report_input[] = {
    ENROLLMENT_ORG(struct fields), ENROLLMENT_ID(struct fields, "the job"), {0}};

static enum err origins_fill(struct request *r, struct page_choice **ret_rows, size_t *ret_count)
{
	struct origin_row *origins;
	struct page_choice *rows;
	size_t count = 0, found;

	TRY(origin_list(&r->work, r->principal.org, (struct uuid){{0}}, "", ORIGINS_SHOWN, &origins, &found));
	rows = arena_alloc(r->work.arena, (found + 1) * sizeof(*rows));
	for (size_t i = 0; i < found; i++) {
		if (strcmp(origins[i].kind, "dispatch") == 0)
			continue;
		rows[count++] = (struct page_choice){.value = origins[i].slug,
		    .title = *origins[i].name != '\0' ? origins[i].name : origins[i].slug,
		    .chosen = strcmp(origins[i].slug, form_typed(r, "origin")) == 0};
	}
	*ret_rows = rows;
	*ret_count = count;
	return OK;
}

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_import page = {.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/enrollments"),
	    .action =
	        frame_address(r, "/enrollments/import?csrf=%s", r->session != NULL ? r->session->csrf : ""),
	    .largest = ENROLLMENT_IMPORT_MAX / MEGABYTE,
	    .dry = form_ticked(r, "dry_run", "true")};
	struct page_choice *courses, *origins;

	TRY(places_fill(r, &(struct enrollment_choosing){.courses = true}, form_typed(r, "course"), &courses,
	    &page.courses_count));
	TRY(origins_fill(r, &origins, &page.origins_count));
	page.courses = courses;
	page.origins = origins;
	page_enrollment_import(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_import(struct request *r)
{
	return show(r, NULL);
}

static enum err begin(struct request *r, struct uuid job)
{
	struct fields in = {.course = "", .origin = ""};
	struct enrollment_import import;
	const char *path = "", *name;

	TRY(request_input(r, &in));
	if (request_file(r, &path, &name) != OK)
		return fail_field(&r->work, ERR_BAD_INPUT, "file", WORDS("Choose a CSV file first."));
	import = (struct enrollment_import){.org = r->principal.org,
	    .id = job,
	    .path = path,
	    .origin = in.origin,
	    .course = in.course,
	    .dry = in.dry};
	return enrollment_import_put(&r->work, &r->app->config, &r->principal, &import);
}

enum err post_enrollment_import(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct trouble trouble;
	enum err e = begin(r, job);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	job_runner_wake(r->app->job_runner);
	return reply_redirect(
	    r, 303, frame_address(r, "/enrollments/imports/%s", uuid_text(r->work.arena, job)));
}

/* --- what came of it --- */

static int64_t number_of(const json_t *result, const char *name)
{
	return json_integer_value(json_object_get(result, name));
}

static void result_fill(struct request *r, const json_t *result, struct page_enrollment_report *page)
{
	const json_t *refusals = json_object_get(result, "refusals");
	size_t count = json_array_size(refusals);
	struct page_enrollment_report_refusals *rows =
	    arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));

	page->dry = json_is_true(json_object_get(result, "dry_run"));
	page->lines = number_of(result, "lines");
	page->enrolled = number_of(result, "enrolled");
	page->waiting = number_of(result, "waiting");
	page->present = number_of(result, "present");
	page->changed = number_of(result, "changed");
	page->added = number_of(result, "learners_added");
	page->refused = number_of(result, "refused");
	page->more = page->refused - (int64_t)count;
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(refusals, i);
		const char *field = json_string_value(json_object_get(one, "field")),
		           *detail = json_string_value(json_object_get(one, "detail"));

		rows[i] = (struct page_enrollment_report_refusals){.line = number_of(one, "line"),
		    .field = field != NULL ? field : "",
		    .detail =
		        detail != NULL ? page_sentence(r->work.arena, request_language(r), detail) : ""};
	}
	page->refusals = rows;
	page->refusals_count = count;
}

enum err get_enrollment_report(struct request *r)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_report page;
	struct fields in = {0};
	struct job_row row;
	bool ended;

	TRY(request_input(r, &in));
	TRY(job_find_for(&r->work, &r->principal, r->principal.org, in.id, &row));
	if (strcmp(row.kind, "enrollment.import") != 0)
		return fail_field(&r->work, ERR_NOT_FOUND, "id", WORDS("There is nothing at this address."));
	ended = strcmp(row.state, "done") == 0 || strcmp(row.state, "dead") == 0 ||
	        strcmp(row.state, "cancelled") == 0;
	page = (struct page_enrollment_report){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .back = frame_address(r, "/enrollments"),
	    .again = frame_address(r, "/enrollments/import"),
	    .state = row.state,
	    .running = !ended,
	    .error = *row.error != '\0' ? page_sentence(r->work.arena, request_language(r), row.error) : "",
	    .done = row.done,
	    .goal = row.total};
	if (strcmp(row.state, "done") == 0) {
		json_t *result;

		TRY(json_read(&r->work, "the result", row.result, strlen(row.result), &result));
		page.error = "";
		result_fill(r, result, &page);
	}
	if (!ended)
		reply_header(r, "Refresh", refresh_s);
	page_enrollment_report(&html, &page);
	return reply_page(r, 200, &html);
}
