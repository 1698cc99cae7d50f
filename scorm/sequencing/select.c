/* SR.1 and SR.2: which children a cluster has, and in which order. */
#include "scorm/sequencing/engine_inside.h"

/* splitmix64 */
static uint64_t random_next(struct tracking *t)
{
	uint64_t z = (t->random += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

/* 0 to below - 1. The bias of a remainder is beneath notice for at most 10,000 children. */
static int random_below(struct tracking *t, int below)
{
	return (int)(random_next(t) % (uint64_t)below);
}

void children_link(struct tracking *t, int activity, const int *children, int count)
{
	struct activity_state *state = state_of(t, activity);

	for (int child = activity_of(t, activity)->first_child; child != ACTIVITY_NONE;
	     child = activity_of(t, child)->next_sibling)
		state_of(t, child)->available = false;
	state->first = count > 0 ? children[0] : ACTIVITY_NONE;
	state->last = count > 0 ? children[count - 1] : ACTIVITY_NONE;
	for (int i = 0; i < count; i++) {
		state_of(t, children[i])->available = true;
		state_of(t, children[i])->previous = i > 0 ? children[i - 1] : ACTIVITY_NONE;
		state_of(t, children[i])->next = i + 1 < count ? children[i + 1] : ACTIVITY_NONE;
	}
}

static int children_all(struct tracking *t, int activity)
{
	int count = 0;

	for (int child = activity_of(t, activity)->first_child; child != ACTIVITY_NONE;
	     child = activity_of(t, child)->next_sibling)
		t->scratch[count++] = child;
	return count;
}

static int children_available(struct tracking *t, int activity)
{
	int count = 0;

	for (int child = seen(t, activity)->first; child != ACTIVITY_NONE; child = seen(t, child)->next)
		t->scratch[count++] = child;
	return count;
}

void children_reset(struct tracking *t, int activity)
{
	int count = children_all(t, activity);

	children_link(t, activity, t->scratch, count);
}

/* Timing of SR.1 and SR.2: once for the learner, or before each new attempt. */
static bool is_due(const struct tracking *t, int activity, enum selection_timing timing, bool done)
{
	if (is_leaf(t, activity) || seen(t, activity)->active || seen(t, activity)->suspended)
		return false;
	return timing == TIMING_ON_EACH_NEW_ATTEMPT || (timing == TIMING_ONCE && !done);
}

/* SR.1: as many children as wanted, each choice of them equally likely, in the order of the manifest. */
void select_children(struct tracking *t, int activity)
{
	const struct randomization_controls *random = &activity_of(t, activity)->random;
	int count, wanted, kept = 0;

	if (!is_due(t, activity, random->selection_timing, seen(t, activity)->selected) ||
	    !random->has_select_count)
		return;
	count = children_all(t, activity);
	wanted = random->select_count < (uint32_t)count ? (int)random->select_count : count;
	for (int i = 0; i < count; i++)
		if (random_below(t, count - i) < wanted - kept)
			t->scratch[kept++] = t->scratch[i];
	children_link(t, activity, t->scratch, kept);
	state_of(t, activity)->selected = true;
}

/* SR.2 */
void randomize_children(struct tracking *t, int activity)
{
	const struct randomization_controls *random = &activity_of(t, activity)->random;
	int count;

	if (!is_due(t, activity, random->randomization_timing, seen(t, activity)->randomized) ||
	    !random->reorder_children)
		return;
	count = children_available(t, activity);
	for (int i = count - 1; i > 0; i--) {
		int other = random_below(t, i + 1), kept = t->scratch[i];

		t->scratch[i] = t->scratch[other];
		t->scratch[other] = kept;
	}
	children_link(t, activity, t->scratch, count);
	state_of(t, activity)->randomized = true;
}

void clusters_prepare(struct tracking *t)
{
	for (int i = 0; i < (int)t->tree->count; i++) {
		if (is_leaf(t, i))
			continue;
		if (!seen(t, i)->selected)
			select_children(t, i);
		if (!seen(t, i)->randomized)
			randomize_children(t, i);
	}
}
