/* Any tree and any request out of any bytes: for random walks and for the fuzzer. What must hold after every
 * request is here too. */
#ifndef TESTS_UNIT_SCORM_SEQUENCING_RANDOM_H
#define TESTS_UNIT_SCORM_SEQUENCING_RANDOM_H

#include <stdio.h>
#include <string.h>

#include "scorm/sequencing/engine.h"

enum { RANDOM_NODES_MAX = 24, RANDOM_GLOBALS = 3, RANDOM_NOW_US = 1000000 };

struct bytes {
	const uint8_t *at, *end;
};

/* 0 to below - 1; 0 when the bytes are used up. */
static inline unsigned byte_below(struct bytes *b, unsigned below)
{
	return b->at < b->end ? *b->at++ % below : 0;
}

static inline bool byte_one_in(struct bytes *b, unsigned n)
{
	return byte_below(b, n) == n - 1;
}

static inline double byte_measure(struct bytes *b)
{
	return ((double)byte_below(b, 21) - 10) / 10;
}

static inline struct rule_condition *random_condition(struct arena *a, struct bytes *b, bool of_rollup)
{
	struct rule_condition *c = arena_memdup(a, &rule_condition_default, sizeof(*c));

	c->kind = (enum rule_condition_kind)byte_below(b, CONDITIONS_COUNT);
	c->negated = byte_below(b, 2);
	c->objective = !of_rollup && byte_one_in(b, 4) ? "o1" : "";
	c->measure_threshold = byte_measure(b);
	return c;
}

static inline void random_rules(
    struct arena *a, struct bytes *b, struct sequencing_rules *rules, enum rule_action first, unsigned count)
{
	rules->count = byte_one_in(b, 3) ? 1 + byte_below(b, 2) : 0;
	rules->rules = arena_alloc(a, 2 * sizeof(*rules->rules));
	for (size_t i = 0; i < rules->count; i++) {
		rules->rules[i] = sequencing_rule_default;
		rules->rules[i].conditions = random_condition(a, b, false);
		rules->rules[i].conditions_count = byte_one_in(b, 20) ? 0 : 1;
		rules->rules[i].action = (enum rule_action)(first + byte_below(b, count));
	}
}

static inline void random_rollup(struct arena *a, struct bytes *b, struct activity *activity)
{
	activity->rollup_count = byte_one_in(b, 4) ? 1 + byte_below(b, 2) : 0;
	activity->rollup = arena_alloc(a, 2 * sizeof(*activity->rollup));
	for (size_t i = 0; i < activity->rollup_count; i++) {
		activity->rollup[i] = rollup_rule_default;
		activity->rollup[i].child_set = (enum rollup_child_set)byte_below(b, 5);
		activity->rollup[i].minimum_count = byte_below(b, 3);
		activity->rollup[i].minimum_percent = byte_below(b, 11) / 10.0;
		activity->rollup[i].conditions = random_condition(a, b, true);
		activity->rollup[i].conditions_count = 1;
		activity->rollup[i].action = (enum rollup_action)byte_below(b, 4);
	}
}

static inline void random_objectives(struct arena *a, struct bytes *b, struct activity *activity)
{
	static const char *const globals[RANDOM_GLOBALS] = {"g1", "g2", "g3"};

	activity->objectives_count = 1 + byte_below(b, 2);
	activity->objectives = arena_alloc(a, 2 * sizeof(*activity->objectives));
	for (size_t i = 0; i < activity->objectives_count; i++) {
		struct objective *o = &activity->objectives[i];

		*o = objective_default;
		o->identifier = i == 0 ? "" : "o1";
		o->satisfied_by_measure = byte_one_in(b, 5);
		o->min_normalized_measure = byte_measure(b);
		o->maps_count = byte_one_in(b, 3) ? 1 : 0;
		o->maps = arena_alloc(a, sizeof(*o->maps));
		o->maps[0] = (struct objective_map){.target = globals[byte_below(b, RANDOM_GLOBALS)],
		    .read = byte_below(b, 128),
		    .write = byte_below(b, 128)};
	}
}

