/* Utility processes: UP.1, UP.3 to UP.5. */
#include "scorm/sequencing/engine_inside.h"

enum { US_PER_CS = 10000 };

bool limit_of_attempts(const struct tracking *t, int activity)
{
	const struct limit_conditions *limits = &activity_of(t, activity)->limits;

	return limits->has_attempt_limit && seen(t, activity)->attempts > 0 &&
	       seen(t, activity)->attempts >= limits->attempt_limit;
}

static bool passed(int64_t limit_cs, int64_t spent_cs)
{
	return limit_cs >= 0 && spent_cs >= limit_cs;
}

static int64_t since_cs(const struct tracking *t, int64_t began_us)
{
	return began_us == 0 || t->now_us < began_us ? 0 : (t->now_us - began_us) / US_PER_CS;
}

bool limit_of_durations(const struct tracking *t, int activity)
{
	const struct limit_conditions *limits = &activity_of(t, activity)->limits;
	const struct activity_state *state = seen(t, activity);

	if (state->attempts == 0)
		return false;
	return passed(limits->activity_absolute_cs, since_cs(t, state->activity_began_us)) ||
	       passed(limits->activity_experienced_cs, state->activity_experienced_cs) ||
	       passed(limits->attempt_absolute_cs, since_cs(t, state->attempt_began_us)) ||
	       passed(limits->attempt_experienced_cs, state->attempt_experienced_cs);
}

bool limit_of_times(const struct tracking *t, int activity)
{
	const struct limit_conditions *limits = &activity_of(t, activity)->limits;

	return (limits->has_begin_time && t->now_us < limits->begin_time_us) ||
	       (limits->has_end_time && t->now_us > limits->end_time_us);
}

/* UP.1. Limits on durations and times are optional for an LMS: they count in rules that ask for them, and the
 * limit on one attempt belongs to the content (cmi.max_time_allowed). */
bool limit_conditions_check(const struct tracking *t, int activity)
{
	const struct activity_state *state = seen(t, activity);

	if (!activity_of(t, activity)->delivery.tracked || state->active || state->suspended)
		return false;
	return limit_of_attempts(t, activity) || limit_of_times(t, activity);
}

static bool has_suspended_child(const struct tracking *t, int activity)
{
	for (int child = seen(t, activity)->first; child != ACTIVITY_NONE; child = seen(t, child)->next)
		if (seen(t, child)->suspended)
			return true;
	return false;
}

/* UP.4 of a leaf: content that said nothing has done what it should. */
static void leaf_conclude(struct tracking *t, int activity)
{
	const struct delivery_controls *delivery = &activity_of(t, activity)->delivery;
	const struct activity_state *state = seen(t, activity);

	if (!delivery->tracked || state->suspended)
		return;
	if (!delivery->completion_set_by_content && !(state->by_content & OBJECTIVE_COMPLETION) &&
	    !objective_known(t, activity, 0, OBJECTIVE_COMPLETION, false))
		objective_set(t, activity, 0, OBJECTIVE_COMPLETION, 1);
	if (!delivery->objective_set_by_content && !(state->by_content & OBJECTIVE_SATISFIED) &&
	    !objective_known(t, activity, 0, OBJECTIVE_SATISFIED, false))
		objective_set(t, activity, 0, OBJECTIVE_SATISFIED, 1);
}

/* UP.4 but for the rollup, which is done once for all that end together. */
static void attempt_close(struct tracking *t, int activity)
{
	struct activity_state *state = state_of(t, activity);

	if (is_leaf(t, activity)) {
		leaf_conclude(t, activity);
		state->active = false;
		return;
	}
	state->suspended = has_suspended_child(t, activity);
	state->active = false;
	if (!state->suspended) {
		select_children(t, activity);
		randomize_children(t, activity);
	}
}

/* UP.4 */
void end_attempt(struct tracking *t, int activity)
{
	attempt_close(t, activity);
	overall_rollup(t, activity);
}

/* UP.3 */
void terminate_descendents(struct tracking *t, int activity)
{
	int common, ended = ACTIVITY_NONE;

	if (t->current == ACTIVITY_NONE)
		return;
	common = common_ancestor(t, t->current, activity);
	if (t->current == common)
		return;
	for (int at = parent_of(t, t->current); at != common; at = parent_of(t, at)) {
		attempt_close(t, at);
		if (ended == ACTIVITY_NONE)
			ended = at;
	}
	if (ended != ACTIVITY_NONE)
		overall_rollup(t, ended);
}

/* UP.5 */
bool check_activity(const struct tracking *t, int activity)
{
	return sequencing_rules_check(t, activity, &activity_of(t, activity)->pre, ACTION_DISABLED) !=
	           ACTION_NONE ||
	       limit_conditions_check(t, activity);
}
