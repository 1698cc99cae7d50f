/* Navigation, termination, sequencing and delivery over small trees built by hand: each process with what it
 * refuses. "root(a b(c d) e)" is a course of three, the second a cluster of two. */
#include "unit.h"

#include <string.h>

#include "scorm/sequencing/engine_inside.h"
#include "sequencing_fixture.h"

#define refuses(f, code)                                                                                     \
	(assert_string_equal(exception_code((f)->outcome.exception), code),                                  \
	    assert_int_equal((f)->outcome.result, NAVIGATION_REFUSED))
#define blocks(f, code)                                                                                      \
	(assert_string_equal(exception_code((f)->outcome.exception), code),                                  \
	    assert_int_equal((f)->outcome.result, NAVIGATION_BLOCKED))
#define ends(f) assert_int_equal((f)->outcome.result, NAVIGATION_ENDED)
#define opens(f, kind, target, activity) assert_string_equal(go(f, kind, target), activity)

static struct sequencing_fixture *course(void **state, const char *shape)
{
	struct sequencing_fixture *f = *state;

	tree_make(f, shape);
	return f;
}

static struct sequencing_fixture *started(void **state, const char *shape)
{
	struct sequencing_fixture *f = course(state, shape);

	tree_ready(f);
	assert_true(go(f, NAVIGATION_START, "")[0] != '\0');
	return f;
}

static const struct activity_state *state_named(struct sequencing_fixture *f, const char *identifier)
{
	return &f->t->activities[activity_find(&f->tree, identifier)];
}

static void nothing_but_a_start_is_valid_without_a_session(void **state)
{
	static const enum navigation kinds[] = {NAVIGATION_CONTINUE, NAVIGATION_PREVIOUS, NAVIGATION_JUMP,
	    NAVIGATION_EXIT, NAVIGATION_EXIT_ALL, NAVIGATION_ABANDON, NAVIGATION_ABANDON_ALL,
	    NAVIGATION_SUSPEND_ALL};
	struct sequencing_fixture *f = course(state, "root(a b)");

	tree_ready(f);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		opens(f, kinds[i], "a", "");
		refuses(f, "NB.2.1-2");
	}
	opens(f, NAVIGATION_RESUME_ALL, "", "");
	refuses(f, "NB.2.1-3");
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_START, "", "");
	refuses(f, "NB.2.1-1");
	opens(f, NAVIGATION_RESUME_ALL, "", "");
	refuses(f, "NB.2.1-1");
	opens(f, (enum navigation)99, "", "");
	refuses(f, "NB.2.1-13");
}

static void continue_goes_through_leaves_and_ends_after_the_last(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b(c d) e)");

	opens(f, NAVIGATION_CONTINUE, "", "c");
	opens(f, NAVIGATION_CONTINUE, "", "d");
	opens(f, NAVIGATION_CONTINUE, "", "e");
	opens(f, NAVIGATION_CONTINUE, "", "");
	ends(f);
	assert_int_equal(f->t->current, ACTIVITY_NONE);
	assert_false(state_named(f, "root")->active);
}

static void previous_goes_back_and_not_before_the_first(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b(c d) e)");

	opens(f, NAVIGATION_CHOICE, "e", "e");
	opens(f, NAVIGATION_PREVIOUS, "", "d");
	opens(f, NAVIGATION_PREVIOUS, "", "c");
	opens(f, NAVIGATION_PREVIOUS, "", "a");
	opens(f, NAVIGATION_PREVIOUS, "", "");
	blocks(f, "SB.2.1-3");
	assert_false(state_named(f, "a")->active);
}

static void a_cluster_without_flow_refuses_continue_and_previous(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	tree_node(f, "root")->control.flow = false;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "");
	blocks(f, "SB.2.2-1");
	assert_int_equal(f->t->current, ACTIVITY_NONE);
	opens(f, NAVIGATION_CHOICE, "b", "b");
	opens(f, NAVIGATION_CONTINUE, "", "");
	refuses(f, "NB.2.1-4");
	opens(f, NAVIGATION_PREVIOUS, "", "");
	refuses(f, "NB.2.1-5");
	assert_true(state_named(f, "b")->active);
}

