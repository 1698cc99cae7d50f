#include "lms/course/packages.h"
#include "lms/course/course.h"
#include "web/input.h"
#include "web/package/package.h"

/* The package is the body (or the part "file"); everything else is in the query. */
enum err post_packages(struct request *r)
{
	struct package_input in = {0};
	struct course_import_options options;
	struct course_import import;
	struct uuid org;
	const char *path, *name;

	TRY(request_input(r, &in));
	options = (struct course_import_options){
	    in.title, in.grade_when_complete, in.score_last, in.ignore_mastery_score};
	TRY(request_org(r, in.org, &org));
	TRY(request_file(r, &path, &name));
	TRY(course_import_package(&r->work, &r->app->config, org, path, &options, &import));
	return reply_json(r, 201, course_import_json(&r->work, &import));
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
