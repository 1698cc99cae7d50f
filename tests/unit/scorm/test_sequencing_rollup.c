/* Rollup, objectives and their maps, selection, ends of attempts, and what is kept: over trees built by hand.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "scorm/sequencing/engine_inside.h"
#include "sequencing_fixture.h"

static struct sequencing_fixture *course(void **state, const char *shape)
{
	struct sequencing_fixture *f = *state;

	tree_make(f, shape);
	return f;
}

/* What is known of an activity's objective: "satisfied completed 0.50 =0.25", parts that are known only. */
static const char *seen_of(struct sequencing_fixture *f, const char *identifier)
{
	struct objective_state s;
	char *text = arena_alloc(f->arena, 100);
	size_t len = 0;

	sequencing_objective(f->t, activity_find(&f->tree, identifier), 0, &s);
	if (s.known & OBJECTIVE_SATISFIED)
		len += (size_t)snprintf(text + len, 100 - len, " %s", s.satisfied ? "passed" : "failed");
	if (s.known & OBJECTIVE_COMPLETION)
		len +=
		    (size_t)snprintf(text + len, 100 - len, " %s", s.completed ? "completed" : "incomplete");
	if (s.known & OBJECTIVE_MEASURE)
		len += (size_t)snprintf(text + len, 100 - len, " %.2f", s.measure);
	if (s.known & OBJECTIVE_PROGRESS)
		len += (size_t)snprintf(text + len, 100 - len, " =%.2f", s.progress);
	return len == 0 ? "" : text + 1;
}

#define known_of(f, identifier, words) assert_string_equal(seen_of(f, identifier), words)

/* Opens each leaf in turn and lets it say its words; "-" says nothing, NULL ends. */
static void learn(struct sequencing_fixture *f, const char *const *said)
{
	(void)go(f, NAVIGATION_START, "");
	for (; *said != NULL; said++) {
		assert_int_equal(f->outcome.result, NAVIGATION_DELIVER);
		if (strcmp(*said, "-") != 0)
			say(f, *said);
		(void)go(f, NAVIGATION_CONTINUE, "");
	}
}

static void a_content_that_says_nothing_has_passed_and_completed(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d e)");

	tree_node(f, "b")->delivery.completion_set_by_content = true;
	tree_node(f, "b")->delivery.objective_set_by_content = true;
	tree_node(f, "c")->delivery.tracked = false;
	tree_ready(f);
	learn(f, (const char *const[]){"-", "-", "passed completed", "unknown", NULL});
	known_of(f, "a", "passed completed");
	known_of(f, "b", "");
	known_of(f, "c", "");
	/* Unknown is a word too. */
	known_of(f, "d", "");
}

static void a_cluster_is_what_its_children_are(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b c) d)");

	tree_ready(f);
	learn(f, (const char *const[]){"passed incomplete 0.8", NULL});
	known_of(f, "a", "0.40");
	say(f, "failed completed 0.4");
	(void)go(f, NAVIGATION_CONTINUE, "");
	known_of(f, "a", "failed incomplete 0.60");
	(void)go(f, NAVIGATION_CHOICE, "b");
	say(f, "passed completed 1");
	(void)go(f, NAVIGATION_CONTINUE, "");
	say(f, "passed completed 1");
	(void)go(f, NAVIGATION_CONTINUE, "");
	known_of(f, "a", "passed completed 1.00");
	known_of(f, "root", "passed completed 0.50");
}

static void measures_are_weighted_and_no_measure_is_no_zero(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d)");

	tree_node(f, "a")->objective_measure_weight = 0.5;
	tree_node(f, "b")->objective_measure_weight = 0;
	tree_node(f, "c")->delivery.tracked = false;
	tree_node(f, "a")->completion.progress_weight = 0.25;
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	(void)go(f, NAVIGATION_CONTINUE, "");
	assert_null(strstr(seen_of(f, "root"), "."));
	(void)go(f, NAVIGATION_PREVIOUS, "");
	learn(f, (const char *const[]){NULL});
	say(f, "0.6 =1");
	(void)go(f, NAVIGATION_CONTINUE, "");
	say(f, "-1 =0.5");
	(void)go(f, NAVIGATION_CONTINUE, "");
	say(f, "1 =1");
	(void)go(f, NAVIGATION_CONTINUE, "");
	say(f, "1");
	(void)go(f, NAVIGATION_EXIT, "");
	/* (0.5 * 0.6 + 1 * 1) / 1.5; (0.25 * 1 + 1 * 0.5 + nothing) / 2.25 */
	assert_non_null(strstr(seen_of(f, "root"), "0.87 =0.33"));
}

