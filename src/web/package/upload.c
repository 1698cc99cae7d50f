/* Bringing in a package on a page: the file is kept, and a job does the rest. */
#include "lms/course/course.h"
#include "lms/job/job.h"
#include "lms/people/session.h"
#include "pages.h"
#include "web/package/package.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { TITLE_MAX = 200 };

#define AT(member) offsetof(struct package_input, member)

const struct input package_new_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},
    {0},
};

const struct input package_new_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, AT(org), .about = "the organisation"},
    {"title", INPUT_BODY, FIELD_TEXT, false, 0, TITLE_MAX, AT(title),
        .about = "the course's title instead of the manifest's"},
    {"grade_when_complete", INPUT_BODY, FIELD_BOOL, .offset = AT(grade_when_complete),
        .about = "content that gives no score counts as full marks once complete"},
    {"score_last", INPUT_BODY, FIELD_BOOL, .offset = AT(score_last),
        .about = "the last score counts instead of the best"},
    {"ignore_mastery_score", INPUT_BODY, FIELD_BOOL, .offset = AT(ignore_mastery_score),
        .about = "the content's own word on passing counts"},
    {0},
};

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PACKAGE_PAGE_MAX);
	bool typed = trouble != NULL;

	page_package_new(&html,
	    &(struct page_package_new){.lang = request_language(r),
	        .frame = frame_make(r, "packages"),
	        .trouble = typed ? &trouble->view : NULL,
	        .back = frame_address(r, "/packages"),
	        .action =
	            frame_address(r, "/packages/new?csrf=%s", r->session != NULL ? r->session->csrf : ""),
	        .largest = r->app->config.upload_max / PACKAGE_MEGABYTE,
	        .title = typed ? form_typed(r, "title") : "",
	        .score_last = typed && form_ticked(r, "score_last", "true"),
	        .grade_when_complete = typed && form_ticked(r, "grade_when_complete", "true"),
	        .ignore_mastery_score = typed && form_ticked(r, "ignore_mastery_score", "true")});
	return reply_page(r, typed ? trouble->status : 200, &html);
}

enum err get_package_new(struct request *r)
{
	return show(r, NULL);
}

static enum err file_read(struct request *r, const char **ret_path)
{
	const char *name;

	if (request_file(r, ret_path, &name) != OK)
		return fail_field(&r->work, ERR_BAD_INPUT, "file", WORDS("Choose a zip file first."));
	return OK;
}

static enum err begin(struct request *r, struct uuid job)
{
	struct course_import_options options;
	struct package_input in = {.title = ""};
	const char *path = "";

	TRY(request_input(r, &in));
	TRY(file_read(r, &path));
	options = (struct course_import_options){.title = in.title[0] != '\0' ? in.title : NULL,
	    .grade_when_complete = in.grade_when_complete,
	    .score_last = in.score_last,
	    .ignore_mastery_score = in.ignore_mastery_score};
	return course_import_job_put(
	    &r->work, &r->app->config, r->principal.org, job, path, &options, &r->principal);
}

enum err post_package_new(struct request *r)
{
	struct uuid job = request_work_id(r);
	struct trouble trouble;
	enum err e = begin(r, job);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	job_runner_wake(r->app->job_runner);
	if (!principal_may(&r->principal, PERMISSION_JOB_READ)) {
		frame_say(r, "success", WORDS("The package is being brought in."));
		return reply_redirect(r, 303, frame_address(r, "/packages"));
	}
	return reply_redirect(r, 303, frame_address(r, "/jobs/%s", uuid_text(r->work.arena, job)));
}
