/* What content said becomes tracking data. */
#include <math.h>

#include "scorm/sequencing/engine_inside.h"

enum { EXPERIENCED_CS_MAX = 1000000000 /* of one report: a hundred days are a mistake already */ };

/* Numbers that content cannot have said are not taken. */
static bool part_is_sound(const struct objective_state *state, enum objective_part part)
{
	switch (part) {
	case OBJECTIVE_MEASURE:
		return state->measure >= -1 && state->measure <= 1;
	case OBJECTIVE_PROGRESS:
		return state->progress >= 0 && state->progress <= 1;
	case OBJECTIVE_RAW:
		return isfinite(state->raw);
	case OBJECTIVE_MIN:
		return isfinite(state->min);
	case OBJECTIVE_MAX:
		return isfinite(state->max);
	default:
		return true;
	}
}

static double part_of(const struct objective_state *state, enum objective_part part)
{
	switch (part) {
	case OBJECTIVE_SATISFIED:
		return state->satisfied;
	case OBJECTIVE_COMPLETION:
		return state->completed;
	case OBJECTIVE_MEASURE:
		return state->measure;
	case OBJECTIVE_PROGRESS:
		return state->progress;
	case OBJECTIVE_RAW:
		return state->raw;
	case OBJECTIVE_MIN:
		return state->min;
	default:
		return state->max;
	}
}

/* Measures come first: what they decide is not overwritten by what content said of it. */
static void objective_report(struct tracking *t, int activity, const struct objective_report *report)
{
	static const enum objective_part parts[] = {OBJECTIVE_MEASURE, OBJECTIVE_PROGRESS, OBJECTIVE_RAW,
	    OBJECTIVE_MIN, OBJECTIVE_MAX, OBJECTIVE_SATISFIED, OBJECTIVE_COMPLETION};

	if (report->objective < 0 || (size_t)report->objective >= activity_of(t, activity)->objectives_count)
		return;
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (report->state.known & parts[i]) {
			if (part_is_sound(&report->state, parts[i]))
				objective_set(t, activity, report->objective, parts[i],
				    part_of(&report->state, parts[i]));
		} else if (report->given & parts[i]) {
			objective_unset(t, activity, report->objective, parts[i]);
		}
	}
	if (report->objective == 0)
		state_of(t, activity)->by_content |= report->given;
}

void sequencing_report(struct tracking *t, int activity, const struct activity_report *report)
{
	struct activity_state *state;

	if (activity < 0 || activity != t->current || !seen(t, activity)->active)
		return;
	state = state_of(t, activity);
	/* What it is now, not what is tracked of it: content that is not tracked is resumed as well. */
	state->suspended = report->suspended;
	if (!activity_of(t, activity)->delivery.tracked)
		return;
	for (size_t i = 0; i < report->objectives_count; i++)
		objective_report(t, activity, &report->objectives[i]);
	if (report->experienced_cs > 0 && report->experienced_cs <= EXPERIENCED_CS_MAX) {
		state->attempt_experienced_cs += report->experienced_cs;
		state->activity_experienced_cs += report->experienced_cs;
	}
}
