/* SB.2.4 and SB.2.9: choosing an activity. */
#include "scorm/sequencing/engine_inside.h"

/* SB.2.4 */
enum sequencing_exception choice_traversal(const struct tracking *t, int activity, enum direction direction)
{
	const struct activity *a = activity_of(t, activity);

	if (direction == FORWARD)
		return sequencing_rules_check(t, activity, &a->pre, ACTION_STOP_FORWARD_TRAVERSAL) ==
		               ACTION_NONE
		           ? EXCEPTION_NONE
		           : EXCEPTION_SB_2_4_1;
	if (a->parent == ACTIVITY_NONE)
		return EXCEPTION_SB_2_4_3;
	return activity_of(t, a->parent)->control.forward_only ? EXCEPTION_SB_2_4_2 : EXCEPTION_NONE;
}

/* SB.2.9.2 */
static int choice_flow_tree_traversal(const struct tracking *t, int activity, enum direction direction)
{
	for (; parent_of(t, activity) != ACTIVITY_NONE; activity = parent_of(t, activity)) {
		int next = direction == FORWARD ? seen(t, activity)->next : seen(t, activity)->previous;

		if (next != ACTIVITY_NONE)
			return next;
	}
	return ACTIVITY_NONE;
}

/* SB.2.9.1 */
int choice_flow(const struct tracking *t, int activity, enum direction direction)
{
	int next = choice_flow_tree_traversal(t, activity, direction);

	return next == ACTIVITY_NONE ? activity : next;
}

/* SB.2.9, steps 2 and 3: may it be chosen at all? */
static enum sequencing_exception target_check(const struct tracking *t, int target)
{
	int path[ACTIVITY_DEPTH_MAX], count = path_from_root(t, target, path);

	for (int i = 0; i < count; i++) {
		if (!seen(t, path[i])->available)
			return EXCEPTION_SB_2_9_2;
		if (sequencing_rules_check(
		        t, path[i], &activity_of(t, path[i])->pre, ACTION_HIDDEN_FROM_CHOICE) != ACTION_NONE)
			return EXCEPTION_SB_2_9_3;
	}
	if (target != 0 && !activity_of(t, parent_of(t, target))->control.choice)
		return EXCEPTION_SB_2_9_4;
	return EXCEPTION_NONE;
}

/* Case 2: among the children of one parent, from the current one towards the target. */
static enum sequencing_exception siblings_check(const struct tracking *t, int current, int target)
{
	bool forward = is_after(t, target, current);

	for (int at = current; at != target; at = forward ? seen(t, at)->next : seen(t, at)->previous) {
		enum sequencing_exception exception = choice_traversal(t, at, forward ? FORWARD : BACKWARD);

		if (exception != EXCEPTION_NONE)
			return exception;
	}
	return EXCEPTION_NONE;
}

/* Cases 3 and 5: down from the common ancestor to the target's parent. */
static enum sequencing_exception descent_check(const struct tracking *t, int common, int target, bool forward)
{
	for (int at = parent_of(t, target);; at = parent_of(t, at)) {
		const struct activity *a = activity_of(t, at);

		if (forward && choice_traversal(t, at, FORWARD) != EXCEPTION_NONE)
			return EXCEPTION_SB_2_4_1;
		if (at == common)
			return EXCEPTION_NONE;
		if (!seen(t, at)->active && a->prevent_activation)
			return EXCEPTION_SB_2_9_6;
	}
}

/* Cases 4 and 5: up from the current activity, the common ancestor left out. *ret_constraining: the first on
 * the way that constrains choice. */
static enum sequencing_exception ascent_check(
    const struct tracking *t, int current, int common, int *ret_constraining)
{
	int constraining = ACTIVITY_NONE;

	for (int at = current; at != common; at = parent_of(t, at)) {
		if (!activity_of(t, at)->control.choice_exit)
			return EXCEPTION_SB_2_9_7;
		if (constraining == ACTIVITY_NONE && activity_of(t, at)->constrain_choice)
			constraining = at;
	}
	*ret_constraining = constraining;
	return EXCEPTION_NONE;
}

/* Case 5: in another branch below the common ancestor. */
static enum sequencing_exception branch_check(const struct tracking *t, int current, int common, int target)
{
	int constraining;
	bool forward = is_after(t, target, current);
	enum sequencing_exception exception = ascent_check(t, current, common, &constraining);

	if (exception != EXCEPTION_NONE)
		return exception;
	if (constraining != ACTIVITY_NONE) {
		int consider =
		    choice_flow(t, constraining, is_after(t, target, constraining) ? FORWARD : BACKWARD);

		if (!is_within(t, target, consider))
			return EXCEPTION_SB_2_9_8;
	}
	return descent_check(t, common, target, forward);
}

/* The way from the current activity to the target, by where they lie. */
static enum sequencing_exception way_check(const struct tracking *t, int current, int target, int common)
{
	int constraining;

	if (current == target)
		return EXCEPTION_NONE;
	if (parent_of(t, current) == parent_of(t, target))
		return siblings_check(t, current, target);
	if (common == current)
		return descent_check(t, common, target, true);
	if (common == target)
		return ascent_check(t, current, common, &constraining);
	return branch_check(t, current, common, target);
}

/* SB.2.9 */
struct sequencing_result choice_sequencing(const struct tracking *t, int target)
{
	struct sequencing_result result = {.deliver = ACTIVITY_NONE, .moved_to = ACTIVITY_NONE};
	int current = t->current == ACTIVITY_NONE ? 0 : t->current;
	struct flow flow;

	if (target == ACTIVITY_NONE) {
		result.exception = EXCEPTION_SB_2_9_1;
		return result;
	}
	result.exception = target_check(t, target);
	if (result.exception == EXCEPTION_NONE)
		result.exception = way_check(t, current, target, common_ancestor(t, current, target));
	if (result.exception != EXCEPTION_NONE)
		return result;
	if (is_leaf(t, target)) {
		result.deliver = target;
		return result;
	}
	flow = flow_process(t, target, FORWARD, true);
	if (flow.deliverable) {
		result.deliver = flow.activity;
	} else {
		result.moved_to = target;
		result.exception = EXCEPTION_SB_2_9_9;
	}
	return result;
}
