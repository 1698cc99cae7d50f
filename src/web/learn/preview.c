/* Staff look at a version of a course as its learners see it. */
#include "lms/entry/entry_course.h"
#include "web/learn/learn.h"
#include "web/page/frame.h"

struct fields {
	const char *org;
	struct uuid course, version;
};

const struct input course_preview_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org), .about = "the organisation"},
    {"course", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, course),
        .about = "the course"},
    {"version", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, version),
        .about = "its version that is to be looked at, a draft too"},
    {0},
};

enum err post_course_preview(struct request *r)
{
	struct work *w = &r->work;
	struct fields in = {0};
	const char *back, *address;

	TRY(request_input(r, &in));
	back = arena_printf(w->arena, "%s%s", request_origin(r),
	    frame_address(r, "/courses/%s", uuid_text(w->arena, in.course)));
	TRY(entry_course_preview(w, &r->app->config, r->app->keys, r->principal.org, in.course, in.version,
	    back, request_language(r), &address));
	return reply_redirect(r, 303, address);
}
