/* The grade ledger. */
#include "lms/grade/grade.h"

#include "lms/grade/compare.h"
#include "lms/grade/reason.h"
#include "lms/review/review.h"
#include "pages.h"
#include "web/api/api.h"

struct grades_input {
	struct paging paging;
	const char *org, *state, *result;
	struct uuid platform, course, learner;
};

struct some_input {
	const char *org;
	struct grade_some some;
};

static const char *const states[] = {"waiting", "sending", "sent", "refused", "superseded", NULL},
                         *const filters[] = {"waiting", "sent", "refused", "superseded", NULL};

static const char *const results[] = {"agrees", "differs", "missing", "changed", NULL};

static const struct schema result_output[] = {
    {"state", SCHEMA_CHOICE, .choices = results,
        .about = "the same grade, another, none, or another where this one had been"},
    {"given", SCHEMA_REAL, .nullable = true, .about = "resultScore; null: none"},
    {"maximum", SCHEMA_REAL, .nullable = true, .about = "resultMaximum"},
    {"at", SCHEMA_TIME, .about = "when it was compared"},
    {0},
};
static const struct schema grade_output[] = {
    {"id", SCHEMA_UUID, .about = "the row"},
    {"attempt", SCHEMA_UUID, .nullable = true,
        .about = "the attempt it comes from; null: it is the grade of a course as a whole"},
    {"enrollment", SCHEMA_UUID, .nullable = true, .about = "the enrolment whose course grade it is"},
    {"platform", SCHEMA_UUID, .about = "the registration it is owed to"},
    {"course", SCHEMA_UUID, .nullable = true, .about = "the platform's course it comes from"},
    {"course_title", SCHEMA_TEXT, .nullable = true, .about = "its name"},
    {"learner", SCHEMA_UUID, .about = "whose"},
    {"learner_name", SCHEMA_TEXT, .about = "their name, else their id at the platform"},
    {"module_title", SCHEMA_TEXT, .about = "what for"},
    {"given", SCHEMA_REAL, .about = "points"},
    {"maximum", SCHEMA_REAL, .about = "of so many"},
    {"state", SCHEMA_CHOICE, .choices = states, .about = "where it is on its way"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "why it is there, with what the platform said"},
    {"reason_code", SCHEMA_TEXT, .nullable = true, .about = "the same as a code of docs/grades.md"},
    {"explanation", SCHEMA_TEXT, .nullable = true, .about = "the code's sentence, in the language asked for"},
    {"advice", SCHEMA_TEXT, .nullable = true, .about = "what to do, in the language asked for"},
    {"result", SCHEMA_OBJECT, .nullable = true, .of = result_output,
        .about = "what the platform showed when it was compared"},
    {"last_status", SCHEMA_INT, .nullable = true, .about = "HTTP status of the platform's last answer"},
    {"tries", SCHEMA_INT, .about = "how often it was sent"},
    {"next_try_at", SCHEMA_TIME, .nullable = true, .about = "not sent before"},
    {"created_at", SCHEMA_TIME, .about = "when it was owed"},
    {"settled_at", SCHEMA_TIME, .nullable = true, .about = "when it was sent, refused or superseded"},
    {0},
};
static const struct schema grades_output[] = PAGE_OUTPUT(grade_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct grades_input, paging),
    ORG_INPUT(struct grades_input, org),
    {"state", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct grades_input, state), .choices = filters,
        .about = "only such; waiting: those being sent too"},
    {"platform", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct grades_input, platform),
        .about = "only those owed to it"},
    {"course", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct grades_input, course),
        .about = "only those of this course of a platform"},
    {"learner", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct grades_input, learner),
        .about = "only those of this learner"},
    {"result", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct grades_input, result), .choices = results,
        .about = "only those of which the platform showed this"},
    {0},
};
#define SOME(name, member, what)                                                                             \
	{                                                                                                    \
		name, INPUT_BODY, FIELD_UUID, .offset = offsetof(struct some_input, some.member),            \
		                              .about = what                                                  \
	}
static const struct input resend_input[] = {
    ORG_INPUT(struct some_input, org),
    SOME("platform", registration, "only those owed to it"),
    SOME("course", context, "only those of this course of a platform"),
    SOME("learner", learner, "only those of this learner"),
    {0},
};
static const struct input compare_input[] = {
    ORG_INPUT(struct some_input, org),
    SOME("platform", registration, "only what was sent to it"),
    SOME("course", context, "only what was earned in this course of a platform"),
    {0},
};
static const struct schema resend_output[] = {
    {"waiting", SCHEMA_INT, .about = "how many wait again"},
    {0},
};
static const struct schema compare_output[] =
    JOB_OUTPUT(SCHEMA_ANY, NULL, "how many columns were read, and how many grades were there");
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the grade"), ORG_INPUT(struct one_input, org), {0}};

