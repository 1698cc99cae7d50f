#include "unit.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "keys/http_int.h"
#include "server.h"

/* A server and a client that may speak to it. */
struct house {
	struct arena *arena;
	struct work w;
	struct server server;
	struct http *http;
	struct http_answer answer;
};

static void reopen(struct house *h, bool private_allowed, bool http_allowed)
{
	const struct config config = {.outbound_private = private_allowed, .outbound_http = http_allowed};

	http_close(h->http);
	assert_int_equal(http_open(&h->w, &config, &h->http), OK);
}

static int begin(void **state)
{
	struct house *h = calloc(1, sizeof(*h));

	h->arena = arena_new();
	work_init(&h->w, h->arena);
	server_start(&h->server);
	reopen(h, true, true);
	*state = h;
	return 0;
}

static int end(void **state)
{
	struct house *h = *state;

	http_close(h->http);
	server_stop(&h->server);
	arena_free(h->arena);
	free(h);
	return 0;
}

static enum err get(struct house *h, const char *url)
{
	const struct http_request request = {.method = "GET", .url = url, .answer_max = 1000, .timeout_s = 2};

	return http_exchange(&h->w, h->http, &request, &h->answer);
}

static enum err get_path(struct house *h, const char *path)
{
	return get(h, server_url(&h->server, path));
}

/* Another name of the server's address. */
static enum err get_host(struct house *h, const char *host)
{
	return get(h, arena_printf(h->arena, "http://%s:%d/", host, h->server.port));
}

static void test_http__gives_the_answer_with_its_headers(void **state)
{
	struct house *h = *state;

	server_answer(&h->server,
	    "HTTP/1.1 429 Slow down\r\nContent-Type: application/json\r\nETag: \"x\"\r\nCache-Control: "
	    "max-age=5\r\n"
	    "Link: <a>; rel=next\r\nLINK: <b>; rel=last\r\nRetry-After: 17\r\nContent-Length: 2\r\n\r\nhi");
	assert_int_equal(get_path(h, "/a%2Fb?x=1"), OK);
	assert_int_equal(h->answer.status, 429);
	assert_string_equal(h->answer.body, "hi");
	assert_int_equal(h->answer.body_len, 2);
	assert_string_equal(h->answer.content_type, "application/json");
	assert_string_equal(h->answer.cache_control, "max-age=5");
	assert_string_equal(h->answer.etag, "\"x\"");
	assert_string_equal(h->answer.link, "<a>; rel=next, <b>; rel=last");
	assert_int_equal(h->answer.retry_after_s, 17);
	assert_memory_equal(h->server.request, "GET /a%2Fb?x=1 HTTP/1.1\r\n", 25);
}

static void test_http__keeps_the_connection_for_the_next_request(void **state)
{
	struct house *h = *state;

	server_answer(&h->server, "HTTP/1.1 204 No Content\r\n\r\n");
	for (int i = 0; i < 5; i++) {
		assert_int_equal(get_path(h, "/"), OK);
		assert_int_equal(h->answer.status, 204);
		assert_string_equal(h->answer.content_type, "");
		assert_int_equal(h->answer.retry_after_s, -1);
	}
	assert_int_equal(server_requests(&h->server), 5);
	assert_int_equal(h->server.connections, 1);
}

