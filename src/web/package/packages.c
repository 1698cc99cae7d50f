#include "lms/course/packages.h"
#include "base/time.h"
#include "lms/course/course.h"
#include "lms/job/job.h"
#include "web/api/api.h"
#include "web/package/package.h"

/* The package is the body (or the part "file"); everything else is in the query. It is kept, and a job does
 * the rest; who sends the same again with the same Idempotency-Key gets the same job. */
enum err post_packages(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct package_input in = {0};
	struct course_import_options options;
	struct principal by;
	const char *path, *name;

	TRY(request_input(r, &in));
	options = (struct course_import_options){
	    in.title, in.grade_when_complete, in.score_last, in.ignore_mastery_score};
	TRY(api_principal(r, in.org, &by));
	TRY(request_file(r, &path, &name));
	TRY(course_import_job_put(&r->work, &r->app->config, by.org, job, path, &options, &by));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}

static json_t *listed(struct work *w, const struct package_row *row)
{
	char at[TIME_TEXT_SIZE];

	return json_pack("{s:s,s:s,s:I,s:s,s:s,s:I,s:I,s:I,s:I,s:s}", "package", uuid_text(w->arena, row->id),
	    "title", row->title, "number", (json_int_t)row->number, "kind", row->kind, "sha256", row->sha256,
	    "files", (json_int_t)row->files, "bytes", (json_int_t)row->bytes, "errors",
	    (json_int_t)row->errors, "warnings", (json_int_t)row->warnings, "created_at",
	    time_format(row->created_us, at));
}

enum err get_packages(struct request *r)
{
	struct packages_input in = {0};
	struct package_row *rows;
	struct uuid org, before;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(packages_list(&r->work, org, NULL, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, listed(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

enum err get_package(struct request *r)
{
	struct package_input in = {0};
	struct uuid org;
	json_t *report;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(package_report(&r->work, org, in.id, &report));
	return reply_json(r, 200, json_incref(report));
}
