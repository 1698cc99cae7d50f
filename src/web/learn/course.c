#include <string.h>

#include "lms/organization/face.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/explain/sentence.h"
#include "web/learn/learn.h"
#include "web/page/frame.h"
#include "web/page/page.h"

struct fields {
	const char *capability;
	struct uuid from, module;
};

#define CAPABILITY                                                                                           \
	{                                                                                                    \
		"capability", INPUT_PATH, FIELD_TEXT, true, 1, LEARN_CAPABILITY_MAX,                         \
		    offsetof(struct fields, capability), .hidden = true,                                     \
		                                         .about = "the arrival, which proves the learner"    \
	}
const struct input learn_course_input[] = {
    CAPABILITY,
    {"from", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct fields, from),
        .about = "the module the learner comes back from"},
    {0},
};
const struct input learn_open_input[] = {
    CAPABILITY,
    {"module", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, module),
        .about = "what is to be opened"},
    {0},
};

enum err learn_welcome(struct request *r, struct uuid org, const char *locale, const char *frame_origins)
{
	struct face face;

	if (*locale != '\0')
		request_set_locale(r, locale);
	if (*frame_origins != '\0')
		reply_frame_ancestors(r, frame_origins);
	reply_header(r, "Cache-Control", "no-store");
	if (strcmp(r->method, "POST") == 0)
		TRY(request_same_site(r));
	TRY(face_find(&r->work, r->app->face_cache, "", org, "", &face));
	return *face.slug != '\0' ? OK : fail(&r->work, ERR_GONE, "this organisation is disabled");
}

static enum err prove(struct request *r, struct arrival_course *ret_course)
{
	struct launch_capability proven;

	TRY(arrival_capability(&r->work, r->app->keys, request_param(r, "capability"), &proven));
	TRY(arrival_read(&r->work, &proven, ret_course));
	return learn_welcome(r, proven.org, ret_course->arrival.locale, ret_course->arrival.frame_origins);
}

const char *learn_state(const struct standing_module *module)
{
	const struct standing_attempt *attempt = module->attempt;

	if (attempt != NULL && attempt->passed)
		return "passed";
	if (attempt != NULL && attempt->failed)
		return "failed";
	if (attempt != NULL && attempt->completed)
		return "completed";
	if (module->lock != LOCK_NONE)
		return "locked";
	return attempt != NULL && attempt->begun ? "underway" : "new";
}

/* "/course/CAPABILITY" and what follows, with the language that the address says. */
static const char *course_address(struct request *r, const char *rest)
{
	return arena_printf(r->work.arena, "/course/%s%s", request_param(r, "capability"), rest);
}

static const char *open_address(struct request *r, const struct plan_module *module)
{
	char id[UUID_TEXT_SIZE];

	return arena_printf(
	    r->work.arena, "/course/%s/open/%s", request_param(r, "capability"), uuid_format(module->id, id));
}

static struct page_learn_course_sequences_modules module_row(
    struct request *r, const struct arrival_course *course, size_t at)
{
	const struct plan_module *module = &course->plan->modules[at];
	const struct standing_module *standing = &course->standing.modules[at];
	const char *lang = request_language(r);
	struct page_learn_course_sequences_modules row = {.id = uuid_text(r->work.arena, module->id),
	    .title = module->title,
	    .kind = module->type,
	    .state = learn_state(standing),
	    .optional = !module->required,
	    .current = module == course->standing.next};

	if (standing->attempt != NULL && standing->attempt->scored)
		row.score = percent_words(r->work.arena, lang, standing->attempt->score);
	if (standing->lock == LOCK_NONE) {
		row.open = open_address(r, module);
		return row;
	}
	/* Why the course as a whole is shut stands at its head. */
	if (standing->lock == LOCK_CLOSED)
		return row;
	row.lock = page_translate(lang, arrival_lock_words(standing));
	row.at = standing->at_us;
	if (standing->missing != NULL) {
		row.needs = standing->missing->title;
		row.passed = standing->missing_passed;
	}
	return row;
}

static void outline_fill(
    struct request *r, const struct arrival_course *course, struct page_learn_course *page)
{
	const struct plan *plan = course->plan;
	struct page_learn_course_sequences *sequences =
	    arena_alloc(r->work.arena, (plan->sequences_count + 1) * sizeof(*sequences));
	struct page_learn_course_sequences_modules *modules =
	    arena_alloc(r->work.arena, (plan->modules_count + 1) * sizeof(*modules));

