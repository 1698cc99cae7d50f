/* Flow (SB.2.1 to SB.2.3, SB.2.7, SB.2.8) and what is passed or stops it, over small trees built by hand. */
#include "sequencing_course.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(continue_goes_through_leaves_and_ends_after_the_last),
	    TEST(previous_goes_back_and_not_before_the_first),
	    TEST(a_cluster_without_flow_refuses_continue_and_previous),
	    TEST(a_forward_only_cluster_lets_nobody_back),
	    TEST(a_skipped_activity_is_passed_in_both_directions),
	    TEST(a_disabled_activity_stops_flow_choice_and_jump),
	    TEST(an_attempt_limit_counts_what_has_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
