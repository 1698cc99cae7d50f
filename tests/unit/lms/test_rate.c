/* Token buckets: a full one at first, refilled evenly, each asker's own. */
#include "unit.h"

#include <string.h>

#include "lms/rate/rate.h"

enum { SECOND = 1000000 };

static struct rate_table *table;
static uint8_t key[32];

static int begin(void **state)
{
	(void)state;
	table = rate_new();
	memset(key, 7, sizeof(key));
	return 0;
}

static int end(void **state)
{
	(void)state;
	rate_free(table);
	return 0;
}

static void test_rate__a_bucket_empties_and_fills_evenly(void **state)
{
	struct rate rate;
	int64_t now = 5 * SECOND;

	(void)state;
	for (int i = 0; i < 60; i++) {
		assert_true(rate_take(table, key, 60, now, &rate));
		assert_int_equal(rate.remaining, 59 - i);
	}
	assert_false(rate_take(table, key, 60, now, &rate));
	assert_int_equal(rate.wait_s, 1);
	assert_int_equal(rate.reset_s, 60);
	assert_false(rate_take(table, key, 60, now + SECOND / 2, &rate));
	assert_true(rate_take(table, key, 60, now + SECOND, &rate));
	assert_false(rate_take(table, key, 60, now + SECOND, &rate));
	assert_true(rate_take(table, key, 60, now + 3600LL * SECOND, &rate));
	assert_int_equal(rate.remaining, 59);
}

static void test_rate__tells_how_long_to_wait_and_takes_nothing(void **state)
{
	struct rate rate;
	int64_t now = 5 * SECOND;

	(void)state;
	for (int i = 0; i < 100; i++)
		assert_int_equal(rate_wait(table, key, 2, now), 0);
	assert_true(rate_take(table, key, 2, now, &rate));
	assert_int_equal(rate.remaining, 1);
	assert_int_equal(rate_wait(table, key, 2, now), 0);
	assert_true(rate_take(table, key, 2, now, &rate));
	assert_int_equal(rate_wait(table, key, 2, now), 30);
	assert_int_equal(rate_wait(table, key, 2, now + 10 * SECOND), 20);
	assert_int_equal(rate_wait(table, key, 2, now + 30 * SECOND), 0);
	assert_true(rate_take(table, key, 2, now + 30 * SECOND, &rate));
	assert_int_equal(rate.remaining, 0);
}

static void test_rate__fractions_are_not_lost(void **state)
{
	struct rate rate;
	int64_t now = SECOND;
	int taken = 0;

	(void)state;
	for (int i = 0; i < 7; i++)
		assert_true(rate_take(table, key, 7, now, &rate));
	for (int i = 0; i < 600; i++) {
		now += SECOND / 10;
		taken += rate_take(table, key, 7, now, &rate);
	}
	assert_in_range(taken, 6, 7);
	assert_int_equal(rate.limit, 7);
}

static void test_rate__askers_do_not_hold_up_each_other_and_the_table_is_bounded(void **state)
{
	struct rate rate;
	uint8_t other[32] = {0};

	(void)state;
	assert_true(rate_take(table, key, 1, SECOND, &rate));
	assert_false(rate_take(table, key, 1, SECOND, &rate));
	for (uint32_t i = 0; i < 100000; i++) {
		memcpy(other, &i, sizeof(i));
		assert_true(rate_take(table, other, 1, SECOND, &rate));
	}
	/* A clock that goes back gives nothing and harms nothing. */
	assert_true(rate_take(table, other, 2, 0, &rate) || rate.wait_s > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_rate__a_bucket_empties_and_fills_evenly, begin, end),
	    cmocka_unit_test_setup_teardown(test_rate__tells_how_long_to_wait_and_takes_nothing, begin, end),
	    cmocka_unit_test_setup_teardown(test_rate__fractions_are_not_lost, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_rate__askers_do_not_hold_up_each_other_and_the_table_is_bounded, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
