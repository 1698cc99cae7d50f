#include "lms/quiz/sitting_int.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/outcome/outcome.h"

enum { SEED_BYTES = 8 };

enum err learner_deed_load(struct work *w, struct learner_deed *d)
{
	const struct uuid none = {{0}};

	d->ended = d->graded = false;
	return quiz_view_load(w, d->launch->org, none, d->launch->launch, true, &d->view);
}

enum err learner_deeds_load(struct work *w, struct db_member *members[], size_t count, int64_t sittings)
{
	struct quiz_who who[DB_SHARED_MAX];
	struct uuid org = {{0}};

	for (size_t i = 0; i < count; i++) {
		const struct learner_deed *d = members[i]->arg;

		org = d->launch->org;
		who[i] = (struct quiz_who){.work = members[i]->work, .launch = d->launch->launch};
	}
	TRY(quiz_views_load(w, org, QUIZ_HOLDS_FREE, sittings, who, count));
	for (size_t i = 0; i < count; i++) {
		struct learner_deed *d = members[i]->arg;

		d->ended = d->graded = false;
		d->view = who[i].view;
		members[i]->taken = who[i].there;
		for (size_t k = 0; k < i; k++) {
			if (uuid_equal(who[k].view.attempt.id, d->view.attempt.id))
				members[i]->taken = false;
		}
	}
	return OK;
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
	    .number = view->newest + 1,
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
	view->newest = s->number;
	view->open = s;
	return outcome_note(w, &view->attempt, s->session, "quiz-started",
	    json_pack("{s:s,s:I}", "sitting", uuid_text(w->arena, s->id), "number", (json_int_t)s->number));
}

static enum err start_body(struct work *w, void *arg)
{
	struct learner_deed *d = arg;
	bool first;

	TRY(learner_deed_load(w, d));
	if (d->view.open != NULL && sitting_is_late(d->view.open, w->now_us)) {
		TRY(sitting_end(w, &d->view, d->view.open, NULL, true, &d->graded));
		d->view.open = NULL;
	}
	if (d->view.open != NULL)
		return OK;
	TRY(start_check(w, &d->view));
	first = d->view.newest == 0;
	TRY(begin(w, &d->view));
	return first ? quiz_decide(w, &d->view, &d->graded) : OK;
}

static enum err start_alone(struct work *w, void *arg)
{
	struct learner_deed *d = arg;

	return db_transact(w, db_tenant(d->launch->org), start_body, d);
}

/* Nothing is to be ended first, and nobody has to be refused. */
static bool start_is_plain(const struct learner_deed *d, int64_t now_us)
{
	return d->view.open != NULL ? !sitting_is_late(d->view.open, now_us)
	                            : quiz_may_start(&d->view, now_us) == QUIZ_START_OK;
}

static enum err start_together(struct work *w, struct db_member *members[], size_t count)
{
	struct quiz_recounts recounts = {.count = 0};
	struct uuid org = {{0}};
	bool graded = false;

	TRY(learner_deeds_load(w, members, count, 1));
	for (size_t i = 0; i < count; i++) {
		struct work *own = members[i]->work;
		struct learner_deed *d = members[i]->arg;
		bool first = d->view.newest == 0;

		org = d->launch->org;
		members[i]->taken = members[i]->taken && start_is_plain(d, own->now_us);
		if (!members[i]->taken || d->view.open != NULL)
			continue;
		TRY(begin(own, &d->view));
		if (first)
			TRY(quiz_apply(own, &d->view, &recounts, &d->graded));
	}
	TRY(quiz_recount(w, org, &recounts, &graded));
	for (size_t i = 0; i < count; i++)
		((struct learner_deed *)members[i]->arg)->graded |= graded;
	return OK;
}

enum err sitting_start(struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view)
{
	static const struct db_shared shared = {.together = start_together, .alone = start_alone};
	struct learner_deed d = {.launch = launch};

	TRY(db_share(w, db_tenant(launch->org), &shared, &d));
	*ret_view = d.view;
	return OK;
}

int64_t sitting_page_seq(const struct sitting *sitting, int64_t now_us)
{
	int64_t ms = (now_us - sitting->started_us) / 1000;

	return (ms > 0 ? ms + 1 : 1) * SITTING_PAGE_SEQS;
}

struct paper_question *paper_at(struct paper *paper, int64_t position)
{
	return position >= 1 && position <= (int64_t)paper->count ? &paper->questions[position - 1] : NULL;
}

/* What a form says of questions that were drawn, are not fixed yet, and of which nothing later is known. */
void form_apply(struct paper *paper, const struct said_form *form)
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

struct sitting *learner_deed_sitting(const struct learner_deed *d)
{
	struct sitting *found = NULL;

	for (size_t i = 0; i < d->view.count; i++) {
		if (uuid_is_nil(d->form->sitting) || uuid_equal(d->view.sittings[i].id, d->form->sitting))
			found = &d->view.sittings[i];
	}
	return found;
}

static void check_one(const struct learner_deed *d, struct paper *paper)
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
	struct learner_deed *d = arg;
	struct paper paper;
	bool changed = false;

	TRY(learner_deed_load(w, d));
	d->sitting = learner_deed_sitting(d);
	if (d->sitting == NULL)
		return fail_field(w, ERR_NOT_FOUND, "sitting", WORDS("There is no such attempt."));
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
	for (size_t i = 0; i < paper.count; i++)
		changed = changed || paper.questions[i].changed;
	return changed ? paper_keep(w, &d->view, &paper) : OK;
}

enum err sitting_save(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct said_result *ret_result)
{
	struct learner_deed d = {.launch = launch, .form = form};

	TRY(db_transact(w, db_tenant(launch->org), save_body, &d));
	*ret_result = (struct said_result){d.ended, d.graded, d.sitting->number};
	return OK;
}
