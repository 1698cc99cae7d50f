/* The rule of a module: what facts about its items amount to. */
#include "unit.h"

#include <string.h>

#include "lms/outcome/rule.h"

#define SEEN .visible = true, .seen = true
#define PASSED .completion = COMPLETION_COMPLETED, .success = SUCCESS_PASSED
#define FAILED .completion = COMPLETION_COMPLETED, .success = SUCCESS_FAILED
#define DONE .completion = COMPLETION_COMPLETED
#define HALF .completion = COMPLETION_INCOMPLETE
#define NEVER .visible = true, .completion = COMPLETION_NOT_ATTEMPTED
#define SCORE(value) .has_score = true, .score = (value)
#define ITEMS(...)                                                                                           \
	.items = (struct rule_item[]){__VA_ARGS__},                                                          \
	.count = sizeof((struct rule_item[]){__VA_ARGS__}) / sizeof(struct rule_item)

static struct rule_decision decide(struct rule_case c)
{
	struct rule_decision d;

	rule_decide(&c, &d);
	return d;
}

static void test_completion__of_one_item_is_its_own(void **state)
{
	assert_int_equal(
	    decide((struct rule_case){ITEMS({NEVER})}).result.completion, COMPLETION_NOT_ATTEMPTED);
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, HALF})}).result.completion, COMPLETION_INCOMPLETE);
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, DONE})}).result.completion, COMPLETION_COMPLETED);
}

static void test_completion__of_several_needs_each_visible_one(void **state)
{
	struct rule_decision d = decide((struct rule_case){ITEMS({SEEN, DONE}, {NEVER})});

	assert_int_equal(d.result.completion, COMPLETION_INCOMPLETE);
	assert_string_equal(d.completion_by, "not-every-item");
	d = decide(
	    (struct rule_case){ITEMS({SEEN, DONE}, {SEEN, DONE}, {.completion = COMPLETION_NOT_ATTEMPTED})});
	assert_int_equal(d.result.completion, COMPLETION_COMPLETED);
	assert_string_equal(d.completion_by, "every-item");
}

static void test_completion__counts_hidden_items_where_none_is_visible(void **state)
{
	assert_int_equal(
	    decide((struct rule_case){ITEMS({.seen = true, DONE})}).result.completion, COMPLETION_COMPLETED);
}

static void test_completion__never_goes_back(void **state)
{
	struct rule_decision d =
	    decide((struct rule_case){ITEMS({SEEN, HALF}), .before = {.completion = COMPLETION_COMPLETED}});

	assert_int_equal(d.result.completion, COMPLETION_COMPLETED);
	assert_string_equal(d.completion_by, "completed-before");
}

static void test_success__of_several_is_passed_when_all_that_say_so_pass_and_all_are_complete(void **state)
{
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, PASSED}, {SEEN, DONE})}).result.success, SUCCESS_PASSED);
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, PASSED}, {SEEN, HALF})}).result.success, SUCCESS_UNKNOWN);
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, PASSED}, {SEEN, FAILED})}).result.success, SUCCESS_FAILED);
	assert_int_equal(
	    decide((struct rule_case){ITEMS({SEEN, DONE}, {SEEN, DONE})}).result.success, SUCCESS_UNKNOWN);
}

static void test_success__once_passed_stays_by_the_best_rule_and_follows_by_the_last(void **state)
{
	struct rule_case c = {ITEMS({SEEN, FAILED}), .before = {.success = SUCCESS_PASSED}};

	assert_int_equal(decide(c).result.success, SUCCESS_PASSED);
	c.score_last = true;
	assert_int_equal(decide(c).result.success, SUCCESS_FAILED);
}

static void test_success__is_not_forgotten_when_nothing_more_is_said(void **state)
{
	struct rule_case c = {ITEMS({SEEN, HALF}), .score_last = true, .before = {.success = SUCCESS_FAILED}};

	assert_int_equal(decide(c).result.success, SUCCESS_FAILED);
}

static void test_score__is_the_mean_of_those_that_reported_one(void **state)
{
	struct rule_decision d =
	    decide((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.5)}, {SEEN, HALF, SCORE(1)}, {SEEN, DONE})});

	assert_true(d.result.has_score);
	assert_true(d.result.score == 0.75);
	assert_string_equal(d.score_by, "mean");
	assert_false(decide((struct rule_case){ITEMS({SEEN, DONE})}).result.has_score);
}

static void test_score__never_falls_by_the_best_rule_and_does_by_the_last(void **state)
{
	struct rule_case c = {
	    ITEMS({SEEN, PASSED, SCORE(0.25)}), .before = {.has_score = true, .score = 0.75}};

	assert_true(decide(c).result.score == 0.75);
	c.score_last = true;
	assert_true(decide(c).result.score == 0.25);
}

static void test_grade__is_final_only_when_the_attempt_is(void **state)
{
	struct rule_decision d = decide((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.5)})});

	assert_false(d.final);
	assert_string_equal(d.grade_by, "not-final");
	d = decide((struct rule_case){ITEMS({SEEN, FAILED, SCORE(0.5)})});
	assert_true(d.final);
	assert_true(d.grade == 0.5);
}

static void test_grade__of_zero_is_a_grade(void **state)
{
	struct rule_decision d = decide((struct rule_case){ITEMS({SEEN, FAILED, SCORE(0)})});

	assert_true(d.final);
	assert_true(d.grade == 0);
}

static void test_grade__of_completion_alone_is_given_only_where_the_module_says_so(void **state)
{
	struct rule_case c = {ITEMS({SEEN, DONE})};

	assert_false(decide(c).final);
	c.grade_when_complete = true;
	assert_true(decide(c).final);
	assert_true(decide(c).grade == 1);
	assert_string_equal(decide(c).grade_by, "grade-when-complete");
}

static void test_grade__is_within_nought_and_one(void **state)
{
	assert_true(decide((struct rule_case){ITEMS({SEEN, FAILED, SCORE(-0.5)})}).grade == 0);
	assert_true(decide((struct rule_case){ITEMS({SEEN, PASSED, SCORE(1.5)})}).grade == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_completion__of_one_item_is_its_own),
	    cmocka_unit_test(test_completion__of_several_needs_each_visible_one),
	    cmocka_unit_test(test_completion__counts_hidden_items_where_none_is_visible),
	    cmocka_unit_test(test_completion__never_goes_back),
	    cmocka_unit_test(
	        test_success__of_several_is_passed_when_all_that_say_so_pass_and_all_are_complete),
	    cmocka_unit_test(test_success__once_passed_stays_by_the_best_rule_and_follows_by_the_last),
	    cmocka_unit_test(test_success__is_not_forgotten_when_nothing_more_is_said),
	    cmocka_unit_test(test_score__is_the_mean_of_those_that_reported_one),
	    cmocka_unit_test(test_score__never_falls_by_the_best_rule_and_does_by_the_last),
	    cmocka_unit_test(test_grade__is_final_only_when_the_attempt_is),
	    cmocka_unit_test(test_grade__of_zero_is_a_grade),
	    cmocka_unit_test(test_grade__of_completion_alone_is_given_only_where_the_module_says_so),
	    cmocka_unit_test(test_grade__is_within_nought_and_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
