/* Sequencing requests other than choice: SB.2.5 to SB.2.8, SB.2.10, SB.2.11, SB.2.13, and their dispatcher.
 */
#include "scorm/sequencing/engine_inside.h"

static struct sequencing_result result_none(enum sequencing_exception exception)
{
	return (struct sequencing_result){
	    .deliver = ACTIVITY_NONE, .moved_to = ACTIVITY_NONE, .exception = exception};
}

static struct sequencing_result result_deliver(int activity)
{
	return (struct sequencing_result){.deliver = activity, .moved_to = ACTIVITY_NONE};
}

static struct sequencing_result result_of(struct flow flow)
{
	struct sequencing_result result = result_none(flow.exception);

	if (flow.deliverable)
		return result_deliver(flow.activity);
	result.end_session = flow.end_session;
	return result;
}

/* SB.2.5 */
static struct sequencing_result start_sequencing(const struct tracking *t, int target)
{
	(void)target;
	if (t->current != ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_5_1);
	if (is_leaf(t, 0))
		return result_deliver(0);
	return result_of(flow_process(t, 0, FORWARD, true));
}

/* SB.2.6 */
static struct sequencing_result resume_all_sequencing(const struct tracking *t, int target)
{
	(void)target;
	if (t->current != ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_6_1);
	if (t->suspended == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_6_2);
	return result_deliver(t->suspended);
}

/* True where the current activity's cluster does not flow. */
static bool flow_is_off(const struct tracking *t)
{
	int parent = parent_of(t, t->current);

	return parent != ACTIVITY_NONE && !activity_of(t, parent)->control.flow;
}

/* SB.2.7 */
static struct sequencing_result continue_sequencing(const struct tracking *t, int target)
{
	(void)target;
	if (t->current == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_7_1);
	if (flow_is_off(t))
		return result_none(EXCEPTION_SB_2_7_2);
	return result_of(flow_process(t, t->current, FORWARD, false));
}

/* SB.2.8 */
static struct sequencing_result previous_sequencing(const struct tracking *t, int target)
{
	(void)target;
	if (t->current == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_8_1);
	if (flow_is_off(t))
		return result_none(EXCEPTION_SB_2_8_2);
	return result_of(flow_process(t, t->current, BACKWARD, false));
}

/* SB.2.10 */
static struct sequencing_result retry_sequencing(const struct tracking *t, int target)
{
	struct flow flow;

	(void)target;
	if (t->current == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_10_1);
	if (seen(t, t->current)->active || seen(t, t->current)->suspended)
		return result_none(EXCEPTION_SB_2_10_2);
	if (is_leaf(t, t->current))
		return result_deliver(t->current);
	flow = flow_process(t, t->current, FORWARD, true);
	return flow.deliverable ? result_deliver(flow.activity) : result_none(EXCEPTION_SB_2_10_3);
}

/* SB.2.11 */
static struct sequencing_result exit_sequencing(const struct tracking *t, int target)
{
	struct sequencing_result result = result_none(EXCEPTION_NONE);

	(void)target;
	if (t->current == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_11_1);
	if (seen(t, t->current)->active)
		return result_none(EXCEPTION_SB_2_11_2);
	result.end_session = t->current == 0;
	return result;
}

/* SB.2.13 */
static struct sequencing_result jump_sequencing(const struct tracking *t, int target)
{
	if (t->current == ACTIVITY_NONE)
		return result_none(EXCEPTION_SB_2_13_1);
	return result_deliver(target);
}

typedef struct sequencing_result sequencing_function(const struct tracking *t, int target);

static sequencing_function *const requests[SEQUENCINGS_COUNT] = {
    [SEQUENCING_START] = start_sequencing,
    [SEQUENCING_RESUME_ALL] = resume_all_sequencing,
    [SEQUENCING_CONTINUE] = continue_sequencing,
    [SEQUENCING_PREVIOUS] = previous_sequencing,
    [SEQUENCING_CHOICE] = choice_sequencing,
    [SEQUENCING_JUMP] = jump_sequencing,
    [SEQUENCING_EXIT] = exit_sequencing,
    [SEQUENCING_RETRY] = retry_sequencing,
};

/* SB.2.12 */
struct sequencing_result sequencing_request(const struct tracking *t, enum sequencing request, int target)
{
	if ((unsigned)request >= SEQUENCINGS_COUNT || requests[request] == NULL)
		return result_none(EXCEPTION_SB_2_12_1);
	return requests[request](t, target);
}
