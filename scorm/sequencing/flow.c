/* SB.2.1 to SB.2.3: flowing through the tree. The book's recursions are loops here; every step of one goes on
 * in the order of the tree or turns around once in a cluster, so that a bound on steps is only a guard. */
#include "scorm/sequencing/engine_inside.h"

struct step {
	int next; /* ACTIVITY_NONE: none */
	enum direction direction;
	bool end_session;
	enum sequencing_exception exception;
};

static struct step step_to(int next, enum direction direction)
{
	return (struct step){.next = next, .direction = direction};
}

static struct step step_none(enum sequencing_exception exception)
{
	return (struct step){.next = ACTIVITY_NONE, .direction = NO_DIRECTION, .exception = exception};
}

/* The next without entering what the activity holds. */
static struct step step_forward(const struct tracking *t, int activity)
{
	for (; parent_of(t, activity) != ACTIVITY_NONE; activity = parent_of(t, activity))
		if (seen(t, activity)->next != ACTIVITY_NONE)
			return step_to(seen(t, activity)->next, FORWARD);
	return (struct step){.next = ACTIVITY_NONE, .direction = NO_DIRECTION, .end_session = true};
}

static struct step step_backward(const struct tracking *t, int activity, bool reversed)
{
	for (; parent_of(t, activity) != ACTIVITY_NONE; activity = parent_of(t, activity), reversed = false) {
		if (!reversed && activity_of(t, parent_of(t, activity))->control.forward_only)
			return step_none(EXCEPTION_SB_2_1_4);
		if (seen(t, activity)->previous != ACTIVITY_NONE)
			return step_to(seen(t, activity)->previous, BACKWARD);
	}
	return step_none(EXCEPTION_SB_2_1_3);
}

static struct step step_into(const struct tracking *t, int activity, enum direction direction)
{
	const struct activity_state *state = seen(t, activity);

	if (state->first == ACTIVITY_NONE)
		return step_none(EXCEPTION_SB_2_1_2);
	if (direction == BACKWARD && !activity_of(t, activity)->control.forward_only)
		return step_to(state->last, BACKWARD);
	return step_to(state->first, FORWARD);
}

/* SB.2.1 */
static struct step flow_tree_traversal(const struct tracking *t, int activity, enum direction direction,
    bool consider_children, enum direction previous)
{
	bool reversed = false;

	if (previous == BACKWARD && parent_of(t, activity) != ACTIVITY_NONE &&
	    seen(t, activity)->next == ACTIVITY_NONE) {
		direction = BACKWARD;
		activity = seen(t, parent_of(t, activity))->first;
		reversed = true;
	}
	if (consider_children && !is_leaf(t, activity))
		return step_into(t, activity, direction);
	return direction == FORWARD ? step_forward(t, activity) : step_backward(t, activity, reversed);
}

static struct flow flow_stopped(int activity, enum sequencing_exception exception, bool end_session)
{
	return (struct flow){.activity = activity, .exception = exception, .end_session = end_session};
}

/* SB.2.2 */
static struct flow flow_activity_traversal(
    const struct tracking *t, int activity, enum direction direction, enum direction previous)
{
	size_t steps_max = 4 * t->tree->count + 4;

	for (size_t steps = 0; steps < steps_max; steps++) {
		const struct activity *a = activity_of(t, activity);
		bool skipped;
		struct step step;

		if (a->parent == ACTIVITY_NONE || !activity_of(t, a->parent)->control.flow)
			return flow_stopped(activity, EXCEPTION_SB_2_2_1, false);
		skipped = sequencing_rules_check(t, activity, &a->pre, ACTION_SKIP) != ACTION_NONE;
		if (!skipped && check_activity(t, activity))
			return flow_stopped(activity, EXCEPTION_SB_2_2_2, false);
		if (!skipped && is_leaf(t, activity))
			return (struct flow){.activity = activity, .deliverable = true};
		step =
		    flow_tree_traversal(t, activity, direction, !skipped, skipped ? previous : NO_DIRECTION);
		if (step.next == ACTIVITY_NONE)
			return flow_stopped(activity, step.exception, step.end_session);
		activity = step.next;
		if (skipped && previous == BACKWARD && step.direction == BACKWARD) {
			direction = BACKWARD;
			previous = NO_DIRECTION;
		} else if (!skipped && direction == BACKWARD && step.direction == FORWARD) {
			direction = FORWARD;
			previous = BACKWARD;
		} else if (!skipped) {
			previous = NO_DIRECTION;
		}
	}
	return flow_stopped(activity, EXCEPTION_SB_2_1_1, false);
}

/* SB.2.3 */
struct flow flow_process(
    const struct tracking *t, int activity, enum direction direction, bool consider_children)
{
	struct step step = flow_tree_traversal(t, activity, direction, consider_children, NO_DIRECTION);

	if (step.next == ACTIVITY_NONE)
		return flow_stopped(activity, step.exception, step.end_session);
	return flow_activity_traversal(t, step.next, direction, NO_DIRECTION);
}