static void a_forward_only_cluster_lets_nobody_back(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d e) g)");

	tree_node(f, "b")->control.forward_only = true;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "d", "d");
	opens(f, NAVIGATION_PREVIOUS, "", "");
	refuses(f, "NB.2.1-5");
	opens(f, NAVIGATION_CHOICE, "c", "");
	blocks(f, "SB.2.4-2");
	/* From behind it is entered at its front. */
	opens(f, NAVIGATION_CHOICE, "g", "g");
	opens(f, NAVIGATION_PREVIOUS, "", "c");
}

static void a_course_of_one_activity_opens_it_and_goes_nowhere(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a)");

	tree_node(f, "root")->control.flow = false;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CONTINUE, "", "");
	ends(f);
	f = course(state, "root");
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "root");
	opens(f, NAVIGATION_CONTINUE, "", "");
	refuses(f, "NB.2.1-4");
	opens(f, NAVIGATION_PREVIOUS, "", "");
	refuses(f, "NB.2.1-6");
	opens(f, NAVIGATION_EXIT, "", "");
	ends(f);
}

static void a_skipped_activity_is_passed_in_both_directions(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c d)");

	rule_add(f, &tree_node(f, "b")->pre, CONDITION_ALWAYS, false, ACTION_SKIP);
	rule_add(f, &tree_node(f, "c")->pre, CONDITION_SATISFIED, false, ACTION_SKIP);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CONTINUE, "", "c");
	say(f, "passed");
	opens(f, NAVIGATION_CONTINUE, "", "d");
	opens(f, NAVIGATION_PREVIOUS, "", "a");
	opens(f, NAVIGATION_CHOICE, "b", "b");
}

static void a_disabled_activity_stops_flow_choice_and_jump(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c) d)");

	rule_add(f, &tree_node(f, "b")->pre, CONDITION_ALWAYS, false, ACTION_DISABLED);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_JUMP, "c", "");
	blocks(f, "DB.1.1-3");
	opens(f, NAVIGATION_CONTINUE, "", "");
	blocks(f, "SB.2.2-2");
	opens(f, NAVIGATION_CHOICE, "c", "");
	blocks(f, "DB.1.1-3");
	opens(f, NAVIGATION_CHOICE, "d", "d");
}

static void an_attempt_limit_counts_what_has_ended(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	tree_node(f, "a")->limits.has_attempt_limit = true;
	tree_node(f, "a")->limits.attempt_limit = 2;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "b", "b");
	opens(f, NAVIGATION_CHOICE, "a", "a");
	opens(f, NAVIGATION_CHOICE, "b", "b");
	opens(f, NAVIGATION_CHOICE, "a", "");
	blocks(f, "DB.1.1-3");
	opens(f, NAVIGATION_CHOICE, "nowhere", "");
	refuses(f, "NB.2.1-11");
}

static void choice_is_refused_where_the_parent_or_a_rule_does_not_allow_it(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d) e)");

	tree_node(f, "b")->control.choice = false;
	rule_add(f, &tree_node(f, "e")->pre, CONDITION_ALWAYS, false, ACTION_HIDDEN_FROM_CHOICE);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "c", "");
	refuses(f, "NB.2.1-10");
	opens(f, NAVIGATION_CHOICE, "b", "c");
	opens(f, NAVIGATION_CHOICE, "e", "");
	blocks(f, "SB.2.9-3");
	assert_string_equal(exception_code(choice_sequencing(f->t, ACTIVITY_NONE).exception), "SB.2.9-1");
	assert_string_equal(exception_code(choice_sequencing(f->t, 3).exception), "SB.2.9-4");
}

static void choice_does_not_leave_what_forbids_to_be_left(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d) e)");

	tree_node(f, "b")->control.choice_exit = false;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "c", "c");
	opens(f, NAVIGATION_CHOICE, "a", "");
	refuses(f, "NB.2.1-8");
	opens(f, NAVIGATION_CHOICE, "d", "d");
	opens(f, NAVIGATION_CHOICE, "root", "");
	refuses(f, "NB.2.1-8");
	tree_node(f, "d")->control.choice_exit = false;
	opens(f, NAVIGATION_CHOICE, "c", "");
	refuses(f, "NB.2.1-8");
	opens(f, NAVIGATION_EXIT, "", "");
	assert_int_equal(f->outcome.result, NAVIGATION_NOTHING);
	f->t->activities[2].active = false;
	assert_string_equal(exception_code(choice_sequencing(f->t, 1).exception), "SB.2.9-7");
	assert_string_equal(exception_code(choice_sequencing(f->t, 0).exception), "SB.2.9-7");
}

