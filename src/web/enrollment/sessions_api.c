/* Dated sessions of courses. Who looks after some sees those only. */
#include "lms/enrollment/enrollment.h"
#include "lms/enrollment/session.h"
#include "web/api/api.h"
#include "web/enrollment/enrollment.h"

enum { BODY_MAX = 16 * 1024 };

static const char *const new_states[] = {"draft", "open", NULL};

static const struct schema session_output[] = {
    {"id", SCHEMA_UUID, .about = "the session"},
    {"course_id", SCHEMA_UUID, .about = "its course"},
    {"course_title", SCHEMA_TEXT, .about = "the course's title"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"state", SCHEMA_CHOICE, .choices = course_session_states,
        .about = "draft: staff alone see it; open; closed: it ran; cancelled"},
    {"starts_at", SCHEMA_TIME, .nullable = true, .about = "its content opens then; null: at once"},
    {"ends_at", SCHEMA_TIME, .nullable = true, .about = "its content closes then; null: never"},
    {"enroll_from", SCHEMA_TIME, .nullable = true, .about = "learners may enrol themselves from then on"},
    {"enroll_until", SCHEMA_TIME, .nullable = true, .about = "and until then"},
    {"capacity", SCHEMA_INT, .nullable = true, .about = "seats; who comes later waits; null: no bound"},
    {"seated", SCHEMA_INT, .about = "seats that are taken (counted up to 10,000)"},
    {"waiting", SCHEMA_INT, .about = "who waits for one (counted up to 10,000)"},
    {"created_at", SCHEMA_TIME, .about = "when it was made"},
    {0},
};
static const struct schema sessions_output[] = PAGE_OUTPUT(session_output);

struct sessions_in {
	struct paging paging;
	struct uuid id, course;
	const char *org, *state, *title, *reason, *if_match;
	int64_t starts_us, ends_us, from_us, until_us, capacity;
};
#define AT(member) offsetof(struct sessions_in, member)
#define SESSION_ROWS(needed)                                                                                 \
	{"title", INPUT_BODY, FIELD_TEXT, needed, 1, COURSE_SESSION_TITLE_MAX, AT(title),                    \
	    .about = "for people"},                                                                          \
	    {"starts_at", INPUT_BODY, FIELD_TIME, .offset = AT(starts_us),                                   \
	        .about = "its content opens then"},                                                          \
	    {"ends_at", INPUT_BODY, FIELD_TIME, .offset = AT(ends_us), .about = "its content closes then"},  \
	    {"enroll_from", INPUT_BODY, FIELD_TIME, .offset = AT(from_us),                                   \
	        .about = "learners may enrol themselves from then on"},                                      \
	    {"enroll_until", INPUT_BODY, FIELD_TIME, .offset = AT(until_us), .about = "and until then"},     \
	{                                                                                                    \
		"capacity", INPUT_BODY, FIELD_INT, false, 0, COURSE_SESSION_CAPACITY_MAX, AT(capacity),      \
		    .about = "seats; 0: no bound"                                                            \
	}
static const struct input list_input[] = {
    PAGING_INPUT(struct sessions_in, paging),
    ORG_INPUT(struct sessions_in, org),
    {"course_id", INPUT_QUERY, FIELD_UUID, .offset = AT(course), .about = "only of this course"},
    {"state", INPUT_QUERY, FIELD_CHOICE, .offset = AT(state), .choices = course_session_states,
        .about = "only in this state"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct sessions_in, org),
    {"course_id", INPUT_BODY, FIELD_UUID, true, .offset = AT(course), .about = "the course"},
    SESSION_ROWS(true),
    {"state", INPUT_BODY, FIELD_CHOICE, .offset = AT(state), .choices = new_states,
        .about = "draft unless said"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct sessions_in, id, "the session"),
    ORG_INPUT(struct sessions_in, org),
    IF_MATCH_INPUT(struct sessions_in, if_match),
    SESSION_ROWS(false),
    {"state", INPUT_BODY, FIELD_CHOICE, .offset = AT(state), .choices = course_session_states,
        .about = "opened, closed, opened again, or cancelled: whom it concerns is told"},
    {"reason", INPUT_BODY, FIELD_TEXT, .max = ENROLLMENT_REASON_MAX, .offset = AT(reason),
        .about = "why it is cancelled, in the mails"},
    {0},
};
#undef AT
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the session"), ORG_INPUT(struct one_input, org), {0}};

static enum err get_sessions(struct request *r)
{
	struct sessions_in in = {0};
	struct course_session_filter filter = {0};
	struct course_session *rows;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.course = in.course;
	filter.state = in.state;
	filter.limit = paging_rows(&in.paging);
	TRY(course_session_list(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, course_session_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_one(struct request *r, int status, const struct principal *by, struct uuid id)
{
	struct course_session row;

	TRY(course_session_read(&r->work, by, id, &row));
	reply_revision(r, row.revision);
	return reply_json(r, status, course_session_json(&r->work, &row));
}

static enum err get_session(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_one(r, 200, &by, in.id);
}

static enum err post_sessions(struct request *r)
{
	struct sessions_in in = {.state = "draft"};
	struct course_session made;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	made = (struct course_session){.id = request_work_id(r),
	    .course = in.course,
	    .title = in.title,
	    .state = in.state,
	    .starts_us = in.starts_us,
	    .ends_us = in.ends_us,
	    .enroll_from_us = in.from_us,
	    .enroll_until_us = in.until_us,
	    .capacity = in.capacity};
	TRY(course_session_add(&r->work, &by, &made));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/sessions/%s", uuid_text(r->work.arena, made.id)));
	return reply_one(r, 201, &by, made.id);
}

static enum err patch_session(struct request *r)
{
	struct sessions_in in = {.capacity = -1, .reason = ""};
	struct course_session to;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(course_session_read(&r->work, &by, in.id, &to));
	TRY(revision_match(r, in.if_match, to.revision));
	to.title = in.title != NULL ? in.title : to.title;
	to.state = in.state != NULL ? in.state : to.state;
	to.starts_us = in.starts_us != 0 ? in.starts_us : to.starts_us;
	to.ends_us = in.ends_us != 0 ? in.ends_us : to.ends_us;
	to.enroll_from_us = in.from_us != 0 ? in.from_us : to.enroll_from_us;
	to.enroll_until_us = in.until_us != 0 ? in.until_us : to.enroll_until_us;
	to.capacity = in.capacity >= 0 ? in.capacity : to.capacity;
	TRY(revision_saved(r, course_session_change(&r->work, &by, &to, in.reason)));
	return reply_one(r, 200, &by, in.id);
}

static const struct route routes[] = {
    {"GET", "/api/v1/sessions", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_sessions, "dated sessions of courses, newest first", .input = list_input,
        .output = sessions_output},
    {"POST", "/api/v1/sessions", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_sessions, "makes a dated session of a course", .input = new_input,
        .output = session_output, .status = 201},
    {"GET", "/api/v1/sessions/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_session, "one dated session", .input = one_input, .output = session_output},
    {"PATCH", "/api/v1/sessions/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_session,
        "changes a session's title, dates or seats; opens, closes or cancels it", .input = change_input,
        .output = session_output},
};

const struct area web_area_sessions_api = {"sessions", routes, FIELDS_COUNT(routes)};
