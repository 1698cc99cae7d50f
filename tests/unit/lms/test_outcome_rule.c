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

static void test_only__the_part_of_a_link_counts_and_nothing_is_the_wholes(void **state)
{
	static const struct rule_item whole = {PASSED};
	struct uuid part = {{7}};
	struct rule_case c = {
	    ITEMS({.grain = {{7}}, SEEN, HALF, SCORE(0.4)}, {.grain = {{8}}, SEEN, PASSED, SCORE(1)}),
	    .whole = &whole, .only = part};
	struct rule_decision d = decide(c);

	assert_int_equal(d.result.completion, COMPLETION_INCOMPLETE);
	assert_int_equal(d.result.success, SUCCESS_UNKNOWN);
	assert_true(d.result.has_score && d.result.score < 0.41);
	assert_true(rule_counts(&c, &c.items[0]));
	assert_false(rule_counts(&c, &c.items[1]));
	c.only = (struct uuid){{8}};
	d = decide(c);
	assert_int_equal(d.result.completion, COMPLETION_COMPLETED);
	assert_int_equal(d.result.success, SUCCESS_PASSED);
	assert_string_equal(d.completion_by, "only-item");
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

#define WHOLE(...)                                                                                           \
	.whole = &(struct rule_item)                                                                         \
	{                                                                                                    \
		__VA_ARGS__                                                                                  \
	}
#define BY_SCORE(least) .own = {.completion = COMPLETION_RULE_SCORE, .completion_score = (least)}
#define BY_TIME(minutes) .own = {.completion = COMPLETION_RULE_TIME, .completion_minutes = (minutes)}
#define BY(rule) .own = {.completion = COMPLETION_RULE_##rule}
#define PASS_BY_SCORE(least) .own = {.success = SUCCESS_RULE_SCORE, .success_score = (least)}

static void completes(struct rule_case c, enum completion completion, const char *by)
{
	struct rule_decision d = decide(c);

	assert_string_equal(d.completion_by, by);
	assert_int_equal(d.result.completion, completion);
}

static void succeeds(struct rule_case c, enum success success, const char *by)
{
	struct rule_decision d = decide(c);

	assert_string_equal(d.success_by, by);
	assert_int_equal(d.result.success, success);
}

static void test_names__are_found_again(void **state)
{
	enum completion_rule completion;
	enum success_rule success;

	for (int i = 0; i < COMPLETION_RULE_COUNT; i++) {
		assert_true(completion_rule_find(completion_rule_name((enum completion_rule)i), &completion));
		assert_int_equal(completion, i);
	}
	for (int i = 0; i < SUCCESS_RULE_COUNT; i++) {
		assert_true(success_rule_find(success_rule_name((enum success_rule)i), &success));
		assert_int_equal(success, i);
	}
	assert_false(completion_rule_find("Content", &completion));
	assert_false(success_rule_find("all", &success));
}

static void test_score_rule__completes_from_the_asked_score_on(void **state)
{
	completes((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.8)}), BY_SCORE(0.8)}, COMPLETION_COMPLETED,
	    "score-reached");
	completes((struct rule_case){ITEMS({SEEN, DONE, SCORE(0.79)}), BY_SCORE(0.8)}, COMPLETION_INCOMPLETE,
	    "score-not-reached");
	completes(
	    (struct rule_case){ITEMS({SEEN, DONE}), BY_SCORE(0)}, COMPLETION_INCOMPLETE, "score-not-reached");
	completes(
	    (struct rule_case){ITEMS({NEVER}), BY_SCORE(0.8)}, COMPLETION_NOT_ATTEMPTED, "nothing-opened");
	/* A mean that is a hair less only for being made of binary fractions. */
	completes((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.1)}, {SEEN, HALF, SCORE(0.7)}),
	              BY_SCORE((0.1 + 0.7) / 2 + 1e-12)},
	    COMPLETION_COMPLETED, "score-reached");
}