static void choice_forward_does_not_pass_what_stops_it(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b c(d e) g)");

	rule_add(f, &tree_node(f, "b")->pre, CONDITION_COMPLETED, true, ACTION_STOP_FORWARD_TRAVERSAL);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	say(f, "completed");
	opens(f, NAVIGATION_CHOICE, "b", "b");
	say(f, "incomplete");
	opens(f, NAVIGATION_CHOICE, "g", "");
	blocks(f, "SB.2.4-1");
	opens(f, NAVIGATION_CHOICE, "b", "b");
	say(f, "completed");
	opens(f, NAVIGATION_CHOICE, "g", "g");
}

static void a_cluster_that_prevents_activation_is_entered_by_flow_only(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c(d e)) g)");

	tree_node(f, "c")->prevent_activation = true;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "e", "");
	blocks(f, "SB.2.9-6");
	opens(f, NAVIGATION_CONTINUE, "", "d");
	opens(f, NAVIGATION_CHOICE, "e", "e");
	opens(f, NAVIGATION_CHOICE, "g", "g");
	opens(f, NAVIGATION_CHOICE, "d", "");
	blocks(f, "SB.2.9-6");
}

static void a_cluster_that_constrains_choice_lets_only_its_neighbours_be_chosen(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c) d(e) g h)");

	tree_node(f, "d")->constrain_choice = true;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "e", "e");
	opens(f, NAVIGATION_CHOICE, "h", "");
	blocks(f, "SB.2.9-8");
	opens(f, NAVIGATION_CHOICE, "a", "");
	blocks(f, "SB.2.9-8");
	opens(f, NAVIGATION_CHOICE, "g", "g");
	opens(f, NAVIGATION_CHOICE, "e", "e");
	opens(f, NAVIGATION_CHOICE, "c", "c");
}

static void a_chosen_cluster_with_nothing_to_open_becomes_current(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d))");

	tree_node(f, "b")->control.flow = false;
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CHOICE, "b", "");
	blocks(f, "SB.2.9-9");
	assert_int_equal(f->t->current, activity_find(&f->tree, "b"));
	/* What the two have in common has ended with it. */
	assert_false(state_named(f, "root")->active);
	opens(f, NAVIGATION_CHOICE, "d", "d");
}

static void a_jump_goes_where_neither_flow_nor_choice_may(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d))");

	tree_node(f, "b")->control.flow = tree_node(f, "b")->control.choice = false;
	rule_add(f, &tree_node(f, "d")->pre, CONDITION_ALWAYS, false, ACTION_HIDDEN_FROM_CHOICE);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_JUMP, "d", "d");
	opens(f, NAVIGATION_JUMP, "nowhere", "");
	refuses(f, "NB.2.1-11");
	opens(f, NAVIGATION_JUMP, "b", "");
	blocks(f, "DB.1.1-1");
}

static void exit_leaves_the_session_open_unless_the_root_ended(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b)");

	opens(f, NAVIGATION_EXIT, "", "");
	assert_int_equal(f->outcome.result, NAVIGATION_NOTHING);
	opens(f, NAVIGATION_EXIT, "", "");
	refuses(f, "NB.2.1-12");
	opens(f, NAVIGATION_ABANDON, "", "");
	refuses(f, "NB.2.1-12");
	opens(f, NAVIGATION_CONTINUE, "", "b");
	opens(f, NAVIGATION_EXIT_ALL, "", "");
	ends(f);
	assert_false(state_named(f, "root")->active);
}

static void the_topmost_exit_rule_ends_all_below_it(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c(d e) g) h)");

	rule_add(f, &tree_node(f, "b")->exit, CONDITION_ATTEMPTED, false, ACTION_EXIT);
	rule_add(f, &tree_node(f, "c")->exit, CONDITION_ATTEMPTED, false, ACTION_EXIT);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CONTINUE, "", "d");
	opens(f, NAVIGATION_CONTINUE, "", "h");
	assert_false(state_named(f, "b")->active);
	assert_false(state_named(f, "c")->active);
}

