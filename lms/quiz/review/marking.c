#include <string.h>

#include "base/fields.h"
#include "lms/audit/audit.h"
#include "lms/outcome/outcome.h"
#include "lms/quiz/review/review_int.h"

struct marking_work {
	const struct principal *by;
	const struct marking_mark *mark;
	struct uuid sitting;
	struct marking *marking;
	int64_t left;
	bool graded;
};

static enum err load(struct work *w, struct marking_work *m, bool holds)
{
	const struct uuid none = {{0}};
	struct marking *to = m->marking;
	struct uuid org = m->by->org, attempt;

	TRY(marking_find(w, m->by, m->sitting, &attempt, to));
	TRY(quiz_view_load(w, org, attempt, none, holds, &to->view));
	to->sitting = NULL;
	for (size_t i = 0; i < to->view.count; i++) {
		if (uuid_equal(to->view.sittings[i].id, m->sitting))
			to->sitting = &to->view.sittings[i];
	}
	if (to->sitting == NULL || to->sitting->state == SITTING_OPEN)
		return fail_field(w, ERR_NOT_FOUND, "sitting", WORDS("There is no such attempt."));
	TRY(paper_load(w, &to->view, to->sitting, &to->paper));
	for (size_t i = 0; i < to->paper.count; i++)
		paper_judge(w, &to->view, &to->paper.questions[i]);
	return OK;
}

static enum err read_body(struct work *w, void *arg)
{
	return load(w, arg, false);
}

enum err marking_read(
    struct work *w, const struct principal *by, struct uuid sitting, struct marking *ret_marking)
{
	struct marking marking;
	struct marking_work m = {.by = by, .sitting = sitting, .marking = &marking};

	TRY(db_transact(w, db_tenant(by->org), read_body, &m));
	*ret_marking = marking;
	return OK;
}

static enum verdict verdict_of(int64_t points, int64_t marks)
{
	return points >= marks ? VERDICT_RIGHT : points > 0 ? VERDICT_PARTLY : VERDICT_WRONG;
}

static enum err mark_check(struct work *w, const struct marking_work *m)
{
	const struct marking_mark *mark = m->mark;
	const struct paper *paper = &m->marking->paper;

	if (mark->position < 1 || mark->position > (int64_t)paper->count)
		return fail_field(w, ERR_BAD_INPUT, "question", WORDS("There is no such question."));
	if (mark->points < 0 || mark->points > paper->questions[mark->position - 1].pick.marks)
		return fail_field(w, ERR_BAD_INPUT, "points",
		    WORDS("Points from 0 to what the question is worth are expected."));
	if (strlen(mark->comment) > COMMENT_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "comment", WORDS("A comment has at most %d bytes."), COMMENT_MAX);
	return OK;
}

static enum err note(struct work *w, const struct marking_work *m, const struct paper_question *q)
{
	const struct quiz_view *view = &m->marking->view;
	json_t *after = json_own(
	    w->arena, json_pack("{s:s,s:s,s:I}", "sitting", uuid_text(w->arena, m->sitting), "question",
	                  uuid_text(w->arena, q->pick.id), "points", (json_int_t)m->mark->points));

	TRY(outcome_note(w, &view->attempt, m->marking->sitting->session, "quiz-marked",
	    json_pack("{s:I,s:I}", "number", (json_int_t)m->marking->sitting->number, "question",
	        (json_int_t)m->mark->position)));
	return audit_record(w, &(struct audit){.actor = m->by,
	                           .org = m->by->org,
	                           .action = "quiz_answer.marked",
	                           .subject_type = "attempt",
	                           .subject = view->attempt.id,
	                           .after = after});
}

static enum err mark_body(struct work *w, void *arg)
{
	struct marking_work *m = arg;
	struct marking *to = m->marking;
	struct paper_question *q;

	m->graded = false;
	m->left = 0;
	TRY(load(w, m, true));
	TRY(mark_check(w, m));
	q = &to->paper.questions[m->mark->position - 1];
	q->points = m->mark->points;
	q->verdict = verdict_of(q->points, q->pick.marks);
	TRY(marking_keep(w, m->by->org, m->mark, q->pick.id, q->verdict,
	    m->by->kind == PRINCIPAL_USER ? m->by->id : (struct uuid){{0}}));
	paper_sum(&to->view, &to->paper);
	for (size_t i = 0; i < to->paper.count; i++)
		m->left += to->paper.questions[i].verdict == VERDICT_WAITING;
	TRY(sitting_keep(w, &to->view, to->sitting));
	TRY(quiz_decide(w, &to->view, &m->graded));
	return note(w, m, q);
}

enum err marking_mark(struct work *w, const struct principal *by, const struct marking_mark *mark,
    int64_t *ret_left, bool *ret_graded)
{
	struct marking marking;
	struct marking_work m = {.by = by, .mark = mark, .sitting = mark->sitting, .marking = &marking};

	TRY(db_transact(w, db_tenant(by->org), mark_body, &m));
	*ret_left = m.left;
	*ret_graded = m.graded;
	return OK;
}
