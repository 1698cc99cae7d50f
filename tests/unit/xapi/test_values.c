/* Texts that have a form, each with neighbours that do not. */
#include "unit.h"

#include <string.h>

#include "xapi/statement/decimal.h"
#include "xapi/statement/value.h"

struct expectation {
	const char *text;
	bool good;
};

typedef bool judge(const char *text, size_t len);

static void judge_all(judge *is_good, const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_good(list[i].text, strlen(list[i].text)) != list[i].good)
			print_error("%s: expected %s\n", list[i].text, list[i].good ? "good" : "bad");
		assert_int_equal(is_good(list[i].text, strlen(list[i].text)), list[i].good);
	}
}

#define JUDGE(is_good, list) judge_all(is_good, list, sizeof(list) / sizeof((list)[0]))

static bool is_timestamp(const char *text, size_t len)
{
	int64_t us;

	return xapi_timestamp_read(text, len, &us);
}

static void test_timestamps__are_iso_8601_with_a_zone_that_is_known_or_none(void **state)
{
	static const struct expectation list[] = {
	    {"2026-11-21T08:32:43Z", true},
	    {"2026-11-21T08:32:43.120Z", true},
	    {"2026-11-21T08:32:43,120Z", true},
	    {"2026-11-21T08:32:43.1234567890123Z", true},
	    {"2026-11-21T08:32:43+05:30", true},
	    {"2026-11-21T08:32:43-0330", true},
	    {"2026-11-21T08:32:43+00", true},
	    {"2026-11-21T08:32:43+00:00", true},
	    {"2026-11-21T08:32:43", true},
	    {"2026-11-21T08:32Z", true},
	    {"20261121T083243Z", true},
	    {"20261121T083243.5+0100", true},
	    {"2016-12-31T23:59:60Z", true},
	    {"2024-02-29T00:00:00Z", true},
	    {"2026-11-21T08:32:43-00", false},
	    {"2026-11-21T08:32:43-0000", false},
	    {"2026-11-21T08:32:43-00:00", false},
	    {"2026-11-21", false},
	    {"2026-11", false},
	    {"2026-11-21T", false},
	    {"2026-11-21T08Z", false},
	    {"2026-11-21 08:32:43Z", false},
	    {"2026-02-29T00:00:00Z", false},
	    {"2026-13-01T00:00:00Z", false},
	    {"2026-11-31T00:00:00Z", false},
	    {"2026-00-01T00:00:00Z", false},
	    {"2026-11-21T24:00:00Z", false},
	    {"2026-11-21T08:60:00Z", false},
	    {"2026-11-21T08:32:61Z", false},
	    {"2026-11-21T08:32:43.Z", false},
	    {"2026-11-21T08:32:43+24:00", false},
	    {"2026-11-21T08:32:43+05:60", false},
	    {"2026-11-21T08:32:43+5", false},
	    {"2026-11-21T08:32:43Zx", false},
	    {"2026-1121T08:32:43Z", false},
	    {"20261121T08:32:43Z", false},
	    {"01/011/2015", false},
	    {"", false},
	};
	int64_t us;

	JUDGE(is_timestamp, list);
	assert_true(xapi_timestamp_read("1970-01-01T01:00:00.0000015+01:00", 33, &us));
	assert_int_equal(us, 1);
	assert_true(xapi_timestamp_read("1969-12-31T23:59:59.25Z", 23, &us));
	assert_int_equal(us, -750000);
	us = 7;
	assert_false(xapi_timestamp_read("1969-12-31", 10, &us));
	assert_int_equal(us, 7);
}

static void test_durations__have_a_fraction_only_at_their_end(void **state)
{
	static const struct expectation list[] = {
	    {"PT4H35M59.14S", true},
	    {"PT16559.14S", true},
	    {"P3Y1M29DT4H35M59.14S", true},
	    {"P3Y", true},
	    {"P4W", true},
	    {"P0.5W", true},
	    {"PT0S", true},
	    {"PT1,5S", true},
	    {"P1DT12H36M0.12567S", true},
	    {"P1.5D", true},
	    {"PT1H0.5M", true},
	    {"P4W1D", false},
	    {"P1D4W", false},
	    {"PT4W", false},
	    {"P", false},
	    {"PT", false},
	    {"P1DT", false},
	    {"1D", false},
	    {"PA1H0M0S", false},
	    {"PT1.5H3M", false},
	    {"PT1S1M", false},
	    {"P1D1Y", false},
	    {"PT1H1H", false},
	    {"P1H", false},
	    {"PT1D", false},
	    {"PT1.S", false},
	    {"PT.5S", false},
	    {"PT1", false},
	    {"-PT1S", false},
	    {"P-1D", false},
	    {"pt1s", false},
	    {"PT1S ", false},
	    {"P0003-06-04T12:30:05", false},
	    {"", false},
	};

	JUDGE(xapi_duration_valid, list);
}

