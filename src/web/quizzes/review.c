/* What became of sittings, what waits to be marked, statistics, accommodations. */
#include <math.h>

#include "web/quiz/quiz.h"
#include "web/quizzes/quizzes.h"

struct review_input {
	struct paging paging;
	struct uuid module, id, learner;
	const char *org, *comment, *note;
	int64_t question, time_per_cent, extra_attempts, close_us;
	double points;
};

#define LEARNER_ROWS                                                                                         \
	{"learner_id", SCHEMA_UUID, .about = "whose"},                                                       \
	    {"learner_name", SCHEMA_TEXT, .nullable = true, .about = "null: their origin did not say"},      \
	{                                                                                                    \
		"external_user_id", SCHEMA_TEXT, .about = "who they are to their origin"                     \
	}
static const struct schema row_output[] = {SITTING_ROWS, LEARNER_ROWS, {0}};
static const struct schema rows_output[] = PAGE_OUTPUT(row_output);
static const struct schema waiting_output[] = {
    {"id", SCHEMA_UUID, .about = "the attempt at the quiz"},
    {"module_id", SCHEMA_UUID, .about = "the quiz"},
    {"title", SCHEMA_TEXT, .about = "its title"},
    {"number", SCHEMA_INT, .about = "which attempt of theirs"},
    {"submitted_at", SCHEMA_TIME, .about = "when it was handed in"},
    {"waiting", SCHEMA_INT, .about = "answers that wait"},
    LEARNER_ROWS,
    {0},
};
static const struct schema queue_output[] = {
    {"items", SCHEMA_ARRAY, .of = waiting_output, .about = "those handed in first first, at most 200"},
    {0},
};
static const struct schema marked_output[] = {
    {"waiting", SCHEMA_INT, .about = "answers of it that still wait"},
    {0},
};
static const struct schema pick_output[] = {
    {"id", SCHEMA_TEXT, .about = "the author's id, or what was typed"},
    {"text", SCHEMA_TEXT, .about = "what it says"},
    {"count", SCHEMA_INT, .about = "how often"},
    {"right", SCHEMA_BOOL, .about = "it counts fully"},
    {0},
};
static const struct schema statistic_output[] = {
    {"question_id", SCHEMA_UUID, .about = "the question"},
    {"name", SCHEMA_TEXT, .about = "what its authors call it"},
    {"type", SCHEMA_CHOICE, .choices = question_type_names, .about = "docs/quizzes.md"},
    {"answers", SCHEMA_INT, .about = "how often it was asked and judged"},
    {"unanswered", SCHEMA_INT, .about = "of them, left"},
    {"right", SCHEMA_INT, .about = "of them, fully right"},
    {"facility", SCHEMA_REAL, .about = "the mean share of its points: 1 is easy"},
    {"discrimination", SCHEMA_REAL, .nullable = true,
        .about = "correlation with the rest of the sitting, -1 to 1; null: all did alike"},
    {"picks", SCHEMA_ARRAY, .of = pick_output, .about = "what was chosen, most frequent first, at most 30"},
    {0},
};
static const struct schema statistics_output[] = {
    {"title", SCHEMA_TEXT, .about = "of the quiz"},
    {"attempts", SCHEMA_INT, .about = "that are marked and count"},
    {"items", SCHEMA_ARRAY, .of = statistic_output, .about = "by question"},
    {0},
};
static const struct schema accommodation_output[] = {
    LEARNER_ROWS,
    {"time_per_cent", SCHEMA_INT, .about = "of the time limit"},
    {"extra_attempts", SCHEMA_INT, .about = "more than the quiz allows"},
    {"close_at", SCHEMA_TIME, .nullable = true, .about = "null: as for all"},
    {"note", SCHEMA_TEXT, .about = "why"},
    {0},
};
static const struct schema accommodations_output[] = {
    {"items", SCHEMA_ARRAY, .of = accommodation_output, .about = "by learner, at most 1000"},
    {0},
};

static const struct input list_input[] = {PAGING_INPUT(struct review_input, paging),
    ORG_INPUT(struct review_input, org), MODULE_INPUT(struct review_input, module), {0}};
static const struct input quiz_input[] = {
    ORG_INPUT(struct review_input, org), MODULE_INPUT(struct review_input, module), {0}};
static const struct input queue_input[] = {ORG_INPUT(struct review_input, org),
    {"module", INPUT_QUERY, FIELD_UUID, .offset = offsetof(struct review_input, module),
        .about = "only of this quiz"},
    {0}};
