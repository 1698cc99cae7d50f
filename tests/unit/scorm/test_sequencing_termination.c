/* Termination (TB.2.1 to TB.2.3) over small trees built by hand: exits, the rules that act on them, and
 * retries (SB.2.10). */
#include "sequencing_course.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(exit_leaves_the_session_open_unless_the_root_ended),
	    TEST(the_topmost_exit_rule_ends_all_below_it),
	    TEST(post_condition_rules_replace_what_was_asked_for),
	    TEST(retry_all_begins_the_course_anew_and_exit_all_ends_it),
	    TEST(a_retried_cluster_with_nothing_to_open_is_told),
	    TEST(the_root_cannot_exit_a_parent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
