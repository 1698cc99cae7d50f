/* DB.1.1, DB.2 and DB.2.1: delivering an activity. */
#include "scorm/sequencing/engine_inside.h"

/* DB.1.1 */
enum sequencing_exception delivery_request_process(const struct tracking *t, int activity)
{
	int path[ACTIVITY_DEPTH_MAX], count = path_from_root(t, activity, path);

	if (!is_leaf(t, activity))
		return EXCEPTION_DB_1_1_1;
	for (int i = 0; i < count; i++)
		if (check_activity(t, path[i]))
			return EXCEPTION_DB_1_1_3;
	return EXCEPTION_NONE;
}

/* DB.2.1: what was suspended is given up, below what it has in common with the activity to deliver. */
static void clear_suspended_activity(struct tracking *t, int activity)
{
	int common;

	if (t->suspended == ACTIVITY_NONE)
		return;
	common = common_ancestor(t, t->suspended, activity);
	for (int at = t->suspended; at != common; at = parent_of(t, at)) {
		bool still = false;

		for (int child = seen(t, at)->first; child != ACTIVITY_NONE; child = seen(t, child)->next)
			still = still || seen(t, child)->suspended;
		state_of(t, at)->suspended = still;
	}
	t->suspended = ACTIVITY_NONE;
}

/* Use Current Attempt Objective and Progress Information (SN chapter 3): what all within recorded belongs to
 * an earlier attempt of the cluster. A cluster that does not mind keeps what is below it as it is. */
static void descendants_age(struct tracking *t, int activity)
{
	const unsigned progress = OBJECTIVE_COMPLETION | OBJECTIVE_PROGRESS;

	t->scratch[activity] = -1;
	for (int i = activity + 1; i < activity_of(t, activity)->end; i++) {
		const struct control_mode *control = &activity_of(t, parent_of(t, i))->control;
		unsigned parts = (unsigned)t->scratch[parent_of(t, i)];

		if (!control->use_current_attempt_objective_info)
			parts &= progress;
		if (!control->use_current_attempt_progress_info)
			parts &= ~progress;
		t->scratch[i] = (int)parts;
		objectives_age(t, i, parts);
	}
}

static void attempt_begin(struct tracking *t, int activity)
{
	struct activity_state *state = state_of(t, activity);

	if (state->attempts < UINT32_MAX)
		state->attempts++;
	if (state->activity_began_us == 0)
		state->activity_began_us = t->now_us;
	state->attempt_began_us = t->now_us;
	state->attempt_experienced_cs = 0;
	state->by_content = 0;
	objectives_begin(t, activity);
	descendants_age(t, activity);
}

/* DB.2 */
enum sequencing_exception content_delivery_environment(struct tracking *t, int activity, bool *ret_resumed)
{
	int path[ACTIVITY_DEPTH_MAX], count = path_from_root(t, activity, path);
	bool resumed = false;

	if (t->current != ACTIVITY_NONE && seen(t, t->current)->active)
		return EXCEPTION_DB_2_1;
	clear_suspended_activity(t, activity);
	terminate_descendents(t, activity);
	for (int i = 0; i < count; i++) {
		struct activity_state *state = state_of(t, path[i]);

		if (state->active)
			continue;
		resumed = state->suspended;
		if (state->suspended)
			state->suspended = false;
		else if (activity_of(t, path[i])->delivery.tracked)
			attempt_begin(t, path[i]);
		state->active = true;
	}
	t->current = activity;
	objectives_open(t, activity);
	*ret_resumed = resumed;
	return EXCEPTION_NONE;
}