static const struct input mark_input[] = {ORG_INPUT(struct review_input, org),
    ID_INPUT(struct review_input, id, "the attempt at the quiz"),
    {"position", INPUT_BODY, FIELD_INT, true, 1, QUIZ_QUESTIONS_MAX, offsetof(struct review_input, question),
        .about = "which question of it, from 1"},
    {"points", INPUT_BODY, FIELD_REAL, true, .offset = offsetof(struct review_input, points),
        .about = "from 0 to what it is worth"},
    {"comment", INPUT_BODY, FIELD_TEXT, .max = COMMENT_MAX, .offset = offsetof(struct review_input, comment),
        .about = "for the learner"},
    {0}};
#define LEARNER_PATH                                                                                         \
	{                                                                                                    \
		"learner", INPUT_PATH, FIELD_UUID, .offset = offsetof(struct review_input, learner),         \
		                                   .about = "the learner"                                    \
	}
static const struct input accommodation_input[] = {ORG_INPUT(struct review_input, org),
    MODULE_INPUT(struct review_input, module), LEARNER_PATH,
    {"time_per_cent", INPUT_BODY, FIELD_INT, false, 100, 1000, offsetof(struct review_input, time_per_cent),
        .about = "of the time limit (100 unless said)"},
    {"extra_attempts", INPUT_BODY, FIELD_INT, false, 0, QUIZ_ATTEMPTS_MAX,
        offsetof(struct review_input, extra_attempts), .about = "more than the quiz allows"},
    {"close_at", INPUT_BODY, FIELD_TIME, .offset = offsetof(struct review_input, close_us),
        .about = "the quiz closes then for them"},
    {"note", INPUT_BODY, FIELD_TEXT, .max = NOTE_MAX, .offset = offsetof(struct review_input, note),
        .about = "why"},
    {0}};
static const struct input end_input[] = {
    ORG_INPUT(struct review_input, org), MODULE_INPUT(struct review_input, module), LEARNER_PATH, {0}};

static void learner_add(json_t *json, struct work *w, struct uuid id, const char *name, const char *external)
{
	json_object_set_new(json, "learner_id", json_string(uuid_text(w->arena, id)));
	json_object_set_new(json, "learner_name", api_text(name));
	json_object_set_new(json, "external_user_id", json_string(external));
}

