#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "keys/http.h"
#include "keys/http_guard.h"
#include "keys/http_headers.h"
#include "server.h"

static struct http *open_http(struct work *w, bool private_allowed, bool http_allowed)
{
	const struct config config = {.outbound_private = private_allowed, .outbound_http = http_allowed};
	struct http *http;

	assert_int_equal(http_open(w, &config, &http), OK);
	return http;
}

static enum err get(struct work *w, struct http *http, const char *url, struct http_answer *answer)
{
	const struct http_request request = {.method = "GET", .url = url, .answer_max = 1000, .timeout_s = 2};

	return http_exchange(w, http, &request, answer);
}

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

static void test_http__gives_the_answer_with_its_headers(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s,
	    "HTTP/1.1 429 Slow down\r\nContent-Type: application/json\r\nETag: \"x\"\r\nCache-Control: "
	    "max-age=5\r\n"
	    "Link: <a>; rel=next\r\nLINK: <b>; rel=last\r\nRetry-After: 17\r\nContent-Length: 2\r\n\r\nhi");
	http = open_http(&w, true, true);
	assert_int_equal(get(&w, http, server_url(&s, "/a%2Fb?x=1"), &answer), OK);
	assert_int_equal(answer.status, 429);
	assert_string_equal(answer.body, "hi");
	assert_int_equal(answer.body_len, 2);
	assert_string_equal(answer.content_type, "application/json");
	assert_string_equal(answer.cache_control, "max-age=5");
	assert_string_equal(answer.etag, "\"x\"");
	assert_string_equal(answer.link, "<a>; rel=next, <b>; rel=last");
	assert_int_equal(answer.retry_after_s, 17);
	assert_memory_equal(s.request, "GET /a%2Fb?x=1 HTTP/1.1\r\n", 25);
	http_close(http);
	server_stop(&s);
}

static void test_http__keeps_the_connection_for_the_next_request(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s, "HTTP/1.1 204 No Content\r\n\r\n");
	http = open_http(&w, true, true);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), OK);
		assert_int_equal(answer.status, 204);
		assert_string_equal(answer.content_type, "");
		assert_int_equal(answer.retry_after_s, -1);
	}
	assert_int_equal(server_requests(&s), 5);
	assert_int_equal(s.connections, 1);
	http_close(http);
	server_stop(&s);
}

static void test_http__posts_a_body_with_its_headers(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	static const char *const headers[] = {"Content-Type: text/x", "Authorization: Bearer t", NULL};
	struct http_request request = {.method = "POST",
	    .headers = headers,
	    .body = "a=1\0z",
	    .body_len = 5,
	    .answer_max = 10,
	    .timeout_s = 2};
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	http = open_http(&w, true, true);
	request.url = server_url(&s, "/p");
	assert_int_equal(http_exchange(&w, http, &request, &answer), OK);
	assert_non_null(strstr(s.request, "Content-Type: text/x\r\n"));
	assert_non_null(strstr(s.request, "Authorization: Bearer t\r\n"));
	assert_non_null(strstr(s.request, "Content-Length: 5\r\n"));
	assert_null(strstr(s.request, "Expect"));
	assert_memory_equal(strstr(s.request, "\r\n\r\n") + 4, "a=1\0z", 5);
	http_close(http);
	server_stop(&s);
}

static void test_http__refuses_private_addresses_names_of_them_and_plain_http(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s, "HTTP/1.1 204 No Content\r\n\r\n");
	http = open_http(&w, false, true);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), ERR_UPSTREAM);
	assert_non_null(strstr(w.detail, "not public"));
	assert_int_equal(
	    get(&w, http, arena_printf(a, "http://lms.localhost:%d/", s.port), &answer), ERR_UPSTREAM);
	assert_non_null(strstr(w.detail, "lms.localhost resolves to an address that is not public"));
	assert_int_equal(
	    get(&w, http, arena_printf(a, "http://2130706433:%d/", s.port), &answer), ERR_UPSTREAM);
	assert_int_equal(
	    get(&w, http, arena_printf(a, "http://[::ffff:127.0.0.1]:%d/", s.port), &answer), ERR_UPSTREAM);
	http_close(http);
	http = open_http(&w, true, false);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), ERR_UPSTREAM);
	assert_non_null(strstr(w.detail, "only https"));
	assert_int_equal(get(&w, http, "file:///etc/passwd", &answer), ERR_UPSTREAM);
	assert_int_equal(server_requests(&s), 0);
	http_close(http);
	server_stop(&s);
}

