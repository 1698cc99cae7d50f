#include "lms/quiz/sitting_int.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/outcome/outcome.h"
#include "lms/quiz/result_store.h"

enum { SEED_BYTES = 8 };

struct deed {
	const struct launch_capability *launch;
	const struct said_form *form;
	struct quiz_view view;
	struct sitting *sitting;
	bool ended, graded;
};

static enum err deed_load(struct work *w, struct deed *d)
{
	const struct uuid none = {{0}};

	d->ended = d->graded = false;
	return quiz_view_load(w, d->launch->org, none, d->launch->launch, true, &d->view);
}

static int64_t seed_make(void)
{
	uint64_t seed = 0;

	random_bytes(&seed, SEED_BYTES);
	return (int64_t)(seed >> 1);
}

/* The limit, longer for who is allowed that, and never beyond the quiz's end. */
static int64_t deadline_of(const struct quiz_view *view, int64_t started_us)
{
	int64_t deadline_us = 0;

	if (view->quiz.time_limit_s > 0)
		deadline_us = started_us + view->quiz.time_limit_s * view->time_per_cent * (US_PER_S / 100);
	if (view->close_us != 0 && (deadline_us == 0 || deadline_us > view->close_us))
		deadline_us = view->close_us;
	return deadline_us;
}

static enum err start_check(struct work *w, const struct quiz_view *view)
{
	switch (quiz_may_start(view, w->now_us)) {
	case QUIZ_START_EARLY:
		return fail(w, ERR_UNPROCESSABLE, WORDS("This quiz is not open yet."));
	case QUIZ_START_CLOSED:
		return fail(w, ERR_UNPROCESSABLE, WORDS("This quiz is closed."));
	case QUIZ_START_NO_MORE:
		return fail(w, ERR_UNPROCESSABLE, WORDS("No more attempts are allowed."));
	case QUIZ_START_OK:
		break;
	}
	return OK;
}

static enum err begin(struct work *w, struct quiz_view *view)
{
	struct sitting *sittings = arena_alloc(w->arena, (view->count + 1) * sizeof(*sittings));
	struct sitting *s = &sittings[view->count];
	struct quiz_pick *picks;
	size_t count;

	if (view->count > 0)
		memcpy(sittings, view->sittings, view->count * sizeof(*sittings));
	*s = (struct sitting){.id = uuid_v7(),
	    .session = uuid_v7(),
	    .number = (int64_t)view->count + 1,
	    .seed = seed_make(),
	    .state = SITTING_OPEN,
	    .started_us = w->now_us,
	    .deadline_us = deadline_of(view, w->now_us)};
	quiz_draw(w, &view->quiz, s->seed, &picks, &count);
	for (size_t i = 0; i < count; i++)
		s->marks += picks[i].marks;
	TRY(sitting_add(w, view, s));
	view->sittings = sittings;
	view->count++;
	view->open = s;
	return outcome_note(w, &view->attempt, s->session, "quiz-started",
	    json_pack("{s:s,s:I}", "sitting", uuid_text(w->arena, s->id), "number", (json_int_t)s->number));
}

static enum err start_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool first;

	TRY(deed_load(w, d));
	if (d->view.open != NULL && sitting_is_late(d->view.open, w->now_us)) {
		TRY(sitting_end(w, &d->view, d->view.open, NULL, true, &d->graded));
		d->view.open = NULL;
	}
	if (d->view.open != NULL)
		return OK;
	TRY(start_check(w, &d->view));
	first = d->view.count == 0;
	TRY(begin(w, &d->view));
	return first ? quiz_decide(w, &d->view, &d->graded) : OK;
}

enum err sitting_start(struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view)
{
	struct deed d = {.launch = launch};

	TRY(db_transact(w, db_tenant(launch->org), start_body, &d));
	*ret_view = d.view;
	return OK;
}

int64_t sitting_page_seq(const struct sitting *sitting, int64_t now_us)
{
	int64_t ms = (now_us - sitting->started_us) / 1000;

	return (ms > 0 ? ms + 1 : 1) * SITTING_PAGE_SEQS;
}

static struct paper_question *paper_at(struct paper *paper, int64_t position)
{
	return position >= 1 && position <= (int64_t)paper->count ? &paper->questions[position - 1] : NULL;
}

