#include <string.h>

#include "lms/quiz/sitting_int.h"

/* How many values a form sends of it, its flag and its number too. */
static size_t controls_of(const struct drawn *drawn)
{
	size_t controls = drawn->control == CONTROL_BOXES ? drawn->options_count : drawn->fields_count;

	return 2 + (controls > 0 ? controls : 1);
}

static void pages_make(struct work *w, const struct quiz *quiz, struct paper *paper)
{
	size_t on_page = 0, page = 0;

	paper->page_of = arena_alloc(w->arena, (paper->count + 1) * sizeof(*paper->page_of));
	for (size_t i = 0; i < paper->count; i++) {
		size_t controls = controls_of(&paper->questions[i].drawn);

		if (i > 0 && (quiz->one || on_page + controls > QUIZ_PAGE_FIELDS_MAX)) {
			page++;
			on_page = 0;
		}
		on_page += controls;
		paper->page_of[i] = page;
	}
	paper->pages = page + 1;
}

struct paper_question *paper_find(struct paper *paper, struct uuid question)
{
	for (size_t i = 0; i < paper->count; i++) {
		if (uuid_equal(paper->questions[i].pick.id, question))
			return &paper->questions[i];
	}
	return NULL;
}

enum err paper_load(
    struct work *w, const struct quiz_view *view, struct sitting *sitting, struct paper *ret_paper)
{
	struct paper paper = {.sitting = sitting};
	struct quiz_pick *picks;

	quiz_draw(w, &view->quiz, sitting->seed, &picks, &paper.count);
	paper.questions = arena_alloc(w->arena, (paper.count + 1) * sizeof(*paper.questions));
	for (size_t i = 0; i < paper.count; i++)
		paper.questions[i] = (struct paper_question){
		    .pick = picks[i], .question = {.id = picks[i].id, .seed = sitting->seed}, .comment = ""};
	TRY(paper_answers_load(w, view, &paper));
	for (size_t i = 0; i < paper.count; i++) {
		struct paper_question *q = &paper.questions[i];

		if (q->question.body == NULL)
			return fail(w, ERR_INTERNAL, "a question that a quiz draws is not in the bank");
		question_draw(w, &q->question, &q->drawn);
		q->given = answer_given(&q->answer);
	}
	pages_make(w, &view->quiz, &paper);
	*ret_paper = paper;
	return OK;
}

void paper_judge(struct work *w, const struct quiz_view *view, struct paper_question *q)
{
	struct judged *judged = &q->judged;

	question_judge(w, &q->question, &q->answer, judged);
	if (!view->quiz.partial && judged->fraction.num > 0 && judged->fraction.num < judged->fraction.den) {
		judged->fraction.num = 0;
		judged->verdict = VERDICT_WRONG;
	}
	if (q->judged_yet)
		return;
	q->verdict = judged->verdict;
	q->points = fraction_points(judged->fraction, q->pick.marks);
	q->judged_yet = true;
}

void paper_sum(const struct quiz_view *view, struct paper *paper)
{
	struct sitting *s = paper->sitting;
	bool waits = false;

	s->points = 0;
	s->marks = 0;
	for (size_t i = 0; i < paper->count; i++) {
		const struct paper_question *q = &paper->questions[i];

		s->marks += q->pick.marks;
		s->points += q->verdict == VERDICT_WAITING ? 0 : q->points;
		waits = waits || q->verdict == VERDICT_WAITING;
	}
	/* What wrong choices take away takes away from this sitting alone. */
	if (s->points < 0)
		s->points = 0;
	s->scored = !waits;
	s->state = waits ? SITTING_MARKING : SITTING_MARKED;
	s->success = SUCCESS_UNKNOWN;
	if (!waits && view->quiz.pass_per_cent >= 0)
		s->success =
		    s->points * 100 >= view->quiz.pass_per_cent * s->marks ? SUCCESS_PASSED : SUCCESS_FAILED;
}

struct reading {
	const struct quiz_view *view;
	struct sitting *sitting;
	struct paper *paper;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return paper_load(w, r->view, r->sitting, r->paper);
}

enum err paper_read(struct work *w, const struct quiz_view *view, struct sitting *sitting, bool judged,
    struct paper *ret_paper)
{
	struct paper paper;
	struct reading reading = {view, sitting, &paper};

	TRY(db_transact(w, db_tenant(view->attempt.org), read_body, &reading));
	for (size_t i = 0; judged && i < paper.count; i++) {
		if (paper.questions[i].checked || sitting->state != SITTING_OPEN)
			paper_judge(w, view, &paper.questions[i]);
	}
	*ret_paper = paper;
	return OK;
}
