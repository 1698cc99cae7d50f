/* TB.2.1 to TB.2.3: ending what is open. */
#include "scorm/sequencing/engine_inside.h"

/* TB.2.1: the topmost cluster whose exit rule holds ends, with all that is open in it. */
static void exit_action_rules(struct tracking *t)
{
	int path[ACTIVITY_DEPTH_MAX], count = path_from_root(t, t->current, path);

	for (int i = 0; i + 1 < count; i++) {
		if (sequencing_rules_check(t, path[i], &activity_of(t, path[i])->exit, ACTION_NONE) ==
		    ACTION_NONE)
			continue;
		terminate_descendents(t, path[i]);
		end_attempt(t, path[i]);
		t->current = path[i];
		return;
	}
}

/* What a post condition rule asks for: a termination, a sequencing request, both or nothing. */
static const struct {
	enum termination termination;
	enum sequencing sequencing;
} post_actions[ACTIONS_COUNT] = {
    [ACTION_EXIT_PARENT] = {TERMINATION_EXIT, SEQUENCING_NONE},
    [ACTION_EXIT_ALL] = {TERMINATION_EXIT_ALL, SEQUENCING_NONE},
    [ACTION_RETRY] = {TERMINATION_NONE, SEQUENCING_RETRY},
    [ACTION_RETRY_ALL] = {TERMINATION_EXIT_ALL, SEQUENCING_RETRY},
    [ACTION_CONTINUE] = {TERMINATION_NONE, SEQUENCING_CONTINUE},
    [ACTION_PREVIOUS] = {TERMINATION_NONE, SEQUENCING_PREVIOUS},
};

/* TB.2.2 */
static enum rule_action post_condition_rules(const struct tracking *t)
{
	if (seen(t, t->current)->suspended)
		return ACTION_NONE;
	return sequencing_rules_check(t, t->current, &activity_of(t, t->current)->post, ACTION_NONE);
}

/* TB.2.3, case exit all. */
static enum sequencing_exception terminate_all(
    struct tracking *t, enum sequencing sequencing, enum sequencing *ret_sequencing)
{
	if (seen(t, t->current)->active)
		end_attempt(t, t->current);
	terminate_descendents(t, 0);
	end_attempt(t, 0);
	t->current = 0;
	*ret_sequencing = sequencing == SEQUENCING_NONE ? SEQUENCING_EXIT : sequencing;
	return EXCEPTION_NONE;
}

/* TB.2.3, case exit: rules may end more than what is open, and ask for something else than the learner. */
static enum sequencing_exception terminate_exit(struct tracking *t, enum sequencing *ret_sequencing)
{
	end_attempt(t, t->current);
	exit_action_rules(t);
	/* Every turn moves one level up. */
	for (int level = 0; level <= ACTIVITY_DEPTH_MAX; level++) {
		enum rule_action action = post_condition_rules(t);

		if (post_actions[action].termination == TERMINATION_EXIT_ALL)
			return terminate_all(t, post_actions[action].sequencing, ret_sequencing);
		if (post_actions[action].termination == TERMINATION_NONE) {
			*ret_sequencing = post_actions[action].sequencing;
			if (t->current == 0 && *ret_sequencing != SEQUENCING_RETRY)
				*ret_sequencing = SEQUENCING_EXIT;
			return EXCEPTION_NONE;
		}
		if (t->current == 0)
			return EXCEPTION_TB_2_3_4;
		t->current = parent_of(t, t->current);
		end_attempt(t, t->current);
	}
	return EXCEPTION_TB_2_3_4;
}

/* TB.2.3, case suspend all. */
static enum sequencing_exception terminate_suspended(struct tracking *t, enum sequencing *ret_sequencing)
{
	if (seen(t, t->current)->active || seen(t, t->current)->suspended) {
		overall_rollup(t, t->current);
		t->suspended = t->current;
	} else if (t->current != 0) {
		t->suspended = parent_of(t, t->current);
	} else {
		return EXCEPTION_TB_2_3_3;
	}
	for (int at = t->suspended; at != ACTIVITY_NONE; at = parent_of(t, at)) {
		state_of(t, at)->active = false;
		state_of(t, at)->suspended = true;
	}
	t->current = 0;
	*ret_sequencing = SEQUENCING_EXIT;
	return EXCEPTION_NONE;
}

/* TB.2.3, case abandon: only what is open. */
static enum sequencing_exception terminate_abandoned(struct tracking *t)
{
	objectives_abandon(t, t->current);
	state_of(t, t->current)->active = false;
	return EXCEPTION_NONE;
}

/* TB.2.3, case abandon all. */
static enum sequencing_exception terminate_all_abandoned(struct tracking *t, enum sequencing *ret_sequencing)
{
	/* What has ended before is no part of what is abandoned. */
	if (seen(t, t->current)->active)
		objectives_abandon(t, t->current);
	for (int at = t->current; at != ACTIVITY_NONE; at = parent_of(t, at))
		state_of(t, at)->active = false;
	t->current = 0;
	*ret_sequencing = SEQUENCING_EXIT;
	return EXCEPTION_NONE;
}

/* TB.2.3. *ret_sequencing stays where nothing replaces what the navigation request asked for. */
enum sequencing_exception termination_request_process(
    struct tracking *t, enum termination request, enum sequencing *ret_sequencing)
{
	enum sequencing replaced = SEQUENCING_NONE;
	enum sequencing_exception exception;

	if (t->current == ACTIVITY_NONE)
		return EXCEPTION_TB_2_3_1;
	if ((request == TERMINATION_EXIT || request == TERMINATION_ABANDON) && !seen(t, t->current)->active)
		return EXCEPTION_TB_2_3_2;
	switch (request) {
	case TERMINATION_EXIT:
		exception = terminate_exit(t, &replaced);
		break;
	case TERMINATION_EXIT_ALL:
		exception = terminate_all(t, SEQUENCING_NONE, &replaced);
		break;
	case TERMINATION_SUSPEND_ALL:
		exception = terminate_suspended(t, &replaced);
		break;
	case TERMINATION_ABANDON:
		exception = terminate_abandoned(t);
		break;
	case TERMINATION_ABANDON_ALL:
		exception = terminate_all_abandoned(t, &replaced);
		break;
	default:
		exception = EXCEPTION_TB_2_3_7;
	}
	if (exception == EXCEPTION_NONE && replaced != SEQUENCING_NONE)
		*ret_sequencing = replaced;
	return exception;
}