static enum err get_results(struct request *r)
{
	struct review_input in = {0};
	struct sitting_row *rows;
	struct principal by;
	struct uuid before;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(sitting_list(&r->work, &by, in.module, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++) {
		json_t *json = quizzes_sitting_json(&r->work, &rows[i].sitting, rows[i].sitting.scored);

		learner_add(json, &r->work, rows[i].learner, rows[i].learner_name, rows[i].external_id);
		json_array_append_new(items, json);
	}
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_queue(struct request *r)
{
	struct review_input in = {0};
	struct marking_filter filter = {.limit = PAGING_LIMIT_MAX};
	json_t *items = json_own(r->work.arena, json_array());
	struct marking_row *rows;
	struct principal by;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	filter.module = in.module;
	TRY(marking_queue(&r->work, &by, &filter, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		json_t *json =
		    json_pack("{s:s,s:s,s:s,s:I,s:o,s:I}", "id", uuid_text(r->work.arena, rows[i].sitting),
		        "module_id", uuid_text(r->work.arena, rows[i].module), "title", rows[i].title,
		        "number", (json_int_t)rows[i].number, "submitted_at", api_time(rows[i].submitted_us),
		        "waiting", (json_int_t)rows[i].waiting);

		learner_add(json, &r->work, rows[i].learner, rows[i].learner_name, rows[i].external_id);
		json_array_append_new(items, json);
	}
	return reply_json(r, 200, json_pack("{s:O}", "items", items));
}

static enum err post_mark(struct request *r)
{
	struct review_input in = {.comment = ""};
	struct marking_mark mark;
	struct principal by;
	int64_t left;
	bool graded;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	if (!(fabs(in.points) <= 1000))
		return fail_field(&r->work, ERR_BAD_INPUT, "points",
		    WORDS("Points from 0 to what the question is worth are expected."));
	mark = (struct marking_mark){.sitting = in.id,
	    .position = in.question,
	    .points = llround(in.points * MARK_UNIT),
	    .comment = in.comment};
	TRY(marking_mark(&r->work, &by, &mark, &left, &graded));
	quiz_wake(r, graded);
	return reply_json(r, 200, json_pack("{s:I}", "waiting", (json_int_t)left));
}

static json_t *statistic_json(struct request *r, const struct question_statistics *q)
{
	json_t *picks = json_array();

	for (size_t i = 0; i < q->picks_count; i++)
		json_array_append_new(
		    picks, json_pack("{s:s,s:s,s:I,s:b}", "id", q->picks[i].id, "text", q->picks[i].text,
		               "count", (json_int_t)q->picks[i].count, "right", q->picks[i].right));
	return json_pack("{s:s,s:s,s:s,s:I,s:I,s:I,s:f,s:o,s:o}", "question_id",
	    uuid_text(r->work.arena, q->question), "name", q->name, "type", q->type, "answers",
	    (json_int_t)q->answers, "unanswered", (json_int_t)q->unanswered, "right", (json_int_t)q->right,
	    "facility", q->facility, "discrimination",
	    q->discriminates ? json_real(q->discrimination) : json_null(), "picks", picks);
}

static enum err get_statistics(struct request *r)
{
	struct review_input in = {0};
	json_t *items = json_own(r->work.arena, json_array());
	struct question_statistics *rows;
	const char *title;
	int64_t sittings;
	struct uuid org;
	size_t count;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(quiz_statistics(&r->work, org, in.module, &title, &sittings, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, statistic_json(r, &rows[i]));
	return reply_json(r, 200,
	    json_pack("{s:s,s:I,s:O}", "title", title, "attempts", (json_int_t)sittings, "items", items));
}

static json_t *accommodation_json(struct request *r, const struct accommodation *a)
{
	json_t *json =
	    json_pack("{s:I,s:I,s:o,s:s}", "time_per_cent", (json_int_t)a->time_per_cent, "extra_attempts",
	        (json_int_t)a->extra_attempts, "close_at", api_time(a->close_us), "note", a->note);

	learner_add(json, &r->work, a->learner, a->learner_name, a->external_id);
	return json;
}

static enum err get_accommodations(struct request *r)
{
	struct review_input in = {0};
	json_t *items = json_own(r->work.arena, json_array());
	struct accommodation *rows;
	struct principal by;
	size_t count;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(accommodation_list(&r->work, &by, in.module, &rows, &count));
	for (size_t i = 0; i < count; i++)
		json_array_append_new(items, accommodation_json(r, &rows[i]));
	return reply_json(r, 200, json_pack("{s:O}", "items", items));
}

static enum err put_accommodation(struct request *r)
{
	struct review_input in = {.time_per_cent = 100, .note = ""};
	struct principal by;
	struct accommodation a;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	a = (struct accommodation){.module = in.module,
	    .learner = in.learner,
	    .time_per_cent = in.time_per_cent,
	    .extra_attempts = in.extra_attempts,
	    .close_us = in.close_us,
	    .note = in.note};
	TRY(accommodation_set(&r->work, &by, &a));
	return reply_empty(r, 204);
}

static enum err delete_accommodation(struct request *r)
{
	struct review_input in = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(accommodation_remove(&r->work, &by, in.module, in.learner));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/quizzes/{module}/attempts", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0,
        SHAPE_JSON, get_results, "attempts at a quiz, newest first", .input = list_input,
        .output = rows_output},
    {"GET", "/api/v1/quizzes/{module}/statistics", ORIGIN_APP, LANE_WORK, PERMISSION_COURSE_READ, BODY_NONE,
        0, SHAPE_JSON, get_statistics, "how the questions of a quiz do", .input = quiz_input,
        .output = statistics_output},
    {"GET", "/api/v1/quizzes/{module}/accommodations", ORIGIN_APP, LANE_WORK, PERMISSION_ENROLLMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_accommodations, "who is allowed more time or attempts in a quiz",
        .input = quiz_input, .output = accommodations_output},
    {"PUT", "/api/v1/quizzes/{module}/accommodations/{learner}", ORIGIN_APP, LANE_WORK,
        PERMISSION_ENROLLMENT_WRITE, BODY_JSON, QUIZZES_BODY_MAX, SHAPE_JSON, put_accommodation,
        "allows a learner more time, more attempts or a later close", .input = accommodation_input,
        .status = 204},
    {"DELETE", "/api/v1/quizzes/{module}/accommodations/{learner}", ORIGIN_APP, LANE_WORK,
        PERMISSION_ENROLLMENT_WRITE, BODY_NONE, 0, SHAPE_JSON, delete_accommodation,
        "back to what the quiz allows all", .input = end_input, .status = 204},
    {"GET", "/api/v1/marking", ORIGIN_APP, LANE_WORK, PERMISSION_GRADEBOOK_WRITE, BODY_NONE, 0, SHAPE_JSON,
        get_queue, "attempts with answers that wait for a person", .input = queue_input,
        .output = queue_output},
    {"POST", "/api/v1/marking/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_GRADEBOOK_WRITE, BODY_JSON,
        QUIZZES_BODY_MAX, SHAPE_JSON, post_mark, "marks one answer", .input = mark_input,
        .output = marked_output},
};

const struct area web_area_quizzes_review = {"quizzes_review", routes, FIELDS_COUNT(routes)};
