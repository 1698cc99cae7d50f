/* Dated sessions: the list, a new one, one. */
#include <string.h>

#include "lms/enrollment/enrollment.h"
#include "lms/enrollment/session.h"
#include "web/enrollment/enrollment_pages.h"
#include "web/page/day.h"
#include "web/page/page.h"

enum { STATES = 4, EMAIL_TEXT_MAX = 254 };

struct fields {
	const char *org, *deed, *course, *state, *title, *starts_on, *ends_on, *from_on, *until_on, *capacity,
	    *reason, *tutor;
	struct uuid id, person;
	int64_t revision;
};

static const char *const deeds[] = {"save", "add_tutor", "remove_tutor", NULL};
static const char *const new_states[] = {"draft", "open", NULL};

#define AT(member) offsetof(struct fields, member)
#define SESSION_FIELDS                                                                                       \
	{"title", INPUT_BODY, FIELD_TEXT, .max = COURSE_SESSION_TITLE_MAX, .offset = AT(title),              \
	    .about = "for people"},                                                                          \
	    {"starts_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = AT(starts_on),                   \
	        .about = "the first day"},                                                                   \
	    {"ends_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = AT(ends_on),                       \
	        .about = "the last day"},                                                                    \
	    {"from_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = AT(from_on),                       \
	        .about = "learners enrol themselves from this day"},                                         \
	    {"until_on", INPUT_BODY, FIELD_TEXT, .max = DAY_MAX, .offset = AT(until_on),                     \
	        .about = "the last day on which they do"},                                                   \
	    {"capacity", INPUT_BODY, FIELD_TEXT, .max = COUNT_TEXT_MAX, .offset = AT(capacity),              \
	        .about = "seats; empty: no bound"},                                                          \
	{                                                                                                    \
		"state", INPUT_BODY, FIELD_TEXT, .max = 20, .offset = AT(state),                             \
		                                 .about = "draft, open, closed or cancelled"                 \
	}
const struct input course_sessions_page_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"course", INPUT_QUERY, FIELD_TEXT, .max = PLACE_MAX, .offset = AT(course),
        .about = "only of this course"},
    {"state", INPUT_QUERY, FIELD_TEXT, .max = 20, .offset = AT(state), .about = "only in this state"},
    {0},
};
const struct input course_session_new_input[] = {
    ENROLLMENT_ORG(struct fields),
    {"do", INPUT_BODY, FIELD_CHOICE, .offset = AT(deed), .choices = deeds, .about = "save"},
    {"course", INPUT_BODY, FIELD_TEXT, true, 1, PLACE_MAX, AT(course), .about = "of which it is"},
    SESSION_FIELDS,
    {0},
};
const struct input course_session_page_input[] = {
    ENROLLMENT_ORG(struct fields), ENROLLMENT_ID(struct fields, "the session"), {0}};
const struct input course_session_change_input[] = {
    ENROLLMENT_ORG(struct fields),
    ENROLLMENT_ID(struct fields, "the session"),
    {"do", INPUT_BODY, FIELD_CHOICE, true, .offset = AT(deed), .choices = deeds, .about = "what to do"},
    {"revision", INPUT_BODY, FIELD_INT, false, 0, INT64_MAX, AT(revision),
        .about = "of the row that was seen"},
    SESSION_FIELDS,
    {"reason", INPUT_BODY, FIELD_TEXT, .max = ENROLLMENT_REASON_MAX, .offset = AT(reason),
        .about = "why it is cancelled"},
    {"tutor", INPUT_BODY, FIELD_TEXT, .max = EMAIL_TEXT_MAX, .offset = AT(tutor),
        .about = "address of a member"},
    {"person", INPUT_BODY, FIELD_UUID, .offset = AT(person), .about = "who looks after it no more"},
    {0},
};
#undef AT

static const struct fields nothing = {.deed = "save",
    .course = "",
    .state = "",
    .title = "",
    .starts_on = "",
    .ends_on = "",
    .from_on = "",
    .until_on = "",
    .capacity = "",
    .reason = "",
    .tutor = ""};

static const char *address_of(struct request *r, struct uuid id)
{
	return frame_address(r, "/enrollments/sessions/%s", uuid_text(r->work.arena, id));
}

static const char *state_of(const char *said)
{
	for (size_t i = 0; course_session_states[i] != NULL; i++)
		if (strcmp(course_session_states[i], said) == 0)
			return course_session_states[i];
	return NULL;
}

