#include "web/marking/marking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/page/page.h"
#include "web/page/trouble.h"
#include "web/quiz/quiz.h"

enum { ROWS = 50, POINTS_TEXT_MAX = 20, MARKS_MAX = 1000 };

struct fields {
	const char *org, *points, *comment;
	struct uuid id;
	int64_t question;
};

#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define SITTING                                                                                              \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, .offset = offsetof(struct fields, id),                   \
		                                    .about = "the attempt at the quiz"                       \
	}
const struct input marking_input[] = {ORG, {0}};
const struct input marking_one_input[] = {ORG, SITTING, {0}};
const struct input marking_mark_input[] = {
    ORG,
    SITTING,
    {"question", INPUT_BODY, FIELD_INT, true, 1, QUIZ_QUESTIONS_MAX, offsetof(struct fields, question),
        .about = "which of it, from 1"},
    {"points", INPUT_BODY, FIELD_TEXT, true, 1, POINTS_TEXT_MAX, offsetof(struct fields, points),
        .about = "from 0 to what it is worth"},
    {"comment", INPUT_BODY, FIELD_TEXT, false, 0, COMMENT_MAX, offsetof(struct fields, comment),
        .about = "for the learner"},
    {0},
};

enum err get_marking(struct request *r)
{
	const struct marking_filter filter = {.limit = ROWS + 1};
	struct text html = text_new(r->work.arena, MARKING_HTML_MAX);
	struct page_marking_rows rows[ROWS];
	struct fields in = {0};
	struct marking_row *found;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(marking_queue(&r->work, &r->principal, &filter, &found, &count));
	shown = count < ROWS ? count : ROWS;
	for (size_t i = 0; i < shown; i++)
		rows[i] = (struct page_marking_rows){
		    .link = frame_address(r, "/marking/%s", uuid_text(r->work.arena, found[i].sitting)),
		    .learner = frame_learner(r, found[i].learner_name, found[i].external_id, found[i].guest),
		    .title = found[i].title,
		    .number = found[i].number,
		    .at = found[i].submitted_us,
		    .waiting = found[i].waiting};
	page_marking(&html, &(struct page_marking){.lang = request_language(r),
	                        .frame = frame_make(r, "marking"),
	                        .rows = rows,
	                        .rows_count = shown,
	                        .more = count > shown});
	return reply_page(r, 200, &html);
}

static struct page_marking_one_questions row_of(
    struct request *r, const struct paper_question *q, size_t index, const struct fields *typed)
{
	const char *lang = request_language(r),
	           *guide = json_string_value(json_object_get(q->question.body, "guide"));
	bool waits = q->verdict == VERDICT_WAITING,
	     again = typed != NULL && typed->question == (int64_t)index + 1;
	struct page_marking_one_questions row = {.number = (int64_t)index + 1,
	    .text = {question_markup(&r->work, question_text(r->work.arena, q))},
	    .guide = guide != NULL ? guide : "",
	    .answer = answer_words(r->work.arena, q),
	    .right = q->judged.right,
	    .kind = question_type_name(q->question.type),
	    .verdict = verdict_name(q->verdict),
	    .points = waits ? "" : marks_of_words(r->work.arena, lang, q->points, q->pick.marks),
	    .marks = marks_words(r->work.arena, lang, q->pick.marks),
	    .comment = q->comment,
	    .hand = question_by_hand(q->question.type) && q->verdict != VERDICT_UNANSWERED,
	    .given = waits ? "" : marks_words(r->work.arena, lang, q->points)};

	if (again) {
		row.given = form_typed(r, "points");
		row.comment = form_typed(r, "comment");
		row.wrong = true;
	}
	return row;
}

static enum err show(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, MARKING_HTML_MAX);
	struct page_marking_one_questions *rows;
	const char *lang = request_language(r);
	struct marking m;

	TRY(marking_read(&r->work, &r->principal, in->id, &m));
	rows = arena_alloc(r->work.arena, (m.paper.count + 1) * sizeof(*rows));
	for (size_t i = 0; i < m.paper.count; i++)
		rows[i] = row_of(r, &m.paper.questions[i], i, trouble != NULL ? in : NULL);
	page_marking_one(&html,
	    &(struct page_marking_one){.lang = lang,
	        .frame = frame_make(r, "marking"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .learner = frame_learner(r, m.learner_name, m.external_id, m.guest),
	        .title = m.view.title,
	        .number = m.sitting->number,
	        .at = m.sitting->submitted_us,
	        .state = sitting_state_name(m.sitting->state),
	        .score = marks_of_words(r->work.arena, lang, m.sitting->points, m.sitting->marks),
	        .back = frame_address(r, "/marking"),
	        .attempt = frame_address(r, "/attempts/%s", uuid_text(r->work.arena, m.view.attempt.id)),
	        .action = frame_address(r, "/marking/%s", uuid_text(r->work.arena, in->id)),
	        .questions = rows,
	        .questions_count = m.paper.count});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_marking_one(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show(r, &in, NULL);
}

/* "1,5" is what French people type. */
static enum err points_read(struct request *r, const char *text, int64_t *ret_points)
{
	char *plain = arena_strdup(r->work.arena, text), *comma = strchr(plain, ','), *end = NULL;
	double points;

	if (comma != NULL)
		*comma = '.';
	points = strtod(plain, &end);
	if (end == plain || *end != '\0' || !(points >= 0 && points <= MARKS_MAX))
		return fail_field(&r->work, ERR_BAD_INPUT, "points",
		    WORDS("Points from 0 to what the question is worth are expected."));
	*ret_points = llround(points * MARK_UNIT);
	return OK;
}

static enum err mark(struct request *r, struct fields *in, int64_t *ret_left)
{
	struct marking_mark to;
	bool graded;

	TRY(request_input(r, in));
	to = (struct marking_mark){.sitting = in->id, .position = in->question, .comment = in->comment};
	TRY(points_read(r, in->points, &to.points));
	TRY(marking_mark(&r->work, &r->principal, &to, ret_left, &graded));
	quiz_wake(r, graded);
	return OK;
}

enum err post_marking_one(struct request *r)
{
	struct fields in = {.comment = ""};
	struct trouble trouble;
	int64_t left = 0;
	enum err e = mark(r, &in, &left);

	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &in, &trouble);
	}
	frame_say(r, "success",
	    left > 0 ? WORDS("The answer is marked.")
	             : WORDS("The attempt is marked; its score is known now."));
	return reply_redirect(r, 303,
	    left > 0 ? frame_address(r, "/marking/%s", uuid_text(r->work.arena, in.id))
	             : frame_address(r, "/marking"));
}
