#include "scorm/sequencing/definition.h"

#include <stdlib.h>
#include <string.h>

const struct activity activity_default = {
    .parent = ACTIVITY_NONE,
    .identifier = "",
    .title = "",
    .kind = ACTIVITY_CLUSTER,
    .href = "",
    .parameters = "",
    .launch_data = "",
    .max_time_allowed = "",
    .visible = true,
    .completion = {.min_measure = 1.0, .progress_weight = 1.0},
    .control = {.choice = true,
        .choice_exit = true,
        .use_current_attempt_objective_info = true,
        .use_current_attempt_progress_info = true},
    .limits = {.attempt_absolute_cs = -1,
        .attempt_experienced_cs = -1,
        .activity_absolute_cs = -1,
        .activity_experienced_cs = -1},
    .rollup_objective_satisfied = true,
    .rollup_progress_completion = true,
    .objective_measure_weight = 1.0,
    .measure_satisfaction_if_active = true,
    .delivery = {.tracked = true},
};

const struct objective objective_default = {.identifier = "", .min_normalized_measure = 1.0};
const struct objective_map objective_map_default = {.target = ""};
const struct sequencing_rule sequencing_rule_default = {.combination = COMBINATION_ALL};
const struct rollup_rule rollup_rule_default = {
    .child_set = ROLLUP_ALL, .combination = COMBINATION_ANY, .action = ROLLUP_SATISFIED};
const struct rule_condition rule_condition_default = {.kind = CONDITION_ALWAYS, .objective = ""};
const struct data_map data_map_default = {.target = "", .read = true, .write = true};

void activity_tree_begin(struct activity_tree *tree)
{
	*tree =
	    (struct activity_tree){.objectives_global_to_system = true, .shared_data_global_to_system = true};
}

static int by_identifier(const void *one, const void *other)
{
	const struct activity *a = *(const struct activity *const *)one;
	const struct activity *b = *(const struct activity *const *)other;
	int order = strcmp(a->identifier, b->identifier);

	return order != 0 ? order : (a > b) - (a < b);
}

int activity_find(const struct activity_tree *tree, const char *identifier)
{
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(tree->by_identifier[middle]->identifier, identifier) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == tree->count || strcmp(tree->by_identifier[low]->identifier, identifier) != 0)
		return ACTIVITY_NONE;
	return (int)(tree->by_identifier[low] - tree->activities);
}

int objective_find(const struct activity *activity, const char *identifier)
{
	if (identifier[0] == '\0')
		return 0;
	for (size_t i = 0; i < activity->objectives_count; i++)
		if (strcmp(activity->objectives[i].identifier, identifier) == 0)
			return (int)i;
	return ACTIVITY_NONE;
}

#define bad(w, activity, what)                                                                               \
	fail_field(w, ERR_PACKAGE_REFUSED, "sequencing", "%s: %s", (activity)->identifier, what)

/* NaN is in no range. */
static bool within(double value, double low, double high)
{
	return value >= low && value <= high;
}

static enum err conditions_finish(struct work *w, const struct activity *activity,
    struct rule_condition *conditions, size_t count, bool of_rollup)
{
	if (count > ACTIVITY_CONDITIONS_MAX)
		return bad(w, activity, "too many conditions in a rule");
	for (size_t i = 0; i < count; i++) {
		struct rule_condition *c = &conditions[i];

		if (!within(c->measure_threshold, -1, 1))
			return bad(w, activity, "measureThreshold is outside -1..1");
		if ((unsigned)c->kind >= CONDITIONS_COUNT)
			return bad(w, activity, "unknown condition");
		c->objective_index = of_rollup ? 0 : objective_find(activity, c->objective);
	}
	return OK;
}

static enum err rules_finish(
    struct work *w, const struct activity *activity, const struct sequencing_rules *rules)
{
	if (rules->count > ACTIVITY_RULES_MAX)
		return bad(w, activity, "too many sequencing rules");
	for (size_t i = 0; i < rules->count; i++)
		TRY(conditions_finish(
		    w, activity, rules->rules[i].conditions, rules->rules[i].conditions_count, false));
	return OK;
}