enum err get_course_sessions_page(struct request *r)
{
	static const char *const keys[] = {"-made", NULL}, *const filters[] = {"course", "state", NULL};
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	struct page_course_sessions_rows rows[TABLE_ROWS];
	struct course_session_filter filter = {0};
	struct page_course_sessions page;
	struct course_session *found;
	struct fields in = nothing;
	struct page_choice *courses;
	size_t count, shown;
	struct table table;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(table_before(&table, &filter.before));
	filter.state = state_of(in.state);
	filter.limit = table.limit;
	if (!uuid_parse(in.course, &filter.course))
		filter.course = (struct uuid){{0}};
	TRY(course_session_list(&r->work, &r->principal, &filter, &found, &count));
	shown = count < TABLE_ROWS ? count : TABLE_ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_course_sessions_rows){.link = address_of(r, found[i].id),
		    .title = found[i].title,
		    .course = found[i].course_title,
		    .state = found[i].state,
		    .starts = found[i].starts_us,
		    .ends = found[i].ends_us != 0 ? found[i].ends_us - 1 : 0,
		    .seated = found[i].seated,
		    .capacity = found[i].capacity,
		    .waiting = found[i].waiting};
	shown = table_keys(&table, count, shown > 0 ? uuid_text(r->work.arena, found[shown - 1].id) : "");
	page = (struct page_course_sessions){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .tabs = enrollment_tabs(r),
	    .table = &table.view,
	    .may = enrollment_may(r) && !r->principal.team_only,
	    .new_link = frame_address(r, "/enrollments/sessions/new"),
	    .course = in.course,
	    .state = in.state,
	    .rows = rows,
	    .rows_count = shown};
	TRY(places_fill(
	    r, &(struct enrollment_choosing){.courses = true}, in.course, &courses, &page.courses_count));
	page.courses = courses;
	page.states =
	    words_fill(r, course_session_states, course_session_state_word, in.state, &page.states_count);
	page_course_sessions(&html, &page);
	return reply_page(r, 200, &html);
}

/* --- what a form says --- */

static enum err session_read(struct request *r, const struct fields *in, const struct course_session *was,
    struct course_session *ret_session)
{
	struct course_session s = *was;

	s.title = in->title;
	s.state = state_of(in->state);
	if (s.state == NULL)
		return fail_field(&r->work, ERR_BAD_INPUT, "state", WORDS("Choose one of these."));
	TRY(first_day_read(r, "starts_on", in->starts_on, was->starts_us, &s.starts_us));
	TRY(last_day_read(r, "ends_on", in->ends_on, was->ends_us, &s.ends_us));
	TRY(first_day_read(r, "from_on", in->from_on, was->enroll_from_us, &s.enroll_from_us));
	TRY(last_day_read(r, "until_on", in->until_on, was->enroll_until_us, &s.enroll_until_us));
	TRY(count_read(r, "capacity", in->capacity, COURSE_SESSION_CAPACITY_MAX, &s.capacity));
	*ret_session = s;
	return OK;
}

/* The fields of the form have other names than those of the session. */
static enum err told(struct request *r, enum err e)
{
	struct work *w = &r->work;

	if (strcmp(w->field, "ends_at") == 0)
		return fail_field(w, e, "ends_on", "%s", arena_strdup(w->arena, w->detail));
	if (strcmp(w->field, "enroll_until") == 0)
		return fail_field(w, e, "until_on", "%s", arena_strdup(w->arena, w->detail));
	return e;
}

/* --- a new one --- */

