/* Links into courses, and what a course lets learners do themselves. */
#include "lms/enrollment/link.h"
#include "lms/enrollment/self.h"
#include "web/api/api.h"
#include "web/enrollment/enrollment.h"

enum { BODY_MAX = 16 * 1024, COURSE_NAME_MAX = 80 };

static const struct schema link_output[] = {
    {"id", SCHEMA_UUID, .about = "the link"},
    {"url", SCHEMA_URL, .nullable = true, .about = "its address: a secret of whoever it is given to"},
    {"course_id", SCHEMA_UUID, .about = "where it leads"},
    {"course_title", SCHEMA_TEXT, .about = "its title"},
    {"session_id", SCHEMA_UUID, .nullable = true, .about = "the dated session; null: into none"},
    {"session_title", SCHEMA_TEXT, .nullable = true, .about = "its title"},
    {"title", SCHEMA_TEXT, .about = "for staff: whom it was given to"},
    {"approval", SCHEMA_BOOL, .about = "who comes by it asks; staff decide"},
    {"seats", SCHEMA_INT, .nullable = true, .about = "how many may come by it, ever; null: no bound"},
    {"used", SCHEMA_INT, .about = "how many did"},
    {"state", SCHEMA_CHOICE, .choices = enroll_link_states, .about = "whether somebody can come by it now"},
    {"expires_at", SCHEMA_TIME, .about = "from then on nobody comes by it"},
    {"revoked_at", SCHEMA_TIME, .nullable = true, .about = "when staff ended it"},
    {"created_at", SCHEMA_TIME, .about = "when it was made"},
    {0},
};
static const struct schema links_output[] = PAGE_OUTPUT(link_output);
static const struct schema terms_output[] = {
    {"self", SCHEMA_CHOICE, .choices = enrollment_selves,
        .about = "closed; open: learners enrol; approval: they ask"},
    {"in_session", SCHEMA_BOOL, .about = "they choose one of the open sessions"},
    {0},
};

struct links_in {
	struct paging paging;
	struct uuid id, course, session;
	const char *org, *title, *if_match;
	int64_t seats, expires_us;
	bool approval, revoked;
};
#define AT(member) offsetof(struct links_in, member)
static const struct input list_input[] = {
    PAGING_INPUT(struct links_in, paging),
    ORG_INPUT(struct links_in, org),
    {"course_id", INPUT_QUERY, FIELD_UUID, .offset = AT(course), .about = "only into this course"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct links_in, org),
    {"course_id", INPUT_BODY, FIELD_UUID, true, .offset = AT(course), .about = "where it leads"},
    {"session_id", INPUT_BODY, FIELD_UUID, .offset = AT(session), .about = "into this dated session of it"},
    {"title", INPUT_BODY, FIELD_TEXT, .max = ENROLL_LINK_TITLE_MAX, .offset = AT(title),
        .about = "for staff: whom it is given to"},
    {"approval", INPUT_BODY, FIELD_BOOL, .offset = AT(approval), .about = "who comes by it asks"},
    {"seats", INPUT_BODY, FIELD_INT, false, 0, ENROLL_LINK_SEATS_MAX, AT(seats),
        .about = "how many may come by it; 0: no bound"},
    {"expires_at", INPUT_BODY, FIELD_TIME, true, .offset = AT(expires_us),
        .about = "from then on nobody comes by it; two years ahead at most"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct links_in, id, "the link"),
    ORG_INPUT(struct links_in, org),
    IF_MATCH_INPUT(struct links_in, if_match),
    {"title", INPUT_BODY, FIELD_TEXT, .max = ENROLL_LINK_TITLE_MAX, .offset = AT(title),
        .about = "for staff"},
    {"seats", INPUT_BODY, FIELD_INT, false, 0, ENROLL_LINK_SEATS_MAX, AT(seats),
        .about = "how many may come by it; 0: no bound"},
    {"expires_at", INPUT_BODY, FIELD_TIME, .offset = AT(expires_us),
        .about = "from then on nobody comes by it"},
    {"revoked", INPUT_BODY, FIELD_BOOL, .offset = AT(revoked),
        .about = "true: it is good no more; absent: not ended by this"},
    {0},
};
#undef AT
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the link"), ORG_INPUT(struct one_input, org), {0}};

struct terms_in {
	const char *org, *course, *self, *if_match;
	bool in_session;
};
static const struct input terms_read_input[] = {
    {"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, offsetof(struct terms_in, course),
        .about = "the course: id or slug"},
    ORG_INPUT(struct terms_in, org),
    {0},
};
static const struct input terms_input[] = {
    {"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, offsetof(struct terms_in, course),
        .about = "the course: id or slug"},
    ORG_INPUT(struct terms_in, org),
    IF_MATCH_INPUT(struct terms_in, if_match),
    {"self", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct terms_in, self),
        .choices = enrollment_selves, .about = "closed; open: learners enrol; approval: they ask"},
    {"in_session", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct terms_in, in_session),
        .about = "they choose one of the open sessions"},
    {0},
};