	for (size_t i = 0; i < plan->modules_count; i++)
		modules[i] = module_row(r, course, i);
	for (size_t i = 0; i < plan->sequences_count; i++)
		sequences[i] = (struct page_learn_course_sequences){.title = plan->sequences[i].title,
		    .opens = plan->sequences[i].from_us > r->work.now_us ? plan->sequences[i].from_us : 0,
		    .modules = modules + plan->sequences[i].first,
		    .modules_count = plan->sequences[i].count};
	page->sequences = sequences;
	page->sequences_count = plan->sequences_count;
}

static const struct standing_attempt *attempt_of(
    const struct arrival_course *course, const struct plan_module *module)
{
	return course->standing.modules[module - course->plan->modules].attempt;
}

/* What comes next; from: the module they come back from, nil where they just arrived. */
static void next_fill(
    struct request *r, const struct arrival_course *course, struct uuid from, struct page_learn_course *page)
{
	const struct plan_module *came = uuid_is_nil(from) ? NULL : plan_find(course->plan, from), *next;
	const struct standing_attempt *attempt = came != NULL ? attempt_of(course, came) : NULL;

	if (attempt != NULL) {
		page->came = came->title;
		page->came_done = attempt->completed;
	}
	next = attempt == NULL       ? course->standing.next
	       : !attempt->completed ? came
	                             : standing_after(&course->standing, course->plan, from);
	if (next == NULL || course->standing.modules[next - course->plan->modules].lock != LOCK_NONE)
		return;
	page->next = next->title;
	page->next_link = open_address(r, next);
	page->next_begun = attempt_of(course, next) != NULL;
	page->next_again = next == came;
}

struct showing {
	struct uuid from;
	const char *held; /* why a module was not opened; "" */
	int status;
};

static enum err show(struct request *r, const struct arrival_course *course, const struct showing *showing)
{
	struct work *w = &r->work;
	struct text html = text_new(w->arena, LEARN_PAGE_MAX);
	const char *lang = request_language(r);
	struct page_learn_course page = {.lang = lang,
	    .frame = frame_of_school(r, "", course->arrival.org),
	    .title = course->title,
	    .session = course->session_title,
	    .preview = course->preview,
	    .ungraded = !course->gradable && !course->preview,
	    .closed = page_translate(lang, enrollment_gate_says(course->gate)),
	    .held = showing->held,
	    .done = (int64_t)course->standing.done,
	    .total = (int64_t)course->standing.counted,
	    .time = course->total_time_cs > 0 ? time_words(r, course->total_time_cs) : "",
	    .success = strcmp(course->success, "unknown") == 0 ? "" : course->success,
	    .score = course->scored ? percent_words(w->arena, lang, course->score) : "",
	    .finished = course->standing.counted > 0 && course->standing.done == course->standing.counted,
	    .back = course->arrival.return_url,
	    .grades = course->preview ? "" : course_address(r, "/grades"),
	    .home =
	        course->preview ? "" : arena_printf(w->arena, "/learn/%s", request_param(r, "capability"))};

	outline_fill(r, course, &page);
	next_fill(r, course, showing->from, &page);
	page_learn_course(&html, &page);
	/* A module's button leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, showing->status, &html);
}

enum err get_learn_course(struct request *r)
{
	struct fields in = {0};
	struct arrival_course course;

	TRY(request_input(r, &in));
	TRY(prove(r, &course));
	return show(r, &course, &(struct showing){.from = in.from, .held = "", .status = 200});
}

enum err post_learn_open(struct request *r)
{
	struct work *w = &r->work;
	struct arrival_course course;
	struct fields in = {0};
	const char *address, *held;
	enum err e;

	TRY(request_input(r, &in));
	TRY(prove(r, &course));
	e = arrival_open(w, &r->app->config, r->app->keys,
	    &(struct arrival_open){.course = &course,
	        .module = in.module,
	        .return_url = arena_printf(w->arena, "%s%s?from=%s", r->app->config.app_url,
	            course_address(r, ""), uuid_text(w->arena, in.module))},
	    &address);
	if (e == ERR_HELD_BACK) {
		held = page_translate(request_language(r), arena_strdup(w->arena, w->detail));
		work_forgive(w);
		return show(
		    r, &course, &(struct showing){.held = held, .status = err_info(ERR_HELD_BACK)->status});
	}
	TRY(e);
	return reply_redirect(r, 303, address);
}
