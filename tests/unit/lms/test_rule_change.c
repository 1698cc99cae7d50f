/* What another rule would change about an attempt. */
#include "unit.h"

#include "lms/course/module.h"

#define ITEMS(...)                                                                                           \
	.items = (struct rule_item[]){__VA_ARGS__},                                                          \
	.count = sizeof((struct rule_item[]){__VA_ARGS__}) / sizeof(struct rule_item)
#define SEEN .visible = true, .seen = true
#define HALF SEEN, .completion = COMPLETION_INCOMPLETE
#define DONE SEEN, .completion = COMPLETION_COMPLETED
#define SCORE(value) .has_score = true, .score = (value)

static const struct rule_own content = {0}, all = {.completion = COMPLETION_RULE_ALL},
                             by_score = {.completion = COMPLETION_RULE_SCORE,
                                 .completion_score = 0.8,
                                 .success = SUCCESS_RULE_SCORE,
                                 .success_score = 0.8};

static unsigned changes(struct rule_case facts, const struct rule_own *other)
{
	struct rule_decision next;

	return rule_change(&facts, other, &next);
}

static void test_the_same_rule__changes_nothing(void **state)
{
	assert_int_equal(changes((struct rule_case){ITEMS({HALF}, {DONE})}, &content), 0);
	assert_int_equal(
	    changes(
	        (struct rule_case){ITEMS({HALF}), .before = {.completion = COMPLETION_COMPLETED}}, &content),
	    0);
	assert_int_equal(
	    changes((struct rule_case){ITEMS({HALF}), .before = {.success = SUCCESS_PASSED}}, &content), 0);
}

static void test_another_rule__completes_what_is_not(void **state)
{
	struct rule_case facts = {ITEMS({HALF}, {HALF}), .before = {.completion = COMPLETION_INCOMPLETE}};
	struct rule_decision next;

	assert_int_equal(rule_change(&facts, &all, &next), RULE_CHANGE_COMPLETES);
	assert_int_equal(next.result.completion, COMPLETION_COMPLETED);
	assert_int_equal(changes((struct rule_case){ITEMS({HALF}, {.visible = true}),
	                             .before = {.completion = COMPLETION_INCOMPLETE}},
	                     &all),
	    0);
}

static void test_another_rule__passes_and_fails_by_the_score_that_counts(void **state)
{
	struct rule_case facts = {
	    ITEMS({DONE, SCORE(0.5)}), .before = {COMPLETION_COMPLETED, SUCCESS_UNKNOWN, true, 0.9}};

	assert_int_equal(changes(facts, &by_score), RULE_CHANGE_PASSES);
	facts.before.score = 0.5;
	assert_int_equal(changes(facts, &by_score), RULE_CHANGE_FAILS | RULE_CHANGE_STAYS_COMPLETED);
}

static void test_another_rule__takes_nothing_back(void **state)
{
	struct rule_case facts = {ITEMS({DONE, .success = SUCCESS_PASSED, SCORE(0.5)}),
	    .before = {COMPLETION_COMPLETED, SUCCESS_PASSED, true, 0.5}};
	struct rule_decision next;

	assert_int_equal(
	    rule_change(&facts, &by_score, &next), RULE_CHANGE_STAYS_COMPLETED | RULE_CHANGE_STAYS_PASSED);
	assert_int_equal(next.result.completion, COMPLETION_COMPLETED);
	assert_int_equal(next.result.success, SUCCESS_PASSED);
	facts.score_last = true;
	assert_int_equal(changes(facts, &by_score), RULE_CHANGE_FAILS | RULE_CHANGE_STAYS_COMPLETED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_the_same_rule__changes_nothing),
	    cmocka_unit_test(test_another_rule__completes_what_is_not),
	    cmocka_unit_test(test_another_rule__passes_and_fails_by_the_score_that_counts),
	    cmocka_unit_test(test_another_rule__takes_nothing_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