static json_t *link_json(struct request *r, const struct enroll_link *link)
{
	bool writes = principal_may(&r->principal, PERMISSION_ENROLLMENT_WRITE);

	return enroll_link_json(&r->work, link,
	    writes ? enroll_link_address(&r->work, &r->app->config, r->app->keys, link->org, link->id)
	           : NULL);
}

static enum err get_links(struct request *r)
{
	struct links_in in = {0};
	struct enroll_link *rows;
	struct principal by;
	struct uuid before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(enroll_link_list(&r->work, &by, in.course, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, link_json(r, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_one(struct request *r, int status, const struct principal *by, struct uuid id)
{
	struct enroll_link link;

	TRY(enroll_link_find(&r->work, by, id, &link));
	reply_revision(r, link.revision);
	return reply_json(r, status, link_json(r, &link));
}

static enum err get_link(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_one(r, 200, &by, in.id);
}

static enum err post_links(struct request *r)
{
	struct links_in in = {.title = ""};
	struct enroll_link made;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	made = (struct enroll_link){.id = request_work_id(r),
	    .course = in.course,
	    .session = in.session,
	    .title = in.title,
	    .approval = in.approval,
	    .seats = in.seats,
	    .expires_us = in.expires_us};
	TRY(enroll_link_add(&r->work, &by, &made));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/enrollment-links/%s", uuid_text(r->work.arena, made.id)));
	return reply_one(r, 201, &by, made.id);
}

static enum err patch_link(struct request *r)
{
	struct links_in in = {.seats = -1};
	struct enroll_link to;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enroll_link_find(&r->work, &by, in.id, &to));
	TRY(revision_match(r, in.if_match, to.revision));
	to.title = in.title != NULL ? in.title : to.title;
	to.seats = in.seats >= 0 ? in.seats : to.seats;
	to.expires_us = in.expires_us != 0 ? in.expires_us : to.expires_us;
	to.revoked_us = in.revoked ? r->work.now_us : to.revoked_us;
	TRY(revision_saved(r, enroll_link_change(&r->work, &by, &to)));
	return reply_one(r, 200, &by, in.id);
}

/* --- what learners do themselves --- */

static enum err reply_terms(struct request *r, struct uuid org, struct uuid course)
{
	struct enrollment_terms terms;

	TRY(enrollment_terms_read(&r->work, org, course, &terms));
	reply_revision(r, terms.revision);
	return reply_json(
	    r, 200, json_pack("{s:s,s:b}", "self", terms.self, "in_session", (int)terms.in_session));
}

static enum err get_terms(struct request *r)
{
	struct enrollment_course course;
	struct terms_in in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_course_find(&r->work, by.org, in.course, &course));
	return reply_terms(r, by.org, course.id);
}

static enum err put_terms(struct request *r)
{
	struct enrollment_course course;
	struct enrollment_terms terms;
	struct terms_in in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_course_find(&r->work, by.org, in.course, &course));
	TRY(enrollment_terms_read(&r->work, by.org, course.id, &terms));
	TRY(revision_match(r, in.if_match, terms.revision));
	terms.self = in.self;
	terms.in_session = in.in_session;
	TRY(revision_saved(r, enrollment_terms_set(&r->work, &by, course.id, &terms)));
	return reply_terms(r, by.org, course.id);
}

static const struct route routes[] = {
    {"GET", "/api/v1/enrollment-links", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_links, "links into courses, newest first", .input = list_input,
        .output = links_output},
    {"POST", "/api/v1/enrollment-links", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_links, "makes a link into a course", .input = new_input,
        .output = link_output, .status = 201},
    {"GET", "/api/v1/enrollment-links/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_link, "one link", .input = one_input, .output = link_output},
    {"PATCH", "/api/v1/enrollment-links/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_link, "changes a link's title, seats or end, or revokes it",
        .input = change_input, .output = link_output},
    {"GET", "/api/v1/courses/{course}/self-enrollment", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_terms, "what a course lets learners do themselves",
        .input = terms_read_input, .output = terms_output},
    {"PUT", "/api/v1/courses/{course}/self-enrollment", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, put_terms, "says what a course lets learners do themselves",
        .input = terms_input, .output = terms_output},
};

const struct area web_area_enroll_links_api = {"enrollment-links", routes, FIELDS_COUNT(routes)};