static json_t *result_json(const struct review_ledger_row *g)
{
	bool there = g->result_maximum > 0;

	if (*g->result == '\0')
		return json_null();
	return json_pack("{s:s,s:o,s:o,s:o}", "state", g->result, "given",
	    there ? json_real(g->result_given) : json_null(), "maximum",
	    there ? json_real(g->result_maximum) : json_null(), "at", api_time(g->result_us));
}

static json_t *grade_json(struct request *r, const struct review_ledger_row *g)
{
	const struct grade_reason *reason = grade_reason_find(g->code);
	const char *lang = request_language(r);
	struct work *w = &r->work;
	json_t *json = json_pack("{s:s,s:o,s:o,s:s,s:s,s:f,s:f,s:s,s:o,s:o,s:I,s:o,s:o,s:o}", "id",
	    uuid_text(w->arena, g->id), "attempt", api_uuid(w, g->attempt), "platform",
	    api_uuid(w, g->registration), "learner_name", g->learner, "module_title", g->module_title,
	    "given", g->given, "maximum", g->maximum, "state", g->state, "reason", api_text(g->reason),
	    "last_status", g->last_status != 0 ? json_integer(g->last_status) : json_null(), "tries",
	    (json_int_t)g->tries, "next_try_at", api_time(g->next_try_us), "created_at",
	    api_time(g->created_us), "settled_at", api_time(g->settled_us));

	json_object_set_new(json, "enrollment", api_uuid(w, g->enrollment));
	json_object_set_new(json, "course", api_uuid(w, g->context));
	json_object_set_new(json, "course_title", api_text(g->course));
	json_object_set_new(json, "learner", api_uuid(w, g->learner_id));
	json_object_set_new(json, "reason_code", api_text(g->code));
	json_object_set_new(
	    json, "explanation", api_text(reason != NULL ? page_translate(lang, reason->sentence) : NULL));
	json_object_set_new(
	    json, "advice", api_text(reason != NULL ? page_translate(lang, reason->advice) : NULL));
	json_object_set_new(json, "result", result_json(g));
	return json;
}

static enum err get_grades(struct request *r)
{
	struct grades_input in = {0};
	struct review_ledger_filter filter;
	struct review_ledger_row *rows;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter = (struct review_ledger_filter){.state = in.state,
	    .registration = in.platform,
	    .context = in.course,
	    .learner = in.learner,
	    .result = in.result};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(review_ledger(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, grade_json(r, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err post_grade_resend(struct request *r)
{
	struct one_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(grade_resend(&r->work, &r->principal, org, in.id));
	if (r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
	return reply_empty(r, 204);
}

static enum err post_grades_resend(struct request *r)
{
	struct some_input in = {0};
	struct uuid org;
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(grade_resend_refused(&r->work, &r->principal, org, &in.some, &count));
	if (r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
	return reply_json(r, 200, json_pack("{s:I}", "waiting", (json_int_t)count));
}

static enum err post_grades_compare(struct request *r)
{
	struct uuid job = uuid_v7();
	struct some_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(grade_compare_put(&r->work, &by, by.org, job, &in.some));
	job_runner_wake(r->app->job_runner);
	return reply_job(r, by.org, in.org, job);
}

static const struct route routes[] = {
    {"GET", "/api/v1/grades", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_grades, "the grade ledger, newest first", .input = list_input, .output = grades_output},
    {"POST", "/api/v1/grades/{id}/resend", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_RESEND, BODY_NONE, 0,
        SHAPE_JSON, post_grade_resend, "sends a refused or sent grade again", .input = one_input,
        .status = 204},
    {"POST", "/api/v1/grades/resend", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_RESEND, BODY_JSON, 4096,
        SHAPE_JSON, post_grades_resend,
        "sends all refused grades again: of a platform, a course, a learner, where they are named",
        .input = resend_input, .output = resend_output},
    {"POST", "/api/v1/grades/compare", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_RESEND, BODY_JSON, 4096,
        SHAPE_JSON, post_grades_compare,
        "compares what was sent with what the platforms show; changes nothing there", .input = compare_input,
        .output = compare_output, .status = 202},
};

const struct area web_area_grades = {"grades", routes, FIELDS_COUNT(routes)};
