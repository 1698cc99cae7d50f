#include "unit.h"

#include "web/web_int.h"

static void part(const char *value, uint64_t size, uint64_t first, uint64_t len)
{
	uint64_t got_first = 99, got_len = 99;

	assert_int_equal(range_parse(value, size, &got_first, &got_len), RANGE_PART);
	assert_int_equal(got_first, first);
	assert_int_equal(got_len, len);
}

static enum range_kind kind(const char *value, uint64_t size)
{
	uint64_t first, len;

	return range_parse(value, size, &first, &len);
}

static void test_range__reads_one_range_and_cuts_it_at_the_end(void **state)
{
	(void)state;
	part("bytes=0-0", 10, 0, 1);
	part("bytes=2-5", 10, 2, 4);
	part("bytes=2-", 10, 2, 8);
	part("bytes=2-500", 10, 2, 8);
	part("Bytes=9-9", 10, 9, 1);
	part("bytes=-3", 10, 7, 3);
	part("bytes=-300", 10, 0, 10);
}

static void test_range__outside_the_file_cannot_be_satisfied(void **state)
{
	(void)state;
	assert_int_equal(kind("bytes=10-", 10), RANGE_OUTSIDE);
	assert_int_equal(kind("bytes=10-12", 10), RANGE_OUTSIDE);
	assert_int_equal(kind("bytes=-0", 10), RANGE_OUTSIDE);
	assert_int_equal(kind("bytes=0-", 0), RANGE_OUTSIDE);
	assert_int_equal(kind("bytes=-1", 0), RANGE_OUTSIDE);
}

static void test_range__several_unknown_or_malformed_give_the_whole(void **state)
{
	static const char *const values[] = {"bytes=0-1,3-4", "lines=0-1", "bytes=", "bytes=-", "bytes=5-2",
	    "bytes=a-b", "bytes=1", "bytes=1-2x", "bytes = 1-2", "bytes=99999999999999999999-", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		assert_int_equal(kind(values[i], 10), RANGE_WHOLE);
}

static void test_etag__is_found_in_a_list_by_weak_comparison(void **state)
{
	(void)state;
	assert_true(etag_listed("\"a\"", "\"a\""));
	assert_true(etag_listed("\"b\", W/\"a\"", "\"a\""));
	assert_true(etag_listed("\"a\"", "W/\"a\""));
	assert_true(etag_listed("*", "\"a\""));
	assert_false(etag_listed("\"ab\"", "\"a\""));
	assert_false(etag_listed("a", "\"a\""));
	assert_false(etag_listed("\"a", "\"a\""));
	assert_false(etag_listed("", "\"a\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_range__reads_one_range_and_cuts_it_at_the_end),
	    cmocka_unit_test(test_range__outside_the_file_cannot_be_satisfied),
	    cmocka_unit_test(test_range__several_unknown_or_malformed_give_the_whole),
	    cmocka_unit_test(test_etag__is_found_in_a_list_by_weak_comparison),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
