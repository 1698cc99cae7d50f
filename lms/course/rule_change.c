#include "lms/course/module.h"

/* What the rule makes of the facts by themselves. The score that counts stays: the best is kept nowhere else.
 */
static struct rule_result judged(struct rule_case facts, const struct rule_own *own)
{
	struct rule_decision decision;

	facts.own = *own;
	facts.before.completion = COMPLETION_NOT_ATTEMPTED;
	facts.before.success = SUCCESS_UNKNOWN;
	rule_decide(&facts, &decision);
	return decision.result;
}

unsigned rule_change(
    const struct rule_case *facts, const struct rule_own *other, struct rule_decision *ret_next)
{
	const struct rule_result *before = &facts->before;
	struct rule_result ours = judged(*facts, &facts->own), theirs = judged(*facts, other);
	struct rule_case again = *facts;
	struct rule_decision next;
	unsigned changes = 0;

	again.own = *other;
	rule_decide(&again, &next);
	if (before->completion != COMPLETION_COMPLETED && next.result.completion == COMPLETION_COMPLETED)
		changes |= RULE_CHANGE_COMPLETES;
	if (before->success != next.result.success && next.result.success == SUCCESS_PASSED)
		changes |= RULE_CHANGE_PASSES;
	if (before->success != next.result.success && next.result.success == SUCCESS_FAILED)
		changes |= RULE_CHANGE_FAILS;
	if (before->completion == COMPLETION_COMPLETED && ours.completion == COMPLETION_COMPLETED &&
	    theirs.completion != COMPLETION_COMPLETED)
		changes |= RULE_CHANGE_STAYS_COMPLETED;
	if (next.result.success == SUCCESS_PASSED && before->success == SUCCESS_PASSED &&
	    ours.success == SUCCESS_PASSED && theirs.success != SUCCESS_PASSED)
		changes |= RULE_CHANGE_STAYS_PASSED;
	*ret_next = next;
	return changes;
}
