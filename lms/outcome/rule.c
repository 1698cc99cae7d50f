#include "lms/outcome/rule.h"

/* What the items of a module say together. */
struct tally {
	size_t items, seen, completed, passed, failed, scored;
	double score_sum;
	const struct rule_item *only; /* where there is just one */
};

static bool any_visible(const struct rule_case *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].visible)
			return true;
	}
	return false;
}

static struct tally tally(const struct rule_case *c)
{
	struct tally t = {0};
	bool hidden_too = !any_visible(c);

	for (size_t i = 0; i < c->count; i++) {
		const struct rule_item *item = &c->items[i];

		if (!item->visible && !hidden_too)
			continue;
		t.items++;
		t.only = t.items == 1 ? item : NULL;
		t.seen += item->seen;
		t.completed += item->completion == COMPLETION_COMPLETED;
		t.passed += item->success == SUCCESS_PASSED;
		t.failed += item->success == SUCCESS_FAILED;
		if (item->has_score) {
			t.scored++;
			t.score_sum += item->score;
		}
	}
	return t;
}

static void decide_completion(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	if (c->before.completion == COMPLETION_COMPLETED) {
		d->result.completion = COMPLETION_COMPLETED;
		d->completion_by = "completed-before";
	} else if (t->items > 0 && t->completed == t->items) {
		d->result.completion = COMPLETION_COMPLETED;
		d->completion_by = t->only != NULL ? "only-item" : "every-item";
	} else {
		d->result.completion = t->seen > 0 ? COMPLETION_INCOMPLETE : COMPLETION_NOT_ATTEMPTED;
		d->completion_by = t->seen > 0 ? "not-every-item" : "nothing-opened";
	}
}

static void decide_success(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	enum success now = SUCCESS_UNKNOWN;

	if (t->failed > 0)
		now = SUCCESS_FAILED;
	else if (t->passed > 0 && (t->only != NULL || t->completed == t->items))
		now = SUCCESS_PASSED;
	if (c->before.success == SUCCESS_PASSED && now == SUCCESS_FAILED && !c->score_last) {
		d->result.success = SUCCESS_PASSED;
		d->success_by = "passed-before";
	} else if (now == SUCCESS_UNKNOWN) {
		d->result.success = c->before.success;
		d->success_by = c->before.success == SUCCESS_UNKNOWN ? "nothing-said" : "said-before";
	} else {
		d->result.success = now;
		d->success_by = t->only != NULL         ? "only-item"
		                : now == SUCCESS_FAILED ? "an-item-failed"
		                                        : "every-item-passed";
	}
}

static void decide_score(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	double now;

	d->result.has_score = c->before.has_score;
	d->result.score = c->before.score;
	if (t->scored == 0) {
		d->score_by = c->before.has_score ? "scored-before" : "no-score";
		return;
	}
	now = t->score_sum / (double)t->scored;
	if (c->before.has_score && !c->score_last && c->before.score >= now) {
		d->score_by = "best-before";
		return;
	}
	d->result.has_score = true;
	d->result.score = now;
	d->score_by = t->scored == 1 ? "only-score" : "mean";
}

static void decide_grade(const struct rule_case *c, struct rule_decision *d)
{
	const struct rule_result *r = &d->result;

	d->final = false;
	d->grade = 0;
	if (r->completion != COMPLETION_COMPLETED && r->success == SUCCESS_UNKNOWN) {
		d->grade_by = "not-final";
	} else if (r->has_score) {
		d->final = true;
		d->grade = r->score < 0 ? 0 : r->score > 1 ? 1 : r->score;
		d->grade_by = "score";
	} else if (r->completion == COMPLETION_COMPLETED && c->grade_when_complete) {
		d->final = true;
		d->grade = 1;
		d->grade_by = "grade-when-complete";
	} else {
		d->grade_by = "no-score";
	}
}

void rule_decide(const struct rule_case *c, struct rule_decision *ret_decision)
{
	struct tally t = tally(c);

	decide_completion(c, &t, ret_decision);
	decide_success(c, &t, ret_decision);
	decide_score(c, &t, ret_decision);
	decide_grade(c, ret_decision);
}
