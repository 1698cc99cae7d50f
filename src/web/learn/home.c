#include <string.h>

#include "lms/arrival/home.h"
#include "lms/event/event.h"
#include "lms/link/visit.h"
#include "pages.h"
#include "web/explain/sentence.h"
#include "web/learn/learn.h"
#include "web/page/frame.h"
#include "web/page/page.h"

struct fields {
	const char *capability;
	struct uuid enrollment;
};

#define CAPABILITY                                                                                           \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, LEARN_CAPABILITY_MAX,                         \
		    offsetof(struct fields, capability),                                                     \
		    .hidden = true,                                                                          \
		    .about = "an arrival at a course, or a visit of /me, which proves the learner"           \
	}
const struct input learn_home_input[] = {CAPABILITY, {0}};
const struct input learn_home_open_input[] = {
    CAPABILITY,
    {"enrollment", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, enrollment),
        .about = "which of their courses"},
    {0},
};

struct at_home {
	struct arrival from; /* who, and how their pages are shown */
	const char *back;    /* the page they came from */
	bool direct;         /* a direct visitor: the catalogue is where they come from */
};

/* A visit of /me, whose address may end in a language here. */
static enum err prove_visit(struct request *r, struct at_home *ret)
{
	const char *text = request_param(r, "capability");
	struct visit visit;

	TRY(visit_prove(
	    &r->work, r->app->keys, arena_strndup(r->work.arena, text, strcspn(text, ".")), &visit));
	*ret = (struct at_home){.from = {.org = visit.org,
	                            .learner = visit.learner,
	                            .frame_origins = visit.frame_origins,
	                            .locale = visit.locale},
	    .back = arena_printf(r->work.arena, "/me/%.*s", (int)strcspn(text, "."), text),
	    .direct = strcmp(visit.source, "direct") == 0};
	return OK;
}

static enum err prove_arrival(struct request *r, const struct launch_capability *proven, struct at_home *ret)
{
	struct arrival_course course;

	TRY(arrival_read(&r->work, proven, &course));
	if (course.preview)
		return fail(&r->work, ERR_NOT_FOUND, WORDS("A preview has no home."));
	*ret = (struct at_home){.from = course.arrival,
	    .back = arena_printf(r->work.arena, "/course/%s", request_param(r, "capability")),
	    .direct = course.guest};
	return OK;
}

static enum err prove(struct request *r, struct at_home *ret)
{
	struct launch_capability proven;

	if (arrival_capability(&r->work, r->app->keys, request_param(r, "capability"), &proven) == OK) {
		TRY(prove_arrival(r, &proven, ret));
	} else {
		work_forgive(&r->work);
		TRY(prove_visit(r, ret));
	}
	return learn_welcome(r, ret->from.org, ret->from.locale, ret->from.frame_origins);
}

static struct page_learn_home_rows row_of(struct request *r, const struct home_course *course)
{
	const char *lang = request_language(r);
	bool open = course->gate == ENROLLMENT_OPEN || course->gate == ENROLLMENT_EARLY ||
	            course->gate == ENROLLMENT_OVER;
	struct page_learn_home_rows row = {.title = course->title,
	    .place = course->place,
	    .session = course->session_title,
	    .state = course->status,
	    .says = page_translate(lang, enrollment_gate_says(course->gate)),
	    .next = course->next,
	    .begun = course->begun,
	    .finished = strcmp(course->status, "completed") == 0,
	    .success = strcmp(course->success, "unknown") == 0 ? "" : course->success,
	    .score = course->scored ? percent_words(r->work.arena, lang, course->score) : ""};

	if (open) {
		row.done = (int64_t)course->done;
		row.total = (int64_t)course->counted;
		row.open = arena_printf(r->work.arena, "/learn/%s/open/%s", request_param(r, "capability"),
		    uuid_text(r->work.arena, course->enrollment));
	}
	return row;
}

static enum err show(struct request *r, const struct at_home *at, const char *trouble, int status)
{
	struct text html = text_new(r->work.arena, LEARN_PAGE_MAX);
	struct page_learn_home_rows *rows;
	struct home_course *courses;
	size_t count;

	TRY(home_read(&r->work, at->from.org, at->from.learner, &courses, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(r, &courses[i]);
	page_learn_home(&html, &(struct page_learn_home){.lang = request_language(r),
	                           .frame = frame_of_school(r, "", at->from.org),
	                           .trouble = trouble,
	                           .back = at->back,
	                           .catalogue = at->direct ? "/catalogue" : "",
	                           .rows = rows,
	                           .rows_count = count});
	return reply_page(r, status, &html);
}

enum err get_learn_home(struct request *r)
{
	struct fields in = {0};
	struct at_home at;

	TRY(request_input(r, &in));
	TRY(prove(r, &at));
	if (strcmp(r->method, "GET") == 0)
		event_tell(&r->work, r->app->db,
		    &(struct event){
		        .org = at.from.org, .learner = at.from.learner, .type = EVENT_HOME_OPENED});
	return show(r, &at, "", 200);
}

enum err post_learn_home_open(struct request *r)
{
	struct work *w = &r->work;
	struct fields in = {0};
	const char *address, *trouble;
	struct at_home at;
	enum err e;

	TRY(request_input(r, &in));
	TRY(prove(r, &at));
	e = home_open(w, &r->app->config, r->app->keys, &at.from, in.enrollment, &address);
	if (e == ERR_NOT_FOUND) {
		trouble = page_translate(request_language(r), arena_strdup(w->arena, w->detail));
		work_forgive(w);
		return show(r, &at, trouble, err_info(ERR_NOT_FOUND)->status);
	}
	TRY(e);
	return reply_redirect(r, 303, address);
}