static void a_measure_decides_where_it_is_said_to(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");
	struct objective *o = objective_add(f, tree_node(f, "a"), "", "", 0, 0);

	o->satisfied_by_measure = true;
	o->min_normalized_measure = 0.6;
	tree_node(f, "a")->completion.by_measure = true;
	tree_node(f, "a")->completion.min_measure = 0.5;
	tree_ready(f);
	learn(f, (const char *const[]){"passed completed", NULL});
	known_of(f, "a", "");
	(void)go(f, NAVIGATION_PREVIOUS, "");
	say(f, "failed incomplete 0.6 =0.5");
	known_of(f, "a", "passed completed 0.60 =0.50");
	(void)go(f, NAVIGATION_CONTINUE, "");
	known_of(f, "a", "passed completed 0.60 =0.50");
	(void)go(f, NAVIGATION_PREVIOUS, "");
	say(f, "passed completed 0.5999 =0.4999");
	(void)go(f, NAVIGATION_CONTINUE, "");
	known_of(f, "a", "failed incomplete 0.60 =0.50");
}

static void a_measure_may_wait_for_the_end_of_the_attempt(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b c) d)");

	objective_add(f, tree_node(f, "a"), "", "", 0, 0)->satisfied_by_measure = true;
	tree_node(f, "a")->objectives[0].min_normalized_measure = 0.5;
	tree_node(f, "a")->measure_satisfaction_if_active = false;
	tree_ready(f);
	learn(f, (const char *const[]){"1 completed", NULL});
	assert_null(strstr(seen_of(f, "a"), "ed "));
	say(f, "1 completed");
	(void)go(f, NAVIGATION_CONTINUE, "");
	known_of(f, "a", "passed completed 1.00");
}

struct set_case {
	enum rollup_child_set set;
	uint32_t count;
	double percent;
	const char *said[4];
	bool holds;
};

static void every_child_set_asks_its_own_question(void **state)
{
	static const struct set_case cases[] = {
	    {ROLLUP_ALL, 0, 0, {"completed", "completed", "completed"}, true},
	    {ROLLUP_ALL, 0, 0, {"completed", "completed", "unknown"}, false},
	    {ROLLUP_ANY, 0, 0, {"incomplete", "unknown", "completed"}, true},
	    {ROLLUP_ANY, 0, 0, {"incomplete", "unknown", "incomplete"}, false},
	    {ROLLUP_NONE, 0, 0, {"incomplete", "incomplete", "incomplete"}, true},
	    {ROLLUP_NONE, 0, 0, {"incomplete", "unknown", "incomplete"}, false},
	    {ROLLUP_AT_LEAST_COUNT, 2, 0, {"completed", "unknown", "completed"}, true},
	    {ROLLUP_AT_LEAST_COUNT, 2, 0, {"completed", "unknown", "incomplete"}, false},
	    {ROLLUP_AT_LEAST_PERCENT, 0, 0.66, {"completed", "completed", "unknown"}, true},
	    {ROLLUP_AT_LEAST_PERCENT, 0, 0.67, {"completed", "completed", "unknown"}, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sequencing_fixture *f = course(state, "root(a(b c d) e)");
		struct rollup_rule *rule =
		    rollup_add(f, tree_node(f, "a"), cases[i].set, CONDITION_COMPLETED, ROLLUP_SATISFIED);

		rule->minimum_count = cases[i].count;
		rule->minimum_percent = cases[i].percent;
		tree_ready(f);
		learn(f, cases[i].said);
		assert_int_equal(strstr(seen_of(f, "a"), "passed") != NULL, cases[i].holds);
	}
}

static void a_child_counts_only_where_it_is_required(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b c d) e)");

	tree_node(f, "c")->required_for_completed = REQUIRED_IF_ATTEMPTED;
	tree_node(f, "d")->required_for_completed = REQUIRED_IF_NOT_SKIPPED;
	rule_add(f, &tree_node(f, "d")->pre, CONDITION_ALWAYS, false, ACTION_SKIP);
	rule_add(f, &tree_node(f, "c")->pre, CONDITION_ATTEMPTED, true, ACTION_SKIP);
	tree_node(f, "d")->rollup_objective_satisfied = false;
	tree_ready(f);
	learn(f, (const char *const[]){"completed passed", NULL});
	assert_string_equal(f->tree.activities[f->t->current].identifier, "e");
	known_of(f, "a", "completed");
	/* Attempted and suspended. */
	f = course(state, "root(a(b c) d)");
	tree_node(f, "c")->required_for_completed = REQUIRED_IF_NOT_SUSPENDED;
	tree_ready(f);
	learn(f, (const char *const[]){"completed passed", "incomplete suspend", NULL});
	assert_non_null(strstr(seen_of(f, "a"), "completed"));
}