static enum err new_show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	const char *lang = request_language(r);
	struct page_course_session page = {.lang = lang,
	    .frame = frame_make(r, enrollment_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/enrollments/sessions"),
	    .heading = page_translate(lang, WORDS("New session")),
	    .is_new = true,
	    .may = true,
	    .title = form_typed(r, "title"),
	    .starts_on = form_typed(r, "starts_on"),
	    .ends_on = form_typed(r, "ends_on"),
	    .from_on = form_typed(r, "from_on"),
	    .until_on = form_typed(r, "until_on"),
	    .capacity = form_typed(r, "capacity")};
	struct page_choice *courses;

	TRY(places_fill(r, &(struct enrollment_choosing){.courses = true}, form_typed(r, "course"), &courses,
	    &page.courses_count));
	page.courses = courses;
	page.steps =
	    words_fill(r, new_states, course_session_state_word, form_typed(r, "state"), &page.steps_count);
	page_course_session(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_session_new(struct request *r)
{
	return new_show(r, NULL);
}

static enum err add(struct request *r, struct uuid id)
{
	struct course_session made = {.id = id};
	struct fields in = nothing;
	struct place_chosen place;

	TRY(request_input(r, &in));
	TRY(session_read(r, &in, &made, &made));
	TRY(place_read(r, in.course, &place));
	made.course = place.course;
	return told(r, course_session_add(&r->work, &r->principal, &made));
}

enum err post_course_session_new(struct request *r)
{
	struct uuid id = request_work_id(r);
	struct trouble trouble;
	enum err e = add(r, id);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return new_show(r, &trouble);
	}
	frame_say(r, "success", WORDS("The session was made."));
	return reply_redirect(r, 303, address_of(r, id));
}

/* --- one --- */

static struct page_choice *steps_fill(struct request *r, const struct course_session *s, size_t *ret_count)
{
	const char **states = arena_alloc(r->work.arena, (STATES + 1) * sizeof(*states));
	size_t count = 0;

	for (size_t i = 0; course_session_states[i] != NULL; i++)
		if (strcmp(course_session_states[i], s->state) == 0 ||
		    course_session_step(s->state, course_session_states[i]))
			states[count++] = course_session_states[i];
	return words_fill(r, states, course_session_state_word,
	    *form_typed(r, "state") != '\0' ? form_typed(r, "state") : s->state, ret_count);
}

static enum err tutors_fill(
    struct request *r, struct uuid id, struct page_course_session_tutors **ret_rows, size_t *ret_count)
{
	struct page_course_session_tutors *rows;
	struct team_manager *tutors;

	TRY(course_session_tutors(&r->work, &r->principal, id, &tutors, ret_count));
	rows = arena_alloc(r->work.arena, (*ret_count + 1) * sizeof(*rows));
	for (size_t i = 0; i < *ret_count; i++)
		rows[i] = (struct page_course_session_tutors){.id = uuid_text(r->work.arena, tutors[i].user),
		    .name = tutors[i].name,
		    .email = tutors[i].email};
	*ret_rows = rows;
	return OK;
}

static enum err show(struct request *r, struct uuid id, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ENROLLMENT_PAGE_MAX);
	bool typed = trouble != NULL && strcmp(form_typed(r, "do"), "save") == 0;
	const char *text = uuid_text(r->work.arena, id);
	struct page_course_session_tutors *tutors;
	struct page_course_session page;
	struct course_session s;

	TRY(course_session_read(&r->work, &r->principal, id, &s));
#define VALUE(name, kept) (typed ? form_typed(r, name) : (kept))
	page = (struct page_course_session){.lang = request_language(r),
	    .frame = frame_make(r, enrollment_nav),
	    .trouble = trouble != NULL ? &trouble->view : NULL,
	    .back = frame_address(r, "/enrollments/sessions"),
	    .heading = s.title,
	    .course = s.course_title,
	    .state = s.state,
	    .may = enrollment_may(r),
	    .may_tutors = enrollment_may(r) && !r->principal.team_only,
	    .revision = s.revision,
	    .title = VALUE("title", s.title),
	    .starts_on = VALUE("starts_on", day_text(r, s.starts_us)),
	    .ends_on = VALUE("ends_on", last_day_text(r, s.ends_us)),
	    .from_on = VALUE("from_on", day_text(r, s.enroll_from_us)),
	    .until_on = VALUE("until_on", last_day_text(r, s.enroll_until_us)),
	    .capacity = VALUE("capacity", count_text(r, s.capacity)),
	    .reason = VALUE("reason", ""),
	    .seated = s.seated,
	    .waiting = s.waiting,
	    .enrollments = frame_address(r, "/enrollments?session=%s", text),
	    .waiting_list = frame_address(r, "/enrollments?session=%s&status=waiting", text),
	    .tutor = form_typed(r, "tutor")};
#undef VALUE
	page.steps = steps_fill(r, &s, &page.steps_count);
	TRY(tutors_fill(r, id, &tutors, &page.tutors_count));
	page.tutors = tutors;
	page_course_session(&html, &page);
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_course_session_page(struct request *r)
{
	struct fields in = nothing;

	TRY(request_input(r, &in));
	return show(r, in.id, NULL);
}

static enum err change(struct request *r, const struct fields *in)
{
	struct course_session was, to;

	if (strcmp(in->deed, "add_tutor") == 0)
		return course_session_tutor_add(&r->work, &r->principal, in->id, in->tutor);
	if (strcmp(in->deed, "remove_tutor") == 0)
		return course_session_tutor_remove(&r->work, &r->principal, in->id, in->person);
	TRY(course_session_read(&r->work, &r->principal, in->id, &was));
	TRY(session_read(r, in, &was, &to));
	to.revision = in->revision;
	return told(r, course_session_change(&r->work, &r->principal, &to, in->reason));
}

enum err post_course_session_page(struct request *r)
{
	struct fields in = nothing;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = change(r, &in);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		TRY(enrollment_path_id(r, &in.id));
		return show(r, in.id, &trouble);
	}
	frame_say(r, "success", WORDS("The session was changed."));
	return reply_redirect(r, 303, address_of(r, in.id));
}
