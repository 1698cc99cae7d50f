/* Courses and programmes given to teams. Who leads teams sees theirs only. */
#include "lms/enrollment/assignment.h"
#include "web/api/api.h"
#include "web/enrollment/enrollment.h"

enum { BODY_MAX = 4096 };

static const struct schema assignment_output[] = {
    {"id", SCHEMA_UUID, .about = "the assignment"},
    {"team_id", SCHEMA_UUID, .about = "the team"},
    {"team_name", SCHEMA_TEXT, .about = "its name"},
    {"course_id", SCHEMA_UUID, .nullable = true, .about = "the course; null: a programme"},
    {"programme_id", SCHEMA_UUID, .nullable = true, .about = "the programme; null: a course"},
    {"session_id", SCHEMA_UUID, .nullable = true, .about = "the dated session of the course; null: none"},
    {"title", SCHEMA_TEXT, .about = "of the course or programme"},
    {"due_at", SCHEMA_TIME, .nullable = true, .about = "when it should be completed"},
    {"leavers", SCHEMA_CHOICE, .choices = team_assignment_leavers,
        .about = "what becomes of the enrolments of who leaves the team"},
    {"enrolled", SCHEMA_INT, .about = "enrolments it stands behind (counted up to 10,000)"},
    {"completed", SCHEMA_INT, .about = "of these, completed"},
    {"created_at", SCHEMA_TIME, .about = "when it was made"},
    {0},
};
static const struct schema assignments_output[] = PAGE_OUTPUT(assignment_output);

struct assignments_in {
	struct paging paging;
	struct uuid id, team, course, programme, session;
	const char *org, *leavers, *if_match;
	int64_t due_us;
	bool no_due;
};
#define AT(member) offsetof(struct assignments_in, member)
static const struct input list_input[] = {
    PAGING_INPUT(struct assignments_in, paging),
    ORG_INPUT(struct assignments_in, org),
    {"team_id", INPUT_QUERY, FIELD_UUID, .offset = AT(team), .about = "only of this team"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct assignments_in, org),
    {"team_id", INPUT_BODY, FIELD_UUID, true, .offset = AT(team), .about = "the team"},
    {"course_id", INPUT_BODY, FIELD_UUID, .offset = AT(course), .about = "the course it gets; or"},
    {"programme_id", INPUT_BODY, FIELD_UUID, .offset = AT(programme), .about = "the programme"},
    {"session_id", INPUT_BODY, FIELD_UUID, .offset = AT(session), .about = "a dated session of that course"},
    {"due_at", INPUT_BODY, FIELD_TIME, .offset = AT(due_us), .about = "when it should be completed"},
    {"leavers", INPUT_BODY, FIELD_CHOICE, .offset = AT(leavers), .choices = team_assignment_leavers,
        .about = "what becomes of the enrolments of who leaves the team; keep unless said"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct assignments_in, id, "the assignment"),
    ORG_INPUT(struct assignments_in, org),
    IF_MATCH_INPUT(struct assignments_in, if_match),
    {"due_at", INPUT_BODY, FIELD_TIME, .offset = AT(due_us), .about = "when it should be completed"},
    {"no_due", INPUT_BODY, FIELD_BOOL, .offset = AT(no_due), .about = "true: no such day"},
    {"leavers", INPUT_BODY, FIELD_CHOICE, .offset = AT(leavers), .choices = team_assignment_leavers,
        .about = "what becomes of the enrolments of who leaves the team"},
    {0},
};
#undef AT
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the assignment"), ORG_INPUT(struct one_input, org), {0}};

static enum err get_assignments(struct request *r)
{
	struct assignments_in in = {0};
	struct team_assignment *rows;
	struct principal by;
	struct uuid before;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(team_assignment_list(&r->work, &by, in.team, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, team_assignment_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_one(struct request *r, int status, const struct principal *by, struct uuid id)
{
	struct team_assignment row;

	TRY(team_assignment_read(&r->work, by, id, &row));
	reply_revision(r, row.revision);
	return reply_json(r, status, team_assignment_json(&r->work, &row));
}

static enum err get_assignment(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_one(r, 200, &by, in.id);
}

static enum err post_assignments(struct request *r)
{
	struct assignments_in in = {.leavers = "keep"};
	struct team_assignment made;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	made = (struct team_assignment){.id = request_work_id(r),
	    .team = in.team,
	    .course = in.course,
	    .programme = in.programme,
	    .session = in.session,
	    .due_us = in.due_us,
	    .leavers = in.leavers};
	TRY(team_assignment_add(&r->work, &by, &made));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/assignments/%s", uuid_text(r->work.arena, made.id)));
	return reply_one(r, 201, &by, made.id);
}

static enum err patch_assignment(struct request *r)
{
	struct assignments_in in = {0};
	struct team_assignment to;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(team_assignment_read(&r->work, &by, in.id, &to));
	TRY(revision_match(r, in.if_match, to.revision));
	if (in.no_due && in.due_us != 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "no_due", "is one thing, due_at another");
	to.due_us = in.no_due ? 0 : in.due_us != 0 ? in.due_us : to.due_us;
	to.leavers = in.leavers != NULL ? in.leavers : to.leavers;
	TRY(revision_saved(r, team_assignment_change(&r->work, &by, &to)));
	return reply_one(r, 200, &by, in.id);
}

static enum err delete_assignment(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(team_assignment_remove(&r->work, &by, in.id));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/assignments", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_assignments, "courses and programmes given to teams, newest first",
        .input = list_input, .output = assignments_output},
    {"POST", "/api/v1/assignments", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_assignments, "gives a course or a programme to a team", .input = new_input,
        .output = assignment_output, .status = 201},
    {"GET", "/api/v1/assignments/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_assignment, "one assignment", .input = one_input, .output = assignment_output},
    {"PATCH", "/api/v1/assignments/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_assignment, "changes an assignment's day, or what becomes of leavers",
        .input = change_input, .output = assignment_output},
    {"DELETE", "/api/v1/assignments/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_NONE, 0,
        SHAPE_JSON, delete_assignment, "ends an assignment; who is enrolled by it stays", .input = one_input,
        .status = 204},
};

const struct area web_area_assignments_api = {"assignments", routes, FIELDS_COUNT(routes)};