static void post_condition_rules_replace_what_was_asked_for(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d) e)");

	rule_add(f, &tree_node(f, "a")->post, CONDITION_SATISFIED, true, ACTION_RETRY);
	rule_add(f, &tree_node(f, "c")->post, CONDITION_COMPLETED, true, ACTION_PREVIOUS);
	rule_add(f, &tree_node(f, "d")->post, CONDITION_ALWAYS, false, ACTION_EXIT_PARENT);
	rule_add(f, &tree_node(f, "b")->post, CONDITION_ALWAYS, false, ACTION_CONTINUE);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	say(f, "failed");
	opens(f, NAVIGATION_CONTINUE, "", "a");
	assert_int_equal(state_named(f, "a")->attempts, 2);
	say(f, "passed");
	opens(f, NAVIGATION_CONTINUE, "", "c");
	say(f, "incomplete");
	opens(f, NAVIGATION_CONTINUE, "", "a");
	say(f, "passed");
	opens(f, NAVIGATION_JUMP, "d", "d");
	opens(f, NAVIGATION_PREVIOUS, "", "e");
}

static void retry_all_begins_the_course_anew_and_exit_all_ends_it(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	rule_add(f, &tree_node(f, "b")->post, CONDITION_SATISFIED, true, ACTION_RETRY_ALL);
	rule_add(f, &tree_node(f, "b")->post, CONDITION_SATISFIED, false, ACTION_EXIT_ALL);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CONTINUE, "", "b");
	say(f, "failed");
	opens(f, NAVIGATION_CONTINUE, "", "a");
	assert_int_equal(state_named(f, "root")->attempts, 2);
	opens(f, NAVIGATION_CONTINUE, "", "b");
	say(f, "passed");
	opens(f, NAVIGATION_PREVIOUS, "", "");
	ends(f);
}

static void a_retried_cluster_with_nothing_to_open_is_told(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a(b c) d)");

	rule_add(f, &tree_node(f, "a")->exit, CONDITION_ALWAYS, false, ACTION_EXIT);
	rule_add(f, &tree_node(f, "a")->post, CONDITION_ALWAYS, false, ACTION_RETRY);
	rule_add(f, &tree_node(f, "b")->pre, CONDITION_ATTEMPTED, false, ACTION_DISABLED);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "b");
	opens(f, NAVIGATION_CONTINUE, "", "");
	blocks(f, "SB.2.10-3");
}

static void the_root_cannot_exit_a_parent(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	rule_add(f, &tree_node(f, "root")->exit, CONDITION_ALWAYS, false, ACTION_EXIT);
	rule_add(f, &tree_node(f, "root")->post, CONDITION_ALWAYS, false, ACTION_EXIT_PARENT);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	opens(f, NAVIGATION_CONTINUE, "", "");
	blocks(f, "TB.2.3-4");
}

static void a_suspended_course_goes_on_where_it_was(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b(c d))");

	opens(f, NAVIGATION_CHOICE, "d", "d");
	say(f, "incomplete suspend");
	opens(f, NAVIGATION_SUSPEND_ALL, "", "");
	ends(f);
	assert_true(state_named(f, "root")->suspended && state_named(f, "b")->suspended);
	opens(f, NAVIGATION_RESUME_ALL, "", "d");
	assert_true(f->outcome.resumed);
	assert_int_equal(state_named(f, "root")->attempts, 1);
	assert_int_equal(state_named(f, "d")->attempts, 1);
	assert_false(state_named(f, "b")->suspended);
	assert_int_equal(f->t->suspended, ACTIVITY_NONE);
}

static void another_choice_gives_the_suspended_activity_up_but_not_what_they_share(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b(c d))");

	opens(f, NAVIGATION_CHOICE, "d", "d");
	say(f, "suspend");
	opens(f, NAVIGATION_SUSPEND_ALL, "", "");
	opens(f, NAVIGATION_CHOICE, "a", "a");
	assert_false(state_named(f, "d")->suspended || state_named(f, "b")->suspended);
	assert_int_equal(state_named(f, "root")->attempts, 1);
	assert_int_equal(f->t->suspended, ACTIVITY_NONE);
}

