/* CPU of one navigation request with full rollup and table of contents, over trees of 100, 1,000 and 10,000
 * activities of three shapes: what a turn of a SCORM 2004 course asks of the engine. Every activity has rules
 * that look at its status, and one in ten shares an objective. Prints JSON: seconds for each request by shape
 * and size, the median of the runs.
 *
 *   sequencing */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scorm/sequencing/engine.h"

enum { RUNS = 7, ACTIVITIES_TOTAL = 400000 /* that a run goes over, whatever the size of the tree */ };

static double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Parent of an activity in document order. wide: all below the root. balanced: ten to a cluster. deep: towers
 * of sixty clusters, a leaf in each. */
static int parent_of(const char *shape, int i)
{
	int in_cluster = (i - 1) % 11, in_tower = (i - 1) % 120;

	if (strcmp(shape, "balanced") == 0)
		return in_cluster == 0 ? 0 : i - in_cluster;
	if (strcmp(shape, "deep") == 0)
		return in_tower == 0 ? 0 : in_tower % 2 == 1 ? i - 1 : i - 2;
	return 0;
}

static struct sequencing_rule rules[] = {
    {.conditions = (struct rule_condition[]){{.kind = CONDITION_SATISFIED, .negated = true, .objective = ""},
         {.kind = CONDITION_ATTEMPT_LIMIT_EXCEEDED, .objective = ""}},
        .conditions_count = 2,
        .action = ACTION_DISABLED},
    {.conditions = (struct rule_condition[]){{.kind = CONDITION_COMPLETED, .objective = ""},
         {.kind = CONDITION_OBJECTIVE_MEASURE_GREATER_THAN, .objective = "", .measure_threshold = 0.99}},
        .conditions_count = 2,
        .action = ACTION_SKIP},
};

static void tree_build(struct work *w, const char *shape, int count, struct activity_tree *tree)
{
	static struct objective_map map = {
	    .target = "shared", .read = OBJECTIVE_COMPLETION, .write = OBJECTIVE_PARTS_ADLSEQ};

	activity_tree_begin(tree);
	tree->activities = arena_alloc(w->arena, (size_t)count * sizeof(*tree->activities));
	tree->count = (size_t)count;
	for (int i = 0; i < count; i++) {
		struct activity *a = &tree->activities[i];

		*a = activity_default;
		a->parent = i == 0 ? ACTIVITY_NONE : parent_of(shape, i);
		a->identifier = a->title = arena_printf(w->arena, "activity-%d", i);
		a->kind = ACTIVITY_SCO;
		a->control.flow = true;
		a->pre = (struct sequencing_rules){rules, 2};
		a->objectives = arena_memdup(w->arena, &objective_default, sizeof(objective_default));
		a->objectives_count = 1;
		if (i % 10 == 9) {
			a->objectives[0].maps = &map;
			a->objectives[0].maps_count = 1;
		}
	}
	if (activity_tree_finish(w, tree) != OK) {
		fprintf(stderr, "sequencing: %s\n", w->detail);
		exit(1);
	}
}

/* The content says it is done, the learner goes on, the page is made anew. */
static void request_do(struct work *w, struct tracking *t, int number)
{
	struct objective_report said = {.given = OBJECTIVE_PARTS_IMSSS | OBJECTIVE_PARTS_ADLSEQ,
	    .state = {.known = OBJECTIVE_SATISFIED | OBJECTIVE_MEASURE | OBJECTIVE_COMPLETION,
	        .satisfied = true,
	        .completed = number % 2 == 0,
	        .measure = 0.5}};
	struct activity_report report = {.objectives = &said, .objectives_count = 1};
	struct navigation_request request = {
	    .kind = t->current == ACTIVITY_NONE ? NAVIGATION_START : NAVIGATION_CONTINUE, .now_us = number};
	struct navigation_outcome outcome;
	struct valid_requests valid;

	if (t->current != ACTIVITY_NONE)
		sequencing_report(t, t->current, &report);
	sequencing_navigate(t, &request, &outcome);
	sequencing_valid(w, t, number, &valid);
}

static int ascending(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static double measure(const char *shape, int count)
{
	int requests = ACTIVITIES_TOTAL / count;
	double seconds[RUNS];

	for (int run = 0; run < RUNS; run++) {
		ARENA_LOCAL struct arena *lasting = arena_new();
		ARENA_LOCAL struct arena *passing = arena_new();
		struct activity_tree tree;
		struct tracking *t;
		struct work w, each;
		double before;

		work_init(&w, lasting);
		work_init(&each, passing);
		tree_build(&w, shape, count, &tree);
		t = tracking_new(&w, &tree, 1);
		before = cpu_s();
		for (int i = 0; i < requests; i++) {
			request_do(&each, t, i + 1);
			arena_reset(passing);
		}
		seconds[run] = (cpu_s() - before) / requests;
	}
	qsort(seconds, RUNS, sizeof(*seconds), ascending);
	return seconds[RUNS / 2];
}

int main(void)
{
	static const char *const shapes[] = {"wide", "balanced", "deep"};
	static const int sizes[] = {100, 1000, 10000};

	printf("{");
	for (int s = 0; s < 3; s++) {
		printf("%s\"%s\":{", s > 0 ? "," : "", shapes[s]);
		for (int i = 0; i < 3; i++)
			printf("%s\"%d\":%.9f", i > 0 ? "," : "", sizes[i], measure(shapes[s], sizes[i]));
		printf("}");
	}
	printf("}\n");
	return 0;
}