static void test_http__posts_a_body_with_its_headers(void **state)
{
	static const char *const headers[] = {"Content-Type: text/x", "Authorization: Bearer t", NULL};
	struct house *h = *state;
	const struct http_request request = {.method = "POST",
	    .url = server_url(&h->server, "/p"),
	    .headers = headers,
	    .body = "a=1\0z",
	    .body_len = 5,
	    .answer_max = 10,
	    .timeout_s = 2};

	server_answer(&h->server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(http_exchange(&h->w, h->http, &request, &h->answer), OK);
	assert_non_null(strstr(h->server.request, "Content-Type: text/x\r\n"));
	assert_non_null(strstr(h->server.request, "Authorization: Bearer t\r\n"));
	assert_non_null(strstr(h->server.request, "Content-Length: 5\r\n"));
	assert_null(strstr(h->server.request, "Expect"));
	assert_memory_equal(strstr(h->server.request, "\r\n\r\n") + 4, "a=1\0z", 5);
}

static void test_http__refuses_private_addresses_names_of_them_and_plain_http(void **state)
{
	struct house *h = *state;

	server_answer(&h->server, "HTTP/1.1 204 No Content\r\n\r\n");
	reopen(h, false, true);
	assert_int_equal(get_path(h, "/"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "not public"));
	assert_int_equal(get_host(h, "lms.localhost"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "lms.localhost resolves to an address that is not public"));
	assert_int_equal(get_host(h, "2130706433"), ERR_UPSTREAM);
	assert_int_equal(get_host(h, "[::ffff:127.0.0.1]"), ERR_UPSTREAM);
	reopen(h, true, false);
	assert_int_equal(get_path(h, "/"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "only https"));
	assert_int_equal(get(h, "file:///etc/passwd"), ERR_UPSTREAM);
	assert_int_equal(server_requests(&h->server), 0);
}

static void test_http__finds_names_under_localhost_on_loopback(void **state)
{
	struct house *h = *state;

	server_answer(&h->server, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(get_host(h, "lms.example.localhost"), OK);
	assert_non_null(strstr(
	    h->server.request, arena_printf(h->arena, "Host: lms.example.localhost:%d\r\n", h->server.port)));
}

static void test_http__follows_no_redirection_and_no_proxy_of_the_environment(void **state)
{
	struct house *h = *state;

	server_answer(&h->server, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	reopen(h, true, true);
	assert_int_equal(get_path(h, "/"), OK);
	assert_int_equal(h->answer.status, 302);
	assert_int_equal(server_requests(&h->server), 1);
	unsetenv("http_proxy");
}

static void test_http__takes_no_more_than_the_limit(void **state)
{
	struct house *h = *state;
	char *big = arena_alloc(h->arena, 3000);

	strcpy(big, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	memset(big + strlen(big), 'x', 1000);
	server_answer(&h->server, big);
	assert_int_equal(get_path(h, "/"), OK);
	assert_int_equal(h->answer.body_len, 1000);
	memset(big + strlen(big), 'x', 1);
	assert_int_equal(get_path(h, "/"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "127.0.0.1 answered with more than 1000 bytes"));
}

static void test_http__gives_up_after_its_time(void **state)
{
	struct house *h = *state;
	int64_t begun = time_monotonic_us();

	assert_int_equal(get_path(h, "/"), ERR_UPSTREAM);
	assert_in_range(time_monotonic_us() - begun, 1900000, 4000000);
	assert_int_equal(get(h, "http://127.0.0.1:1/"), ERR_UPSTREAM);
	assert_non_null(strstr(h->w.detail, "127.0.0.1: "));
}

enum { MANY = 20 };

static bool halts(int status)
{
	return status == 0 || status >= 500;
}

static struct http_call *calls_make(struct house *h)
{
	struct http_call *calls = arena_alloc(h->arena, MANY * sizeof(*calls));

	for (int i = 0; i < MANY; i++) {
		calls[i].request = (struct http_request){.method = i % 2 == 0 ? "POST" : "GET",
		    .url = arena_strdup(h->arena, server_url(&h->server, "/many")),
		    .body = i % 2 == 0 ? "hello" : NULL,
		    .body_len = i % 2 == 0 ? 5 : 0,
		    .answer_max = 100,
		    .timeout_s = 10};
	}
	return calls;
}

static int started(const struct http_call *calls)
{
	int count = 0;

	for (int i = 0; i < MANY; i++)
		count += calls[i].started;
	return count;
}

static void test_many__are_all_answered_over_as_many_connections_as_are_in_flight(void **state)
{
	const struct http_plan plan = {.in_flight = 1, .start_until_us = INT64_MAX, .halts = halts};
	struct house *h = *state;
	struct http_call *calls = calls_make(h);

	server_answer(&h->server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
	assert_int_equal(http_exchange_many(&h->w, h->http, calls, MANY, &plan), OK);
	for (int i = 0; i < MANY; i++) {
		assert_true(calls[i].started);
		assert_int_equal(calls[i].error, OK);
		assert_int_equal(calls[i].answer.status, 200);
		assert_string_equal(calls[i].answer.body, "hi");
	}
	assert_int_equal(server_requests(&h->server), MANY);
	assert_int_equal(h->server.connections, 1);
	assert_memory_equal(h->server.request, "GET /many", 9);
	assert_int_equal(http_exchange_many(&h->w, h->http, calls, 0, &plan), OK);
}

static void test_many__begin_no_more_after_an_answer_that_halts(void **state)
{
	const struct http_plan plan = {.in_flight = 1, .start_until_us = INT64_MAX, .halts = halts};
	struct house *h = *state;
	struct http_call *calls = calls_make(h);

	server_answer(&h->server, "HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(http_exchange_many(&h->w, h->http, calls, MANY, &plan), OK);
	assert_int_equal(started(calls), 1);
	assert_true(calls[0].started);
	assert_int_equal(calls[0].answer.status, 503);
	assert_int_equal(server_requests(&h->server), 1);
}

static void test_many__that_cannot_be_connected_say_why_and_halt(void **state)
{
	const struct http_plan plan = {.in_flight = 3, .start_until_us = INT64_MAX, .halts = halts};
	struct house *h = *state;
	struct http_call *calls = calls_make(h);

	for (int i = 0; i < MANY; i++)
		calls[i].request.url = "http://127.0.0.1:1/";
	assert_int_equal(http_exchange_many(&h->w, h->http, calls, MANY, &plan), OK);
	assert_in_range(started(calls), 1, 3);
	assert_int_equal(calls[0].error, ERR_UPSTREAM);
	assert_non_null(strstr(calls[0].why, "127.0.0.1: "));
}

static void test_many__begin_none_after_their_time_or_a_stop(void **state)
{
	atomic_bool stop = true;
	const struct http_plan late = {.in_flight = 8, .start_until_us = time_monotonic_us()};
	const struct http_plan stopped = {.in_flight = 8, .start_until_us = INT64_MAX, .stop = &stop};
	struct house *h = *state;
	struct http_call *calls = calls_make(h);

	assert_int_equal(http_exchange_many(&h->w, h->http, calls, MANY, &late), OK);
	assert_int_equal(started(calls), 0);
	assert_int_equal(http_exchange_many(&h->w, h->http, calls, MANY, &stopped), OK);
	assert_int_equal(started(calls), 0);
	assert_int_equal(server_requests(&h->server), 0);
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
	struct house *h = *state;
	const char *url = server_url(&h->server, "/");
	struct asker askers[8];
	pthread_t threads[8];

	for (int i = 0; i < 8; i++) {
		askers[i] = (struct asker){h->http, url, OK};
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &askers[i]), 0);
	}
	/* Closing is for when nobody begins any more: all of them are waiting. */
	while (http_waiting(h->http) < 8)
		sched_yield();
	http_close(h->http);
	h->http = NULL;
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_true(askers[i].result == ERR_UPSTREAM || askers[i].result == ERR_BUSY);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_http__gives_the_answer_with_its_headers),
	    TEST(test_http__keeps_the_connection_for_the_next_request),
	    TEST(test_http__posts_a_body_with_its_headers),
	    TEST(test_http__refuses_private_addresses_names_of_them_and_plain_http),
	    TEST(test_http__finds_names_under_localhost_on_loopback),
	    TEST(test_http__follows_no_redirection_and_no_proxy_of_the_environment),
	    TEST(test_http__takes_no_more_than_the_limit),
	    TEST(test_http__gives_up_after_its_time),
	    TEST(test_many__are_all_answered_over_as_many_connections_as_are_in_flight),
	    TEST(test_many__begin_no_more_after_an_answer_that_halts),
	    TEST(test_many__that_cannot_be_connected_say_why_and_halt),
	    TEST(test_many__begin_none_after_their_time_or_a_stop),
	    TEST(test_http__ends_those_who_wait_when_it_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