static inline void random_control(struct bytes *b, struct activity *a)
{
	a->control.choice = !byte_one_in(b, 4);
	a->control.choice_exit = !byte_one_in(b, 5);
	a->control.flow = !byte_one_in(b, 3);
	a->control.forward_only = byte_one_in(b, 5);
	a->control.use_current_attempt_objective_info = !byte_one_in(b, 5);
	a->control.use_current_attempt_progress_info = !byte_one_in(b, 5);
	a->prevent_activation = byte_one_in(b, 6);
	a->constrain_choice = byte_one_in(b, 6);
	a->visible = !byte_one_in(b, 8);
	a->delivery.tracked = !byte_one_in(b, 8);
	a->delivery.completion_set_by_content = byte_one_in(b, 6);
	a->delivery.objective_set_by_content = byte_one_in(b, 6);
	a->completion.by_measure = byte_one_in(b, 6);
	a->completion.min_measure = byte_below(b, 11) / 10.0;
	a->objective_measure_weight = byte_below(b, 3) / 2.0;
	a->completion.progress_weight = byte_below(b, 3) / 2.0;
	a->measure_satisfaction_if_active = !byte_one_in(b, 4);
	a->rollup_objective_satisfied = !byte_one_in(b, 6);
	a->rollup_progress_completion = !byte_one_in(b, 6);
	a->required_for_satisfied = (enum rollup_required)byte_below(b, 4);
	a->required_for_incomplete = (enum rollup_required)byte_below(b, 4);
	a->limits.has_attempt_limit = byte_one_in(b, 8);
	a->limits.attempt_limit = 1 + byte_below(b, 3);
	a->random.selection_timing = (enum selection_timing)byte_below(b, 3);
	a->random.randomization_timing = (enum selection_timing)byte_below(b, 3);
	a->random.has_select_count = byte_one_in(b, 6);
	a->random.select_count = byte_below(b, 4);
	a->random.reorder_children = byte_one_in(b, 5);
}

/* Finished; its activities are named n0, n1, … */
static inline enum err random_tree(struct work *w, struct bytes *b, struct activity_tree *tree)
{
	unsigned count = 1 + byte_below(b, RANDOM_NODES_MAX);
	int open = ACTIVITY_NONE;

	activity_tree_begin(tree);
	tree->objectives_global_to_system = !byte_one_in(b, 4);
	tree->activities = arena_alloc(w->arena, count * sizeof(*tree->activities));
	for (tree->count = 0; tree->count < count; tree->count++) {
		struct activity *a = &tree->activities[tree->count];

		*a = activity_default;
		for (unsigned up = byte_below(b, 3); up > 0 && open > 0; up--)
			open = tree->activities[open].parent;
		a->parent = open;
		a->identifier = a->title = arena_printf(w->arena, "n%zu", tree->count);
		random_control(b, a);
		random_rules(w->arena, b, &a->pre, ACTION_SKIP, 4);
		random_rules(w->arena, b, &a->post, ACTION_EXIT_PARENT, 6);
		random_rules(w->arena, b, &a->exit, ACTION_EXIT, 1);
		random_rollup(w->arena, b, a);
		random_objectives(w->arena, b, a);
		if (tree->count == 0 || byte_one_in(b, 2))
			open = (int)tree->count;
	}
	return activity_tree_finish(w, tree);
}