static void suspending_after_an_exit_suspends_the_cluster(void **state)
{
	struct sequencing_fixture *f = started(state, "root(a b)");

	opens(f, NAVIGATION_EXIT, "", "");
	opens(f, NAVIGATION_SUSPEND_ALL, "", "");
	ends(f);
	assert_int_equal(f->t->suspended, 0);
	opens(f, NAVIGATION_RESUME_ALL, "", "");
	blocks(f, "DB.1.1-1");
	opens(f, NAVIGATION_CHOICE, "b", "b");
	assert_int_equal(state_named(f, "root")->attempts, 1);
}

static void a_content_that_suspends_itself_is_resumed(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	rule_add(f, &tree_node(f, "a")->post, CONDITION_ALWAYS, false, ACTION_RETRY);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	say(f, "suspend");
	/* The rules of what is suspended are not asked. */
	opens(f, NAVIGATION_CONTINUE, "", "b");
	assert_true(state_named(f, "a")->suspended);
	opens(f, NAVIGATION_PREVIOUS, "", "a");
	assert_true(f->outcome.resumed);
	assert_int_equal(state_named(f, "a")->attempts, 1);
}

static void what_is_abandoned_leaves_no_result(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");

	objective_add(f, tree_node(f, "a"), "", "goal", OBJECTIVE_SATISFIED, OBJECTIVE_SATISFIED);
	tree_ready(f);
	opens(f, NAVIGATION_START, "", "a");
	say(f, "passed completed");
	assert_int_equal(f->t->globals[0].known, OBJECTIVE_SATISFIED);
	opens(f, NAVIGATION_ABANDON, "", "");
	assert_int_equal(f->outcome.result, NAVIGATION_NOTHING);
	assert_int_equal(f->t->globals[0].known, 0);
	assert_true(state_named(f, "root")->active);
	opens(f, NAVIGATION_CONTINUE, "", "b");
	opens(f, NAVIGATION_ABANDON_ALL, "", "");
	ends(f);
	assert_false(state_named(f, "root")->active);
}

static void what_is_abandoned_after_a_pause_goes_back_to_the_pause(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b)");
	struct objective_state s;

	objective_add(f, tree_node(f, "a"), "", "goal", 0, OBJECTIVE_SATISFIED);
	tree_ready(f);
	f->t->globals[0] = (struct objective_state){.known = OBJECTIVE_SATISFIED, .satisfied = true};
	opens(f, NAVIGATION_START, "", "a");
	say(f, "failed 0.5 suspend");
	opens(f, NAVIGATION_SUSPEND_ALL, "", "");
	opens(f, NAVIGATION_RESUME_ALL, "", "a");
	say(f, "passed 0.9");
	assert_int_equal(tracking_load(&f->w, &f->tree, 0, tracking_save(&f->w, f->t), &f->t), OK);
	f->t->globals[0] = (struct objective_state){.known = OBJECTIVE_SATISFIED, .satisfied = true};
	opens(f, NAVIGATION_ABANDON_ALL, "", "");
	ends(f);
	sequencing_objective(f->t, 1, 0, &s);
	assert_true(s.known == (OBJECTIVE_SATISFIED | OBJECTIVE_MEASURE) && !s.satisfied && s.measure == 0.5);
	assert_true(f->t->globals_changed[0] && !f->t->globals[0].satisfied);
	/* A first attempt goes back to nothing, and gives back what others had said. */
	opens(f, NAVIGATION_START, "", "a");
	say(f, "passed");
	opens(f, NAVIGATION_ABANDON, "", "");
	sequencing_objective(f->t, 1, 0, &s);
	assert_int_equal(s.known, 0);
	assert_true((f->t->globals[0].known & OBJECTIVE_SATISFIED) && !f->t->globals[0].satisfied);
	/* What had ended already stays. */
	opens(f, NAVIGATION_CHOICE, "a", "a");
	say(f, "passed");
	opens(f, NAVIGATION_EXIT, "", "");
	opens(f, NAVIGATION_ABANDON_ALL, "", "");
	sequencing_objective(f->t, 1, 0, &s);
	assert_true((s.known & OBJECTIVE_SATISFIED) && s.satisfied);
}