static void test_score_rule__asks_the_score_that_counts(void **state)
{
	struct rule_case c = {ITEMS({SEEN, HALF, SCORE(0.5)}), BY_SCORE(0.8),
	    .before = {.completion = COMPLETION_INCOMPLETE, .has_score = true, .score = 0.9}};

	completes(c, COMPLETION_COMPLETED, "score-reached");
	c.score_last = true;
	completes(c, COMPLETION_INCOMPLETE, "score-not-reached");
}

static void test_all_rule__needs_every_visible_item_opened_or_completed(void **state)
{
	completes((struct rule_case){ITEMS({SEEN, HALF}, {SEEN}), BY(ALL)}, COMPLETION_COMPLETED,
	    "every-item-opened");
	completes((struct rule_case){ITEMS({SEEN, HALF}, {.visible = true, DONE}), BY(ALL)},
	    COMPLETION_COMPLETED, "every-item-opened");
	completes((struct rule_case){ITEMS({SEEN, DONE}, {NEVER}), BY(ALL)}, COMPLETION_INCOMPLETE,
	    "not-every-item-opened");
	completes((struct rule_case){ITEMS({SEEN}, {.completion = COMPLETION_NOT_ATTEMPTED}), BY(ALL)},
	    COMPLETION_COMPLETED, "every-item-opened");
	completes((struct rule_case){BY(ALL)}, COMPLETION_NOT_ATTEMPTED, "nothing-opened");
}

static void test_time_rule__completes_from_the_asked_minutes_on(void **state)
{
	struct rule_case c = {ITEMS({SEEN, HALF}, {NEVER}), BY_TIME(30), .time_cs = 30 * CS_PER_MINUTE};

	completes(c, COMPLETION_COMPLETED, "time-reached");
	c.time_cs--;
	completes(c, COMPLETION_INCOMPLETE, "time-not-reached");
}

static void test_terminated_rule__needs_every_visible_item_ended_by_its_content(void **state)
{
	completes(
	    (struct rule_case){ITEMS({SEEN, HALF, .ended = true}, {SEEN, .ended = true}), BY(TERMINATED)},
	    COMPLETION_COMPLETED, "every-item-ended");
	completes((struct rule_case){ITEMS({SEEN, HALF, .ended = true}, {SEEN, DONE}), BY(TERMINATED)},
	    COMPLETION_INCOMPLETE, "not-every-item-ended");
	completes((struct rule_case){ITEMS({SEEN, .ended = true}, {.seen = false}), BY(TERMINATED)},
	    COMPLETION_COMPLETED, "every-item-ended");
}

static void test_an_own_rule__does_not_take_back_what_is_completed(void **state)
{
	for (int rule = 0; rule < COMPLETION_RULE_COUNT; rule++)
		completes((struct rule_case){ITEMS({NEVER}, {SEEN, HALF}),
		              .own = {.completion = (enum completion_rule)rule,
		                  .completion_score = 1,
		                  .completion_minutes = 10},
		              .before = {.completion = COMPLETION_COMPLETED}},
		    COMPLETION_COMPLETED, "completed-before");
}

static void test_success_by_score__fails_only_who_is_through(void **state)
{
	succeeds((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.6)}), PASS_BY_SCORE(0.6)}, SUCCESS_PASSED,
	    "score-reached");
	succeeds((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.5)}), PASS_BY_SCORE(0.6)}, SUCCESS_UNKNOWN,
	    "nothing-said");
	succeeds((struct rule_case){ITEMS({SEEN, PASSED, SCORE(0.5)}), PASS_BY_SCORE(0.6)}, SUCCESS_FAILED,
	    "score-not-reached");
	succeeds(
	    (struct rule_case){ITEMS({SEEN, PASSED}), PASS_BY_SCORE(0.6)}, SUCCESS_UNKNOWN, "nothing-said");
}

