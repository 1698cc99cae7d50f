#include <string.h>

#include "db/share.h"
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

static enum err paper_draw(struct work *w, const struct quiz_view *view, struct paper *paper)
{
	struct quiz_pick *picks;

	quiz_draw(w, &view->quiz, paper->sitting->seed, &picks, &paper->count);
	paper->questions = arena_room(w->arena, (paper->count + 1) * sizeof(*paper->questions));
	for (size_t i = 0; i < paper->count; i++)
		paper->questions[i] = (struct paper_question){.pick = picks[i],
		    .question = {.id = picks[i].id, .seed = paper->sitting->seed},
		    .comment = ""};
	TRY(paper_bodies_load(w, view->attempt.org, paper));
	for (size_t i = 0; i < paper->count; i++) {
		if (paper->questions[i].question.body == NULL)
			return fail(w, ERR_INTERNAL, "a question that a quiz draws is not in the bank");
	}
	return OK;
}

enum err papers_load(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		wanted[i].paper = (struct paper){.sitting = wanted[i].sitting};
		TRY(paper_draw(wanted[i].work, wanted[i].view, &wanted[i].paper));
	}
	TRY(papers_lay(w, org, wanted, count));
	for (size_t i = 0; i < count; i++) {
		struct paper *paper = &wanted[i].paper;

		for (size_t k = 0; k < paper->count; k++) {
			struct paper_question *q = &paper->questions[k];

			question_draw(wanted[i].work, &q->question, &q->drawn);
			q->given = answer_given(&q->answer);
		}
		pages_make(wanted[i].work, &wanted[i].view->quiz, paper);
	}
	return OK;
}

enum err paper_load(
    struct work *w, const struct quiz_view *view, struct sitting *sitting, struct paper *ret_paper)
{
	struct paper_wanted wanted = {.work = w, .view = view, .sitting = sitting};

	TRY(papers_load(w, view->attempt.org, &wanted, 1));
	*ret_paper = wanted.paper;
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
	struct quiz_view view;
	struct sitting *sitting;
	struct paper paper;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	return paper_load(w, &r->view, r->sitting, &r->paper);
}

enum err paper_read(struct work *w, const struct quiz_view *view, struct sitting *sitting, bool judged,
    struct paper *ret_paper)
{
	struct reading reading = {.view = *view, .sitting = sitting};

	TRY(db_transact(w, db_tenant(view->attempt.org), read_body, &reading));
	if (judged)
		paper_judge_shown(w, view, &reading.paper);
	*ret_paper = reading.paper;
	return OK;
}

static enum err open_body(struct work *w, void *arg)
{
	struct reading *r = arg;

	struct quiz_who who = {.work = w, .launch = r->launch->launch};

	TRY(quiz_views_load(w, r->launch->org, QUIZ_HOLDS_NOT, 1, &who, 1));
	if (!who.there)
		return fail(w, ERR_GONE, "this launch has expired");
	r->view = who.view;
	return r->view.open != NULL ? paper_load(w, &r->view, r->view.open, &r->paper) : OK;
}

static enum err open_alone(struct work *w, void *arg)
{
	struct reading *r = arg;

	return db_transact(w, db_tenant(r->launch->org), open_body, r);
}

/* Several pages at once: one look at their learners, and one at what was answered. */
static enum err open_together(struct work *w, struct db_member *members[], size_t count)
{
	struct paper_wanted wanted[DB_SHARED_MAX];
	struct reading *readings[DB_SHARED_MAX];
	struct quiz_who who[DB_SHARED_MAX];
	struct uuid org = {{0}};
	size_t open = 0;

	for (size_t i = 0; i < count; i++) {
		struct reading *r = members[i]->arg;

		org = r->launch->org;
		who[i] = (struct quiz_who){.work = members[i]->work, .launch = r->launch->launch};
	}
	TRY(quiz_views_load(w, org, QUIZ_HOLDS_NOT, 1, who, count));
	for (size_t i = 0; i < count; i++) {
		struct reading *r = members[i]->arg;

		members[i]->taken = who[i].there;
		r->view = who[i].view;
		if (!who[i].there || r->view.open == NULL)
			continue;
		wanted[open] = (struct paper_wanted){
		    .work = members[i]->work, .view = &r->view, .sitting = r->view.open};
		readings[open++] = r;
	}
	if (open == 0)
		return OK;
	TRY(papers_load(w, org, wanted, open));
	for (size_t i = 0; i < open; i++)
		readings[i]->paper = wanted[i].paper;
	return OK;
}

enum err paper_read_open(struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view,
    struct paper *ret_paper)
{
	static const struct db_shared shared = {.together = open_together, .alone = open_alone};
	struct reading reading = {.launch = launch};

	TRY(db_share(w, db_tenant(launch->org), &shared, &reading));
	*ret_view = reading.view;
	if (reading.view.open == NULL)
		return OK;
	paper_judge_shown(w, ret_view, &reading.paper);
	*ret_paper = reading.paper;
	return OK;
}
