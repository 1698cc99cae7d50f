/* Rollup: RB.1.1 to RB.1.3 and RB.1.5. */
#include "scorm/sequencing/engine_inside.h"

struct weighted {
	double total, weights;
	bool any;
};

static double weight_of(const struct activity *child, enum objective_part part)
{
	return part == OBJECTIVE_MEASURE ? child->objective_measure_weight
	                                 : child->completion.progress_weight;
}

/* The weighted mean of a measure over the tracked children; a child without counts as zero. */
static void measure_roll(struct tracking *t, int activity, enum objective_part part)
{
	struct weighted sum = {0};

	for (int child = seen(t, activity)->first; child != ACTIVITY_NONE; child = seen(t, child)->next) {
		double weight = weight_of(activity_of(t, child), part);

		if (!activity_of(t, child)->delivery.tracked)
			continue;
		sum.weights += weight;
		if (objective_known(t, child, 0, part, true)) {
			sum.total += weight * objective_value(t, child, 0, part, true);
			sum.any = true;
		}
	}
	if (sum.any && sum.weights > 0)
		objective_set(t, activity, 0, part, sum.total / sum.weights);
	else
		objective_clear(t, activity, 0, part);
}

/* RB.1.1 a */
static void measure_rollup(struct tracking *t, int activity)
{
	measure_roll(t, activity, OBJECTIVE_MEASURE);
}

/* RB.1.1 b */
static void completion_measure_rollup(struct tracking *t, int activity)
{
	measure_roll(t, activity, OBJECTIVE_PROGRESS);
}

/* RB.1.2: by measure (a) that is done with the measure, else by rules (b). The last that holds is kept. */
static void objective_rollup(struct tracking *t, int activity)
{
	if (activity_of(t, activity)->objectives[0].satisfied_by_measure)
		return;
	if (rollup_rule_check(t, activity, ROLLUP_SATISFIED))
		objective_set(t, activity, 0, OBJECTIVE_SATISFIED, 1);
	else if (rollup_rule_check(t, activity, ROLLUP_NOT_SATISFIED))
		objective_set(t, activity, 0, OBJECTIVE_SATISFIED, 0);
}

/* RB.1.3: by measure (a) that is done with the measure, else by rules (b). */
static void activity_progress_rollup(struct tracking *t, int activity)
{
	if (activity_of(t, activity)->completion.by_measure)
		return;
	if (rollup_rule_check(t, activity, ROLLUP_COMPLETED))
		objective_set(t, activity, 0, OBJECTIVE_COMPLETION, 1);
	else if (rollup_rule_check(t, activity, ROLLUP_INCOMPLETE))
		objective_set(t, activity, 0, OBJECTIVE_COMPLETION, 0);
}

/* RB.1.1 to RB.1.3 of one activity. */
static void activity_roll(struct tracking *t, int activity)
{
	if (!activity_of(t, activity)->delivery.tracked)
		return;
	if (!is_leaf(t, activity)) {
		measure_rollup(t, activity);
		completion_measure_rollup(t, activity);
		objective_rollup(t, activity);
		activity_progress_rollup(t, activity);
	}
	objective_settle(t, activity);
}

/* Marks the clusters above whoever reads a global objective that was written since the last call. */
static bool readers_mark(struct tracking *t)
{
	bool any = false;

	for (size_t g = 0; g < t->tree->globals_count; g++) {
		if (!t->globals_moved[g])
			continue;
		t->globals_moved[g] = false;
		for (size_t r = t->tree->readers_begin[g]; r < t->tree->readers_begin[g + 1]; r++) {
			int at = parent_of(t, t->tree->readers[r]);

			for (; at != ACTIVITY_NONE && !t->marked[at]; at = parent_of(t, at))
				t->marked[at] = any = true;
		}
	}
	return any;
}

/* RB.1.5. An activity stands before all within it, so that going backwards every child comes before its
 * parent. What a global objective carries to another branch is rolled up there in the next pass. */
void overall_rollup(struct tracking *t, int activity)
{
	for (int at = activity; at != ACTIVITY_NONE; at = parent_of(t, at))
		activity_roll(t, at);
	for (int pass = 0; pass < ROLLUP_PASSES_MAX && readers_mark(t); pass++)
		for (int at = (int)t->tree->count - 1; at >= 0; at--)
			if (t->marked[at]) {
				t->marked[at] = false;
				activity_roll(t, at);
			}
}

void sequencing_rollup(struct tracking *t, int activity)
{
	overall_rollup(t, activity);
}