static void test_http__finds_names_under_localhost_on_loopback(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s, "HTTP/1.1 204 No Content\r\n\r\n");
	http = open_http(&w, true, true);
	assert_int_equal(
	    get(&w, http, arena_printf(a, "http://lms.example.localhost:%d/", s.port), &answer), OK);
	assert_non_null(strstr(s.request, arena_printf(a, "Host: lms.example.localhost:%d\r\n", s.port)));
	http_close(http);
	server_stop(&s);
}

static void test_http__follows_no_redirection_and_no_proxy_of_the_environment(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	server_answer(&s, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	http = open_http(&w, true, true);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), OK);
	assert_int_equal(answer.status, 302);
	assert_int_equal(server_requests(&s), 1);
	unsetenv("http_proxy");
	http_close(http);
	server_stop(&s);
}

static void test_http__takes_no_more_than_the_limit(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;
	char *big = arena_alloc(a, 3000);

	work_init(&w, a);
	strcpy(big, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	memset(big + strlen(big), 'x', 1000);
	server_start(&s);
	server_answer(&s, big);
	http = open_http(&w, true, true);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), OK);
	assert_int_equal(answer.body_len, 1000);
	memset(big + strlen(big), 'x', 1);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), ERR_UPSTREAM);
	assert_non_null(strstr(w.detail, "127.0.0.1 answered with more than 1000 bytes"));
	http_close(http);
	server_stop(&s);
}

static void test_http__gives_up_after_its_time(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct http_answer answer;
	struct server s;
	struct work w;
	struct http *http;
	int64_t begun = time_monotonic_us();

	work_init(&w, a);
	server_start(&s);
	http = open_http(&w, true, true);
	assert_int_equal(get(&w, http, server_url(&s, "/"), &answer), ERR_UPSTREAM);
	assert_in_range(time_monotonic_us() - begun, 1900000, 4000000);
	assert_int_equal(get(&w, http, "http://127.0.0.1:1/", &answer), ERR_UPSTREAM);
	assert_non_null(strstr(w.detail, "127.0.0.1: "));
	http_close(http);
	server_stop(&s);
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

struct asker {
	struct http *http;
	const char *url;
	enum err result;
};

static void *ask(void *arg)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct asker *asker = arg;
	struct http_answer answer;
	struct http_request request = {
	    .method = "GET", .url = asker->url, .answer_max = 1000, .timeout_s = 30};
	struct work w;

	work_init(&w, a);
	asker->result = http_exchange(&w, asker->http, &request, &answer);
	return NULL;
}

static void test_http__ends_those_who_wait_when_it_closes(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct asker askers[8];
	const char *url;
	pthread_t threads[8];
	struct server s;
	struct work w;
	struct http *http;

	work_init(&w, a);
	server_start(&s);
	url = server_url(&s, "/");
	http = open_http(&w, true, true);
	for (int i = 0; i < 8; i++) {
		askers[i] = (struct asker){http, url, OK};
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
	}
	while (server_requests(&s) == 0)
		;
	http_close(http);
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_true(askers[i].result == ERR_UPSTREAM || askers[i].result == ERR_BUSY);
	}
	server_stop(&s);
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
	    cmocka_unit_test(test_http__gives_the_answer_with_its_headers),
	    cmocka_unit_test(test_http__keeps_the_connection_for_the_next_request),
	    cmocka_unit_test(test_http__posts_a_body_with_its_headers),
	    cmocka_unit_test(test_http__refuses_private_addresses_names_of_them_and_plain_http),
	    cmocka_unit_test(test_http__finds_names_under_localhost_on_loopback),
	    cmocka_unit_test(test_http__follows_no_redirection_and_no_proxy_of_the_environment),
	    cmocka_unit_test(test_http__takes_no_more_than_the_limit),
	    cmocka_unit_test(test_http__gives_up_after_its_time),
	    cmocka_unit_test(test_headers__read_retry_after_as_seconds_or_date),
	    cmocka_unit_test(test_http__ends_those_who_wait_when_it_closes),
	    cmocka_unit_test(test_url__inserts_a_segment_before_the_query_and_changes_nothing_else),
	    cmocka_unit_test(test_url__appends_a_query_percent_encoded),
	    cmocka_unit_test(test_url__gives_the_origin_without_a_default_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
