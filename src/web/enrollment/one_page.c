/* One enrolment, and enrolling by hand. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

enum { PEOPLE_MAX = 32 * 1024, STEPS = 4 };

struct fields {
	const char *org, *status, *reason, *ends_on, *due_on, *place, *learners;
	struct uuid id;
	int64_t revision;
	bool approval;
};

static const char *const changes[] = {"active", "refused", "suspended", "ended", NULL};

const struct input enrollment_page_input[] = {
    ENROLLMENT_ORG(struct fields), ENROLLMENT_ID(struct fields, "the enrolment"), {0}};
const struct input enrollment_change_input[] = {
    ENROLLMENT_ORG(struct fields),
    ENROLLMENT_ID(struct fields, "the enrolment"),
    {"revision", INPUT_BODY, FIELD_INT, true, 0, INT64_MAX, offsetof(struct fields, revision),
        .about = "of the row that was seen"},
    {"status", INPUT_BODY, FIELD_TEXT, .max = 20, .offset = offsetof(struct fields, status),
        .about = "where it goes; empty: nowhere"},
    {"reason", INPUT_BODY, FIELD_TEXT, .max = ENROLLMENT_REASON_MAX,
        .offset = offsetof(struct fields, reason), .about = "why"},
    {"ends_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = offsetof(struct fields, ends_on),
        .about = "the last day; empty: none"},
    {"due_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = offsetof(struct fields, due_on),
        .about = "the day by which it should be completed; empty: none"},
    {0},
};
const struct input enrollment_add_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"place", INPUT_BODY, FIELD_TEXT, true, 1, PLACE_MAX, offsetof(struct fields, place),
        .about = "course, or course:session"},
    {"learners", INPUT_BODY, FIELD_TEXT, true, 1, PEOPLE_MAX, offsetof(struct fields, learners),
        .about = "addresses, or names at their origin, one on each line"},
    {"due_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = offsetof(struct fields, due_on),
        .about = "the day by which it should be completed; empty: none"},
    {"approval", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct fields, approval),
        .about = "somebody approves later"},
    {0},
};

/* What can be done with it, in words. */
static struct page_choice *steps_fill(struct request *r, const struct enrollment *e, size_t *ret_count)
{
	struct page_choice *rows = arena_alloc(r->work.arena, STEPS * sizeof(*rows));
	size_t count = 0;

	for (size_t i = 0; changes[i] != NULL; i++) {
		const char *step = enrollment_step(e->status, changes[i]);
		const char *title = step == NULL                   ? NULL
		                    : strcmp(step, "approve") == 0 ? WORDS("Approve")
		                    : strcmp(step, "refuse") == 0  ? WORDS("Refuse")
		                    : strcmp(step, "suspend") == 0 ? WORDS("Suspend")
		                    : strcmp(step, "resume") == 0  ? WORDS("Resume")
		                    : strcmp(step, "end") == 0     ? WORDS("Take out")
		                    : strcmp(step, "enrol") == 0   ? WORDS("Enrol again")
		                                                   : NULL;

		if (title != NULL)
			rows[count++] = (struct page_choice){.value = changes[i],
			    .title = page_translate(request_language(r), title),
			    .chosen = strcmp(form_typed(r, "status"), changes[i]) == 0};
	}
	*ret_count = count;
	return rows;
}

static enum err events_fill(
    struct request *r, struct uuid id, struct page_enrollment_events **ret_rows, size_t *ret_count)
{
	struct page_enrollment_events *rows;
	struct enrollment_event *events;

