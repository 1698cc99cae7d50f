/* Attempts, and what explains their results. Who leads teams sees their learners' only (lms/review). */
#include "lms/cmi5/cmi5.h"
#include "lms/grade/grade.h"
#include "lms/review/review.h"

#include "web/api/api.h"
#include "web/explain/explain.h"

struct attempts_input {
	struct paging paging;
	const char *org, *completion;
	struct uuid module, learner;
};

static const char *const completions[] = {"not attempted", "incomplete", "completed", NULL},
                         *const successes[] = {"unknown", "passed", "failed", NULL};

#define ATTEMPT_ROWS                                                                                         \
	{"id", SCHEMA_UUID, .about = "the attempt"}, {"learner", SCHEMA_UUID, .about = "who"},               \
	    {"learner_name", SCHEMA_TEXT, .about = "their name, or who they are to their origin"},           \
	    {"origin", SCHEMA_TEXT, .about = "where they come from"},                                        \
	    {"module", SCHEMA_UUID, .about = "what they learn"},                                             \
	    {"module_title", SCHEMA_TEXT, .about = "its title"},                                             \
	    {"number", SCHEMA_INT, .about = "of the learner's attempts at it"},                              \
	    {"completion", SCHEMA_CHOICE, .choices = completions, .about = "whether it is complete"},        \
	    {"success", SCHEMA_CHOICE, .choices = successes, .about = "whether it is passed"},               \
	    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},                                    \
	    {"gradable", SCHEMA_BOOL, .about = "false: staff, or nobody in the grade book"},                 \
	    {"time_s", SCHEMA_REAL, .about = "time in it, seconds"},                                         \
	    {"created_at", SCHEMA_TIME, .about = "when it began"},                                           \
	{                                                                                                    \
		"updated_at", SCHEMA_TIME, .about = "when it last changed"                                   \
	}

static const struct schema attempt_output[] = {ATTEMPT_ROWS, {0}};
static const struct schema attempts_output[] = PAGE_OUTPUT(attempt_output);
static const struct schema item_output[] = {
    {"id", SCHEMA_UUID, .about = "the grain"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"kind", SCHEMA_TEXT, .about = "cluster, sco or asset"},
    {"completion", SCHEMA_TEXT, .nullable = true, .about = "null: never opened"},
    {"success", SCHEMA_TEXT, .nullable = true, .about = "null: never opened"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"time_s", SCHEMA_REAL, .about = "time in it, seconds"},
    {0},
};
static const struct schema event_output[] = {
    {"kind", SCHEMA_TEXT, .about = "what happened"},
    {"detail", SCHEMA_OBJECT, .nullable = true, .about = "its circumstances, and the rule that decided"},
    {"at", SCHEMA_TIME, .about = "when"},
    {0},
};
static const struct schema session_output[] = {
    {"id", SCHEMA_UUID, .about = "the session of the player"},
    {"state", SCHEMA_TEXT, .about = "open, silent, ended, superseded or revoked"},
    {"opened_at", SCHEMA_TIME, .about = "when it began"},
    {"closed_at", SCHEMA_TIME, .nullable = true, .about = "null: not yet"},
    {0},
};
static const struct schema grade_output[] = {
    {"id", SCHEMA_UUID, .about = "the row of the ledger"},
    {"given", SCHEMA_REAL, .about = "points"},
    {"maximum", SCHEMA_REAL, .about = "of so many"},
    {"state", SCHEMA_TEXT, .about = "waiting, sending, sent, refused or superseded"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "why it is where it is"},
    {"created_at", SCHEMA_TIME, .about = "when it was owed"},
    {"settled_at", SCHEMA_TIME, .nullable = true, .about = "null: not yet"},
    {0},
};
static const struct schema whole_output[] = {ATTEMPT_ROWS,
    {"items", SCHEMA_ARRAY, .of = item_output, .about = "its first 1,000 parts, in the module's order"},
    {"events", SCHEMA_ARRAY, .of = event_output, .about = "what was decided and why, newest first"},
    {"sessions", SCHEMA_ARRAY, .of = session_output, .about = "newest first"},
    {"grades", SCHEMA_ARRAY, .of = grade_output, .about = "what became of its grade, newest first"}, {0}};