static void test_languages__are_well_formed_tags(void **state)
{
	static const struct expectation list[] = {
	    {"en", true},
	    {"en-US", true},
	    {"EN-us", true},
	    {"cmn", true},
	    {"zh-Hant", true},
	    {"sr-Latn-RS", true},
	    {"es-419", true},
	    {"zh-cmn-Hans-CN", true},
	    {"sl-rozaj-biske-1994", true},
	    {"de-CH-1901", true},
	    {"de-a-value", true},
	    {"en-a-bbb-x-a-ccc", true},
	    {"en-x-twain", true},
	    {"x-whatever", true},
	    {"i-klingon", true},
	    {"en-GB-oed", true},
	    {"SGN-be-fr", true},
	    {"und", true},
	    {"abcd", true},
	    {"abcdefgh", true},
	    {"", false},
	    {"a", false},
	    {"something", false},
	    {"a12345", false},
	    {"a12345678", false},
	    {"en_US", false},
	    {"en-", false},
	    {"-en", false},
	    {"en--US", false},
	    {"en-US-US", false},
	    {"en-a", false},
	    {"en-a-bb-a-cc", false},
	    {"en-x", false},
	    {"x", false},
	    {"i-unknown", false},
	    {"en-123456789", false},
	    {"zh-aaa-bbb-ccc-ddd", false},
	    {"abcd-efg", false},
	    {"fran\xc3\xa7", false},
	    {"en ", false},
	};

	JUDGE(xapi_language_valid, list);
}

static void test_iris__have_a_scheme_and_no_blanks(void **state)
{
	static const struct expectation list[] = {
	    {"http://example.com/a?b=c#d", true},
	    {"urn:uuid:1", true},
	    {"tag:x,2026:y", true},
	    {"http://example.com/\xd9\x81\xd8\xb9\xd9\x84", true},
	    {"http://example.com/%20", true},
	    {"X-a.b+c:d", true},
	    {"http://[::1]/", true},
	    {"example.com/a", false},
	    {"/a", false},
	    {":a", false},
	    {"http:", false},
	    {"1http://a", false},
	    {"ab=c://should.fail.com", false},
	    {"should fail", false},
	    {"http://a b", false},
	    {"http://a\tb", false},
	    {"http://a<b", false},
	    {"http://a/{x}", false},
	    {"http://a/%2", false},
	    {"http://a/%zz", false},
	    {"", false},
	};

	JUDGE(xapi_iri_valid, list);
}

static void test_mboxes__are_mailto_with_one_address(void **state)
{
	static const struct expectation list[] = {
	    {"mailto:a@b.c", true},
	    {"mailto:first.last+tag@example.org", true},
	    {"mailto:o'brien@example.org", true},
	    {"mailto:\xc3\xa9va@ex\xc3\xa9mple.fr", true},
	    {"mailto:a@localhost", true},
	    {"mailto:should.fail.com", false},
	    {"http://should.fail.com", false},
	    {"MAILTO:a@b.c", false},
	    {"mailto:@b.c", false},
	    {"mailto:a@", false},
	    {"mailto:a@b@c", false},
	    {"mailto:a b@c.d", false},
	    {"mailto:a@b.c?subject=x", false},
	    {"mailto:a@b.c,d@e.f", false},
	    {"mailto:<a@b.c>", false},
	    {"mailto:", false},
	    {"", false},
	};

	JUDGE(mbox_valid, list);
}

static void test_media_types__have_a_type_and_a_subtype(void **state)
{
	static const struct expectation list[] = {
	    {"text/plain", true},
	    {"text/plain; charset=ascii", true},
	    {"application/vnd.a.b+json ;x=\"y z\"", true},
	    {"text", false},
	    {"text/", false},
	    {"/plain", false},
	    {"text/plain charset", false},
	    {"text/plain;x=\r\nSet-Cookie: a", false},
	    {"te xt/plain", false},
	    {"", false},
	};

	JUDGE(media_type_valid, list);
}

