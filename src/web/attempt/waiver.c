/* Waiving a unit of a cmi5 course for a learner (cmi5 9.3.7). */
#include <string.h>

#include "lms/cmi5/cmi5.h"
#include "lms/grade/grade.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

enum { PAGE_MAX = 64 * 1024 };

struct fields {
	const char *org, *reason;
	struct uuid id, grain;
};

enum reason { REASON_TEST, REASON_UNIT, REASON_OUTSIDE, REASON_DECISION, REASONS };

/* said: as cmi5 9.5.5.2 names it. */
static const struct {
	const char *said, *title, *about;
} reasons[REASONS] = {
    [REASON_TEST] = {"Tested Out", WORDS("Shown in a test"),
        WORDS("The learner has shown by an assessment that they know it.")},
    [REASON_UNIT] = {"Equivalent AU", WORDS("Done in another unit"),
        WORDS("Another unit asked for the same.")},
    [REASON_OUTSIDE] = {"Equivalent Outside Activity", WORDS("Done elsewhere"),
        WORDS("Such as a course, a diploma or work outside of this system.")},
    [REASON_DECISION] = {"Administrative", WORDS("By decision"),
        WORDS("Whoever is responsible says that it need not be done.")},
};
static const char *const reason_names[REASONS + 1] = {[REASON_TEST] = "test",
    [REASON_UNIT] = "unit",
    [REASON_OUTSIDE] = "outside",
    [REASON_DECISION] = "decision"};

#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the attempt"}, \
	{                                                                                                    \
		"grain", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, grain),                 \
		    .about = "the assignable unit"                                                           \
	}

const struct input attempt_waiver_input[] = {PATH, {0}};
const struct input attempt_waiver_form_input[] = {
    PATH,
    {"reason", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, reason),
        .choices = reason_names,
        .about =
            "why: Tested Out, Equivalent AU, Equivalent Outside Activity, Administrative (cmi5 9.5.5.2)"},
    {0},
};

bool attempt_may_waive(struct request *r, const struct review *review, const struct review_item *item)
{
	return review->rules.cmi5 && principal_may(&r->principal, PERMISSION_LEARNER_WRITE) &&
	       !(strcmp(item->completion, "completed") == 0 && strcmp(item->success, "passed") == 0);
}

static const char *attempt_address(struct request *r, const struct fields *in)
{
	return frame_address(r, "/attempts/%s", uuid_text(r->work.arena, in->id));
}

/* name: one of reason_names itself. */
static const char *reason_said(const char *name)
{
	size_t i = 0;

	while (i < REASONS - 1 && reason_names[i] != name)
		i++;
	return reasons[i].said;
}

static enum err unit_find(
    struct request *r, const struct review *review, struct uuid grain, const struct review_item **ret_item)
{
	for (size_t i = 0; review->rules.cmi5 && i < review->items_count; i++) {
		if (uuid_equal(review->items[i].id, grain)) {
			*ret_item = &review->items[i];
			return OK;
		}
	}
	return fail_field(&r->work, ERR_NOT_FOUND, "grain", WORDS("This course has no such unit."));
}

static enum err show(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_attempt_waiver_reasons rows[REASONS];
	const struct review_item *item = NULL;
	struct review review;

	TRY(review_read(&r->work, &r->principal, in->id, &review));
	TRY(unit_find(r, &review, in->grain, &item));
	for (size_t i = 0; i < REASONS; i++)
		rows[i] = (struct page_attempt_waiver_reasons){.name = reason_names[i],
		    .title = page_translate(request_language(r), reasons[i].title),
		    .about = page_translate(request_language(r), reasons[i].about),
		    .on = trouble != NULL && form_ticked(r, "reason", reason_names[i])};
	page_attempt_waiver(&html, &(struct page_attempt_waiver){.lang = request_language(r),
	                               .frame = frame_make(r, "attempts"),
	                               .trouble = trouble != NULL ? &trouble->view : NULL,
	                               .list = frame_address(r, "/attempts"),
	                               .back = attempt_address(r, in),
	                               .learner = learner_words(r, &review.attempt),
	                               .module = review.attempt.module_title,
	                               .unit = item->title,
	                               .reasons = rows,
	                               .reasons_count = REASONS});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_attempt_waiver(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, &in, NULL);
}

enum err post_attempt_waiver(struct request *r)
{
	struct fields in = {0};
	struct attempt_ref attempt;
	struct trouble trouble;
	bool graded = false;
	enum err e = request_input(r, &in);

	if (e == OK) {
		attempt = (struct attempt_ref){.org = r->principal.org, .id = in.id};
		e = cmi5_waive(&r->work, &r->app->config, &r->principal, &attempt, in.grain,
		    reason_said(in.reason), &graded);
	}
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &in, &trouble);
	}
	if (graded && r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
	frame_say(r, "success",
	    WORDS("The unit is waived: it counts as done and passed. What came of that stands below."));
	return reply_redirect(r, 303, attempt_address(r, &in));
}
