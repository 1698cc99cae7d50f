/* UP.2.1: conditions of sequencing and rollup rules, one function for each kind. */
#include "scorm/sequencing/engine_inside.h"

static enum truth truth_of(bool holds)
{
	return holds ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth part_truth(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup)
{
	if (!objective_known(t, activity, objective, part, of_rollup))
		return TRUTH_UNKNOWN;
	return truth_of(objective_value(t, activity, objective, part, of_rollup) != 0);
}

static enum truth always(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	(void)t, (void)activity, (void)c, (void)of_rollup;
	return TRUTH_TRUE;
}

static enum truth satisfied(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	return part_truth(t, activity, c->objective_index, OBJECTIVE_SATISFIED, of_rollup);
}

static enum truth objective_status_known(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	return truth_of(objective_known(t, activity, c->objective_index, OBJECTIVE_SATISFIED, of_rollup));
}

static enum truth objective_measure_known(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	return truth_of(objective_known(t, activity, c->objective_index, OBJECTIVE_MEASURE, of_rollup));
}

static enum truth objective_measure_greater_than(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	if (!objective_known(t, activity, c->objective_index, OBJECTIVE_MEASURE, of_rollup))
		return TRUTH_UNKNOWN;
	return truth_of(
	    measure_above(objective_value(t, activity, c->objective_index, OBJECTIVE_MEASURE, of_rollup),
	        c->measure_threshold));
}

static enum truth objective_measure_less_than(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	if (!objective_known(t, activity, c->objective_index, OBJECTIVE_MEASURE, of_rollup))
		return TRUTH_UNKNOWN;
	return truth_of(
	    !measure_at_least(objective_value(t, activity, c->objective_index, OBJECTIVE_MEASURE, of_rollup),
	        c->measure_threshold));
}

static enum truth completed(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	return part_truth(t, activity, c->objective_index, OBJECTIVE_COMPLETION, of_rollup);
}

static enum truth activity_progress_known(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	return truth_of(objective_known(t, activity, c->objective_index, OBJECTIVE_COMPLETION, of_rollup));
}

static enum truth attempted(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	(void)c, (void)of_rollup;
	return truth_of(seen(t, activity)->attempts > 0);
}

static enum truth attempt_limit_exceeded(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	(void)c, (void)of_rollup;
	return truth_of(limit_of_attempts(t, activity));
}

static enum truth time_limit_exceeded(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	(void)c, (void)of_rollup;
	return truth_of(limit_of_durations(t, activity));
}

static enum truth outside_available_time_range(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup)
{
	(void)c, (void)of_rollup;
	return truth_of(limit_of_times(t, activity));
}

typedef enum truth condition_function(
    const struct tracking *t, int activity, const struct rule_condition *c, bool of_rollup);

static const struct {
	condition_function *evaluate;
	bool of_objective; /* unknown where the activity has no objective so named */
} conditions[CONDITIONS_COUNT] = {
    [CONDITION_ALWAYS] = {always, false},
    [CONDITION_SATISFIED] = {satisfied, true},
    [CONDITION_OBJECTIVE_STATUS_KNOWN] = {objective_status_known, true},
    [CONDITION_OBJECTIVE_MEASURE_KNOWN] = {objective_measure_known, true},
    [CONDITION_OBJECTIVE_MEASURE_GREATER_THAN] = {objective_measure_greater_than, true},
    [CONDITION_OBJECTIVE_MEASURE_LESS_THAN] = {objective_measure_less_than, true},
    [CONDITION_COMPLETED] = {completed, true},
    [CONDITION_ACTIVITY_PROGRESS_KNOWN] = {activity_progress_known, true},
    [CONDITION_ATTEMPTED] = {attempted, false},
    [CONDITION_ATTEMPT_LIMIT_EXCEEDED] = {attempt_limit_exceeded, false},
    [CONDITION_TIME_LIMIT_EXCEEDED] = {time_limit_exceeded, false},
    [CONDITION_OUTSIDE_AVAILABLE_TIME_RANGE] = {outside_available_time_range, false},
};

enum truth condition_evaluate(
    const struct tracking *t, int activity, const struct rule_condition *condition, bool of_rollup)
{
	enum truth truth;

	if (conditions[condition->kind].of_objective && condition->objective_index == ACTIVITY_NONE)
		return TRUTH_UNKNOWN;
	truth = conditions[condition->kind].evaluate(t, activity, condition, of_rollup);
	if (truth == TRUTH_UNKNOWN || !condition->negated)
		return truth;
	return truth == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
}

/* UP.2.1, RB.1.4.1: a rule without conditions is unknown. */
enum truth conditions_combine(const struct tracking *t, int activity, const struct rule_condition *all,
    size_t count, enum rule_combination combination, bool of_rollup)
{
	enum truth decides = combination == COMBINATION_ANY ? TRUTH_TRUE : TRUTH_FALSE;
	enum truth result = count == 0                       ? TRUTH_UNKNOWN
	                    : combination == COMBINATION_ANY ? TRUTH_FALSE
	                                                     : TRUTH_TRUE;

	for (size_t i = 0; i < count; i++) {
		enum truth one = condition_evaluate(t, activity, &all[i], of_rollup);

		if (one == decides)
			return one;
		if (one == TRUTH_UNKNOWN)
			result = TRUTH_UNKNOWN;
	}
	return result;
}

/* UP.2 */
enum rule_action sequencing_rules_check(
    const struct tracking *t, int activity, const struct sequencing_rules *rules, enum rule_action wanted)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct sequencing_rule *rule = &rules->rules[i];

		if (wanted != ACTION_NONE && rule->action != wanted)
			continue;
		if (conditions_combine(t, activity, rule->conditions, rule->conditions_count,
		        rule->combination, false) == TRUTH_TRUE)
			return rule->action;
	}
	return ACTION_NONE;
}
