/* Enrolments: who is in which course. Who leads teams or looks after sessions sees theirs only. */
#include "lms/enrollment/enrollment.h"
#include "lms/learner/learner.h"
#include "web/api/api.h"
#include "web/enrollment/enrollment.h"

enum { BODY_MAX = 16 * 1024, COURSE_NAME_MAX = 80 };

static const char *const changes[] = {"active", "suspended", "refused", "ended", NULL};

const struct schema enrollment_output[] = {
    {"id", SCHEMA_UUID, .about = "the enrolment"},
    {"user_id", SCHEMA_UUID, .about = "the learner"},
    {"course_id", SCHEMA_UUID, .about = "the course"},
    {"course_title", SCHEMA_TEXT, .about = "its title"},
    {"session_id", SCHEMA_UUID, .nullable = true, .about = "the dated session; null: in none"},
    {"session_title", SCHEMA_TEXT, .nullable = true, .about = "its title"},
    {"status", SCHEMA_CHOICE, .choices = enrollment_states,
        .about = "requested: somebody has to approve; waiting: for a seat; ended: left, or taken out"},
    {"source", SCHEMA_CHOICE, .choices = enrollment_sources, .about = "how they came"},
    {"progress_pct", SCHEMA_REAL, .about = "of the required modules, how many are completed, per cent"},
    {"success", SCHEMA_TEXT, .about = "unknown, passed or failed: the course as a whole"},
    {"score_scaled", SCHEMA_REAL, .nullable = true, .about = "the course grade, 0 to 1; null: none yet"},
    {"gradable", SCHEMA_BOOL, .about = "false: staff who look; never graded or counted"},
    {"total_time_seconds", SCHEMA_INT, .about = "in all modules"},
    {"version", SCHEMA_INT, .about = "the number of the course version they learn by"},
    {"origin", SCHEMA_TEXT, .about = "where the learner comes from"},
    {"external_user_id", SCHEMA_TEXT, .about = "who they are there"},
    {"name", SCHEMA_TEXT, .nullable = true, .about = "their name; null: their origin did not say"},
    {"email", SCHEMA_TEXT, .nullable = true, .about = "their address; null: their origin did not say"},
    {"created_at", SCHEMA_TIME, .about = "when they enrolled, or asked"},
    {"started_at", SCHEMA_TIME, .nullable = true, .about = "when they first opened something"},
    {"completed_at", SCHEMA_TIME, .nullable = true, .about = "when all required modules were completed"},
    {"ends_at", SCHEMA_TIME, .nullable = true, .about = "until then they may learn"},
    {"due_at", SCHEMA_TIME, .nullable = true, .about = "when it should be completed; nothing closes then"},
    {"due_state", SCHEMA_CHOICE, .nullable = true, .choices = enrollment_due_states,
        .about = "how the learner stands to that day; null: there is none"},
    {"waiting_since", SCHEMA_TIME, .nullable = true, .about = "since when they wait for a seat"},
    {"updated_at", SCHEMA_TIME, .about = "when progress or status changed last"},
    {0},
};
static const struct schema enrollments_output[] = PAGE_OUTPUT(enrollment_output);

struct list_in {
	struct paging paging;
	const char *org, *status, *who;
	struct uuid learner, course, session, team;
};
static const struct input list_input[] = {
    PAGING_INPUT(struct list_in, paging),
    ORG_INPUT(struct list_in, org),
    {"user_id", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct list_in, learner),
        .about = "only of this learner"},
    {"course_id", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct list_in, course),
        .about = "only of this course"},
    {"session_id", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct list_in, session),
        .about = "only of this session"},
    {"team_id", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct list_in, team),
        .about = "only of learners of this team"},
    {"status", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct list_in, status),
        .choices = enrollment_states, .about = "only in this state"},
    {"who", INPUT_QUERY, FIELD_TEXT, .min = 1, .max = 255, .offset = offsetof(struct list_in, who),
        .about = "only of who has this as whole name, address or id"},
    {0},
};