static void test_uuids__have_their_usual_form_in_either_case(void **state)
{
	struct uuid id;

	assert_true(xapi_uuid_read("AA97B177-9383-4934-8543-0f91a7a02836", 36, &id));
	assert_false(xapi_uuid_read("AA97B177-9383-4934-8543-0F91A7A028368", 37, &id));
	assert_false(xapi_uuid_read("MA97B177-9383-4934-8543-0F91A7A02836", 36, &id));
	assert_false(xapi_uuid_read("AA97B177938349348543-0F91A7A02836ABCD", 37, &id));
	assert_false(xapi_uuid_read("AA97B177-9383-4934-8543-0F91A7A0283", 35, &id));
	assert_false(xapi_uuid_read("{A97B177-9383-4934-8543-0F91A7A0283}", 36, &id));
	assert_false(xapi_uuid_read("", 0, &id));
}

static void test_versions__are_those_of_the_endpoint(void **state)
{
	assert_true(version_valid(XAPI_1_0_3, "1.0", 3));
	assert_true(version_valid(XAPI_1_0_3, "1.0.10", 6));
	assert_false(version_valid(XAPI_1_0_3, "2.0.0", 5));
	assert_true(version_valid(XAPI_2_0_0, "2.0.0", 5));
	assert_true(version_valid(XAPI_2_0_0, "2.0", 3));
	assert_true(version_valid(XAPI_2_0_0, "1.0.9", 5));
	assert_false(version_valid(XAPI_2_0_0, "2.1.0", 5));
	assert_false(version_valid(XAPI_2_0_0, "1.0.01", 6));
	assert_false(version_valid(XAPI_2_0_0, "1.0.3-rc", 8));
	assert_false(version_valid(XAPI_2_0_0, "1", 1));
}

static int compared(const char *a, const char *b)
{
	struct decimal x = decimal_read(a, strlen(a)), y = decimal_read(b, strlen(b));
	int order = decimal_compare(&x, &y);

	assert_int_equal(decimal_compare(&y, &x), -order);
	return order;
}

static void test_decimals__are_compared_exactly(void **state)
{
	assert_int_equal(compared("1", "1.000"), 0);
	assert_int_equal(compared("0.1e1", "100e-2"), 0);
	assert_int_equal(compared("-0", "0.0e5"), 0);
	assert_int_equal(compared("0.1", "0.09999999999999999999999"), 1);
	assert_int_equal(compared("-2", "1"), -1);
	assert_int_equal(compared("-2", "-1"), -1);
	assert_int_equal(compared("-0.5", "0"), -1);
	assert_int_equal(compared("10", "9"), 1);
	assert_int_equal(compared("1e400", "1e401"), -1);
	assert_int_equal(compared("1e-400", "0"), 1);
	assert_int_equal(compared("9007199254740993", "9007199254740992"), 1);
}

static void test_decimals__tell_whole_numbers_from_others(void **state)
{
	static const struct {
		const char *text;
		bool whole;
		int64_t value;
	} list[] = {{"0", true, 0}, {"27", true, 27}, {"2.7e1", true, 27}, {"270e-1", true, 27},
	    {"100", true, 100}, {"-0", true, 0}, {"1000", true, 1000}, {"1001", false, 0}, {"-1", false, 0},
	    {"2.5", false, 0}, {"1e400", false, 0}, {"1e-5", false, 0}, {"99999999999999999999", false, 0}};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		struct decimal d = decimal_read(list[i].text, strlen(list[i].text));
		int64_t value = 0;

		assert_int_equal(decimal_whole(&d, 1000, &value), list[i].whole);
		assert_int_equal(value, list[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_timestamps__are_iso_8601_with_a_zone_that_is_known_or_none),
	    cmocka_unit_test(test_durations__have_a_fraction_only_at_their_end),
	    cmocka_unit_test(test_languages__are_well_formed_tags),
	    cmocka_unit_test(test_iris__have_a_scheme_and_no_blanks),
	    cmocka_unit_test(test_mboxes__are_mailto_with_one_address),
	    cmocka_unit_test(test_media_types__have_a_type_and_a_subtype),
	    cmocka_unit_test(test_uuids__have_their_usual_form_in_either_case),
	    cmocka_unit_test(test_versions__are_those_of_the_endpoint),
	    cmocka_unit_test(test_decimals__are_compared_exactly),
	    cmocka_unit_test(test_decimals__tell_whole_numbers_from_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
