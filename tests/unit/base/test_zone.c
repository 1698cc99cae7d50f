#include "unit.h"

#include "base/time.h"
#include "base/zone.h"

static int64_t moment(const char *text)
{
	int64_t us = 0;

	assert_true(time_parse(text, &us));
	return us;
}

static void assert_clock(const char *zone, const char *utc, int minutes, const char *letters)
{
	char found[ZONE_LETTERS_SIZE];

	assert_int_equal(zone_offset(zone, moment(utc), found), minutes * 60);
	assert_string_equal(found, letters);
}

static void test_zone__changes_to_summer_and_back_at_the_second(void **state)
{
	(void)state;
	assert_clock("Europe/Paris", "2026-03-29T00:59:59Z", 60, "CET");
	assert_clock("Europe/Paris", "2026-03-29T01:00:00Z", 120, "CEST");
	assert_clock("Europe/Paris", "2026-10-25T00:59:59Z", 120, "CEST");
	assert_clock("Europe/Paris", "2026-10-25T01:00:00Z", 60, "CET");
	assert_clock("America/New_York", "2026-11-01T05:59:59Z", -240, "EDT");
	assert_clock("America/New_York", "2026-11-01T06:00:00Z", -300, "EST");
	/* South of the equator summer spans the new year. */
	assert_clock("Australia/Sydney", "2026-01-15T00:00:00Z", 660, "AEDT");
	assert_clock("Australia/Sydney", "2026-07-15T00:00:00Z", 600, "AEST");
}

static void test_zone__goes_on_by_its_rule_where_the_list_ends(void **state)
{
	(void)state;
	assert_clock("Europe/Paris", "2060-03-28T00:59:59Z", 60, "CET");
	assert_clock("Europe/Paris", "2060-03-28T01:00:00Z", 120, "CEST");
	assert_clock("Europe/Paris", "2060-10-31T01:00:00Z", 60, "CET");
	assert_clock("Australia/Sydney", "2061-01-15T00:00:00Z", 660, "AEDT");
	assert_clock("Asia/Kolkata", "2060-06-01T00:00:00Z", 330, "IST");
}

static void test_zone__remembers_what_clocks_did_before(void **state)
{
	(void)state;
	assert_clock("Europe/Moscow", "2012-01-01T00:00:00Z", 240, "MSK");
	assert_clock("Europe/Moscow", "2026-01-01T00:00:00Z", 180, "MSK");
	assert_clock("Europe/Paris", "1930-01-01T00:00:00Z", 0, "WET");
}

static void test_zone__without_letters_says_how_far_from_utc(void **state)
{
	(void)state;
	assert_clock("America/Sao_Paulo", "2026-01-01T00:00:00Z", -180, "UTC-3");
	assert_clock("Asia/Kathmandu", "2026-01-01T00:00:00Z", 345, "UTC+5:45");
}

static void test_zone__that_is_not_known_is_utc(void **state)
{
	static const char *const bad[] = {"", "Europe/Atlantis", "../../../etc/passwd", "/etc/localtime",
	    "right/Europe/Paris", "posixrules", "Europe", "zone.tab", "Europe//Paris", "europe paris"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_false(zone_known(bad[i]));
		assert_clock(bad[i], "2026-07-01T00:00:00Z", 0, "UTC");
	}
	assert_true(zone_known("Europe/Paris"));
	assert_true(zone_known("UTC"));
	assert_clock("UTC", "2026-07-01T00:00:00Z", 0, "UTC");
}

static void test_zone__finds_the_moment_of_a_local_time(void **state)
{
	(void)state;
	assert_int_equal(
	    zone_moment("Europe/Paris", moment("2026-01-10T00:00:00Z")), moment("2026-01-09T23:00:00Z"));
	assert_int_equal(
	    zone_moment("Europe/Paris", moment("2026-07-10T00:00:00Z")), moment("2026-07-09T22:00:00Z"));
	/* Twice: the first. Never: what the clock would have shown. */
	assert_int_equal(
	    zone_moment("Europe/Paris", moment("2026-10-25T02:30:00Z")), moment("2026-10-25T00:30:00Z"));
	assert_int_equal(
	    zone_moment("Europe/Paris", moment("2026-03-29T02:30:00Z")), moment("2026-03-29T01:30:00Z"));
	assert_int_equal(zone_moment("", moment("2026-03-29T02:30:00Z")), moment("2026-03-29T02:30:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_zone__changes_to_summer_and_back_at_the_second),
	    cmocka_unit_test(test_zone__goes_on_by_its_rule_where_the_list_ends),
	    cmocka_unit_test(test_zone__remembers_what_clocks_did_before),
	    cmocka_unit_test(test_zone__without_letters_says_how_far_from_utc),
	    cmocka_unit_test(test_zone__that_is_not_known_is_utc),
	    cmocka_unit_test(test_zone__finds_the_moment_of_a_local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
