/* A program sits a quiz for a learner: its own pages, a phone. What learners see is what is told here, and
 * when. */
#include "lms/capability.h"
#include "lms/grade/grade.h"
#include "lms/quiz/arrive.h"
#include "web/quiz/quiz.h"
#include "web/quizzes/quizzes.h"

enum { ANSWERS_MAX = QUIZ_QUESTIONS_MAX };

struct attempt_input {
	struct uuid module, learner, sitting;
	const char *org;
	json_t *answers;
};
struct answer_input {
	struct uuid question;
	json_t *answer;
	bool flagged;
};

const char *const quizzes_states[] = {"open", "submitted", "marking", "marked", NULL};
const char *const quizzes_ends[] = {"learner", "time", NULL};

static const struct schema option_output[] = {
    {"key", SCHEMA_TEXT, .about = "what is sent for it"},
    {"text", SCHEMA_TEXT, .about = "what it says; \"\" of true and false"},
    {0},
};
static const struct schema field_output[] = {
    {"key", SCHEMA_TEXT, .about = "the name of its part of the answer"},
    {"text", SCHEMA_TEXT, .about = "its label; of a blank the text before it"},
    {0},
};
static const char *const controls[] = {
    "radio", "boxes", "line", "number", "select", "places", "blanks", "text", NULL};
static const char *const verdicts[] = {"unanswered", "wrong", "partly", "right", "waiting", NULL};
static const struct schema question_output[] = {
    {"id", SCHEMA_UUID, .about = "the question"},
    {"position", SCHEMA_INT, .about = "from 1"},
    {"type", SCHEMA_CHOICE, .choices = question_type_names, .about = "docs/quizzes.md"},
    {"control", SCHEMA_CHOICE, .choices = controls, .about = "how it is answered (docs/quizzes.md)"},
    {"text", SCHEMA_TEXT, .about = "Markdown; of blanks \"\""},
    {"after", SCHEMA_TEXT, .about = "of blanks: the text after the last"},
    {"options", SCHEMA_ARRAY, .of = option_output, .about = "in their order"},
    {"fields", SCHEMA_ARRAY, .of = field_output, .about = "in their order"},
    {"marks", SCHEMA_REAL, .about = "what it is worth"},
    {"answer", SCHEMA_ARRAY, .about = "pairs of a name and a value, as it stands"},
    {"flagged", SCHEMA_BOOL, .about = "to be looked at again"},
    {"verdict", SCHEMA_CHOICE, .nullable = true, .choices = verdicts, .about = "null: not to be told"},
    {"points", SCHEMA_REAL, .nullable = true, .about = "null: not known, or not to be told"},
    {"right", SCHEMA_TEXT, .nullable = true,
        .about = "the right answer in words; null: none, or not to be told"},
    {"feedback", SCHEMA_TEXT, .nullable = true, .about = "Markdown; null: none, or not to be told"},
    {"comment", SCHEMA_TEXT, .nullable = true, .about = "of who marked it"},
    {0},
};
static const struct schema attempt_output[] = {SITTING_ROWS,
    {"questions", SCHEMA_ARRAY, .of = question_output, .about = "as they were drawn"},
    {"write", SCHEMA_TEXT, .nullable = true,
        .about = "while it is open: the capability by which answers are saved (deltas)"},
    {"deltas", SCHEMA_URL, .nullable = true, .about = "where they are sent"},
    {"seq", SCHEMA_INT, .nullable = true, .about = "the first sequence number for them"},
    {"page", SCHEMA_URL, .about = "the learner's own page"}, {0}};

static const struct input answer_members[] = {
    {"question", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct answer_input, question),
        .about = "which"},
    {"answer", INPUT_BODY, FIELD_ARRAY, true, 0, ANSWER_PARTS_MAX, offsetof(struct answer_input, answer),
        .about = "pairs of a name and a value"},
    {"flagged", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct answer_input, flagged),
        .about = "to be looked at again"},
    {0},
};
#define LEARNER                                                                                              \
	{                                                                                                    \
		"learner_id", INPUT_BODY, FIELD_UUID, true,                                                  \
		    .offset = offsetof(struct attempt_input, learner), .about = "who sits it"                \
	}
static const struct input start_input[] = {
    ORG_INPUT(struct attempt_input, org), MODULE_INPUT(struct attempt_input, module), LEARNER, {0}};
static const struct input submit_input[] = {ORG_INPUT(struct attempt_input, org),
    MODULE_INPUT(struct attempt_input, module), LEARNER,
    {"attempt_id", INPUT_BODY, FIELD_UUID, true, .offset = offsetof(struct attempt_input, sitting),
        .about = "which attempt at the quiz"},
    {"answers", INPUT_BODY, FIELD_ARRAY, .max = ANSWERS_MAX, .members = answer_members,
        .offset = offsetof(struct attempt_input, answers),
        .about = "what was not saved before; later than all that was"},
    {0}};

static json_t *marks_json(int64_t marks)
{
	return json_real((double)marks / MARK_UNIT);
}

json_t *quizzes_sitting_json(struct work *w, const struct sitting *s, bool shows)
{
	return json_pack("{s:s,s:I,s:s,s:o,s:o,s:o,s:s?,s:o,s:o,s:o,s:s}", "id", uuid_text(w->arena, s->id),
	    "number", (json_int_t)s->number, "state", sitting_state_name(s->state), "started_at",
	    api_time(s->started_us), "deadline_at", api_time(s->deadline_us), "submitted_at",
	    api_time(s->submitted_us), "ended_by",
	    s->state == SITTING_OPEN ? NULL
	    : s->by_time             ? "time"
	                             : "learner",
	    "points", shows ? marks_json(s->points) : json_null(), "marks", marks_json(s->marks), "score",
	    shows ? json_real(s->marks > 0 ? (double)s->points / (double)s->marks : 0) : json_null(),
	    "success", success_name(shows ? s->success : SUCCESS_UNKNOWN));
}

