#include <string.h>

#include "lms/course/course.h"
#include "lms/course/packages.h"
#include "web/package/package.h"

/* "true" or "false"; absent is false. */
static enum err flag(struct request *r, const struct form *form, const char *name, bool *ret_flag)
{
	const char *value;

	TRY(form_one(&r->work, form, name, &value));
	if (value != NULL && strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
		return fail_field(&r->work, ERR_BAD_INPUT, name, "This is true or false");
	*ret_flag = value != NULL && value[0] == 't';
	return OK;
}

/* The package is the body (or the part "file"); everything else is in the query. */
enum err post_packages(struct request *r)
{
	struct course_import_options options = {0};
	struct course_import import;
	struct form query;
	struct uuid org;
	const char *org_slug, *path, *name;

	TRY(request_query(r, &query));
	TRY(form_one(&r->work, &query, "org", &org_slug));
	TRY(form_one(&r->work, &query, "title", &options.title));
	TRY(flag(r, &query, "grade_when_complete", &options.grade_when_complete));
	TRY(flag(r, &query, "score_last", &options.score_last));
	TRY(flag(r, &query, "ignore_mastery_score", &options.ignore_mastery_score));
	TRY(request_org(r, org_slug, &org));
	TRY(request_file(r, &path, &name));
	TRY(course_import_package(&r->work, &r->app->config, org, path, &options, &import));
	return reply_json(r, 201, course_import_json(&r->work, &import));
}

enum err get_package(struct request *r)
{
	const char *org_slug;
	struct uuid org, id;
	struct form query;
	json_t *report;

	TRY(request_query(r, &query));
	TRY(form_one(&r->work, &query, "org", &org_slug));
	if (!uuid_parse(request_param(r, "id"), &id))
		return fail_field(&r->work, ERR_NOT_FOUND, "package", "There is no such package");
	TRY(request_org(r, org_slug, &org));
	TRY(package_report(&r->work, org, id, &report));
	return reply_json(r, 200, json_incref(report));
}