static void a_new_attempt_of_a_cluster_does_not_count_what_its_children_did_before(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b c) d)");

	tree_ready(f);
	learn(f, (const char *const[]){"passed completed", "passed completed", NULL});
	known_of(f, "a", "passed completed");
	(void)go(f, NAVIGATION_CHOICE, "b");
	known_of(f, "a", "");
	known_of(f, "c", "passed completed");
	(void)go(f, NAVIGATION_EXIT, "");
	known_of(f, "a", "");
	f = course(state, "root(a(b c) d)");
	tree_node(f, "a")->control.use_current_attempt_progress_info = false;
	tree_ready(f);
	learn(f, (const char *const[]){"passed completed", "passed completed", NULL});
	(void)go(f, NAVIGATION_CHOICE, "b");
	(void)go(f, NAVIGATION_EXIT, "");
	known_of(f, "a", "completed");
}

static void a_global_objective_carries_a_status_to_another_branch_and_rolls_up_there(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b) c(d e) g)");

	objective_add(f, tree_node(f, "b"), "", "goal", 0, OBJECTIVE_PARTS_IMSSS | OBJECTIVE_PARTS_ADLSEQ);
	objective_add(f, tree_node(f, "d"), "", "goal", OBJECTIVE_PARTS_IMSSS | OBJECTIVE_PARTS_ADLSEQ, 0);
	rollup_add(f, tree_node(f, "c"), ROLLUP_ANY, CONDITION_SATISFIED, ROLLUP_SATISFIED);
	rule_add(f, &tree_node(f, "c")->pre, CONDITION_SATISFIED, false, ACTION_SKIP);
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	say(f, "passed completed 0.5 =0.75");
	assert_true(f->t->globals_changed[0]);
	known_of(f, "d", "passed completed 0.50 =0.75");
	assert_string_equal(go(f, NAVIGATION_CONTINUE, ""), "g");
	known_of(f, "c", "passed 0.25 =0.38");
}

static void raw_scores_are_mapped_and_read_maps_do_not_write(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");
	struct objective_report said = {.objective = 0,
	    .state = {.known = OBJECTIVE_RAW | OBJECTIVE_MIN | OBJECTIVE_MAX, .raw = 7, .min = -3, .max = 9}};
	struct activity_report report = {.objectives = &said, .objectives_count = 1};
	struct objective_state s;

	objective_add(f, tree_node(f, "a"), "", "goal", 0, OBJECTIVE_RAW | OBJECTIVE_MAX);
	objective_add(f, tree_node(f, "b"), "", "goal", OBJECTIVE_RAW | OBJECTIVE_MAX, 0);
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	sequencing_report(f->t, f->t->current, &report);
	sequencing_objective(f->t, activity_find(&f->tree, "b"), 0, &s);
	assert_int_equal(s.known, OBJECTIVE_RAW | OBJECTIVE_MAX);
	assert_true(s.raw == 7 && s.max == 9);
	(void)go(f, NAVIGATION_CONTINUE, "");
	said.state.raw = 1;
	sequencing_report(f->t, f->t->current, &report);
	assert_true(f->t->globals[0].raw == 7);
}