static void test_success_by_score__keeps_who_passed_unless_the_last_score_counts(void **state)
{
	struct rule_case c = {ITEMS({SEEN, DONE, SCORE(0.5)}), PASS_BY_SCORE(0.6),
	    .before = {.completion = COMPLETION_COMPLETED, .success = SUCCESS_PASSED}};

	succeeds(c, SUCCESS_PASSED, "passed-before");
	c.score_last = true;
	succeeds(c, SUCCESS_FAILED, "score-not-reached");
}

static void test_a_whole__is_what_the_content_says(void **state)
{
	struct rule_case c = {ITEMS({SEEN, FAILED, SCORE(0.25)}, {NEVER}), WHOLE(PASSED, SCORE(0.75))};
	struct rule_decision d = decide(c);

	assert_int_equal(d.result.completion, COMPLETION_COMPLETED);
	assert_int_equal(d.result.success, SUCCESS_PASSED);
	assert_true(d.result.has_score && d.result.score == 0.75);
	assert_string_equal(d.completion_by, "rollup");
	assert_string_equal(d.success_by, "rollup");
	assert_string_equal(d.score_by, "rollup");
	c.whole = &(struct rule_item){.completion = COMPLETION_INCOMPLETE};
	d = decide(c);
	assert_int_equal(d.result.completion, COMPLETION_INCOMPLETE);
	assert_string_equal(d.completion_by, "rollup");
	assert_int_equal(d.result.success, SUCCESS_UNKNOWN);
	assert_false(d.result.has_score);
}

static void test_a_whole__without_a_measure_has_the_score_of_its_only_item(void **state)
{
	const struct rule_item open = {.completion = COMPLETION_UNKNOWN};
	struct rule_decision d =
	    decide((struct rule_case){ITEMS({SEEN, PASSED, SCORE(0.4)}), .whole = &open});

	assert_int_equal(d.result.completion, COMPLETION_INCOMPLETE);
	assert_int_equal(d.result.success, SUCCESS_UNKNOWN);
	assert_string_equal(d.score_by, "only-score");
	assert_false(d.final);
}

static void test_a_whole__is_judged_by_an_own_rule_by_its_score(void **state)
{
	completes((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.25)}, {NEVER}), WHOLE(HALF, SCORE(0.75)),
	              BY_SCORE(0.7)},
	    COMPLETION_COMPLETED, "score-reached");
	completes((struct rule_case){ITEMS({SEEN, HALF, SCORE(0.9)}, {NEVER}), WHOLE(PASSED), BY_SCORE(0.7)},
	    COMPLETION_INCOMPLETE, "score-not-reached");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_completion__of_one_item_is_its_own),
	    cmocka_unit_test(test_completion__of_several_needs_each_visible_one),
	    cmocka_unit_test(test_completion__counts_hidden_items_where_none_is_visible),
	    cmocka_unit_test(test_only__the_part_of_a_link_counts_and_nothing_is_the_wholes),
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
	    cmocka_unit_test(test_names__are_found_again),
	    cmocka_unit_test(test_score_rule__completes_from_the_asked_score_on),
	    cmocka_unit_test(test_score_rule__asks_the_score_that_counts),
	    cmocka_unit_test(test_all_rule__needs_every_visible_item_opened_or_completed),
	    cmocka_unit_test(test_time_rule__completes_from_the_asked_minutes_on),
	    cmocka_unit_test(test_terminated_rule__needs_every_visible_item_ended_by_its_content),
	    cmocka_unit_test(test_an_own_rule__does_not_take_back_what_is_completed),
	    cmocka_unit_test(test_success_by_score__fails_only_who_is_through),
	    cmocka_unit_test(test_success_by_score__keeps_who_passed_unless_the_last_score_counts),
	    cmocka_unit_test(test_a_whole__is_what_the_content_says),
	    cmocka_unit_test(test_a_whole__without_a_measure_has_the_score_of_its_only_item),
	    cmocka_unit_test(test_a_whole__is_judged_by_an_own_rule_by_its_score),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