static const struct schema completion_stands_output[] = {
    {"value", SCHEMA_CHOICE, .choices = completions, .about = "as it was decided last"},
    {"by", SCHEMA_TEXT, .about = "the rule's word: docs/completion.md tells each"},
    {"sentence", SCHEMA_TEXT, .about = "why, as the facts are now; what is missing by name"},
    {0},
};
static const struct schema success_stands_output[] = {
    {"value", SCHEMA_CHOICE, .choices = successes, .about = "as it was decided last"},
    {"by", SCHEMA_TEXT, .about = "the rule's word"},
    {"sentence", SCHEMA_TEXT, .about = "why, as the facts are now"},
    {0},
};
static const struct schema number_stands_output[] = {
    {"value", SCHEMA_REAL, .nullable = true, .about = "score: -1 to 1; grade: 0 to 1; null: there is none"},
    {"by", SCHEMA_TEXT, .about = "the rule's word"},
    {"sentence", SCHEMA_TEXT, .about = "why"},
    {0},
};
static const struct schema explained_rule_output[] = {RULE_OUTPUT_ROWS,
    {"completion_sentence", SCHEMA_TEXT, .about = "what completes, in words"},
    {"success_sentence", SCHEMA_TEXT, .about = "what passes, in words"}, {0}};
static const struct schema part_output[] = {
    {"id", SCHEMA_UUID, .about = "the grain"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"completion", SCHEMA_CHOICE, .choices = completions, .about = "as its content says"},
    {"success", SCHEMA_CHOICE, .choices = successes, .about = "as its content says"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"opened", SCHEMA_BOOL, .about = "at least once"},
    {"ended", SCHEMA_BOOL, .about = "by its content, at least once"},
    {"counts", SCHEMA_BOOL, .about = "for the rule: it is shown, or no part is"},
    {"missing", SCHEMA_BOOL, .about = "it keeps the attempt from being completed"},
    {"sentence", SCHEMA_TEXT, .about = "the same in words"},
    {0},
};
static const struct schema line_output[] = {
    {"at", SCHEMA_TIME, .about = "when"},
    {"kind", SCHEMA_TEXT, .about = "launched, decided, session-opened, grade-owed …"},
    {"sentence", SCHEMA_TEXT, .about = "what happened, in words"},
    {0},
};
static const struct schema explanation_output[] = {
    {"attempt", SCHEMA_UUID, .about = "the attempt"},
    {"language", SCHEMA_TEXT, .about = "of the sentences"},
    {"rule", SCHEMA_OBJECT, .of = explained_rule_output, .about = "what the module asks for"},
    {"completion", SCHEMA_OBJECT, .of = completion_stands_output, .about = "whether it is complete, and why"},
    {"success", SCHEMA_OBJECT, .of = success_stands_output, .about = "whether it is passed, and why"},
    {"score", SCHEMA_OBJECT, .of = number_stands_output, .about = "which score counts, and why"},
    {"grade", SCHEMA_OBJECT, .of = number_stands_output, .about = "which grade that makes, and why"},
    {"parts", SCHEMA_ARRAY, .of = part_output, .about = "its first 1,000, in the module's order"},
    {"time_line", SCHEMA_ARRAY, .of = line_output, .about = "what happened, newest first"},
    {"earlier", SCHEMA_BOOL, .about = "more happened before, which is not told"},
    {0},
};

static const struct input list_input[] = {
    PAGING_INPUT(struct attempts_input, paging),
    ORG_INPUT(struct attempts_input, org),
    {"module", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct attempts_input, module),
        .about = "only at this"},
    {"learner", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct attempts_input, learner),
        .about = "only theirs"},
    {"completion", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct attempts_input, completion),
        .choices = completions, .about = "only such"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the attempt"), ORG_INPUT(struct one_input, org), {0}};

static json_t *score(bool scored, double value)
{
	return scored ? json_real(value) : json_null();
}

static json_t *attempt_json(struct work *w, const struct review_attempt *a)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:o,s:b,s:f,s:o,s:o}", "id",
	    uuid_text(w->arena, a->id), "learner", uuid_text(w->arena, a->learner), "learner_name",
	    a->learner_name, "origin", a->origin, "module", uuid_text(w->arena, a->module), "module_title",
	    a->module_title, "number", (json_int_t)a->number, "completion", a->completion, "success",
	    a->success, "score", score(a->scored, a->score), "gradable", a->gradable, "time_s",
	    (double)a->time_cs / 100, "created_at", api_time(a->created_us), "updated_at",
	    api_time(a->updated_us));
}

static enum err get_attempts(struct request *r)
{
	struct attempts_input in = {0};
	struct review_filter filter;
	struct review_attempt *rows;
	struct principal by;
	json_t *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter =
	    (struct review_filter){.module = in.module, .learner = in.learner, .completion = in.completion};
	TRY(paging_start_id(r, &in.paging, &filter.before));
	filter.limit = paging_rows(&in.paging);
	TRY(review_attempts(&r->work, &by, &filter, &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, attempt_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static json_t *items_json(struct work *w, const struct review *review)
{
	json_t *all = json_array();

	for (size_t i = 0; i < review_items_shown(review); i++) {
		const struct review_item *item = &review->items[i];

		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:f}", "id", uuid_text(w->arena, item->id),
		             "title", item->title, "kind", item->kind, "completion",
		             api_text(item->completion), "success", api_text(item->success), "score",
		             score(item->scored, item->score), "time_s", (double)item->time_cs / 100));
	}
	return all;
}

