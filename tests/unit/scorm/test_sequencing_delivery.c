/* Delivery (DB.2) over small trees built by hand: what was suspended goes on, what is abandoned leaves
 * nothing. */
#include "sequencing_course.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_suspended_course_goes_on_where_it_was),
	    TEST(another_choice_gives_the_suspended_activity_up_but_not_what_they_share),
	    TEST(suspending_after_an_exit_suspends_the_cluster),
	    TEST(a_content_that_suspends_itself_is_resumed),
	    TEST(what_is_abandoned_leaves_no_result),
	    TEST(what_is_abandoned_after_a_pause_goes_back_to_the_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
