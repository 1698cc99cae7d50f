#include "scorm/sequencing/tracking.h"

#include <string.h>

#include "scorm/sequencing/engine_inside.h"

static struct tracking *tracking_room(struct work *w, const struct activity_tree *tree)
{
	struct tracking *t = arena_alloc(w->arena, sizeof(*t));

	t->tree = tree;
	t->activities = arena_alloc(w->arena, tree->count * sizeof(*t->activities));
	t->objectives = arena_alloc(w->arena, tree->objectives_count * sizeof(*t->objectives));
	t->globals = arena_alloc(w->arena, (tree->globals_count + 1) * sizeof(*t->globals));
	t->objectives_opened = arena_alloc(w->arena, tree->objectives_count * sizeof(*t->objectives_opened));
	t->globals_opened = arena_alloc(w->arena, (tree->globals_count + 1) * sizeof(*t->globals_opened));
	t->globals_changed = arena_alloc(w->arena, tree->globals_count + 1);
	t->globals_moved = arena_alloc(w->arena, tree->globals_count + 1);
	t->scratch = arena_alloc(w->arena, tree->count * sizeof(*t->scratch));
	t->marked = arena_alloc(w->arena, tree->count);
	return t;
}

struct tracking *tracking_new(struct work *w, const struct activity_tree *tree, uint64_t seed)
{
	struct tracking *t = tracking_room(w, tree);

	t->current = t->suspended = ACTIVITY_NONE;
	t->random = seed;
	for (size_t i = 0; i < tree->count; i++) {
		struct activity_state *state = &t->activities[i];

		state->first = state->last = state->previous = state->next = ACTIVITY_NONE;
	}
	t->activities[0].available = true;
	for (size_t i = 0; i < tree->count; i++)
		if (!is_leaf(t, (int)i))
			children_reset(t, (int)i);
	return t;
}

struct tracking *tracking_copy(struct work *w, const struct tracking *tracking)
{
	const struct activity_tree *tree = tracking->tree;
	struct tracking *t = tracking_room(w, tree);

	memcpy(t->activities, tracking->activities, tree->count * sizeof(*t->activities));
	memcpy(t->objectives, tracking->objectives, tree->objectives_count * sizeof(*t->objectives));
	memcpy(t->globals, tracking->globals, tree->globals_count * sizeof(*t->globals));
	memcpy(t->objectives_opened, tracking->objectives_opened,
	    tree->objectives_count * sizeof(*t->objectives_opened));
	memcpy(t->globals_opened, tracking->globals_opened, tree->globals_count * sizeof(*t->globals_opened));
	memcpy(t->globals_changed, tracking->globals_changed, tree->globals_count);
	memcpy(t->globals_moved, tracking->globals_moved, tree->globals_count);
	t->current = tracking->current;
	t->suspended = tracking->suspended;
	t->random = tracking->random;
	t->now_us = tracking->now_us;
	return t;
}