struct enroll_in {
	const char *org, *course, *origin, *external, *email, *name;
	struct uuid learner, session;
	int64_t ends_us, due_us;
	bool approval;
};
#define AT(member) offsetof(struct enroll_in, member)
static const struct input enroll_input[] = {
    {"course", INPUT_PATH, FIELD_TEXT, true, 1, COURSE_NAME_MAX, AT(course),
        .about = "the course: id or slug"},
    ORG_INPUT(struct enroll_in, org),
    {"user_id", INPUT_BODY, FIELD_UUID, .offset = AT(learner),
        .about = "the learner; or origin and external_user_id"},
    {"origin", INPUT_BODY, FIELD_TEXT, false, 1, ORIGIN_SLUG_MAX, AT(origin),
        .about = "where they come from; moodle, funmooc and direct are always there"},
    {"external_user_id", INPUT_BODY, FIELD_TEXT, false, 1, EXTERNAL_ID_MAX, AT(external),
        .about = "who they are there; who is not known becomes a learner (learners:write)"},
    {"email", INPUT_BODY, FIELD_EMAIL, .offset = AT(email), .about = "their address"},
    {"name", INPUT_BODY, FIELD_TEXT, false, 1, LEARNER_NAME_MAX, AT(name), .about = "their name"},
    {"session_id", INPUT_BODY, FIELD_UUID, .offset = AT(session), .about = "into this dated session"},
    {"ends_at", INPUT_BODY, FIELD_TIME, .offset = AT(ends_us), .about = "until then they may learn"},
    {"due_at", INPUT_BODY, FIELD_TIME, .offset = AT(due_us), .about = "when it should be completed"},
    {"approval", INPUT_BODY, FIELD_BOOL, .offset = AT(approval), .about = "true: somebody has to approve"},
    {0},
};
#undef AT

struct change_in {
	const char *org, *if_match, *status, *reason;
	struct uuid id;
	int64_t ends_us, due_us;
	bool no_end, no_due;
};
#define AT(member) offsetof(struct change_in, member)
static const struct input change_input[] = {
    ID_INPUT(struct change_in, id, "the enrolment"),
    ORG_INPUT(struct change_in, org),
    IF_MATCH_INPUT(struct change_in, if_match),
    {"status", INPUT_BODY, FIELD_CHOICE, .offset = AT(status), .choices = changes,
        .about = "active: approved or resumed, waiting where no seat is free; refused; suspended; ended"},
    {"reason", INPUT_BODY, FIELD_TEXT, .max = ENROLLMENT_REASON_MAX, .offset = AT(reason),
        .about = "why; who asked is told"},
    {"ends_at", INPUT_BODY, FIELD_TIME, .offset = AT(ends_us), .about = "until then they may learn"},
    {"no_end", INPUT_BODY, FIELD_BOOL, .offset = AT(no_end), .about = "true: as long as the course says"},
    {"due_at", INPUT_BODY, FIELD_TIME, .offset = AT(due_us), .about = "when it should be completed"},
    {"no_due", INPUT_BODY, FIELD_BOOL, .offset = AT(no_due), .about = "true: no such day"},
    {0},
};
#undef AT
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the enrolment"), ORG_INPUT(struct one_input, org), {0}};

