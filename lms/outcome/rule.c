#include "lms/outcome/rule.h"

#include <string.h>

/* Means of scores are sums of binary fractions: 0.1 + 0.7 over 2 is a hair less than 0.4. */
static const double score_hair = 1e-9;

/* What the items of a module say together. */
struct tally {
	size_t items, seen, opened, ended, completed, passed, failed, scored;
	double score_sum;
	const struct rule_item *only; /* where there is just one */
};

static bool counts_hidden(const struct rule_case *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (c->items[i].visible)
			return false;
	}
	return true;
}

static bool counts(const struct rule_case *c, const struct rule_item *item, bool hidden_too)
{
	return uuid_is_nil(c->only) ? item->visible || hidden_too : uuid_equal(item->grain, c->only);
}

bool rule_counts(const struct rule_case *c, const struct rule_item *item)
{
	return counts(c, item, counts_hidden(c));
}

/* What the course says of itself is about more than the part that counts. */
static const struct rule_item *whole_of(const struct rule_case *c)
{
	return uuid_is_nil(c->only) ? c->whole : NULL;
}

static struct tally tally(const struct rule_case *c)
{
	struct tally t = {0};
	bool hidden_too = counts_hidden(c);

	for (size_t i = 0; i < c->count; i++) {
		const struct rule_item *item = &c->items[i];

		if (!counts(c, item, hidden_too))
			continue;
		t.items++;
		t.only = t.items == 1 ? item : NULL;
		t.seen += item->seen;
		t.opened += item->seen || item->completion == COMPLETION_COMPLETED;
		t.ended += item->ended;
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

static bool reaches(const struct rule_result *result, double asked)
{
	return result->has_score && result->score >= asked - score_hair;
}

static bool content_met(const struct rule_case *c, const struct tally *t, const struct rule_result *now)
{
	(void)now;
	if (whole_of(c) != NULL)
		return c->whole->completion == COMPLETION_COMPLETED;
	return t->items > 0 && t->completed == t->items;
}

static bool score_met(const struct rule_case *c, const struct tally *t, const struct rule_result *now)
{
	(void)t;
	return reaches(now, c->own.completion_score);
}

static bool all_met(const struct rule_case *c, const struct tally *t, const struct rule_result *now)
{
	(void)c;
	(void)now;
	return t->items > 0 && t->opened == t->items;
}

static bool time_met(const struct rule_case *c, const struct tally *t, const struct rule_result *now)
{
	(void)t;
	(void)now;
	return c->time_cs >= c->own.completion_minutes * CS_PER_MINUTE;
}

static bool terminated_met(const struct rule_case *c, const struct tally *t, const struct rule_result *now)
{
	(void)c;
	(void)now;
	return t->items > 0 && t->ended == t->items;
}

/* now: with its score decided. met_by NULL: the content's forms, see content_by. */
static const struct {
	const char *name;
	bool (*met)(const struct rule_case *c, const struct tally *t, const struct rule_result *now);
	const char *met_by, *unmet_by;
} completion_rules[COMPLETION_RULE_COUNT] = {
    [COMPLETION_RULE_CONTENT] = {"content", content_met, NULL, NULL},
    [COMPLETION_RULE_SCORE] = {"score", score_met, "score-reached", "score-not-reached"},
    [COMPLETION_RULE_ALL] = {"all", all_met, "every-item-opened", "not-every-item-opened"},
    [COMPLETION_RULE_TIME] = {"time", time_met, "time-reached", "time-not-reached"},
    [COMPLETION_RULE_TERMINATED] = {"terminated", terminated_met, "every-item-ended", "not-every-item-ended"},
};

static const char *const success_rules[SUCCESS_RULE_COUNT] = {"content", "score"};

const char *completion_rule_name(enum completion_rule rule)
{
	return completion_rules[rule].name;
}

bool completion_rule_find(const char *name, enum completion_rule *ret_rule)
{
	for (int i = 0; i < COMPLETION_RULE_COUNT; i++) {
		if (strcmp(name, completion_rules[i].name) == 0) {
			*ret_rule = (enum completion_rule)i;
			return true;
		}
	}
	return false;
}

const char *success_rule_name(enum success_rule rule)
{
	return success_rules[rule];
}

bool success_rule_find(const char *name, enum success_rule *ret_rule)
{
	for (int i = 0; i < SUCCESS_RULE_COUNT; i++) {
		if (strcmp(name, success_rules[i]) == 0) {
			*ret_rule = (enum success_rule)i;
			return true;
		}
	}
	return false;
}

bool rule_item_missing(const struct rule_case *c, const struct rule_item *item)
{
	bool completed = item->completion == COMPLETION_COMPLETED;

	switch (c->own.completion) {
	case COMPLETION_RULE_SCORE:
		return !item->has_score;
	case COMPLETION_RULE_ALL:
		return !item->seen && !completed;
	case COMPLETION_RULE_TERMINATED:
		return !item->ended;
	case COMPLETION_RULE_TIME:
		return false;
	case COMPLETION_RULE_CONTENT:
	case COMPLETION_RULE_COUNT:
		break;
	}
	return !completed;
}

static const char *content_by(const struct rule_case *c, const struct tally *t, bool met)
{
	if (whole_of(c) != NULL)
		return "rollup";
	return !met ? "not-every-item" : t->only != NULL ? "only-item" : "every-item";
}

static void decide_completion(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	enum completion_rule rule = c->own.completion;
	bool met = completion_rules[rule].met(c, t, &d->result);

	if (c->before.completion == COMPLETION_COMPLETED) {
		d->result.completion = COMPLETION_COMPLETED;
		d->completion_by = "completed-before";
		return;
	}
	if (!met && t->seen == 0) {
		d->result.completion = COMPLETION_NOT_ATTEMPTED;
		d->completion_by = "nothing-opened";
		return;
	}
	d->result.completion = met ? COMPLETION_COMPLETED : COMPLETION_INCOMPLETE;
	if (rule == COMPLETION_RULE_CONTENT)
		d->completion_by = content_by(c, t, met);
	else
		d->completion_by = met ? completion_rules[rule].met_by : completion_rules[rule].unmet_by;
}

static enum success success_by_content(const struct rule_case *c, const struct tally *t, const char **ret_by)
{
	if (whole_of(c) != NULL) {
		*ret_by = "rollup";
		return c->whole->success;
	}
	*ret_by = t->only != NULL ? "only-item" : t->failed > 0 ? "an-item-failed" : "every-item-passed";
	if (t->failed > 0)
		return SUCCESS_FAILED;
	return t->passed > 0 && (t->only != NULL || t->completed == t->items) ? SUCCESS_PASSED
	                                                                      : SUCCESS_UNKNOWN;
}

/* A score on the way is no verdict: only who is through fails. */
static enum success success_by_score(
    const struct rule_case *c, const struct rule_result *now, const char **ret_by)
{
	bool passed = reaches(now, c->own.success_score);

	*ret_by = passed ? "score-reached" : "score-not-reached";
	if (passed)
		return SUCCESS_PASSED;
	return now->has_score && now->completion == COMPLETION_COMPLETED ? SUCCESS_FAILED : SUCCESS_UNKNOWN;
}

/* After score and completion. */
static void decide_success(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	const char *by;
	enum success now = c->own.success == SUCCESS_RULE_SCORE ? success_by_score(c, &d->result, &by)
	                                                        : success_by_content(c, t, &by);

	if (c->before.success == SUCCESS_PASSED && now == SUCCESS_FAILED && !c->score_last) {
		d->result.success = SUCCESS_PASSED;
		d->success_by = "passed-before";
	} else if (now == SUCCESS_UNKNOWN) {
		d->result.success = c->before.success;
		d->success_by = c->before.success == SUCCESS_UNKNOWN ? "nothing-said" : "said-before";
	} else {
		d->result.success = now;
		d->success_by = by;
	}
}

/* What is said of the score now: false for nothing. */
static bool score_now(
    const struct rule_case *c, const struct tally *t, double *ret_score, const char **ret_by)
{
	/* A raw score alone is no measure that could be rolled up: where nothing else could have been meant,
	 * it counts. */
	if (whole_of(c) != NULL && (c->whole->has_score || t->only == NULL)) {
		*ret_score = c->whole->score;
		*ret_by = "rollup";
		return c->whole->has_score;
	}
	if (t->scored == 0)
		return false;
	*ret_score = t->score_sum / (double)t->scored;
	*ret_by = t->scored == 1 ? "only-score" : "mean";
	return true;
}

static void decide_score(const struct rule_case *c, const struct tally *t, struct rule_decision *d)
{
	const char *by;
	double now;

	d->result.has_score = c->before.has_score;
	d->result.score = c->before.score;
	if (!score_now(c, t, &now, &by)) {
		d->score_by = c->before.has_score ? "scored-before" : "no-score";
		return;
	}
	if (c->before.has_score && !c->score_last && c->before.score >= now) {
		d->score_by = "best-before";
		return;
	}
	d->result.has_score = true;
	d->result.score = now;
	d->score_by = by;
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

	decide_score(c, &t, ret_decision);
	decide_completion(c, &t, ret_decision);
	decide_success(c, &t, ret_decision);
	decide_grade(c, ret_decision);
}
