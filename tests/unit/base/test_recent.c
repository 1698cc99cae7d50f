#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/recent.h"
#include "base/time.h"

enum { MINUTE_US = 60 * 1000000 };

struct value {
	int64_t number;
	char text[40];
};

static struct recent *recent;

static int begin(void **state)
{
	(void)state;
	recent = recent_new(sizeof(struct value), MINUTE_US);
	return 0;
}

static int end(void **state)
{
	(void)state;
	recent_free(recent);
	return 0;
}

static void keep(const char *name, int64_t number)
{
	struct value value = {.number = number};
	uint8_t key[SHA256_SIZE];

	sha256(name, strlen(name), key);
	recent_keep(recent, recent_epoch(recent), key, &value);
}

/* -1: it is not there. */
static int64_t found(const char *name)
{
	struct value value = {.number = -1};
	uint8_t key[SHA256_SIZE];
	bool there;

	sha256(name, strlen(name), key);
	there = recent_find(recent, key, &value);
	assert_int_equal(there, value.number != -1);
	return value.number;
}

static void test_recent__finds_what_was_kept_under_its_own_key_only(void **state)
{
	(void)state;
	assert_int_equal(found("ada"), -1);
	keep("ada", 1);
	keep("linus", 2);
	assert_int_equal(found("ada"), 1);
	assert_int_equal(found("linus"), 2);
	assert_int_equal(found("grace"), -1);
	keep("ada", 3);
	assert_int_equal(found("ada"), 3);
}

static void test_recent__does_not_give_what_is_too_old(void **state)
{
	int64_t kept_us;

	(void)state;
	recent_free(recent);
	recent = recent_new(sizeof(struct value), 0);
	keep("ada", 1);
	kept_us = time_monotonic_us();
	while (time_monotonic_us() == kept_us)
		;
	assert_int_equal(found("ada"), -1);
}

static bool is_number(const void *value, const void *arg)
{
	return ((const struct value *)value)->number == *(const int64_t *)arg;
}

static void test_recent__forgets_what_matches_and_keeps_the_rest(void **state)
{
	const int64_t one = 1;

	(void)state;
	keep("ada", 1);
	keep("linus", 2);
	recent_forget(recent, is_number, &one);
	assert_int_equal(found("ada"), -1);
	assert_int_equal(found("linus"), 2);
	recent_forget(recent, NULL, NULL);
	assert_int_equal(found("linus"), -1);
}

static void test_recent__does_not_keep_what_was_read_before_something_was_forgotten(void **state)
{
	const struct value value = {.number = 7};
	uint64_t epoch = recent_epoch(recent);
	uint8_t key[SHA256_SIZE];

	(void)state;
	sha256("ada", 3, key);
	recent_forget(recent, NULL, NULL);
	recent_keep(recent, epoch, key, &value);
	assert_int_equal(found("ada"), -1);
	recent_keep(recent, recent_epoch(recent), key, &value);
	assert_int_equal(found("ada"), 7);
}

static void test_recent__has_bounded_room_and_gives_the_latest_a_place(void **state)
{
	char name[16];
	int there = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		keep(name, i);
		assert_int_equal(found(name), i);
	}
	for (int i = 0; i < 20000; i++) {
		snprintf(name, sizeof(name), "%d", i);
		there += found(name) != -1;
	}
	assert_in_range(there, 3000, 4096);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_recent__finds_what_was_kept_under_its_own_key_only),
	    TEST(test_recent__does_not_give_what_is_too_old),
	    TEST(test_recent__forgets_what_matches_and_keeps_the_rest),
	    TEST(test_recent__does_not_keep_what_was_read_before_something_was_forgotten),
	    TEST(test_recent__has_bounded_room_and_gives_the_latest_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
