#include "unit.h"

#include <math.h>
#include <string.h>

#include "base/time.h"
#include <string.h>

#include "lms/grade/grade_int.h"
#include "lms/grade/reason.h"

static const struct grade_backoff backoff = {.first_s = 10, .max_s = 3600};

static void test_points__are_hundredths_of_the_scale_without_binary_dust(void **state)
{
	assert_true(grade_points(0.29) == 29);
	assert_true(grade_points(0.875) == 87.5);
	assert_true(grade_points(1.0 / 3) == 33.333333);
	assert_true(grade_points(0) == 0);
	assert_true(grade_points(1) == 100);
	assert_true(grade_points(-0.5) == 0);
	assert_true(grade_points(1.5) == 100);
	assert_true(grade_points(NAN) == 0);
}

static void test_a11__a_score_above_the_maximum_or_below_zero_is_sent_as_the_maximum_or_zero(void **state)
{
	assert_float_equal(grade_points(1.2), 100, 0);
	assert_float_equal(grade_points(-0.5), 0, 0);
}

static void test_reason__every_code_of_an_answer_has_its_words(void **state)
{
	static const char *const codes[] = {AGS_CODES};

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++) {
		const struct grade_reason *reason = grade_reason_find(codes[i]);

		assert_non_null(reason);
		assert_true(strlen(reason->sentence) > 10 && strlen(reason->advice) > 5);
	}
	assert_null(grade_reason_find(""));
	assert_null(grade_reason_find(NULL));
	assert_null(grade_reason_find("no such code"));
}

static void test_equal__compares_on_one_scale(void **state)
{
	assert_true(grade_equal(85, 100, 8.5, 10));
	assert_true(grade_equal(33.333333, 100, 0.33333333, 1));
	assert_false(grade_equal(85, 100, 85.01, 100));
	assert_false(grade_equal(85, 100, 85, 0));
}

static void test_backoff__doubles_from_ten_seconds_to_an_hour_with_chance(void **state)
{
	assert_int_equal(grade_backoff_us(&backoff, 1, 0.5, -1), 10 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 2, 0.5, -1), 20 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 9, 0.5, -1), 2560 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 10, 0.5, -1), 3600 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 100000, 0.5, -1), 3600 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 1, 0, -1), 7500000);
	assert_int_equal(grade_backoff_us(&backoff, 1, 1, -1), 12500000);
}

static void test_backoff__honours_what_the_platform_asks_up_to_a_day(void **state)
{
	assert_int_equal(grade_backoff_us(&backoff, 1, 0.5, 120), 120 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 5, 0.5, 1), 160 * US_PER_S);
	assert_int_equal(grade_backoff_us(&backoff, 1, 0.5, 1000000000), 24 * 3600 * US_PER_S);
}

struct house {
	struct arena *arena;
	struct work w;
	struct pauses *pauses;
	struct uuid one, two;
};

static int begin(void **state)
{
	static struct house house;

	house.arena = arena_new();
	work_init(&house.w, house.arena);
	house.pauses = pauses_new(backoff);
	house.one = uuid_v4();
	house.two = uuid_v4();
	*state = &house;
	return 0;
}

static int end(void **state)
{
	struct house *h = *state;

	pauses_free(h->pauses);
	arena_free(h->arena);
	return 0;
}

static bool paused(struct house *h, struct uuid registration, int64_t at_s)
{
	return strstr(pauses_list(&h->w, h->pauses, at_s * US_PER_S), uuid_text(h->arena, registration)) !=
	       NULL;
}

static void test_pause__leaves_a_platform_that_is_down_alone_and_no_other(void **state)
{
	struct house *h = *state;

	assert_string_equal(pauses_list(&h->w, h->pauses, 0), "{}");
	pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, -1, 100 * US_PER_S);
	assert_true(paused(h, h->one, 109));
	assert_false(paused(h, h->two, 109));
	assert_false(paused(h, h->one, 111));
}

