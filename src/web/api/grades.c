/* The grade ledger. */
#include "lms/grade/grade.h"

#include "lms/review/review.h"
#include "web/api/api.h"

struct grades_input {
	struct paging paging;
	const char *org, *state;
	struct uuid platform;
};

static const char *const states[] = {"waiting", "sending", "sent", "refused", "superseded", NULL},
                         *const filters[] = {"waiting", "sent", "refused", "superseded", NULL};

static const struct schema grade_output[] = {
    {"id", SCHEMA_UUID, .about = "the row"},
    {"attempt", SCHEMA_UUID, .about = "the attempt it comes from"},
    {"platform", SCHEMA_UUID, .about = "the registration it is owed to"},
    {"learner_name", SCHEMA_TEXT, .about = "whose"},
    {"module_title", SCHEMA_TEXT, .about = "what for"},
    {"given", SCHEMA_REAL, .about = "points"},
    {"maximum", SCHEMA_REAL, .about = "of so many"},
    {"state", SCHEMA_CHOICE, .choices = states, .about = "where it is on its way"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "why it is there"},
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
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the grade"), ORG_INPUT(struct one_input, org), {0}};

static json_t *grade_json(struct work *w, const struct review_ledger_row *g)
{
	return json_pack("{s:s,s:s,s:o,s:s,s:s,s:f,s:f,s:s,s:o,s:o,s:I,s:o,s:o,s:o}", "id",
	    uuid_text(w->arena, g->id), "attempt", uuid_text(w->arena, g->attempt), "platform",
	    api_uuid(w, g->registration), "learner_name", g->learner, "module_title", g->module_title,
	    "given", g->given, "maximum", g->maximum, "state", g->state, "reason", api_text(g->reason),
	    "last_status", g->last_status != 0 ? json_integer(g->last_status) : json_null(), "tries",
	    (json_int_t)g->tries, "next_try_at", api_time(g->next_try_us), "created_at",
	    api_time(g->created_us), "settled_at", api_time(g->settled_us));
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
	filter = (struct review_ledger_filter){.state = in.state, .registration = in.platform};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(review_ledger(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, grade_json(&r->work, &rows[i]));
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

static const struct route routes[] = {
    {"GET", "/api/v1/grades", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_READ, BODY_NONE, 0, SHAPE_JSON,
        get_grades, "the grade ledger, newest first", .input = list_input, .output = grades_output},
    {"POST", "/api/v1/grades/{id}/resend", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_RESEND, BODY_NONE, 0,
        SHAPE_JSON, post_grade_resend, "sends a refused or sent grade again", .input = one_input,
        .status = 204},
};

const struct area web_area_grades = {"grades", routes, FIELDS_COUNT(routes)};
