/* Objectives: local ones, and global ones through maps (SN chapter 3). */
#include <math.h>
#include <string.h>

#include "scorm/sequencing/engine_inside.h"

static const double measure_step = 1e7;

bool measure_at_least(double measure, double threshold)
{
	return round(measure * measure_step) >= round(threshold * measure_step);
}

bool measure_above(double measure, double threshold)
{
	return round(measure * measure_step) > round(threshold * measure_step);
}

static const struct objective *objective_of(const struct tracking *t, int activity, int objective)
{
	return &activity_of(t, activity)->objectives[objective];
}

static const struct objective_state *local_of(const struct tracking *t, int activity, int objective)
{
	return &t->objectives[activity_of(t, activity)->first_objective + objective];
}

/* Where a part is read; NULL when nobody knows it. A read map puts the global objective in the place of the
 * local one: for status and measure even while nothing is known of it (ADL OB-03b), for the 4th Edition's
 * parts once something is. */
static const struct objective_state *part_source(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup)
{
	const struct objective *o = objective_of(t, activity, objective);
	const struct objective_state *local = local_of(t, activity, objective);

	for (size_t i = 0; i < o->maps_count; i++) {
		const struct objective_state *global = &t->globals[o->maps[i].target_index];

		if ((o->maps[i].read & part) && (global->known & part))
			return global;
		if (o->maps[i].read & part & OBJECTIVE_PARTS_IMSSS)
			return NULL;
	}
	if (!(local->known & part) || (of_rollup && (local->stale & part)))
		return NULL;
	return local;
}

/* The measure that decides a part instead of what is recorded for it: 0 for none. */
static enum objective_part part_decided_by(
    const struct tracking *t, int activity, int objective, enum objective_part part)
{
	if (part == OBJECTIVE_SATISFIED && objective_of(t, activity, objective)->satisfied_by_measure)
		return OBJECTIVE_MEASURE;
	if (part == OBJECTIVE_COMPLETION && objective == 0 && activity_of(t, activity)->completion.by_measure)
		return OBJECTIVE_PROGRESS;
	return 0;
}

static double part_value(const struct objective_state *state, enum objective_part part)
{
	switch (part) {
	case OBJECTIVE_SATISFIED:
		return state->satisfied;
	case OBJECTIVE_COMPLETION:
		return state->completed;
	case OBJECTIVE_MEASURE:
		return state->measure;
	case OBJECTIVE_RAW:
		return state->raw;
	case OBJECTIVE_MIN:
		return state->min;
	case OBJECTIVE_MAX:
		return state->max;
	default:
		return state->progress;
	}
}

static void part_put(struct objective_state *state, enum objective_part part, double value)
{
	state->known |= part;
	state->stale &= ~(unsigned)part;
	switch (part) {
	case OBJECTIVE_SATISFIED:
		state->satisfied = value != 0;
		break;
	case OBJECTIVE_COMPLETION:
		state->completed = value != 0;
		break;
	case OBJECTIVE_MEASURE:
		state->measure = value;
		break;
	case OBJECTIVE_RAW:
		state->raw = value;
		break;
	case OBJECTIVE_MIN:
		state->min = value;
		break;
	case OBJECTIVE_MAX:
		state->max = value;
		break;
	default:
		state->progress = value;
	}
}

/* RB.1.2 a: satisfaction waits for the end of the attempt where measureSatisfactionIfActive="false". */
static bool measure_waits(const struct tracking *t, int activity, int objective)
{
	return objective == 0 && seen(t, activity)->active &&
	       !activity_of(t, activity)->measure_satisfaction_if_active;
}

static bool part_is_known(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup)
{
	enum objective_part decider = part_decided_by(t, activity, objective, part);

	if (decider == OBJECTIVE_MEASURE && measure_waits(t, activity, objective))
		return false;
	return part_source(t, activity, objective, decider != 0 ? decider : part, of_rollup) != NULL;
}

bool objective_known(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup)
{
	return activity_of(t, activity)->delivery.tracked &&
	       part_is_known(t, activity, objective, part, of_rollup);
}

static double threshold_of(const struct tracking *t, int activity, int objective, enum objective_part part)
{
	return part == OBJECTIVE_SATISFIED ? objective_of(t, activity, objective)->min_normalized_measure
	                                   : activity_of(t, activity)->completion.min_measure;
}

double objective_value(
    const struct tracking *t, int activity, int objective, enum objective_part part, bool of_rollup)
{
	enum objective_part decider = part_decided_by(t, activity, objective, part);
	const struct objective_state *source =
	    part_source(t, activity, objective, decider != 0 ? decider : part, of_rollup);

	if (source == NULL)
		return 0;
	if (decider == 0)
		return part_value(source, part);
	return measure_at_least(part_value(source, decider), threshold_of(t, activity, objective, part));
}

/* What is written to a global objective by the maps of a local one; value NULL: that it is not known. */
static void part_write(
    struct tracking *t, int activity, int objective, enum objective_part part, const double *value)
{
	const struct objective *o = objective_of(t, activity, objective);