static inline void random_report(struct bytes *b, struct tracking *t)
{
	struct objective_report reports[2];
	struct activity_report report = {
	    .objectives = reports, .objectives_count = 2, .suspended = byte_one_in(b, 5)};

	for (int i = 0; i < 2; i++)
		reports[i] = (struct objective_report){.objective = i,
		    .given = byte_below(b, 128),
		    .state = {.known = byte_below(b, 128),
		        .satisfied = byte_below(b, 2),
		        .completed = byte_below(b, 2),
		        .measure = byte_measure(b),
		        .progress = byte_below(b, 11) / 10.0,
		        .raw = byte_below(b, 100)}};
	sequencing_report(t, t->current, &report);
}

static inline struct navigation_request random_request(struct bytes *b, const struct tracking *t)
{
	struct navigation_request request = {.kind = (enum navigation)byte_below(b, NAVIGATIONS_COUNT),
	    .target = (int)byte_below(b, (unsigned)t->tree->count),
	    .now_us = RANDOM_NOW_US};

	/* A session that has ended is of little use. */
	if (t->current == ACTIVITY_NONE && byte_below(b, 3) != 0)
		request.kind = t->suspended == ACTIVITY_NONE ? NAVIGATION_START : NAVIGATION_RESUME_ALL;
	return request;
}

/* What holds between any two requests; NULL, or what does not. */
static inline const char *broken_between(const struct tracking *t)
{
	for (int i = 0; i < (int)t->tree->count; i++) {
		const struct activity *a = &t->tree->activities[i];
		const struct activity_state *s = &t->activities[i];
		int children = 0, last = ACTIVITY_NONE;

		if (s->active && (t->current < i || t->current >= a->end))
			return "an activity is active off the way to the current one";
		if (s->active && i > 0 && !t->activities[a->parent].active)
			return "an activity is active and its parent is not";
		for (int child = s->first; child != ACTIVITY_NONE; child = t->activities[child].next) {
			if (t->tree->activities[child].parent != i || !t->activities[child].available ||
			    t->activities[child].previous != last || children++ > a->children_count)
				return "available children are no list of children";
			last = child;
		}
		if (s->last != last)
			return "the last available child is not the last";
		if (t->marked[i])
			return "rollup was left undone";
	}
	for (size_t i = 0; i < t->tree->objectives_count; i++) {
		const struct objective_state *o = &t->objectives[i];

		if ((o->known & OBJECTIVE_MEASURE) && !(o->measure >= -1.0000001 && o->measure <= 1.0000001))
			return "a measure is out of its range";
		if ((o->known & OBJECTIVE_PROGRESS) && !(o->progress >= 0 && o->progress <= 1.0000001))
			return "a progress measure is out of its range";
	}
	return NULL;
}

/* What holds after a request; NULL, or what does not. */
static inline const char *broken_after(const struct tracking *t, const struct navigation_outcome *o)
{
	switch (o->result) {
	case NAVIGATION_DELIVER:
		if (o->activity != t->current ||
		    t->tree->activities[o->activity].first_child != ACTIVITY_NONE)
			return "what was delivered is not the current leaf";
		for (int at = o->activity; at != ACTIVITY_NONE; at = t->tree->activities[at].parent)
			if (!t->activities[at].active || !t->activities[at].available)
				return "what was delivered is not open on its whole way";
		if (t->suspended != ACTIVITY_NONE || o->exception != EXCEPTION_NONE)
			return "a delivery left something behind";
		return NULL;
	case NAVIGATION_ENDED:
		return t->current == ACTIVITY_NONE ? NULL : "an ended session has a current activity";
	case NAVIGATION_REFUSED:
		return o->exception != EXCEPTION_NONE ? NULL : "a refusal without a reason";
	case NAVIGATION_BLOCKED:
		return o->exception != EXCEPTION_NONE ? NULL : "blocked without a reason";
	default:
		return t->current == ACTIVITY_NONE || !t->activities[t->current].active
		           ? NULL
		           : "nothing follows, and something is still open";
	}
}

static inline bool tracking_same(struct work *w, const struct tracking *one, const struct tracking *other)
{
	return strcmp(tracking_save(w, one), tracking_save(w, other)) == 0;
}

#endif