static json_t *events_json(const struct review *review)
{
	json_t *all = json_array();

	for (size_t i = 0; i < review->events_count; i++)
		json_array_append_new(
		    all, json_pack("{s:s,s:o,s:o}", "kind", review->events[i].kind, "detail",
		             api_json(review->events[i].detail), "at", api_time(review->events[i].at_us)));
	return all;
}

static json_t *sessions_json(struct work *w, const struct review *review)
{
	json_t *all = json_array();

	for (size_t i = 0; i < review->sessions_count; i++) {
		const struct review_session *session = &review->sessions[i];

		json_array_append_new(
		    all, json_pack("{s:s,s:s,s:o,s:o}", "id", uuid_text(w->arena, session->id), "state",
		             session->state, "opened_at", api_time(session->opened_us), "closed_at",
		             api_time(session->closed_us)));
	}
	return all;
}

static json_t *grades_json(struct work *w, const struct review *review)
{
	json_t *all = json_array();

	for (size_t i = 0; i < review->grades_count; i++) {
		const struct review_grade *grade = &review->grades[i];

		json_array_append_new(
		    all, json_pack("{s:s,s:f,s:f,s:s,s:o,s:o,s:o}", "id", uuid_text(w->arena, grade->id),
		             "given", grade->given, "maximum", grade->maximum, "state", grade->state,
		             "reason", api_text(grade->reason), "created_at", api_time(grade->created_us),
		             "settled_at", api_time(grade->settled_us)));
	}
	return all;
}

static enum err get_attempt(struct request *r)
{
	struct one_input in = {0};
	struct principal by;
	struct review review;
	json_t *whole;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(review_read(&r->work, &by, in.id, &review));
	whole = attempt_json(&r->work, &review.attempt);
	json_object_set_new(whole, "items", items_json(&r->work, &review));
	json_object_set_new(whole, "events", events_json(&review));
	json_object_set_new(whole, "sessions", sessions_json(&r->work, &review));
	json_object_set_new(whole, "grades", grades_json(&r->work, &review));
	return reply_json(r, 200, whole);
}

static enum err get_explanation(struct request *r)
{
	const char *lang = request_language(r);
	struct explanation explanation;
	struct one_input in = {0};
	struct principal by;
	struct review review;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(review_read(&r->work, &by, in.id, &review));
	TRY(explain_attempt(&r->work, lang, &review, &explanation));
	reply_header(r, "Content-Language", lang);
	return reply_json(r, 200, explanation_json(&r->work, lang, &review, &explanation));
}

struct waiver_input {
	struct uuid id, grain;
	const char *org, *reason;
};
static const struct input waiver_input[] = {
    ID_INPUT(struct waiver_input, id, "the attempt"),
    ORG_INPUT(struct waiver_input, org),
    {"grain", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct waiver_input, grain),
        .about = "the assignable unit"},
    {"reason", INPUT_BODY, FIELD_TEXT, true, 1, 200, offsetof(struct waiver_input, reason),
        .about = "Tested Out, Equivalent AU, Equivalent Outside Activity, Administrative, or another"},
    {0},
};

static enum err post_waiver(struct request *r)
{
	struct waiver_input in = {0};
	struct attempt_ref attempt;
	struct principal by;
	bool graded = false;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	attempt = (struct attempt_ref){.org = by.org, .id = in.id};
	TRY(cmi5_waive(&r->work, &r->app->config, &by, &attempt, in.grain, in.reason, &graded));
	if (graded && r->app->grade_sender != NULL)
		grade_sender_wake(r->app->grade_sender);
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/attempts", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_attempts, "attempts, newest first", .input = list_input, .output = attempts_output},
    {"GET", "/api/v1/attempts/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_JSON,
        get_attempt, "one attempt, and what explains it", .input = one_input, .output = whole_output},
    {"GET", "/api/v1/attempts/{id}/explanation", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_explanation, "why an attempt stands as it does, in sentences", .input = one_input,
        .output = explanation_output},
    {"POST", "/api/v1/attempts/{id}/waivers", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON,
        4096, SHAPE_JSON, post_waiver,
        "waives an assignable unit of a cmi5 course for a learner (cmi5 9.3.7)", .input = waiver_input,
        .status = 204},
};

const struct area web_area_attempts = {"attempts", routes, FIELDS_COUNT(routes)};