	for (size_t i = 0; i < o->maps_count; i++) {
		struct objective_state *global = &t->globals[o->maps[i].target_index];
		struct objective_state before = *global;

		if (!(o->maps[i].write & part))
			continue;
		if (value != NULL)
			part_put(global, part, *value);
		else
			global->known &= ~(unsigned)part;
		if (global->known != before.known ||
		    (value != NULL && part_value(global, part) != part_value(&before, part)))
			t->globals_changed[o->maps[i].target_index] =
			    t->globals_moved[o->maps[i].target_index] = true;
	}
}

static struct objective_state *local_put(struct tracking *t, int activity, int objective)
{
	return &t->objectives[activity_of(t, activity)->first_objective + objective];
}

static void part_set(struct tracking *t, int activity, int objective, enum objective_part part, double value)
{
	part_put(local_put(t, activity, objective), part, value);
	part_write(t, activity, objective, part, &value);
}

static void part_clear(struct tracking *t, int activity, int objective, enum objective_part part)
{
	struct objective_state *local = local_put(t, activity, objective);

	if (!(local->known & part))
		return;
	local->known &= ~(unsigned)part;
	local->stale &= ~(unsigned)part;
	part_write(t, activity, objective, part, NULL);
}

/* The part that a measure decides follows it. */
static void part_follow(struct tracking *t, int activity, int objective, enum objective_part measure)
{
	enum objective_part part = measure == OBJECTIVE_MEASURE ? OBJECTIVE_SATISFIED : OBJECTIVE_COMPLETION;

	if (part_decided_by(t, activity, objective, part) != measure)
		return;
	if (objective_known(t, activity, objective, part, false))
		part_set(t, activity, objective, part, objective_value(t, activity, objective, part, false));
	else
		part_clear(t, activity, objective, part);
}

void objective_set(struct tracking *t, int activity, int objective, enum objective_part part, double value)
{
	if (!activity_of(t, activity)->delivery.tracked || part_decided_by(t, activity, objective, part) != 0)
		return;
	part_set(t, activity, objective, part, value);
	if (part == OBJECTIVE_MEASURE || part == OBJECTIVE_PROGRESS)
		part_follow(t, activity, objective, part);
}

void objective_clear(struct tracking *t, int activity, int objective, enum objective_part part)
{
	if (!activity_of(t, activity)->delivery.tracked || part_decided_by(t, activity, objective, part) != 0)
		return;
	part_clear(t, activity, objective, part);
	if (part == OBJECTIVE_MEASURE || part == OBJECTIVE_PROGRESS)
		part_follow(t, activity, objective, part);
}

void objective_unset(struct tracking *t, int activity, int objective, enum objective_part part)
{
	if (!activity_of(t, activity)->delivery.tracked || part_decided_by(t, activity, objective, part) != 0)
		return;
	objective_clear(t, activity, objective, part);
	part_write(t, activity, objective, part, NULL);
}

void objective_settle(struct tracking *t, int activity)
{
	if (!activity_of(t, activity)->delivery.tracked)
		return;
	part_follow(t, activity, 0, OBJECTIVE_MEASURE);
	part_follow(t, activity, 0, OBJECTIVE_PROGRESS);
}

void objectives_begin(struct tracking *t, int activity)
{
	const struct activity *a = activity_of(t, activity);

	memset(&t->objectives[a->first_objective], 0, a->objectives_count * sizeof(*t->objectives));
}

void objectives_age(struct tracking *t, int activity, unsigned parts)
{
	const struct activity *a = activity_of(t, activity);

	for (size_t o = 0; o < a->objectives_count; o++)
		t->objectives[a->first_objective + (int)o].stale |=
		    parts & t->objectives[a->first_objective + (int)o].known;
}

void objectives_open(struct tracking *t, int activity)
{
	const struct activity *a = activity_of(t, activity);

	memcpy(&t->objectives_opened[a->first_objective], &t->objectives[a->first_objective],
	    a->objectives_count * sizeof(*t->objectives));
	for (size_t o = 0; o < a->objectives_count; o++)
		for (size_t m = 0; m < a->objectives[o].maps_count; m++) {
			int target = a->objectives[o].maps[m].target_index;

			t->globals_opened[target] = t->globals[target];
		}
}

void objectives_abandon(struct tracking *t, int activity)
{
	const struct activity *a = activity_of(t, activity);

	memcpy(&t->objectives[a->first_objective], &t->objectives_opened[a->first_objective],
	    a->objectives_count * sizeof(*t->objectives));
	for (size_t o = 0; o < a->objectives_count; o++)
		for (size_t m = 0; m < a->objectives[o].maps_count; m++) {
			const struct objective_map *map = &a->objectives[o].maps[m];

			if (map->write == 0)
				continue;
			t->globals[map->target_index] = t->globals_opened[map->target_index];
			t->globals_changed[map->target_index] = t->globals_moved[map->target_index] = true;
		}
}

void sequencing_objective(
    const struct tracking *t, int activity, int objective, struct objective_state *ret_state)
{
	struct objective_state state = {0};

	for (unsigned bit = OBJECTIVE_SATISFIED; bit <= OBJECTIVE_PROGRESS; bit <<= 1) {
		enum objective_part part = (enum objective_part)bit;

		if (part_is_known(t, activity, objective, part, false))
			part_put(&state, part, objective_value(t, activity, objective, part, false));
	}
	*ret_state = state;
}