static void what_is_not_a_score_is_not_taken(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	say(f, "1.5 =-1");
	known_of(f, "a", "");
	say(f, "nan =inf");
	known_of(f, "a", "");
	/* Only what is open is heard. */
	sequencing_report(f->t, 2, &(struct activity_report){.suspended = true});
	assert_false(f->t->activities[2].suspended);
}

static void objectives_of_the_course_alone_are_forgotten_with_its_attempt(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	f->tree.objectives_global_to_system = false;
	objective_add(f, tree_node(f, "a"), "", "goal", 0, OBJECTIVE_SATISFIED);
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	say(f, "passed suspend");
	(void)go(f, NAVIGATION_SUSPEND_ALL, "");
	(void)go(f, NAVIGATION_RESUME_ALL, "");
	assert_int_equal(f->t->globals[0].known, OBJECTIVE_SATISFIED);
	say(f, "passed");
	(void)go(f, NAVIGATION_EXIT_ALL, "");
	(void)go(f, NAVIGATION_START, "");
	assert_int_equal(f->t->globals[0].known, 0);
}

static int available_children(struct sequencing_fixture *f, int order[10])
{
	int count = 0;

	for (int at = f->t->activities[0].first; at != ACTIVITY_NONE; at = f->t->activities[at].next)
		order[count++] = at;
	return count;
}

static void children_are_selected_once_and_reordered_for_each_attempt(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d e g h)");
	struct randomization_controls *random = &tree_node(f, "root")->random;
	int first[10], then[10], orders = 0;

	random->selection_timing = TIMING_ONCE;
	random->has_select_count = true;
	random->select_count = 5;
	random->randomization_timing = TIMING_ON_EACH_NEW_ATTEMPT;
	random->reorder_children = true;
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	assert_int_equal(available_children(f, first), 5);
	for (int i = 0; i < 10; i++) {
		int sum = 0;

		(void)go(f, NAVIGATION_EXIT_ALL, "");
		(void)go(f, NAVIGATION_START, "");
		assert_int_equal(available_children(f, then), 5);
		orders += memcmp(first, then, 5 * sizeof(int)) != 0;
		for (int k = 0; k < 5; k++)
			sum += first[k] - then[k];
		assert_int_equal(sum, 0);
	}
	assert_true(orders > 5);
	/* What was not selected cannot be chosen. */
	for (int i = 1; i < 8; i++) {
		if (f->t->activities[i].available)
			continue;
		(void)go(f, NAVIGATION_CHOICE, f->tree.activities[i].identifier);
		assert_string_equal(exception_code(f->outcome.exception), "SB.2.9-2");
		(void)go(f, NAVIGATION_JUMP, f->tree.activities[i].identifier);
		assert_int_not_equal(f->outcome.result, NAVIGATION_DELIVER);
	}
}

static void every_child_is_selected_by_some_seeds_and_not_by_others(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d)");
	struct randomization_controls *random = &tree_node(f, "root")->random;
	int order[10], chosen[5] = {0};

	random->selection_timing = TIMING_ONCE;
	random->has_select_count = true;
	random->select_count = 2;
	tree_ready(f);
	for (uint64_t seed = 0; seed < 200; seed++) {
		f->t = tracking_new(&f->w, &f->tree, seed);
		(void)go(f, NAVIGATION_START, "");
		assert_int_equal(available_children(f, order), 2);
		assert_true(order[0] < order[1]);
		chosen[order[0]]++;
		chosen[order[1]]++;
	}
	for (int i = 1; i <= 4; i++)
		assert_true(chosen[i] > 60 && chosen[i] < 140);
}

