#include "base/fields.h"
#include "lms/grade/grade.h"
#include "lms/outcome/explain.h"
#include "lms/outcome/outcome_store.h"

static bool result_differs(const struct rule_result *a, const struct rule_result *b)
{
	return a->completion != b->completion || a->success != b->success || a->has_score != b->has_score ||
	       (a->has_score && (a->score < b->score || a->score > b->score));
}

static enum err progress_apply(struct work *w, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->facts.count; i++) {
		const struct rule_item *item = &outcome->facts.items[i];

		if (item->changed && item->completion == COMPLETION_COMPLETED)
			TRY(outcome_progress_add(w, outcome, item->grain));
	}
	return OK;
}

static bool has_grade(const struct outcome_one *one)
{
	/* A score that is not final would erase grades in Moodle (A13): it stays here. */
	return one->decided && one->outcome->gradable && one->result.decision.final;
}

static enum err grades_apply(struct outcome_one *all, size_t count)
{
	struct work *w = all[0].work;
	struct grade **grades = arena_alloc(w->arena, count * sizeof(*grades));
	size_t graded = 0;

	for (size_t i = 0; i < count; i++) {
		if (!has_grade(&all[i]))
			continue;
		grades[graded] = arena_alloc(w->arena, sizeof(**grades));
		*grades[graded++] = (struct grade){.attempt = all[i].outcome->attempt,
		    .scaled = all[i].result.decision.grade,
		    .activity_progress = "Completed",
		    .grading_progress = "FullyGraded"};
	}
	if (graded == 0)
		return OK;
	TRY(grades_record(w, all[0].outcome->attempt.org, grades, graded));
	for (size_t i = 0, k = 0; i < count; i++) {
		if (has_grade(&all[i]))
			all[i].result.graded = grades[k++]->written;
	}
	return OK;
}

static bool anything_changed(const struct rule_case *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->items[i].changed)
			return true;
	}
	if (facts->own.completion == COMPLETION_RULE_TIME && facts->time_changed)
		return true;
	return facts->whole != NULL && facts->whole->changed;
}

static bool only_scored(const struct rule_case *facts)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (facts->items[i].changed && !facts->items[i].only_scored)
			return false;
	}
	return facts->whole == NULL || !facts->whole->changed || facts->whole->only_scored;
}

/* What is decided, and queued of it: neither waits. */
static enum err decide(struct outcome_one *one)
{
	const struct outcome *outcome = one->outcome;
	struct outcome_result *result = &one->result;
	bool said = anything_changed(&outcome->facts);

	*result = (struct outcome_result){.decision.result = outcome->facts.before};
	if (said || outcome->ruled) {
		rule_decide(&outcome->facts, &result->decision);
		result->changed = result_differs(&outcome->facts.before, &result->decision.result);
		result->ruled = result->changed && !said;
	}
	one->decided = said || result->changed;
	if (result->changed)
		TRY(outcome_attempt_keep(one->work, outcome, &result->decision.result));
	return one->decided && outcome->gradable ? progress_apply(one->work, outcome) : OK;
}

static enum err tell(const struct outcome_one *one)
{
	const struct outcome *outcome = one->outcome;

	if (!one->decided)
		return OK;
	/* A score that is not the best, said at every page, decides nothing: the log has it. */
	if (!one->result.changed && !one->result.graded && only_scored(&outcome->facts))
		return OK;
	return outcome_note(one->work, &outcome->attempt, outcome->session, "decided",
	    outcome_explain(one->work, outcome, &one->result));
}

enum err outcomes_apply(struct outcome_one *all, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(decide(&all[i]));
	/* Only now: where grades go is asked for, and what was queued is sent before it. */
	if (count > 0)
		TRY(grades_apply(all, count));
	for (size_t i = 0; i < count; i++)
		TRY(tell(&all[i]));
	return OK;
}

enum err outcome_apply(struct work *w, const struct outcome *outcome, struct outcome_result *ret_result)
{
	struct outcome_one one = {.work = w, .outcome = outcome};

	TRY(outcomes_apply(&one, 1));
	*ret_result = one.result;
	return OK;
}

enum err outcome_note(struct work *w, const struct attempt_ref *attempt, struct uuid session,
    const char *kind, json_t *own_detail)
{
	json_t *detail = own_detail != NULL ? own_detail : json_object();

	return outcome_event_add(w, attempt, session, kind, json_text(w->arena, json_own(w->arena, detail)));
}