static enum err rollup_finish(struct work *w, const struct activity *activity)
{
	if (activity->rollup_count > ACTIVITY_RULES_MAX)
		return bad(w, activity, "too many rollup rules");
	for (size_t i = 0; i < activity->rollup_count; i++) {
		struct rollup_rule *rule = &activity->rollup[i];

		if (!within(rule->minimum_percent, 0, 1))
			return bad(w, activity, "minimumPercent is outside 0..1");
		TRY(conditions_finish(w, activity, rule->conditions, rule->conditions_count, true));
	}
	return OK;
}

static enum err numbers_check(struct work *w, const struct activity *activity)
{
	if (!within(activity->objective_measure_weight, 0, 1))
		return bad(w, activity, "objectiveMeasureWeight is outside 0..1");
	if (!within(activity->completion.min_measure, 0, 1))
		return bad(w, activity, "minProgressMeasure is outside 0..1");
	if (!within(activity->completion.progress_weight, 0, 1))
		return bad(w, activity, "progressWeight is outside 0..1");
	if (activity->shares_count > ACTIVITY_SHARES_MAX)
		return bad(w, activity, "too many data maps");
	return OK;
}

/* Objectives of one activity; counts its maps into *maps. */
static enum err objectives_finish(struct work *w, struct activity *activity, size_t *maps)
{
	if (activity->objectives_count == 0) {
		activity->objectives = arena_memdup(w->arena, &objective_default, sizeof(objective_default));
		activity->objectives_count = 1;
	}
	if (activity->objectives_count > ACTIVITY_OBJECTIVES_MAX)
		return bad(w, activity, "too many objectives");
	for (size_t i = 0; i < activity->objectives_count; i++) {
		const struct objective *objective = &activity->objectives[i];

		if (!within(objective->min_normalized_measure, -1, 1))
			return bad(w, activity, "minNormalizedMeasure is outside -1..1");
		if (objective->maps_count > OBJECTIVE_MAPS_MAX)
			return bad(w, activity, "too many maps of an objective");
		*maps += objective->maps_count;
	}
	if (*maps > OBJECTIVE_MAPS_TREE_MAX)
		return bad(w, activity, "too many maps of objectives in the package");
	return OK;
}

/* Place of an activity below its parent, which is finished so far. *stack holds the path to the activity
 * before. */
static enum err links_finish(
    struct work *w, struct activity_tree *tree, int index, int path[static ACTIVITY_DEPTH_MAX])
{
	struct activity *activity = &tree->activities[index];
	int parent = activity->parent, last = ACTIVITY_NONE;

	activity->first_child = activity->next_sibling = ACTIVITY_NONE;
	activity->children_count = 0;
	activity->depth = index == 0 ? 0 : tree->activities[parent].depth + 1;
	activity->end = index + 1;
	if (activity->depth >= ACTIVITY_DEPTH_MAX)
		return bad(w, activity, "activities lie too deep in each other");
	if (index > 0) {
		/* In document order the parent is still open: on the path to the activity before. */
		if (path[tree->activities[parent].depth] != parent)
			return bad(w, activity, "its parent does not come before it in document order");
		last = tree->activities[parent].children_count > 0 ? path[activity->depth] : ACTIVITY_NONE;
		if (last == ACTIVITY_NONE)
			tree->activities[parent].first_child = index;
		else
			tree->activities[last].next_sibling = index;
		tree->activities[parent].children_count++;
	}
	path[activity->depth] = index;
	return OK;
}

static enum err tree_link(struct work *w, struct activity_tree *tree)
{
	int path[ACTIVITY_DEPTH_MAX];

	for (size_t i = 0; i < ACTIVITY_DEPTH_MAX; i++)
		path[i] = ACTIVITY_NONE;
	for (size_t i = 0; i < tree->count; i++) {
		int parent = tree->activities[i].parent;

		if (i == 0 ? parent != ACTIVITY_NONE : parent < 0 || parent >= (int)i)
			return bad(
			    w, &tree->activities[i], "its parent does not come before it in document order");
		TRY(links_finish(w, tree, (int)i, path));
	}
	for (size_t i = tree->count - 1; i > 0; i--) {
		struct activity *parent = &tree->activities[tree->activities[i].parent];

		if (tree->activities[i].end > parent->end)
			parent->end = tree->activities[i].end;
	}
	return OK;
}

