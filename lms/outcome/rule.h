/* The rule of a module: facts about its grains in, a decision about the attempt out. Pure.
 *
 *   items       the visible scos and assets; all of them where none is visible
 *   completion  one item: its own; several: completed when each is. Never goes back from completed.
 *   success     one item: its own; several: failed when any says failed; passed when every one that says
 * anything says passed and all are completed. Rule best: passed stays; rule last: what was said last score
 * the mean over the items that reported one. Rule best: never falls; rule last: as it is now grade final
 * (completed, passed or failed) and scored; or completed, unscored, and the module says that completion is
 * worth the maximum (research/lti-checklist.md A13, A19) */
#ifndef LMS_OUTCOME_RULE_H
#define LMS_OUTCOME_RULE_H

#include <stddef.h>

#include "learn/learn.h"

/* What is known of one grain: what its content said last. */
struct rule_item {
	struct uuid grain;
	bool visible;
	bool seen;        /* was opened at least once */
	bool changed;     /* by what is being decided now */
	bool only_scored; /* what changed is its score alone */
	enum completion completion;
	enum success success;
	bool has_score;
	double score;
};

struct rule_result {
	enum completion completion;
	enum success success;
	bool has_score;
	double score; /* -1..1 */
};

struct rule_case {
	const struct rule_item *items; /* scos and assets, clusters left out */
	size_t count;
	bool score_last;
	bool grade_when_complete;
	struct rule_result before;
};

struct rule_decision {
	struct rule_result result;
	/* What decided, in words for the attempt's events. */
	const char *completion_by, *success_by, *score_by, *grade_by;
	bool final;
	double grade; /* 0..1, where final */
};

void rule_decide(const struct rule_case *c, struct rule_decision *ret_decision);

#endif
