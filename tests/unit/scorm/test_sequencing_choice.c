/* Choice and jump (SB.2.9, SB.2.13) over small trees built by hand: where they lead, and what forbids them.
 */
#include "sequencing_course.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(choice_is_refused_where_the_parent_or_a_rule_does_not_allow_it),
	    TEST(choice_does_not_leave_what_forbids_to_be_left),
	    TEST(choice_forward_does_not_pass_what_stops_it),
	    TEST(a_cluster_that_prevents_activation_is_entered_by_flow_only),
	    TEST(a_cluster_that_constrains_choice_lets_only_its_neighbours_be_chosen),
	    TEST(a_chosen_cluster_with_nothing_to_open_becomes_current),
	    TEST(a_jump_goes_where_neither_flow_nor_choice_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
