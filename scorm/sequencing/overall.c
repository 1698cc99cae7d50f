/* OP.1: one navigation request from the learner or the content to what is opened next. */
#include "scorm/sequencing/engine_inside.h"

static void session_end(struct tracking *t, struct navigation_outcome *outcome)
{
	t->current = ACTIVITY_NONE;
	outcome->result = NAVIGATION_ENDED;
}

/* A new attempt on the course begins with none of the objectives that are only the course's own. */
static void course_globals_forget(struct tracking *t)
{
	if (t->tree->objectives_global_to_system)
		return;
	for (size_t i = 0; i < t->tree->globals_count; i++) {
		t->globals_changed[i] = t->globals_changed[i] || t->globals[i].known != 0;
		t->globals[i] = (struct objective_state){0};
	}
}

/* SB.2.1 and SB.2.9 end attempts where they find nothing to deliver. */
static void dead_end(
    struct tracking *t, const struct sequencing_result *result, struct navigation_outcome *outcome)
{
	outcome->exception = result->exception;
	outcome->result = NAVIGATION_BLOCKED;
	if (result->end_session) {
		if (t->current != ACTIVITY_NONE && seen(t, 0)->active) {
			terminate_descendents(t, 0);
			end_attempt(t, 0);
		}
		session_end(t, outcome);
	} else if (result->moved_to != ACTIVITY_NONE && t->current != ACTIVITY_NONE) {
		int common = common_ancestor(t, t->current, result->moved_to);

		terminate_descendents(t, common);
		if (common != t->current)
			end_attempt(t, common);
		t->current = result->moved_to;
	}
}

static void deliver(struct tracking *t, int activity, struct navigation_outcome *outcome)
{
	outcome->exception = delivery_request_process(t, activity);
	if (outcome->exception == EXCEPTION_NONE)
		outcome->exception = content_delivery_environment(t, activity, &outcome->resumed);
	outcome->result = outcome->exception == EXCEPTION_NONE ? NAVIGATION_DELIVER : NAVIGATION_BLOCKED;
	if (outcome->result == NAVIGATION_DELIVER)
		outcome->activity = activity;
}

/* The sequencing and delivery part of OP.1. */
static void sequence(
    struct tracking *t, enum sequencing request, int target, struct navigation_outcome *outcome)
{
	struct sequencing_result result;

	if (request == SEQUENCING_RETRY && t->current == 0)
		course_globals_forget(t);
	result = sequencing_request(t, request, target);
	if (result.deliver != ACTIVITY_NONE)
		deliver(t, result.deliver, outcome);
	else if (result.end_session || result.exception != EXCEPTION_NONE)
		dead_end(t, &result, outcome);
	else
		outcome->result = NAVIGATION_NOTHING;
}

/* Before the first activity of a session that does not go on with a suspended one. */
static void session_begin(struct tracking *t, enum navigation request)
{
	if (t->current != ACTIVITY_NONE || request == NAVIGATION_RESUME_ALL)
		return;
	if (!seen(t, 0)->suspended)
		course_globals_forget(t);
	clusters_prepare(t);
}

/* OP.1 */
void sequencing_navigate(
    struct tracking *t, const struct navigation_request *request, struct navigation_outcome *ret_outcome)
{
	struct navigation_outcome outcome = {.result = NAVIGATION_REFUSED, .activity = ACTIVITY_NONE};
	struct navigation_step step;

	t->now_us = request->now_us;
	step = navigation_request_process(t, request->kind, request->target);
	outcome.exception = step.exception;
	if (step.exception == EXCEPTION_NONE) {
		session_begin(t, request->kind);
		if (step.termination != TERMINATION_NONE)
			outcome.exception =
			    termination_request_process(t, step.termination, &step.sequencing);
		if (outcome.exception == EXCEPTION_NONE)
			sequence(t, step.sequencing, request->target, &outcome);
		else if (step.termination == TERMINATION_EXIT)
			outcome.result = NAVIGATION_BLOCKED;
	}
	*ret_outcome = outcome;
}
