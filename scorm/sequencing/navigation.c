/* NB.2.1: is a navigation request valid, and what does it ask for? */
#include "scorm/sequencing/engine_inside.h"

static struct navigation_step step_invalid(enum sequencing_exception exception)
{
	return (struct navigation_step){.exception = exception};
}

static struct navigation_step step_valid(enum termination termination, enum sequencing sequencing)
{
	return (struct navigation_step){.termination = termination, .sequencing = sequencing};
}

/* Leaves what is open first, where something is. */
static struct navigation_step step_leaving(const struct tracking *t, enum sequencing sequencing)
{
	bool open = t->current != ACTIVITY_NONE && seen(t, t->current)->active;

	return step_valid(open ? TERMINATION_EXIT : TERMINATION_NONE, sequencing);
}

static struct navigation_step start(const struct tracking *t, int target)
{
	(void)target;
	return t->current != ACTIVITY_NONE ? step_invalid(EXCEPTION_NB_2_1_1)
	                                   : step_valid(TERMINATION_NONE, SEQUENCING_START);
}

static struct navigation_step resume_all(const struct tracking *t, int target)
{
	(void)target;
	if (t->current != ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_1);
	return t->suspended == ACTIVITY_NONE ? step_invalid(EXCEPTION_NB_2_1_3)
	                                     : step_valid(TERMINATION_NONE, SEQUENCING_RESUME_ALL);
}

static struct navigation_step continue_(const struct tracking *t, int target)
{
	int parent;

	(void)target;
	if (t->current == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_2);
	parent = parent_of(t, t->current);
	if (parent == ACTIVITY_NONE || !activity_of(t, parent)->control.flow)
		return step_invalid(EXCEPTION_NB_2_1_4);
	return step_leaving(t, SEQUENCING_CONTINUE);
}

static struct navigation_step previous(const struct tracking *t, int target)
{
	int parent;

	(void)target;
	if (t->current == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_2);
	parent = parent_of(t, t->current);
	if (parent == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_6);
	if (!activity_of(t, parent)->control.flow || activity_of(t, parent)->control.forward_only)
		return step_invalid(EXCEPTION_NB_2_1_5);
	return step_leaving(t, SEQUENCING_PREVIOUS);
}

/* What is open between the current activity and the common ancestor must let itself be left. */
static bool may_leave(const struct tracking *t, int target)
{
	int common = common_ancestor(t, t->current, target);

	if (parent_of(t, target) == parent_of(t, t->current) || target == t->current)
		common = t->current;
	for (int at = t->current; at != common; at = parent_of(t, at))
		if (seen(t, at)->active && !activity_of(t, at)->control.choice_exit)
			return false;
	return !seen(t, t->current)->active || activity_of(t, t->current)->control.choice_exit;
}

static struct navigation_step choice(const struct tracking *t, int target)
{
	if (target == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_11);
	if (target != 0 && !activity_of(t, parent_of(t, target))->control.choice)
		return step_invalid(EXCEPTION_NB_2_1_10);
	if (t->current != ACTIVITY_NONE && !may_leave(t, target))
		return step_invalid(EXCEPTION_NB_2_1_8);
	return step_leaving(t, SEQUENCING_CHOICE);
}

static struct navigation_step jump(const struct tracking *t, int target)
{
	if (t->current == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_2);
	if (target == ACTIVITY_NONE || !is_available(t, target))
		return step_invalid(EXCEPTION_NB_2_1_11);
	return step_leaving(t, SEQUENCING_JUMP);
}

/* Exit and abandon need something open; the others only a session. */
static struct navigation_step ending(const struct tracking *t, enum termination termination, bool needs_open)
{
	if (t->current == ACTIVITY_NONE)
		return step_invalid(EXCEPTION_NB_2_1_2);
	if (needs_open && !seen(t, t->current)->active)
		return step_invalid(EXCEPTION_NB_2_1_12);
	return step_valid(termination, SEQUENCING_EXIT);
}

static struct navigation_step exit_(const struct tracking *t, int target)
{
	(void)target;
	return ending(t, TERMINATION_EXIT, true);
}

static struct navigation_step exit_all(const struct tracking *t, int target)
{
	(void)target;
	return ending(t, TERMINATION_EXIT_ALL, false);
}

static struct navigation_step abandon(const struct tracking *t, int target)
{
	(void)target;
	return ending(t, TERMINATION_ABANDON, true);
}

static struct navigation_step abandon_all(const struct tracking *t, int target)
{
	(void)target;
	return ending(t, TERMINATION_ABANDON_ALL, false);
}

static struct navigation_step suspend_all(const struct tracking *t, int target)
{
	(void)target;
	return ending(t, TERMINATION_SUSPEND_ALL, false);
}

typedef struct navigation_step navigation_function(const struct tracking *t, int target);

static navigation_function *const requests[NAVIGATIONS_COUNT] = {
    [NAVIGATION_START] = start,
    [NAVIGATION_RESUME_ALL] = resume_all,
    [NAVIGATION_CONTINUE] = continue_,
    [NAVIGATION_PREVIOUS] = previous,
    [NAVIGATION_CHOICE] = choice,
    [NAVIGATION_JUMP] = jump,
    [NAVIGATION_EXIT] = exit_,
    [NAVIGATION_EXIT_ALL] = exit_all,
    [NAVIGATION_ABANDON] = abandon,
    [NAVIGATION_ABANDON_ALL] = abandon_all,
    [NAVIGATION_SUSPEND_ALL] = suspend_all,
};

/* NB.2.1 */
struct navigation_step navigation_request_process(
    const struct tracking *t, enum navigation request, int target)
{
	if ((unsigned)request >= NAVIGATIONS_COUNT)
		return step_invalid(EXCEPTION_NB_2_1_13);
	return requests[request](t, target);
}