/* What a form says of questions that were drawn, are not fixed yet, and of which nothing later is known. */
static void form_apply(struct paper *paper, const struct said_form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		const struct said_answer *said = &form->answers[i];
		struct paper_question *q =
		    said->position == 0 ? paper_find(paper, said->question) : paper_at(paper, said->position);

		if (q == NULL || q->checked || (form->seq != 0 && q->seq > form->seq))
			continue;
		q->answer = said->answer;
		q->flagged = said->flagged;
		q->seq = form->seq != 0 ? form->seq : q->seq + 1;
		q->given = answer_given(&q->answer);
		q->changed = true;
	}
}

enum err sitting_end(struct work *w, struct quiz_view *view, struct sitting *sitting,
    const struct said_form *form, bool by_time, bool *ret_graded)
{
	struct paper paper;

	TRY(sitting_session_end(w, view, sitting));
	TRY(quiz_item_ask(w, view));
	TRY(paper_load(w, view, sitting, &paper));
	if (form != NULL)
		form_apply(&paper, form);
	for (size_t i = 0; i < paper.count; i++) {
		paper_judge(w, view, &paper.questions[i]);
		TRY(paper_judged_keep(w, view, &paper, i));
	}
	paper_sum(view, &paper);
	sitting->by_time = by_time;
	sitting->submitted_us = by_time && sitting->deadline_us != 0 && sitting->deadline_us < w->now_us
	                            ? sitting->deadline_us
	                            : w->now_us;
	TRY(sitting_keep(w, view, sitting));
	TRY(outcome_note(w, &view->attempt, sitting->session, "quiz-submitted",
	    json_pack("{s:s,s:I,s:s}", "sitting", uuid_text(w->arena, sitting->id), "number",
	        (json_int_t)sitting->number, "by", by_time ? "time" : "learner")));
	return quiz_decide(w, view, ret_graded);
}

static enum err sitting_of(struct work *w, struct deed *d)
{
	d->sitting = NULL;
	for (size_t i = 0; i < d->view.count; i++) {
		if (uuid_is_nil(d->form->sitting) || uuid_equal(d->view.sittings[i].id, d->form->sitting))
			d->sitting = &d->view.sittings[i];
	}
	if (d->sitting == NULL)
		return fail_field(w, ERR_NOT_FOUND, "sitting", WORDS("There is no such attempt."));
	return OK;
}

static void check_one(const struct deed *d, struct paper *paper)
{
	struct paper_question *q = paper_at(paper, d->form->check);

	/* Nothing to say of nothing; a person's judgement is not asked for before the end. */
	if (q == NULL || q->checked || !q->given || question_by_hand(q->question.type) ||
	    d->view.quiz.feedback != QUIZ_FEEDBACK_QUESTION)
		return;
	q->checked = q->changed = true;
}

static enum err save_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct paper paper;

	TRY(deed_load(w, d));
	TRY(sitting_of(w, d));
	if (d->sitting->state != SITTING_OPEN) {
		d->ended = true;
		return OK;
	}
	if (sitting_is_late(d->sitting, w->now_us)) {
		d->ended = true;
		return sitting_end(w, &d->view, d->sitting, NULL, true, &d->graded);
	}
	TRY(paper_load(w, &d->view, d->sitting, &paper));
	form_apply(&paper, d->form);
	if (d->form->check != 0)
		check_one(d, &paper);
	/* Each once: a statement writes no row twice. */
	for (size_t i = 0; i < paper.count; i++) {
		if (paper.questions[i].changed)
			TRY(paper_answer_keep(w, &d->view, &paper, i));
	}
	return OK;
}

enum err sitting_save(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct said_result *ret_result)
{
	struct deed d = {.launch = launch, .form = form};

	TRY(db_transact(w, db_tenant(launch->org), save_body, &d));
	*ret_result = (struct said_result){d.ended, d.graded, d.sitting->number};
	return OK;
}

static enum err submit_body(struct work *w, void *arg)
{
	struct deed *d = arg;
	bool late;

	TRY(deed_load(w, d));
	TRY(sitting_of(w, d));
	if (d->sitting->state != SITTING_OPEN)
		return OK;
	late = sitting_is_late(d->sitting, w->now_us);
	return sitting_end(w, &d->view, d->sitting, late ? NULL : d->form, late, &d->graded);
}

enum err sitting_submit(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct quiz_view *ret_view, struct sitting **ret_sitting, bool *ret_graded)
{
	struct deed d = {.launch = launch, .form = form};

	TRY(db_transact(w, db_tenant(launch->org), submit_body, &d));
	*ret_view = d.view;
	*ret_sitting = d.sitting;
	*ret_graded = d.graded;
	return OK;
}
