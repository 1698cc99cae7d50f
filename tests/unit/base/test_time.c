#include "unit.h"

#include "base/time.h"

static void assert_timespan(const char *text, int64_t want)
{
	int64_t cs = -1;

	assert_true(timespan_parse(text, &cs));
	assert_int_equal(cs, want);
}

static void test_timespan__reads_two_to_four_hour_digits(void **state)
{
	(void)state;
	assert_timespan("00:00:00", 0);
	assert_timespan("0000:00:00.00", 0);
	assert_timespan("01:02:03.4", 372340);
	assert_timespan("9999:59:59.99", INT64_C(3599999999));
	assert_timespan("00:75:00", 75 * 6000);
}

static void test_timespan__refuses_what_the_grammar_does_not_have(void **state)
{
	static const char *const bad[] = {"", "1:00:00", "00:0:00", "00:00", "00:00:00.", "00:00:00.123",
	    "00:00:00 ", "00000:00:00", "-1:00:00", "00:00:0x", "PT1H"};
	int64_t cs = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(timespan_parse(bad[i], &cs));
	assert_int_equal(cs, 42);
}

static void test_timespan__is_shown_with_four_hour_digits_and_a_ceiling(void **state)
{
	char text[TIMESPAN_TEXT_SIZE];

	(void)state;
	assert_string_equal(timespan_format(0, text), "0000:00:00.00");
	assert_string_equal(timespan_format(372340, text), "0001:02:03.40");
	assert_string_equal(timespan_format(-5, text), "0000:00:00.00");
	assert_string_equal(timespan_format(INT64_MAX, text), "9999:59:59.99");
}

static void assert_duration(const char *text, int64_t want)
{
	int64_t cs = -1;

	assert_true(duration_parse(text, &cs));
	assert_int_equal(cs, want);
}

static void test_duration__reads_iso_8601(void **state)
{
	(void)state;
	assert_duration("PT0S", 0);
	assert_duration("PT0H0M0S", 0);
	assert_duration("PT01H059M020S", 360000 + 59 * 6000 + 2000);
	assert_duration("P1DT1.5S", 8640000 + 150);
	assert_duration("P1Y2M3DT4H5M6.5S", INT64_C(3155760000) + 2 * INT64_C(262980000) +
	                                        3 * INT64_C(8640000) + 4 * 360000 + 5 * 6000 + 650);
}

static void test_duration__refuses_empty_unordered_and_repeated_parts(void **state)
{
	static const char *const bad[] = {"", "P", "PT", "P1", "1H", "PT1M1H", "P1D1D", "PT1.5H", "PT1S ",
	    "P1H", "PT1.S", "PT-1S", "P9099999999Y"};
	int64_t cs = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(duration_parse(bad[i], &cs));
	assert_int_equal(cs, 42);
}

static void test_duration__is_shown_in_its_shortest_form_and_reads_back(void **state)
{
	static const struct {
		int64_t cs;
		const char *text;
	} cases[] = {{0, "PT0S"}, {-5, "PT0S"}, {1, "PT0.01S"}, {150, "PT1.50S"}, {6000, "PT1M"},
	    {360000, "PT1H"}, {8640000, "P1D"}, {8640055, "P1DT0.55S"}, {366100, "PT1H1M1S"},
	    {369900, "PT1H1M39S"}, {INT64_C(8640000) * 400 + 100, "P400DT1S"}};
	char text[DURATION_TEXT_SIZE];
	int64_t cs;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(duration_format(cases[i].cs, text), cases[i].text);
		assert_true(duration_parse(text, &cs));
		assert_int_equal(cs, cases[i].cs > 0 ? cases[i].cs : 0);
	}
	assert_string_equal(duration_format(INT64_MAX, text), "P1067519911673DT9M18.07S");
}

static void test_time__goes_to_text_and_back(void **state)
{
	static const int64_t times[] = {0, INT64_C(1795225403) * US_PER_S, INT64_C(951782400) * US_PER_S,
	    -INT64_C(86400) * US_PER_S, INT64_C(4102444799) * US_PER_S + 999000};
	char text[TIME_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t back = 1;

		assert_true(time_parse(time_format(times[i], text), &back));
		assert_int_equal(back, times[i]);
	}
	assert_string_equal(time_format(INT64_C(951782400) * US_PER_S, text), "2000-02-29T00:00:00.000Z");
}

static void test_time__reads_offsets_and_fractions(void **state)
{
	int64_t a, b;

	(void)state;
	assert_true(time_parse("2026-11-21T09:32:43.5+01:00", &a));
	assert_true(time_parse("2026-11-21T08:32:43.500Z", &b));
	assert_int_equal(a, b);
}

static void test_time__refuses_dates_that_do_not_exist(void **state)
{
	static const char *const bad[] = {"2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-21",
	    "2026-11-21T24:00:00Z", "2026-11-21T00:00:00", "2026-11-21T00:00:00.Z", "2026-11-21 00:00:00Z",
	    "2026-11-21T00:00:00+1:00"};
	int64_t us = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(time_parse(bad[i], &us));
	assert_int_equal(us, 42);
}

static void test_timeofday__is_a_time_within_one_day(void **state)
{
	(void)state;
	assert_true(timeofday_valid("00:00:00"));
	assert_true(timeofday_valid("23:59:59.99"));
	assert_false(timeofday_valid("24:00:00"));
	assert_false(timeofday_valid("23:60:00"));
	assert_false(timeofday_valid("3:00:00"));
	assert_false(timeofday_valid("03:00:00.123"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_timespan__reads_two_to_four_hour_digits),
	    cmocka_unit_test(test_timespan__refuses_what_the_grammar_does_not_have),
	    cmocka_unit_test(test_timespan__is_shown_with_four_hour_digits_and_a_ceiling),
	    cmocka_unit_test(test_duration__reads_iso_8601),
	    cmocka_unit_test(test_duration__is_shown_in_its_shortest_form_and_reads_back),
	    cmocka_unit_test(test_duration__refuses_empty_unordered_and_repeated_parts),
	    cmocka_unit_test(test_time__goes_to_text_and_back),
	    cmocka_unit_test(test_time__reads_offsets_and_fractions),
	    cmocka_unit_test(test_time__refuses_dates_that_do_not_exist),
	    cmocka_unit_test(test_timeofday__is_a_time_within_one_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