static void valid_requests_are_those_of_the_activity_that_is_open(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c d) e)");
	struct valid_requests v;

	rule_add(f, &tree_node(f, "e")->pre, CONDITION_ALWAYS, false, ACTION_DISABLED);
	rule_add(f, &tree_node(f, "d")->pre, CONDITION_ALWAYS, false, ACTION_HIDDEN_FROM_CHOICE);
	tree_node(f, "c")->visible = false;
	tree_ready(f);
	sequencing_valid(&f->w, f->t, 1, &v);
	assert_true(v.start && v.choice[1] && !v.resume_all && !v.continue_ && !v.exit_all && !v.jump[1]);
	opens(f, NAVIGATION_START, "", "a");
	sequencing_valid(&f->w, f->t, 1, &v);
	assert_true(v.continue_ && !v.previous && v.exit && v.suspend_all && !v.start);
	/* root a b c d e */
	for (int i = 0; i < 6; i++) {
		assert_int_equal(v.choice[i], i < 4);
		assert_int_equal(v.shown[i], i != 3 && i != 4);
		assert_int_equal(v.jump[i], i == 1 || i == 3 || i == 4);
		assert_int_equal(v.disabled[i], i == 5);
	}
}

static void a_tree_out_of_order_or_bounds_is_refused(void **state)
{
	struct sequencing_fixture *f = course(state, "root(a b(c) d)");

	tree_node(f, "d")->parent = 5;
	assert_int_equal(activity_tree_finish(&f->w, &f->tree), ERR_PACKAGE_REFUSED);
	tree_node(f, "d")->parent = 1;
	assert_int_equal(activity_tree_finish(&f->w, &f->tree), ERR_PACKAGE_REFUSED);
	tree_node(f, "d")->parent = 0;
	tree_node(f, "d")->objective_measure_weight = 1.5;
	assert_int_equal(activity_tree_finish(&f->w, &f->tree), ERR_PACKAGE_REFUSED);
	assert_non_null(strstr(f->w.detail, "objectiveMeasureWeight"));
	tree_node(f, "d")->objective_measure_weight = 1;
	assert_int_equal(activity_tree_finish(&f->w, &f->tree), OK);
	f->tree.count = 0;
	assert_int_equal(activity_tree_finish(&f->w, &f->tree), ERR_PACKAGE_REFUSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sequencing_setup, sequencing_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nothing_but_a_start_is_valid_without_a_session),
	    TEST(continue_goes_through_leaves_and_ends_after_the_last),
	    TEST(previous_goes_back_and_not_before_the_first),
	    TEST(a_cluster_without_flow_refuses_continue_and_previous),
	    TEST(a_forward_only_cluster_lets_nobody_back),
	    TEST(a_course_of_one_activity_opens_it_and_goes_nowhere),
	    TEST(a_skipped_activity_is_passed_in_both_directions),
	    TEST(a_disabled_activity_stops_flow_choice_and_jump),
	    TEST(an_attempt_limit_counts_what_has_ended),
	    TEST(choice_is_refused_where_the_parent_or_a_rule_does_not_allow_it),
	    TEST(choice_does_not_leave_what_forbids_to_be_left),
	    TEST(choice_forward_does_not_pass_what_stops_it),
	    TEST(a_cluster_that_prevents_activation_is_entered_by_flow_only),
	    TEST(a_cluster_that_constrains_choice_lets_only_its_neighbours_be_chosen),
	    TEST(a_chosen_cluster_with_nothing_to_open_becomes_current),
	    TEST(a_jump_goes_where_neither_flow_nor_choice_may),
	    TEST(exit_leaves_the_session_open_unless_the_root_ended),
	    TEST(the_topmost_exit_rule_ends_all_below_it),
	    TEST(post_condition_rules_replace_what_was_asked_for),
	    TEST(retry_all_begins_the_course_anew_and_exit_all_ends_it),
	    TEST(a_retried_cluster_with_nothing_to_open_is_told),
	    TEST(the_root_cannot_exit_a_parent),
	    TEST(a_suspended_course_goes_on_where_it_was),
	    TEST(another_choice_gives_the_suspended_activity_up_but_not_what_they_share),
	    TEST(suspending_after_an_exit_suspends_the_cluster),
	    TEST(a_content_that_suspends_itself_is_resumed),
	    TEST(what_is_abandoned_leaves_no_result),
	    TEST(what_is_abandoned_after_a_pause_goes_back_to_the_pause),
	    TEST(valid_requests_are_those_of_the_activity_that_is_open),
	    TEST(a_tree_out_of_order_or_bounds_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
