/* Inside of the sequencing engine. One function for each process of SN's appendix C; the comment above it
 * names the process. What only looks takes a const struct tracking. */
#ifndef SCORM_SEQUENCING_ENGINE_INSIDE_H
#define SCORM_SEQUENCING_ENGINE_INSIDE_H

#include "scorm/sequencing/engine.h"

enum {
	ROLLUP_PASSES_MAX = 8 /* over the tree for what global objectives carry from one branch to another */
};

/* Rules look at facts that may not be there: unknown is neither. */
enum truth { TRUTH_FALSE, TRUTH_TRUE, TRUTH_UNKNOWN };

enum direction { FORWARD, BACKWARD, NO_DIRECTION };

enum termination {
	TERMINATION_NONE,
	TERMINATION_EXIT,
	TERMINATION_EXIT_ALL,
	TERMINATION_SUSPEND_ALL,
	TERMINATION_ABANDON,
	TERMINATION_ABANDON_ALL
};

enum sequencing {
	SEQUENCING_NONE,
	SEQUENCING_START,
	SEQUENCING_RESUME_ALL,
	SEQUENCING_CONTINUE,
	SEQUENCING_PREVIOUS,
	SEQUENCING_CHOICE,
	SEQUENCING_JUMP,
	SEQUENCING_EXIT,
	SEQUENCING_RETRY,
	SEQUENCINGS_COUNT
};

static inline const struct activity *activity_of(const struct tracking *t, int activity)
{
	return &t->tree->activities[activity];
}

static inline struct activity_state *state_of(struct tracking *t, int activity)
{
	return &t->activities[activity];
}

static inline const struct activity_state *seen(const struct tracking *t, int activity)
{
	return &t->activities[activity];
}

static inline int parent_of(const struct tracking *t, int activity)
{
	return t->tree->activities[activity].parent;
}

static inline bool is_leaf(const struct tracking *t, int activity)
{
	return t->tree->activities[activity].first_child == ACTIVITY_NONE;
}

/* True for the activity itself too. */
static inline bool is_within(const struct tracking *t, int activity, int ancestor)
{
	return activity >= ancestor && activity < t->tree->activities[ancestor].end;
}

/* path.c */
/* The deepest activity that has both within. */
int common_ancestor(const struct tracking *t, int one, int other);
/* The activities from root to activity, inclusive; returns their number. */
int path_from_root(const struct tracking *t, int activity, int path[static ACTIVITY_DEPTH_MAX]);
/* Available on the whole way from the root. */
bool is_available(const struct tracking *t, int activity);
/* In the order of available children; activity and other are available and neither is within the other. */
bool is_after(const struct tracking *t, int activity, int other);

/* objective.c: parts of objectives through maps; part is one bit of objective_part. */
bool objective_known(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup);
/* satisfied and completed as 0 and 1. Only where it is known. */
double objective_value(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup);
/* Sets a part, writes it by the maps, and derives satisfaction and completion from measures. */
void objective_set(struct tracking *t, int activity, int objective, enum objective_part part, double value);
void objective_clear(struct tracking *t, int activity, int objective, enum objective_part part);
/* The same because content says so: global objectives forget it too, whoever wrote them. */
void objective_unset(struct tracking *t, int activity, int objective, enum objective_part part);
/* Once more what measures of the primary objective decide: RB.1.2 a and RB.1.3 a of a leaf. */
void objective_settle(struct tracking *t, int activity);
/* For a new attempt: nothing is known; global objectives stay. */
void objectives_begin(struct tracking *t, int activity);
/* What is known of parts belongs to an earlier attempt of the parent. */
void objectives_age(struct tracking *t, int activity, unsigned parts);
/* Remembers what is known as the activity is opened; goes back to that: nothing of an abandoned session
 * stays. */