	TRY(enrollment_events(&r->work, &r->principal, id, &events, ret_count));
	rows = arena_alloc(r->work.arena, (*ret_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < *ret_count; i++)
		rows[i] = (struct page_enrollment_events){
		    .says = enrollment_step_word(r, events[i].transition, events[i].to),
		    .note = events[i].note,
		    .at = events[i].at_us};
	*ret_rows = rows;
	return OK;
}

static const char *time_text(struct request *r, int64_t cs)
{
	int64_t minutes = cs / 6000;

	return arena_printf(
	    r->work.arena, "%lld h %02lld", (long long)(minutes / 60), (long long)(minutes % 60));
}

static void facts_fill(struct request *r, const struct enrollment *e, struct page_enrollment *page)
{
	const char *due = enrollment_due(e->started_us, e->completed_us, e->due_us, r->work.now_us);

	page->due = e->due_us - (e->due_us != 0);
	page->due_state = due != NULL ? due : "";
	page->name = enrollment_name(r, e->learner_name, e->learner_email, e->learner_external, e->origin);
	page->email = e->learner_email;
	page->origin = e->origin;
	page->external = e->learner_external;
	page->learner = frame_address(r, "/learners/%s", uuid_text(r->work.arena, e->learner));
	page->course = e->course_title;
	page->session = e->session_title;
	page->session_link =
	    frame_address(r, "/enrollments/sessions/%s", uuid_text(r->work.arena, e->session));
	page->status = e->status;
	page->source = enrollment_source_word(r, e->source);
	page->progress = percent_text(r, e->progress_pct);
	page->grade = e->has_score ? percent_text(r, 100 * e->score) : "";
	page->grades = frame_address(
	    r, "/courses/%s/grades/%s", uuid_text(r->work.arena, e->course), uuid_text(r->work.arena, e->id));
	page->version = e->version_number;
	page->time = time_text(r, e->time_cs);
	page->made = e->created_us;
	page->started = e->started_us;
	page->completed = e->completed_us;
	page->waiting = e->waiting_us;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_events *events;
	struct page_enrollment page;
	struct enrollment e;

	TRY(enrollment_read(&r->work, &r->principal, id, &e));
#define VALUE(name, kept) (trouble != NULL ? form_typed(r, name) : (kept))
	page = (struct page_enrollment){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/enrollments"),
	    .may = enrollment_may(r),
	    .revision = e.revision,
	    .ends_on = VALUE("ends_on", last_day_text(r, e.ends_us)),
	    .due_on = VALUE("due_on", last_day_text(r, e.due_us)),
	    .reason = VALUE("reason", "")};
#undef VALUE
	facts_fill(r, &e, &page);
	page.steps = steps_fill(r, &e, &page.steps_count);
	TRY(events_fill(r, id, &events, &page.events_count));
	page.events = events;
	page_enrollment(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_page(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

static enum err change(struct request *r, const struct fields *in)
{
	struct enrollment_change to = {.reason = in->reason};
	struct enrollment was;

	TRY(enrollment_read(&r->work, &r->principal, in->id, &was));
	for (size_t i = 0; changes[i] != NULL; i++)
		if (strcmp(in->status, changes[i]) == 0)
			to.status = changes[i];
	TRY(last_day_read(r, "ends_on", in->ends_on, was.ends_us, &to.ends_us));
	TRY(last_day_read(r, "due_on", in->due_on, was.due_us, &to.due_us));
	return enrollment_change(&r->work, &r->principal, in->id, in->revision, &to);
}

enum err post_enrollment_page(struct request *r)
{
	struct fields in = {.status = "", .reason = "", .ends_on = "", .due_on = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = change(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(enrollment_path_id(r, &in.id));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success", WORDS("The enrolment was changed."));
	return reply_redirect(r, 303, frame_address(r, "/enrollments/%s", uuid_text(r->work.arena, in.id)));
}

/* --- by hand --- */

static enum err add_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_enrollment_add page = {.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/enrollments"),
	    .learners = form_typed(r, "learners"),
	    .due_on = form_typed(r, "due_on"),
	    .approval = form_ticked(r, "approval", "true")};
	struct page_choice *places;

	TRY(places_fill(r, &(struct enrollment_choosing){.courses = true, .sessions = true},
	    form_typed(r, "place"), &places, &page.places_count));
	page.places = places;
	page_enrollment_add(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_enrollment_add(struct request *r)
{
	return add_show(r, NULL);
}

static enum err add(struct request *r, size_t *ret_waiting)
{
	struct fields in = {.due_on = ""};
	struct enrollment_put put = {.source = "hand"};
	struct place_chosen place;
	size_t added;

	TRY(request_input(r, &in));
	TRY(place_read(r, in.place, &place));
	TRY(last_day_read(r, "due_on", in.due_on, 0, &put.due_us));
	put.course = place.course;
	put.session = place.session;
	put.approval = in.approval;
	return enrollment_add_named(&r->work, &r->principal, &put, in.learners, &added, ret_waiting);
}

enum err post_enrollment_add(struct request *r)
{
	struct trouble trouble;
	size_t waiting = 0;
	enum err e = add(r, &waiting);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return add_show(r, &trouble);
	}
	frame_say(r, waiting > 0 ? "info" : "success",
	    waiting > 0 ? WORDS("The learners were enrolled; some of them wait for a seat.")
	                : WORDS("The learners were enrolled."));
	return reply_redirect(r, 303, frame_address(r, "/enrollments"));
}
