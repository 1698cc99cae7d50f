/* Navigation requests (NB.2.1) over small trees built by hand: what each needs, which there are to ask for,
 * and trees that are none. */
#include "sequencing_course.h"

#include <string.h>

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(nothing_but_a_start_is_valid_without_a_session),
	    TEST(a_course_of_one_activity_opens_it_and_goes_nowhere),
	    TEST(valid_requests_are_those_of_the_activity_that_is_open),
	    TEST(a_tree_out_of_order_or_bounds_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