static void the_same_seed_orders_alike(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d e g h)");
	struct randomization_controls *random = &tree_node(f, "root")->random;
	int one[10], other[10], differ = 0;

	random->randomization_timing = TIMING_ONCE;
	random->reorder_children = true;
	tree_ready(f);
	for (uint64_t seed = 0; seed < 20; seed++) {
		f->t = tracking_new(&f->w, &f->tree, seed);
		(void)go(f, NAVIGATION_START, "");
		(void)available_children(f, one);
		f->t = tracking_new(&f->w, &f->tree, seed);
		(void)go(f, NAVIGATION_START, "");
		(void)available_children(f, other);
		assert_memory_equal(one, other, 7 * sizeof(int));
		differ += one[0] != 1;
	}
	assert_true(differ > 10);
}

static void limits_on_time_are_seen_by_rules(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c)");

	tree_node(f, "b")->limits.has_end_time = true;
	tree_node(f, "b")->limits.end_time_us = 1;
	tree_node(f, "a")->limits.activity_experienced_cs = 100;
	rule_add(f, &tree_node(f, "a")->post, CONDITION_TIME_LIMIT_EXCEEDED, true, ACTION_RETRY);
	tree_ready(f);
	(void)go(f, NAVIGATION_START, "");
	assert_string_equal(go(f, NAVIGATION_CONTINUE, ""), "a");
	sequencing_report(f->t, f->t->current, &(struct activity_report){.experienced_cs = 100});
	(void)go(f, NAVIGATION_CONTINUE, "");
	assert_string_equal(exception_code(f->outcome.exception), "SB.2.2-2");
}

static void a_saved_tracking_fits_only_its_own_course(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d))");
	struct tracking *loaded;
	const char *saved;
	static const char *const broken[] = {"t2", "t1 5 5 0 0 -1", "t1 5 5 0 9 -1 1\n",
	    "t1 5 5 0 -1 -1 1\nx 1\n", "t1 5 5 0 -1 -1 1\na 7 0 0 0 0 0 0 0\n",
	    "t1 5 5 0 -1 -1 1\na 1 1 0 1 0 0 0 0\n", "t1 5 5 0 -1 -1 1\nc 2 2 3 3\n",
	    "t1 5 5 0 -1 -1 1\nc 2 1 1\n", "t1 5 5 0 -1 -1 1\no 1 2 0 nan\n"};

	tree_ready(f);
	learn(f, (const char *const[]){"passed completed 0.25 =0.5", "failed", NULL});
	saved = tracking_save(&f->w, f->t);
	assert_int_equal(tracking_load(&f->w, &f->tree, 0, saved, &loaded), OK);
	assert_string_equal(tracking_save(&f->w, loaded), saved);
	assert_int_equal(tracking_load(&f->w, &f->tree, 0, "", &loaded), OK);
	assert_int_equal(loaded->current, ACTIVITY_NONE);
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		assert_int_equal(tracking_load(&f->w, &f->tree, 0, broken[i], &loaded), ERR_INTERNAL);
	tree_make(f, "root(a b(c d) e)");
	tree_ready(f);
	assert_int_equal(tracking_load(&f->w, &f->tree, 0, saved, &loaded), ERR_INTERNAL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sequencing_setup, sequencing_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_content_that_says_nothing_has_passed_and_completed),
	    TEST(a_cluster_is_what_its_children_are),
	    TEST(measures_are_weighted_and_no_measure_is_no_zero),
	    TEST(a_measure_decides_where_it_is_said_to),
	    TEST(a_measure_may_wait_for_the_end_of_the_attempt),
	    TEST(every_child_set_asks_its_own_question),
	    TEST(a_child_counts_only_where_it_is_required),
	    TEST(a_new_attempt_of_a_cluster_does_not_count_what_its_children_did_before),
	    TEST(a_global_objective_carries_a_status_to_another_branch_and_rolls_up_there),
	    TEST(raw_scores_are_mapped_and_read_maps_do_not_write),
	    TEST(what_is_not_a_score_is_not_taken),
	    TEST(objectives_of_the_course_alone_are_forgotten_with_its_attempt),
	    TEST(children_are_selected_once_and_reordered_for_each_attempt),
	    TEST(every_child_is_selected_by_some_seeds_and_not_by_others),
	    TEST(the_same_seed_orders_alike),
	    TEST(limits_on_time_are_seen_by_rules),
	    TEST(a_saved_tracking_fits_only_its_own_course),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
