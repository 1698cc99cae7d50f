/* A sitting is over: handed in, or its time ran out. */
#include "base/fields.h"
#include "lms/outcome/outcome.h"
#include "lms/quiz/sitting_int.h"

struct ending {
	struct work *work;
	struct quiz_view *view;
	struct sitting *sitting;
	const struct said_form *form; /* NULL: none counts */
	bool by_time;
	bool graded;
};

/* Queued as a whole. */
static enum err end_one(const struct ending *e, struct paper *paper)
{
	struct sitting *sitting = e->sitting;
	struct quiz_view *view = e->view;
	struct work *w = e->work;

	if (e->form != NULL)
		form_apply(paper, e->form);
	for (size_t i = 0; i < paper->count; i++)
		paper_judge(w, view, &paper->questions[i]);
	TRY(paper_keep(w, view, paper));
	paper_sum(view, paper);
	sitting->by_time = e->by_time;
	sitting->submitted_us = e->by_time && sitting->deadline_us != 0 && sitting->deadline_us < w->now_us
	                            ? sitting->deadline_us
	                            : w->now_us;
	TRY(sitting_keep(w, view, sitting));
	return outcome_note(w, &view->attempt, sitting->session, "quiz-submitted",
	    json_pack("{s:s,s:I,s:s}", "sitting", uuid_text(w->arena, sitting->id), "number",
	        (json_int_t)sitting->number, "by", e->by_time ? "time" : "learner"));
}

/* Of different attempts, all held, their sessions ended, at most DB_SHARED_MAX. */
static enum err sittings_end(struct work *w, struct uuid org, struct ending *endings, size_t count)
{
	struct quiz_recounts recounts = {.count = 0};
	struct paper_wanted wanted[DB_SHARED_MAX];
	struct quiz_applied applied[DB_SHARED_MAX];
	bool graded = false;

	for (size_t i = 0; i < count; i++)
		wanted[i] = (struct paper_wanted){
		    .work = endings[i].work, .view = endings[i].view, .sitting = endings[i].sitting};
	TRY(papers_load(w, org, wanted, count));
	for (size_t i = 0; i < count; i++) {
		TRY(end_one(&endings[i], &wanted[i].paper));
		applied[i] = (struct quiz_applied){.work = endings[i].work, .view = endings[i].view};
	}
	TRY(quizzes_apply(applied, count, &recounts));
	TRY(quiz_recount(w, org, &recounts, &graded));
	for (size_t i = 0; i < count; i++)
		endings[i].graded = endings[i].graded || applied[i].graded || graded;
	return OK;
}

enum err sitting_end(struct work *w, struct quiz_view *view, struct sitting *sitting,
    const struct said_form *form, bool by_time, bool *ret_graded)
{
	struct ending e = {.work = w,
	    .view = view,
	    .sitting = sitting,
	    .form = form,
	    .by_time = by_time,
	    .graded = *ret_graded};

	TRY(sitting_session_end(w, view, sitting));
	TRY(sittings_end(w, view->attempt.org, &e, 1));
	*ret_graded = e.graded;
	return OK;
}

static enum err submit_body(struct work *w, void *arg)
{
	struct learner_deed *d = arg;
	bool late;

	TRY(learner_deed_load(w, d));
	d->sitting = learner_deed_sitting(d);
	if (d->sitting == NULL)
		return fail_field(w, ERR_NOT_FOUND, "sitting", WORDS("There is no such attempt."));
	if (d->sitting->state != SITTING_OPEN)
		return OK;
	late = sitting_is_late(d->sitting, w->now_us);
	return sitting_end(w, &d->view, d->sitting, late ? NULL : d->form, late, &d->graded);
}

static enum err submit_alone(struct work *w, void *arg)
{
	struct learner_deed *d = arg;

	return db_transact(w, db_tenant(d->launch->org), submit_body, d);
}

/* Leaves the members to whose sessions somebody appends now, and closes up behind them. */
static enum err sessions_end(
    struct work *w, struct uuid org, struct ending *endings, struct db_member *members[], size_t *count)
{
	const struct sitting *sittings[DB_SHARED_MAX];
	bool ended[DB_SHARED_MAX];
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++)
		sittings[i] = endings[i].sitting;
	TRY(sitting_sessions_end_free(w, org, sittings, *count, ended));
	for (size_t i = 0; i < *count; i++) {
		members[i]->taken = ended[i];
		if (!ended[i])
			continue;
		endings[kept] = endings[i];
		members[kept++] = members[i];
	}
	*count = kept;
	return OK;
}

/* Several learners hand in at once: one look at them and one at what they answered, one statement for each
 * table. Of one that is over already nothing changes. */
static enum err submit_together(struct work *w, struct db_member *members[], size_t count)
{
	struct ending endings[DB_SHARED_MAX];
	struct db_member *ending[DB_SHARED_MAX];
	struct uuid org = {{0}};
	size_t open = 0;

	TRY(learner_deeds_load(w, members, count, SITTINGS_MAX));
	for (size_t i = 0; i < count; i++) {
		struct learner_deed *d = members[i]->arg;
		bool late;

		org = d->launch->org;
		if (!members[i]->taken)
			continue;
		d->sitting = learner_deed_sitting(d);
		members[i]->taken = d->sitting != NULL;
		if (d->sitting == NULL || d->sitting->state != SITTING_OPEN)
			continue;
		late = sitting_is_late(d->sitting, members[i]->work->now_us);
		endings[open] = (struct ending){.work = members[i]->work,
		    .view = &d->view,
		    .sitting = d->sitting,
		    .form = late ? NULL : d->form,
		    .by_time = late};
		ending[open++] = members[i];
	}
	if (open > 0)
		TRY(sessions_end(w, org, endings, ending, &open));
	if (open > 0)
		TRY(sittings_end(w, org, endings, open));
	for (size_t i = 0; i < open; i++)
		((struct learner_deed *)ending[i]->arg)->graded = endings[i].graded;
	return OK;
}

enum err sitting_submit(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct quiz_view *ret_view, struct sitting **ret_sitting, bool *ret_graded)
{
	static const struct db_shared shared = {.together = submit_together, .alone = submit_alone};
	struct learner_deed d = {.launch = launch, .form = form};

	TRY(db_share(w, db_tenant(launch->org), &shared, &d));
	*ret_view = d.view;
	*ret_sitting = d.sitting;
	*ret_graded = d.graded;
	return OK;
}
