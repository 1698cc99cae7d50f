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

enum err paper_begin(
    struct work *w, const struct quiz_view *view, struct sitting *sitting, struct paper *ret_paper)
{
	struct paper paper = {.sitting = sitting};
	struct quiz_pick *picks;

	quiz_draw(w, &view->quiz, sitting->seed, &picks, &paper.count);
	paper.questions = arena_alloc(w->arena, (paper.count + 1) * sizeof(*paper.questions));
	for (size_t i = 0; i < paper.count; i++)
		paper.questions[i] = (struct paper_question){
		    .pick = picks[i], .question = {.id = picks[i].id, .seed = sitting->seed}, .comment = ""};
	*ret_paper = paper;
	TRY(paper_ask(w, view, ret_paper));
	for (size_t i = 0; i < paper.count; i++) {
		if (paper.questions[i].question.body == NULL)
			return fail(w, ERR_INTERNAL, "a question that a quiz draws is not in the bank");
	}
	return OK;
}

void paper_end(struct work *w, const struct quiz_view *view, struct paper *paper)
{
	paper_lay(w, paper);
	for (size_t i = 0; i < paper->count; i++) {
		struct paper_question *q = &paper->questions[i];

		question_draw(w, &q->question, &q->drawn);
		q->given = answer_given(&q->answer);
	}
	pages_make(w, &view->quiz, paper);
}

enum err paper_load(
    struct work *w, const struct quiz_view *view, struct sitting *sitting, struct paper *ret_paper)
{
	TRY(paper_begin(w, view, sitting, ret_paper));
	TRY(db_flush(w));
	paper_end(w, view, ret_paper);
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

static void paper_judge_shown(struct work *w, const struct quiz_view *view, struct paper *paper)
{
	for (size_t i = 0; i < paper->count; i++) {
		if (paper->questions[i].checked || paper->sitting->state != SITTING_OPEN)
			paper_judge(w, view, &paper->questions[i]);
	}
}

struct reading {
	const struct launch_capability *launch; /* NULL: the view is there */
	struct quiz_view *view;
	struct sitting *sitting;
	struct paper *paper;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return paper_begin(w, r->view, r->sitting, r->paper);
}

enum err paper_read(struct work *w, const struct quiz_view *view, struct sitting *sitting, bool judged,
    struct paper *ret_paper)
{
	struct quiz_view seen = *view;
	struct paper paper;
	struct reading reading = {.view = &seen, .sitting = sitting, .paper = &paper};

	TRY(db_transact(w, db_tenant(view->attempt.org), read_body, &reading));
	paper_end(w, view, &paper);
	if (judged)
		paper_judge_shown(w, view, &paper);
	*ret_paper = paper;
	return OK;
}

static enum err read_open_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	TRY(quiz_view_load(w, r->launch->org, (struct uuid){{0}}, r->launch->launch, false, r->view));
	return r->view->open != NULL ? paper_begin(w, r->view, r->view->open, r->paper) : OK;
}

enum err paper_read_open(struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view,
    struct paper *ret_paper)
{
	struct quiz_view view;
	struct paper paper;
	struct reading reading = {.launch = launch, .view = &view, .paper = &paper};

	TRY(db_transact(w, db_tenant(launch->org), read_open_body, &reading));
	*ret_view = view;
	if (view.open == NULL)
		return OK;
	paper_end(w, &view, &paper);
	paper_judge_shown(w, &view, &paper);
	*ret_paper = paper;
	return OK;
}
