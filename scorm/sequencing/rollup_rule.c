/* RB.1.4: rollup rules. */
#include "scorm/sequencing/engine_inside.h"

static enum rollup_required required_of(const struct activity *child, enum rollup_action action)
{
	switch (action) {
	case ROLLUP_SATISFIED:
		return child->required_for_satisfied;
	case ROLLUP_NOT_SATISFIED:
		return child->required_for_not_satisfied;
	case ROLLUP_COMPLETED:
		return child->required_for_completed;
	default:
		return child->required_for_incomplete;
	}
}

/* RB.1.4.2 */
static bool check_child_for_rollup(const struct tracking *t, int child, enum rollup_action action)
{
	const struct activity *a = activity_of(t, child);
	const struct activity_state *state = seen(t, child);
	bool contributes = action == ROLLUP_SATISFIED || action == ROLLUP_NOT_SATISFIED
	                       ? a->rollup_objective_satisfied
	                       : a->rollup_progress_completion;

	if (!a->delivery.tracked || !contributes)
		return false;
	switch (required_of(a, action)) {
	case REQUIRED_IF_NOT_SUSPENDED:
		return !(state->attempts > 0 && state->suspended);
	case REQUIRED_IF_ATTEMPTED:
		return state->attempts > 0;
	case REQUIRED_IF_NOT_SKIPPED:
		return sequencing_rules_check(t, child, &a->pre, ACTION_SKIP) == ACTION_NONE;
	default:
		return true;
	}
}

/* A rule counts its children up to the first that decides. */
struct count {
	size_t all, yes;
};

/* True where no further child can change what the rule says; *ret_holds is that. */
static bool child_decides(
    const struct rollup_rule *rule, enum truth truth, const struct count *count, bool *ret_holds)
{
	bool decides = false;

	switch (rule->child_set) {
	case ROLLUP_ALL:
		decides = truth != TRUTH_TRUE;
		break;
	case ROLLUP_ANY:
		decides = truth == TRUTH_TRUE;
		break;
	case ROLLUP_NONE:
		decides = truth != TRUTH_FALSE;
		break;
	case ROLLUP_AT_LEAST_COUNT:
		decides = count->yes >= rule->minimum_count;
		break;
	case ROLLUP_AT_LEAST_PERCENT:
		break;
	}
	*ret_holds = rule->child_set == ROLLUP_ANY || rule->child_set == ROLLUP_AT_LEAST_COUNT;
	return decides;
}

/* What the rule says when no child decided it. */
static bool rest_holds(const struct rollup_rule *rule, const struct count *count)
{
	if (rule->child_set == ROLLUP_AT_LEAST_PERCENT)
		return count->all > 0 &&
		       measure_at_least((double)count->yes / (double)count->all, rule->minimum_percent);
	return rule->child_set == ROLLUP_ALL || rule->child_set == ROLLUP_NONE;
}

/* One rule over the children that count. "All" and "none" hold where there is no such child (ADL RU-11). */
static bool rule_holds(const struct tracking *t, int activity, const struct rollup_rule *rule)
{
	struct count count = {0};

	for (int child = seen(t, activity)->first; child != ACTIVITY_NONE; child = seen(t, child)->next) {
		enum truth truth;
		bool holds;

		if (!check_child_for_rollup(t, child, rule->action))
			continue;
		/* RB.1.4.1 */
		truth = conditions_combine(
		    t, child, rule->conditions, rule->conditions_count, rule->combination, true);
		count.all++;
		count.yes += truth == TRUTH_TRUE;
		if (child_decides(rule, truth, &count, &holds))
			return holds;
	}
	return rest_holds(rule, &count);
}

/* RB.1.2 b, RB.1.3 b: where a cluster has no rule for either of a pair of actions. */
static const struct rollup_rule rollup_defaults[] = {
    [ROLLUP_SATISFIED] = {.action = ROLLUP_SATISFIED,
        .combination = COMBINATION_ANY,
        .conditions = (struct rule_condition[]){{.kind = CONDITION_SATISFIED}},
        .conditions_count = 1},
    [ROLLUP_NOT_SATISFIED] = {.action = ROLLUP_NOT_SATISFIED,
        .combination = COMBINATION_ANY,
        .conditions = (struct rule_condition[]){{.kind = CONDITION_OBJECTIVE_STATUS_KNOWN}},
        .conditions_count = 1},
    [ROLLUP_COMPLETED] = {.action = ROLLUP_COMPLETED,
        .combination = COMBINATION_ANY,
        .conditions = (struct rule_condition[]){{.kind = CONDITION_COMPLETED}},
        .conditions_count = 1},
    [ROLLUP_INCOMPLETE] = {.action = ROLLUP_INCOMPLETE,
        .combination = COMBINATION_ANY,
        .conditions = (struct rule_condition[]){{.kind = CONDITION_ACTIVITY_PROGRESS_KNOWN}},
        .conditions_count = 1},
};

static bool same_pair(enum rollup_action one, enum rollup_action other)
{
	bool objective = one == ROLLUP_SATISFIED || one == ROLLUP_NOT_SATISFIED;

	return objective == (other == ROLLUP_SATISFIED || other == ROLLUP_NOT_SATISFIED);
}

/* RB.1.4 */
bool rollup_rule_check(const struct tracking *t, int activity, enum rollup_action action)
{
	const struct activity *a = activity_of(t, activity);
	bool has_rules = false;

	for (size_t i = 0; i < a->rollup_count; i++) {
		has_rules = has_rules || same_pair(a->rollup[i].action, action);
		if (a->rollup[i].action == action && rule_holds(t, activity, &a->rollup[i]))
			return true;
	}
	return !has_rules && rule_holds(t, activity, &rollup_defaults[action]);
}