static int by_text(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

static int global_find(const struct activity_tree *tree, const char *target)
{
	const char **found =
	    bsearch(&target, tree->globals, tree->globals_count, sizeof(const char *), by_text);

	return (int)(found - tree->globals);
}

typedef void map_visit(struct activity_tree *tree, int activity, struct objective_map *map);

static void maps_each(struct activity_tree *tree, map_visit *visit)
{
	for (size_t i = 0; i < tree->count; i++)
		for (size_t o = 0; o < tree->activities[i].objectives_count; o++)
			for (size_t m = 0; m < tree->activities[i].objectives[o].maps_count; m++)
				visit(tree, (int)i, &tree->activities[i].objectives[o].maps[m]);
}

static void global_add(struct activity_tree *tree, int activity, struct objective_map *map)
{
	(void)activity;
	tree->globals[tree->globals_count++] = map->target;
}

static void reader_count(struct activity_tree *tree, int activity, struct objective_map *map)
{
	(void)activity;
	map->target_index = global_find(tree, map->target);
	if (map->read != 0)
		tree->readers_begin[map->target_index + 1]++;
}

/* readers_begin is the next free place of each global's readers while they are added. */
static void reader_add(struct activity_tree *tree, int activity, struct objective_map *map)
{
	if (map->read != 0)
		tree->readers[tree->readers_begin[map->target_index]++] = activity;
}

/* Numbers the global objectives that maps name. */
static void globals_number(struct work *w, struct activity_tree *tree, size_t maps)
{
	size_t used, distinct = 0;

	tree->globals = arena_alloc(w->arena, (maps + 1) * sizeof(const char *));
	tree->globals_count = 0;
	maps_each(tree, global_add);
	used = tree->globals_count;
	qsort(tree->globals, used, sizeof(const char *), by_text);
	for (size_t i = 0; i < used; i++)
		if (i == 0 || strcmp(tree->globals[i], tree->globals[distinct - 1]) != 0)
			tree->globals[distinct++] = tree->globals[i];
	tree->globals_count = distinct;
	tree->readers_begin = arena_alloc(w->arena, (distinct + 1) * sizeof(size_t));
	tree->readers = arena_alloc(w->arena, (maps + 1) * sizeof(int));
	maps_each(tree, reader_count);
	for (size_t i = 1; i <= distinct; i++)
		tree->readers_begin[i] += tree->readers_begin[i - 1];
	maps_each(tree, reader_add);
	for (size_t i = distinct; i > 0; i--)
		tree->readers_begin[i] = tree->readers_begin[i - 1];
	tree->readers_begin[0] = 0;
}

/* A course of a single activity opens it at its start and needs no table of contents (ADL CM-11, SX-08). */
static void single_flow(struct activity_tree *tree)
{
	struct control_mode *control = &tree->activities[0].control;

	if (tree->count == 2 && control->choice && !control->flow) {
		control->choice = false;
		control->flow = true;
	}
}

enum err activity_tree_finish(struct work *w, struct activity_tree *tree)
{
	size_t maps = 0;

	if (tree->count == 0 || tree->count > ACTIVITIES_MAX)
		return fail_field(
		    w, ERR_PACKAGE_REFUSED, "sequencing", "A tree has 1 to %d activities", ACTIVITIES_MAX);
	TRY(tree_link(w, tree));
	tree->objectives_count = 0;
	for (size_t i = 0; i < tree->count; i++) {
		struct activity *activity = &tree->activities[i];

		TRY(objectives_finish(w, activity, &maps));
		activity->first_objective = (int)tree->objectives_count;
		tree->objectives_count += activity->objectives_count;
		if (tree->objectives_count > OBJECTIVES_MAX)
			return bad(w, activity, "too many objectives in the package");
		TRY(numbers_check(w, activity));
		TRY(rules_finish(w, activity, &activity->pre));
		TRY(rules_finish(w, activity, &activity->post));
		TRY(rules_finish(w, activity, &activity->exit));
		TRY(rollup_finish(w, activity));
	}
	single_flow(tree);
	globals_number(w, tree, maps);
	tree->by_identifier = arena_alloc(w->arena, tree->count * sizeof(const struct activity *));
	for (size_t i = 0; i < tree->count; i++)
		tree->by_identifier[i] = &tree->activities[i];
	qsort(tree->by_identifier, tree->count, sizeof(const struct activity *), by_identifier);
	return OK;
}