static void test_pause__lets_one_thread_try_when_it_is_over_and_grows_when_that_fails(void **state)
{
	struct house *h = *state;

	pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, -1, 100 * US_PER_S);
	pauses_begin(h->pauses, h->one);
	assert_true(paused(h, h->one, 111));
	pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, -1, 111 * US_PER_S);
	assert_true(paused(h, h->one, 130));
	assert_false(paused(h, h->one, 132));
	/* Those who were sending at the same time do not count. */
	for (int i = 0; i < 3; i++)
		pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, -1, 112 * US_PER_S);
	assert_false(paused(h, h->one, 132));
	for (int i = 1; i <= 40; i++)
		pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, -1, i * 1000 * US_PER_S);
	assert_true(paused(h, h->one, 40000 + 600));
	assert_false(paused(h, h->one, 40000 + 700));
	pauses_begin(h->pauses, h->one);
	pauses_end(h->pauses, h->one, SENDING_DONE, -1, 41000 * US_PER_S);
	assert_string_equal(pauses_list(&h->w, h->pauses, 41001 * US_PER_S), "{}");
}

static void test_pause__keeps_others_away_while_a_thread_sends(void **state)
{
	struct house *h = *state;

	pauses_begin(h->pauses, h->one);
	assert_true(paused(h, h->one, 1));
	assert_false(paused(h, h->two, 1));
	pauses_end(h->pauses, h->one, SENDING_DONE, -1, 2 * US_PER_S);
	assert_false(paused(h, h->one, 2));
}

static void test_pause__puts_whoever_failed_last_on_probation(void **state)
{
	struct house *h = *state;

	assert_string_equal(pauses_probation(&h->w, h->pauses), "{}");
	pauses_end(h->pauses, h->one, SENDING_PLATFORM_FAULT, -1, 1 * US_PER_S);
	assert_string_equal(
	    pauses_probation(&h->w, h->pauses), arena_printf(h->arena, "{%s}", uuid_text(h->arena, h->one)));
	pauses_end(h->pauses, h->one, SENDING_DONE, -1, 2 * US_PER_S);
	assert_string_equal(pauses_probation(&h->w, h->pauses), "{}");
}

static void test_pause__is_as_long_as_the_platform_asks(void **state)
{
	struct house *h = *state;

	pauses_end(h->pauses, h->one, SENDING_PLATFORM_DOWN, 300, 0);
	assert_true(paused(h, h->one, 299));
	assert_false(paused(h, h->one, 301));
}

static void test_pause__begins_with_the_second_fault_in_a_row(void **state)
{
	struct house *h = *state;

	pauses_end(h->pauses, h->one, SENDING_PLATFORM_FAULT, -1, 100 * US_PER_S);
	assert_false(paused(h, h->one, 101));
	pauses_end(h->pauses, h->one, SENDING_DONE, -1, 101 * US_PER_S);
	pauses_end(h->pauses, h->one, SENDING_PLATFORM_FAULT, -1, 102 * US_PER_S);
	assert_false(paused(h, h->one, 103));
	pauses_end(h->pauses, h->one, SENDING_PLATFORM_FAULT, -1, 104 * US_PER_S);
	assert_true(paused(h, h->one, 105));
}

static void test_pause__keeps_a_bounded_list(void **state)
{
	struct house *h = *state;

	for (int i = 0; i < 1000; i++)
		pauses_end(h->pauses, uuid_v4(), SENDING_PLATFORM_DOWN, -1, i * US_PER_S);
	assert_in_range(strlen(pauses_list(&h->w, h->pauses, 1000 * US_PER_S)), 37, 256 * 37 + 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_points__are_hundredths_of_the_scale_without_binary_dust),
	    cmocka_unit_test(
	        test_a11__a_score_above_the_maximum_or_below_zero_is_sent_as_the_maximum_or_zero),
	    cmocka_unit_test(test_reason__every_code_of_an_answer_has_its_words),
	    cmocka_unit_test(test_equal__compares_on_one_scale),
	    cmocka_unit_test(test_backoff__doubles_from_ten_seconds_to_an_hour_with_chance),
	    cmocka_unit_test(test_backoff__honours_what_the_platform_asks_up_to_a_day),
	    TEST(test_pause__leaves_a_platform_that_is_down_alone_and_no_other),
	    TEST(test_pause__lets_one_thread_try_when_it_is_over_and_grows_when_that_fails),
	    TEST(test_pause__keeps_others_away_while_a_thread_sends),
	    TEST(test_pause__puts_whoever_failed_last_on_probation),
	    TEST(test_pause__is_as_long_as_the_platform_asks),
	    TEST(test_pause__begins_with_the_second_fault_in_a_row),
	    TEST(test_pause__keeps_a_bounded_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