void objectives_open(struct tracking *t, int activity);
void objectives_abandon(struct tracking *t, int activity);
/* Measures are numbers of seven decimals; sums of them are compared as such. */
bool measure_at_least(double measure, double threshold);
bool measure_above(double measure, double threshold);

/* rollup.c, rollup_rule.c */
void overall_rollup(struct tracking *t, int activity);                                     /* RB.1.5 */
bool rollup_rule_check(const struct tracking *t, int activity, enum rollup_action action); /* RB.1.4 */

/* select.c */
void select_children(struct tracking *t, int activity);    /* SR.1 */
void randomize_children(struct tracking *t, int activity); /* SR.2 */
/* Both for every cluster: before a session's first activity. */
void clusters_prepare(struct tracking *t);
/* All children, in the order of the manifest. */
void children_reset(struct tracking *t, int activity);
/* Makes children (of activity, each once) its available ones, in that order. */
void children_link(struct tracking *t, int activity, const int *children, int count);

/* utility.c, condition.c */
/* The three kinds of limits, as rules ask for them. */
bool limit_of_attempts(const struct tracking *t, int activity);
bool limit_of_durations(const struct tracking *t, int activity);
bool limit_of_times(const struct tracking *t, int activity);
bool limit_conditions_check(const struct tracking *t, int activity); /* UP.1: true when violated */
/* UP.2: the action of the first rule that holds, ACTION_NONE. wanted: only rules of that action; ACTION_NONE
 * for all. */
enum rule_action sequencing_rules_check(
    const struct tracking *t, int activity, const struct sequencing_rules *rules, enum rule_action wanted);
/* One condition, negation included; of_rollup: asked of a child by its parent's rollup rule. */
enum truth condition_evaluate(
    const struct tracking *t, int activity, const struct rule_condition *condition, bool of_rollup);
enum truth conditions_combine(const struct tracking *t, int activity, const struct rule_condition *conditions,
    size_t count, enum rule_combination combination, bool of_rollup);
void terminate_descendents(struct tracking *t, int activity); /* UP.3 */
void end_attempt(struct tracking *t, int activity);           /* UP.4 */
bool check_activity(const struct tracking *t, int activity);  /* UP.5: true when it must not be delivered */

/* flow.c */
struct flow {
	int activity; /* where it ended */
	bool deliverable;
	bool end_session;
	enum sequencing_exception exception;
};
struct flow flow_process(
    const struct tracking *t, int activity, enum direction direction, bool consider_children); /* SB.2.3 */

/* choice.c */
struct sequencing_result {
	int deliver; /* ACTIVITY_NONE */
	bool end_session;
	int moved_to; /* SB.2.9: the cluster that was chosen and has nothing to open; ACTIVITY_NONE */
	enum sequencing_exception exception;
};
enum sequencing_exception choice_traversal(
    const struct tracking *t, int activity, enum direction direction);             /* SB.2.4 */
struct sequencing_result choice_sequencing(const struct tracking *t, int target);  /* SB.2.9 */
int choice_flow(const struct tracking *t, int activity, enum direction direction); /* SB.2.9.1 */

/* request.c */
struct sequencing_result sequencing_request(
    const struct tracking *t, enum sequencing request, int target); /* SB.2.12 */

/* navigation.c */
struct navigation_step {
	enum sequencing_exception exception; /* EXCEPTION_NONE: valid */
	enum termination termination;
	enum sequencing sequencing;
};
struct navigation_step navigation_request_process(
    const struct tracking *t, enum navigation request, int target); /* NB.2.1 */

/* termination.c */
enum sequencing_exception termination_request_process(
    struct tracking *t, enum termination request, enum sequencing *ret_sequencing); /* TB.2.3 */

/* delivery.c */
enum sequencing_exception delivery_request_process(const struct tracking *t, int activity); /* DB.1.1 */
/* DB.2; *ret_resumed: no new attempt on activity began. */
enum sequencing_exception content_delivery_environment(struct tracking *t, int activity, bool *ret_resumed);

#endif
