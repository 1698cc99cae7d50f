/* What the edge makes of heads: what it refuses, what it tells a handler, which route it finds. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "edge.h"

const struct area *const web_areas[] = {&edge_area, NULL};

/* The answer is 400 and nothing more is read from that connection, whatever was smuggled behind. */
static void refused(const char *text, size_t len)
{
	static const char smuggled[] = "GET /echo/smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
	const char *answer;
	int s = edge_dial(ORIGIN_APP);

	edge_say(s, text, len);
	edge_say(s, smuggled, sizeof(smuggled) - 1);
	answer = edge_hear_all(s);
	if (edge_status(answer) != 400 || strstr(answer, "smuggled") != NULL)
		print_error("sent: %s\nanswer: %s\n", text, answer);
	assert_int_equal(edge_status(answer), 400);
	assert_null(strstr(answer, "smuggled"));
	close(s);
}

#define REFUSED(text) refused(text, sizeof(text) - 1)
static void test_edge__refuses_heads_that_can_be_read_in_two_ways_and_closes(void **state)
{
	(void)state;
	REFUSED(EDGE_POST_JSON "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
	REFUSED(EDGE_POST_JSON "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "Content-Length : 2\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "Content-Length: +2\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "Transfer-Encoding: gzip\r\n\r\n");
	REFUSED(EDGE_POST_JSON "Transfer-Encoding: chunked, chunked\r\n\r\n");
	REFUSED(EDGE_POST_JSON "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
	REFUSED(EDGE_POST_JSON "X: a\0b\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "Content-Length: 2\r\nX: a\0b\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}");
	REFUSED(EDGE_POST_JSON "X: a\r\n Transfer-Encoding: chunked\r\n\r\n");
	REFUSED(EDGE_POST_JSON "X: a\nContent-Length: 2\r\n\r\n{}");
	REFUSED("GET /echo/a HTTP/1.1\nHost: h\n\n");
	REFUSED("GET /echo/a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n");
	REFUSED("GET /echo/a HTTP/1.1\r\nX: y\r\n\r\n");
	REFUSED("GET /echo/a HTTP/1.1\r\n Host: h\r\nHost: h\r\n\r\n");
	REFUSED("GET /echo/a\0b HTTP/1.1\r\nHost: h\r\n\r\n");
	REFUSED("GET http://other/echo/a HTTP/1.1\r\nHost: h\r\n\r\n");
}

static void test_edge__serves_a_kept_connection_many_times_also_pipelined(void **state)
{
	static const char two[] = "GET /echo/one HTTP/1.1\r\nHost: h\r\n\r\n"
	                          "POST /json HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
	                          "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
	int s = edge_dial(ORIGIN_APP);

	(void)state;
	for (int i = 0; i < 20; i++) {
		edge_say(s, two, sizeof(two) - 1);
		assert_true(edge_has(edge_hear(s), "\"name\":\"one\""));
		assert_true(edge_has(edge_hear(s), "\"members\":1"));
	}
	close(s);
}

static void test_edge__tells_names_host_cookie_and_language(void **state)
{
	(void)state;
	assert_true(edge_has(edge_get("/echo/a%2520b", "Cookie: x=1; c=v\r\n"),
	    "{\"name\":\"a%20b\",\"language\":\"en\",\"cookie\":\"v\",\"host\":\"h.example:1\"}"));
	assert_true(edge_has(
	    edge_get("/echo/a", "Accept-Language: de, fr-CA;q=0.8, en;q=0.7\r\n"), "\"language\":\"fr\""));
	assert_true(edge_has(edge_get("/echo/a?lang=en", "Accept-Language: fr\r\n"), "\"language\":\"en\""));
	assert_true(
	    edge_has(edge_get("/echo/a", "Accept-Language: fr;q=0, en;q=0.1\r\n"), "\"language\":\"en\""));
}

static void test_edge__answers_404_405_and_options(void **state)
{
	static const char echo[] = "GET /echo/a HTTP/1.1\r\nHost: h\r\n\r\n";
	const char *answer;

	(void)state;
	answer = edge_get("/nowhere", "");
	assert_int_equal(edge_status(answer), 404);
	assert_true(
	    edge_has(answer, "application/problem+json") && edge_has(answer, "\"instance\":\"urn:uuid:"));
	answer = edge_ask("DELETE /file HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(edge_status(answer), 405);
	assert_true(edge_has(answer, "Allow: GET, HEAD, POST, OPTIONS\r\n"));
	answer = edge_ask("OPTIONS /json HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(edge_status(answer), 204);
	assert_true(edge_has(answer, "Allow: POST, OPTIONS\r\n"));
	assert_int_equal(edge_status(edge_get("/content", "")), 404);
	assert_int_equal(edge_status(edge_ask_origin(ORIGIN_CONTENT, echo, sizeof(echo) - 1)), 404);
	assert_int_equal(edge_status(edge_get("/echo/%2e%2e", "")), 400);
}

static void test_edge__head_has_the_headers_of_get_and_no_body(void **state)
{
	static const char text[] =
	    "HEAD /file HTTP/1.1\r\nHost: h\r\n\r\nGET /echo/a HTTP/1.1\r\nHost: h\r\n\r\n";
	int s = edge_dial(ORIGIN_APP);

	(void)state;
	edge_say(s, text, sizeof(text) - 1);
	assert_true(edge_has(edge_hear_head(s), "Content-Length: 16\r\n"));
	assert_true(edge_has(edge_hear(s), "\"name\":\"a\""));
	close(s);
}

#define KEYED                                                                                                \
	"POST /api/v1/keyed HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"

static void test_edge__a_route_with_a_key_wants_the_key(void **state)
{
	const char *answer;

	(void)state;
	answer = edge_ask(KEYED "\r\n{}");
	assert_int_equal(edge_status(answer), 401);
	assert_true(edge_has(answer, "WWW-Authenticate: Bearer"));
	assert_int_equal(edge_status(edge_ask(KEYED "Authorization: Bearer wrong\r\n\r\n{}")), 401);
	assert_int_equal(edge_status(edge_ask(KEYED "Authorization: Bearer key\r\n\r\n{}")), 200);
	edge_app.config.api_key = "";
	assert_int_equal(edge_status(edge_ask(KEYED "Authorization: Bearer \r\n\r\n{}")), 401);
	edge_app.config.api_key = "key";
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_edge__refuses_heads_that_can_be_read_in_two_ways_and_closes),
	    cmocka_unit_test(test_edge__serves_a_kept_connection_many_times_also_pipelined),
	    cmocka_unit_test(test_edge__tells_names_host_cookie_and_language),
	    cmocka_unit_test(test_edge__answers_404_405_and_options),
	    cmocka_unit_test(test_edge__head_has_the_headers_of_get_and_no_body),
	    cmocka_unit_test(test_edge__a_route_with_a_key_wants_the_key),
	};

	return cmocka_run_group_tests(tests, edge_start, edge_stop);
}
