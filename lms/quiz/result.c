/* What all sittings of an attempt amount to. Scores are whole millionths of a per cent here, as the grade
 * book keeps them, so that a pass mark is met or not. */
#include "lms/quiz/result_store.h"

#include "lms/enrollment/progress.h"
#include "lms/outcome/outcome.h"

enum { SCORE_HALF = 10000, SCORE_UNIT = SCORE_HALF * SCORE_HALF, CS_US = 10000 };

static int64_t score_of(const struct sitting *s)
{
	int64_t parts;

	if (s->marks == 0)
		return 0;
	/* In two steps: all of it at once is more than 64 bits hold. */
	parts = s->points * SCORE_HALF;
	return parts / s->marks * SCORE_HALF + (parts % s->marks * SCORE_HALF + s->marks / 2) / s->marks;
}

struct standing {
	bool ended, scored;
	int64_t score; /* SCORE_UNITs */
	enum success success;
};

static struct standing average_of(const struct quiz_view *view, struct standing standing)
{
	int64_t sum = 0, count = 0;

	for (size_t i = 0; i < view->count; i++) {
		if (view->sittings[i].scored) {
			sum += score_of(&view->sittings[i]);
			count++;
		}
	}
	if (count == 0)
		return standing;
	standing.scored = true;
	standing.score = (sum + count / 2) / count;
	if (view->quiz.pass_per_cent >= 0)
		standing.success = sum * 100 >= view->quiz.pass_per_cent * SCORE_UNIT * count
		                       ? SUCCESS_PASSED
		                       : SUCCESS_FAILED;
	return standing;
}

/* By the quiz's policy, of the sittings whose score is known. */
static struct standing standing_of(const struct quiz_view *view)
{
	struct standing standing = {.success = SUCCESS_UNKNOWN};
	const struct sitting *counts = NULL;

	for (size_t i = 0; i < view->count; i++) {
		const struct sitting *s = &view->sittings[i];

		standing.ended = standing.ended || s->state != SITTING_OPEN;
		if (!s->scored)
			continue;
		if (counts == NULL || view->quiz.score == QUIZ_SCORE_LAST ||
		    (view->quiz.score == QUIZ_SCORE_BEST && score_of(s) > score_of(counts)))
			counts = s;
	}
	if (view->quiz.score == QUIZ_SCORE_AVERAGE)
		return average_of(view, standing);
	if (counts != NULL) {
		standing.scored = true;
		standing.score = score_of(counts);
		standing.success = counts->success;
	}
	return standing;
}

static int64_t time_of(const struct quiz_view *view)
{
	int64_t sum_us = 0;

	for (size_t i = 0; i < view->count; i++) {
		if (view->sittings[i].submitted_us > view->sittings[i].started_us)
			sum_us += view->sittings[i].submitted_us - view->sittings[i].started_us;
	}
	return sum_us / CS_US;
}

static bool differs(const struct rule_item *a, const struct rule_item *b)
{
	return a->completion != b->completion || a->success != b->success || !b->seen ||
	       a->has_score != b->has_score || (a->has_score && (a->score > b->score || a->score < b->score));
}

/* What the sittings come to, laid out for the rules; queues how the part stands. */
static enum err outcome_of(struct work *w, struct quiz_view *view, struct outcome *ret_outcome)
{
	struct rule_item *now = arena_alloc(w->arena, sizeof(*now));
	struct outcome_place *place = arena_alloc(w->arena, sizeof(*place));
	const struct standing standing = standing_of(view);
	const struct quiz_part *part = view->part;

	if (part == NULL)
		return fail(w, ERR_INTERNAL, "a quiz has no part of its own");
	*ret_outcome = part->outcome;
	*now = part->before;
	now->completion = standing.ended ? COMPLETION_COMPLETED : COMPLETION_INCOMPLETE;
	now->success = standing.success;
	now->has_score = standing.scored;
	now->score = (double)standing.score / SCORE_UNIT;
	now->seen = true;
	now->ended = standing.ended;
	now->changed = differs(now, &part->before);
	*place = (struct outcome_place){.grain = now->grain, .time_cs = time_of(view)};
	ret_outcome->facts.items = now;
	ret_outcome->facts.count = 1;
	ret_outcome->facts.time_cs = place->time_cs;
	ret_outcome->facts.time_changed = ret_outcome->facts.time_cs != part->time_cs;
	/* Which sitting counts is the quiz's own policy. */
	ret_outcome->facts.score_last = true;
	ret_outcome->place = place;
	return quiz_item_keep(w, view, now, ret_outcome->facts.time_cs);
}

static void result_take(struct quiz_view *view, const struct outcome_one *one, struct quiz_recounts *recounts)
{
	const struct rule_result *result = &one->result.decision.result;

	view->completion = result->completion;
	view->success = result->success;
	view->scored = result->has_score;
	view->score = result->score;
	if (!uuid_is_nil(view->enrollment) && (one->result.changed || one->outcome->facts.time_changed))
		recounts->all[recounts->count++] =
		    (struct recount){.enrollment = view->enrollment, .result = one->result.changed};
}

enum err quizzes_apply(struct quiz_applied *all, size_t count, struct quiz_recounts *recounts)
{
	struct outcome_one ones[DB_SHARED_MAX];
	struct outcome outcomes[DB_SHARED_MAX];

	for (size_t i = 0; i < count; i++) {
		TRY(outcome_of(all[i].work, all[i].view, &outcomes[i]));
		ones[i] = (struct outcome_one){.work = all[i].work, .outcome = &outcomes[i]};
	}
	TRY(outcomes_apply(ones, count));
	for (size_t i = 0; i < count; i++) {
		if (!ones[i].result.changed && outcomes[i].facts.time_changed)
			TRY(quiz_time_keep(all[i].work, all[i].view, outcomes[i].place));
		result_take(all[i].view, &ones[i], recounts);
		all[i].graded = ones[i].result.graded;
	}
	return OK;
}

enum err quiz_apply(struct work *w, struct quiz_view *view, struct quiz_recounts *recounts, bool *ret_graded)
{
	struct quiz_applied one = {.work = w, .view = view};

	TRY(quizzes_apply(&one, 1, recounts));
	*ret_graded = *ret_graded || one.graded;
	return OK;
}

enum err quiz_recount(struct work *w, struct uuid org, struct quiz_recounts *recounts, bool *ret_graded)
{
	return enrollments_recount(w, org, recounts->all, recounts->count, ret_graded);
}

enum err quiz_decide(struct work *w, struct quiz_view *view, bool *ret_graded)
{
	struct quiz_recounts recounts = {.count = 0};

	TRY(quiz_apply(w, view, &recounts, ret_graded));
	return quiz_recount(w, view->attempt.org, &recounts, ret_graded);
}