static json_t *drawn_json(const struct drawn *drawn, bool fields)
{
	json_t *list = json_array();

	for (size_t i = 0; !fields && i < drawn->options_count; i++)
		json_array_append_new(list,
		    json_pack("{s:s,s:s}", "key", drawn->options[i].key, "text", drawn->options[i].text));
	for (size_t i = 0; fields && i < drawn->fields_count; i++)
		json_array_append_new(
		    list, json_pack("{s:s,s:s}", "key", drawn->fields[i].key, "text", drawn->fields[i].text));
	return list;
}

static json_t *question_json_of(struct work *w, const struct paper_question *q, size_t index, bool tells)
{
	bool known = tells && q->verdict != VERDICT_WAITING;

	return json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:b,s:s?,s:o,s:o,s:o,s:o}", "id",
	    uuid_text(w->arena, q->pick.id), "position", (json_int_t)index + 1, "type",
	    question_type_name(q->question.type), "control", controls[q->drawn.control], "text",
	    q->drawn.text, "after", q->drawn.after, "options", drawn_json(&q->drawn, false), "fields",
	    drawn_json(&q->drawn, true), "marks", marks_json(q->pick.marks), "answer",
	    answer_json(&q->answer), "flagged", q->flagged, "verdict",
	    tells ? verdict_name(q->verdict) : NULL, "points", known ? marks_json(q->points) : json_null(),
	    "right", tells ? api_text(q->judged.right) : json_null(), "feedback",
	    tells ? api_text(q->judged.feedback) : json_null(), "comment",
	    tells ? api_text(q->comment) : json_null());
}

static enum err reply_sitting(struct request *r, int status, const struct launch_capability *launch,
    const struct quiz_view *view, struct sitting *s)
{
	struct work *w = &r->work;
	const char *page = arena_printf(
	    w->arena, "%s/quiz/%s", r->app->config.app_url, launch_capability_make(w, r->app->keys, launch));
	const struct write_capability write = {.org = launch->org, .session = s->session};
	bool open = s->state == SITTING_OPEN, tells = quiz_shows_answers(view, s, w->now_us);
	json_t *questions = json_array(), *json;
	struct paper paper;

	json_own(w->arena, questions);
	TRY(paper_read(w, view, s, true, &paper));
	for (size_t i = 0; i < paper.count; i++)
		json_array_append_new(questions, question_json_of(w, &paper.questions[i], i,
		                                     tells || (open && paper.questions[i].checked)));
	json = quizzes_sitting_json(w, s, quiz_shows_score(view, s, w->now_us));
	json_object_set(json, "questions", questions);
	json_object_set_new(
	    json, "write", open ? json_string(write_capability_make(w, r->app->keys, &write)) : json_null());
	json_object_set_new(json, "deltas", open ? json_sprintf("%s/deltas", page) : json_null());
	json_object_set_new(json, "seq", open ? json_integer(sitting_page_seq(s, w->now_us)) : json_null());
	json_object_set_new(json, "page", json_string(page));
	return reply_json(r, status, json);
}

static enum err post_attempt(struct request *r)
{
	struct attempt_input in = {0};
	struct launch_capability launch;
	struct quiz_view view;
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(quiz_arrive(&r->work, &by, in.module, in.learner, &launch));
	TRY(sitting_start(&r->work, &launch, &view));
	return reply_sitting(r, 200, &launch, &view, view.open);
}

static enum err answers_read(struct request *r, const json_t *list, struct said_form *form)
{
	size_t count = json_array_size(list);
	struct said_answer *answers = arena_alloc(r->work.arena, (count + 1) * sizeof(*answers));

	for (size_t i = 0; i < count; i++) {
		struct answer_input one = {0};

		TRY(input_members(&r->work, json_array_get(list, i), "answers", answer_members, &one));
		answers[i] = (struct said_answer){.question = one.question, .flagged = one.flagged};
		TRY(answer_read(&r->work, one.answer, "answers.answer", &answers[i].answer));
	}
	form->answers = answers;
	form->count = count;
	return OK;
}

static enum err post_submit(struct request *r)
{
	struct attempt_input in = {0};
	struct launch_capability launch;
	struct said_form form = {0};
	struct sitting *sitting;
	struct quiz_view view;
	struct principal by;
	bool graded;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	form.sitting = in.sitting;
	TRY(answers_read(r, in.answers, &form));
	TRY(quiz_arrive(&r->work, &by, in.module, in.learner, &launch));
	TRY(sitting_submit(&r->work, &launch, &form, &view, &sitting, &graded));
	quiz_wake(r, graded);
	return reply_sitting(r, 200, &launch, &view, sitting);
}

static const struct route routes[] = {
    {"POST", "/api/v1/quizzes/{module}/attempt", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON,
        QUIZZES_BODY_MAX, SHAPE_JSON, post_attempt,
        "begins an attempt at a quiz for a learner, or goes on with the one under way", .input = start_input,
        .output = attempt_output},
    {"POST", "/api/v1/quizzes/{module}/submit", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_WRITE, BODY_JSON,
        QUIZZES_BODY_MAX, SHAPE_JSON, post_submit,
        "hands an attempt at a quiz in; once, and the same again changes nothing", .input = submit_input,
        .output = attempt_output},
};

const struct area web_area_quizzes = {"quizzes", routes, FIELDS_COUNT(routes)};