static enum err get_enrollments(struct request *r)
{
	struct list_in in = {0};
	struct enrollment_filter filter;
	struct enrollment *rows = NULL;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = (struct enrollment_filter){.learner = in.learner,
	    .course = in.course,
	    .session = in.session,
	    .team = in.team,
	    .status = in.status,
	    .who = in.who};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(enrollment_list(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, enrollment_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err reply_one(struct request *r, int status, const struct principal *by, struct uuid id)
{
	struct enrollment row;

	TRY(enrollment_read(&r->work, by, id, &row));
	reply_revision(r, row.revision);
	return reply_json(r, status, enrollment_json(&r->work, &row));
}

static enum err get_enrollment(struct request *r)
{
	struct one_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	return reply_one(r, 200, &by, in.id);
}

/* Who is meant: by id, or by where they come from. Only who may add learners makes one. */
static enum err learner_of(
    struct request *r, const struct principal *by, const struct enroll_in *in, struct uuid *ret_learner)
{
	struct learner_kept kept;

	if (!uuid_is_nil(in->learner)) {
		*ret_learner = in->learner;
		return OK;
	}
	if (in->origin == NULL)
		return fail_field(
		    &r->work, ERR_BAD_INPUT, "user_id", "say who: user_id, or origin and external_user_id");
	if (in->external == NULL)
		return fail_field(&r->work, ERR_BAD_INPUT, "external_user_id", "is missing beside origin");
	if (by->team_only || !principal_may(by, PERMISSION_LEARNER_WRITE))
		return learner_find(&r->work, by->org, in->origin, in->external, ret_learner);
	TRY(learner_put(&r->work, by,
	    &(struct learner_put){
	        .origin = in->origin, .external_user_id = in->external, .email = in->email, .name = in->name},
	    &kept));
	*ret_learner = kept.id;
	return OK;
}

static enum err post_enroll(struct request *r)
{
	struct enroll_in in = {.email = "", .name = ""};
	struct enrollment_course course;
	struct enrollment_put put;
	struct enrollment_kept kept;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_course_find(&r->work, by.org, in.course, &course));
	put = (struct enrollment_put){.course = course.id,
	    .session = in.session,
	    .source = "api",
	    .approval = in.approval,
	    .ends_us = in.ends_us,
	    .due_us = in.due_us};
	TRY(learner_of(r, &by, &in, &put.learner));
	TRY(enrollment_add(&r->work, &by, &put, &kept));
	reply_header(r, "Location",
	    arena_printf(r->work.arena, "/api/v1/enrollments/%s", uuid_text(r->work.arena, kept.id)));
	return reply_one(r, kept.is_new ? 201 : 200, &by, kept.id);
}

static enum err patch_enrollment(struct request *r)
{
	struct change_in in = {.reason = "", .ends_us = -1, .due_us = -1};
	struct enrollment_change change;
	struct enrollment was;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(enrollment_read(&r->work, &by, in.id, &was));
	TRY(revision_match(r, in.if_match, was.revision));
	if (in.no_end && in.ends_us >= 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "no_end", "is one thing, ends_at another");
	if (in.no_due && in.due_us >= 0)
		return fail_field(&r->work, ERR_BAD_INPUT, "no_due", "is one thing, due_at another");
	change = (struct enrollment_change){.status = in.status,
	    .reason = in.reason,
	    .ends_us = in.no_end         ? 0
	               : in.ends_us >= 0 ? in.ends_us
	                                 : was.ends_us,
	    .due_us = in.no_due        ? 0
	              : in.due_us >= 0 ? in.due_us
	                               : was.due_us};
	TRY(revision_saved(r, enrollment_change(&r->work, &by, in.id, was.revision, &change)));
	return reply_one(r, 200, &by, in.id);
}

static const struct route routes[] = {
    {"GET", "/api/v1/enrollments", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_enrollments, "enrolments, newest first", .input = list_input,
        .output = enrollments_output},
    {"GET", "/api/v1/enrollments/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_enrollment, "one enrolment", .input = one_input, .output = enrollment_output},
    {"PATCH", "/api/v1/enrollments/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_enrollment,
        "approves, refuses, suspends, resumes or ends an enrolment, or dates it", .input = change_input,
        .output = enrollment_output},
    {"POST", "/api/v1/courses/{course}/enroll", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_WRITE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_enroll, "enrols a learner (201), or finds the enrolment that is there",
        .input = enroll_input, .output = enrollment_output, .makes = true},
};

const struct area web_area_enrollments_api = {"enrollments", routes, FIELDS_COUNT(routes)};
