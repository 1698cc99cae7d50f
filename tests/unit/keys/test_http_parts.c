/* The parts of outbound HTTP that need no network. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "keys/http.h"
#include "keys/http_guard.h"
#include "keys/http_headers.h"

static bool is_public(const char *text)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return address_is_public((struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return address_is_public((struct sockaddr *)&v6);
}

static void test_guard__lets_only_public_addresses_through(void **state)
{
	static const char *const refused[] = {"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1",
	    "127.255.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.2.1",
	    "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1",
	    "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "ff02::1", "2001::1", "2001:db8::1",
	    "2002:7f00:1::", "3fff::1"};
	static const char *const taken[] = {"1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1",
	    "100.128.0.1", "192.169.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4007::1"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_false(is_public(refused[i]));
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		assert_true(is_public(taken[i]));
}

static void test_headers__read_retry_after_as_seconds_or_date(void **state)
{
	assert_int_equal(header_retry_after_s("120", 0), 120);
	assert_int_equal(header_retry_after_s("Sat, 21 Nov 2026 08:01:00 GMT", 1795248000), 60);
	assert_int_equal(header_retry_after_s("Sat, 21 Nov 2020 08:01:00 GMT", 1795248000), 0);
	assert_int_equal(header_retry_after_s("", 0), -1);
	assert_int_equal(header_retry_after_s("soon", 0), -1);
	assert_int_equal(header_retry_after_s("12x", 0), -1);
	assert_int_equal(header_retry_after_s("99999999999999", 0), -1);
}

static const char *below(struct work *w, const char *url)
{
	const char *result = "refused";

	return http_url_below(w, url, "scores", &result) == OK ? result : "refused";
}

static void test_url__inserts_a_segment_before_the_query_and_changes_nothing_else(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	assert_string_equal(below(&w, "https://m.org/s.php/2/lineitems/42/lineitem?type_id=7"),
	    "https://m.org/s.php/2/lineitems/42/lineitem/scores?type_id=7");
	assert_string_equal(below(&w, "https://m.org/a"), "https://m.org/a/scores");
	assert_string_equal(below(&w, "https://m.org/a/"), "https://m.org/a/scores");
	assert_string_equal(below(&w, "https://m.org?q=/x"), "https://m.org/scores?q=/x");
	assert_string_equal(below(&w, "https://m.org/block-v1:O+C%2B@x/./a#f"),
	    "https://m.org/block-v1:O+C%2B@x/./a/scores#f");
	assert_string_equal(below(&w, "/a"), "refused");
	assert_string_equal(below(&w, "ftp://m.org/a"), "refused");
	assert_string_equal(below(&w, "https://user:secret@m.org/a"), "refused");
	assert_string_equal(below(&w, "https://m.org/a b"), "refused");
	assert_string_equal(below(&w, "https://m.org/a\r\nHost: x"), "refused");
}

static void test_url__appends_a_query_percent_encoded(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *url;
	struct work w;

	work_init(&w, a);
	assert_int_equal(http_url_with(&w, "https://m.org/r", "user_id", "a+b@c:d&é", &url), OK);
	assert_string_equal(url, "https://m.org/r?user_id=a%2Bb%40c%3Ad%26%C3%A9");
	assert_int_equal(http_url_with(&w, "https://m.org/r?x=1#f", "u", "2", &url), OK);
	assert_string_equal(url, "https://m.org/r?x=1&u=2#f");
	assert_int_equal(http_url_with(&w, "https://m.org/r?", "u", "2", &url), OK);
	assert_string_equal(url, "https://m.org/r?u=2");
}

static void test_url__gives_the_origin_without_a_default_port(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	const char *origin;
	struct work w;

	work_init(&w, a);
	assert_int_equal(http_url_origin(&w, "HTTPS://LMS.Example.org:443/a?b", &origin), OK);
	assert_string_equal(origin, "https://lms.example.org");
	assert_int_equal(http_url_origin(&w, "http://lms.localhost:8090/a", &origin), OK);
	assert_string_equal(origin, "http://lms.localhost:8090");
	assert_int_equal(http_url_origin(&w, "https://[2001:DB8::1]:8443/", &origin), OK);
	assert_string_equal(origin, "https://[2001:db8::1]:8443");
	assert_int_equal(http_url_origin(&w, "javascript:alert(1)", &origin), ERR_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_guard__lets_only_public_addresses_through),
	    cmocka_unit_test(test_headers__read_retry_after_as_seconds_or_date),
	    cmocka_unit_test(test_url__inserts_a_segment_before_the_query_and_changes_nothing_else),
	    cmocka_unit_test(test_url__appends_a_query_percent_encoded),
	    cmocka_unit_test(test_url__gives_the_origin_without_a_default_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
