#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "keys/keys_int.h"
#include "maker.h"
#include "server.h"

static EVP_PKEY *key, *next;
static struct arena *arena;
static struct work w;
static struct http *http;
static struct keys *keys;
static struct server server;

static int make_keys(void **state)
{
	key = maker_key(2048);
	next = maker_key(2048);
	return 0;
}

static int free_keys(void **state)
{
	EVP_PKEY_free(key);
	EVP_PKEY_free(next);
	return 0;
}

static int begin(void **state)
{
	const struct config config = {.outbound_private = true, .outbound_http = true};
	uint8_t secret[SECRET_SIZE] = {1};

	arena = arena_new();
	work_init(&w, arena);
	server_start(&server);
	assert_int_equal(http_open(&w, &config, &http), OK);
	assert_int_equal(keys_new(&w, secret, http, &keys), OK);
	return 0;
}

static int end(void **state)
{
	http_close(http);
	keys_close(keys);
	server_stop(&server);
	arena_free(arena);
	return 0;
}

static const char *answer(const char *status, const char *headers, const char *body)
{
	return arena_printf(
	    arena, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status, headers, strlen(body), body);
}

static void publish(EVP_PKEY *one, const char *kid, const char *headers)
{
	server_answer(&server,
	    answer("200 OK", headers, json_text(arena, maker_set(arena, maker_jwk(arena, one, kid)))));
}

static const char *token_of(EVP_PKEY *one, const char *kid)
{
	return maker_token(
	    arena, one, "SHA256", arena_printf(arena, "{\"alg\":\"RS256\",\"kid\":\"%s\"}", kid), "{}");
}

static enum jws_result verify(const char *token)
{
	enum jws_result result;

	assert_int_equal(keys_verify(&w, keys, token, server_url(&server, "/jwks"), &result), OK);
	return result;
}

static void test_verify__fetches_a_set_once(void **state)
{
	publish(key, "a", "");
	for (int i = 0; i < 5; i++)
		assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	assert_int_equal(server_requests(&server), 1);
}

static void test_verify__follows_a_rotation_at_once(void **state)
{
	publish(key, "a", "");
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	publish(next, "b", "");
	assert_int_equal(verify(token_of(next, "b")), JWS_GOOD);
	assert_int_equal(verify(token_of(key, "a")), JWS_NO_KEY);
	assert_int_equal(server_requests(&server), 2);
}

static void test_verify__follows_a_rotation_where_keys_have_no_names(void **state)
{
	const char *token = maker_token(arena, next, "SHA256", "{\"alg\":\"RS256\"}", "{}");

	publish(key, NULL, "");
	assert_int_equal(verify(maker_token(arena, key, "SHA256", "{\"alg\":\"RS256\"}", "{}")), JWS_GOOD);
	publish(next, NULL, "");
	assert_int_equal(verify(token), JWS_GOOD);
}

static const char *storm_url;

static void *storm(void *arg)
{
	ARENA_LOCAL struct arena *a = arena_new();
	enum jws_result *ret_result = arg;
	struct work mine;

	work_init(&mine, a);
	for (int i = 0; i < 20; i++) {
		const char *header =
		    arena_printf(a, "{\"alg\":\"RS256\",\"kid\":\"%s\"}", random_token(a, 9));
		const char *token = maker_token(a, next, "SHA256", header, "{}");

		if (keys_verify(&mine, keys, token, storm_url, ret_result) != OK)
			*ret_result = JWS_GOOD;
	}
	return NULL;
}

static void test_verify__asks_once_for_a_storm_of_unknown_names(void **state)
{
	enum jws_result results[8];
	pthread_t threads[8];

	publish(key, "a", "");
	storm_url = arena_strdup(arena, server_url(&server, "/jwks"));
	server.delay_ms = 50;
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, storm, &results[i]), 0);
	for (int i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(results[i], JWS_NO_KEY);
	}
	assert_int_equal(server_requests(&server), 2);
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
}

static void test_verify__says_why_there_is_no_set_and_does_not_ask_again_at_once(void **state)
{
	server_answer(&server, answer("503 Down", "", "no"));
	assert_int_equal(verify(token_of(key, "a")), JWS_NO_SET);
	assert_non_null(strstr(w.detail, "answered 503"));
	publish(key, "a", "");
	assert_int_equal(verify(token_of(key, "a")), JWS_NO_SET);
	assert_non_null(strstr(w.detail, "answered 503"));
	assert_int_equal(server_requests(&server), 1);
}

static void test_verify__keeps_the_set_it_has_while_the_platform_is_down(void **state)
{
	publish(key, "a", "");
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	server_answer(&server, answer("500 Fault", "", ""));
	assert_int_equal(verify(token_of(next, "b")), JWS_NO_KEY);
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	assert_int_equal(server_requests(&server), 2);
}

static void test_verify__revalidates_by_etag(void **state)
{
	publish(key, "a", "ETag: \"one\"\r\n");
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
	assert_null(strstr(server.request, "If-None-Match"));
	server_answer(&server, "HTTP/1.1 304 Not Modified\r\nETag: \"one\"\r\n\r\n");
	assert_int_equal(verify(token_of(next, "b")), JWS_NO_KEY);
	assert_non_null(strstr(server.request, "If-None-Match: \"one\"\r\n"));
	assert_int_equal(verify(token_of(key, "a")), JWS_GOOD);
}

static void test_verify__refuses_sets_that_are_none(void **state)
{
	static const char *const bodies[] = {
	    "", "[]", "{}", "{\"keys\":{}}", "<html>", "{\"keys\":[],\"keys\":[]}"};

	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		enum jws_result result;

		server_answer(&server, answer("200 OK", "", bodies[i]));
		assert_int_equal(keys_verify(&w, keys, token_of(key, "a"),
		                     server_url(&server, arena_printf(arena, "/%zu", i)), &result),
		    OK);
		assert_int_equal(result, JWS_NO_SET);
	}
}

static void test_verify__asks_nobody_about_a_token_of_the_wrong_form(void **state)
{
	enum jws_result result;

	publish(key, "a", "");
	assert_int_equal(
	    keys_verify(&w, keys, "a.b.c", server_url(&server, "/jwks"), &result), ERR_BAD_INPUT);
	assert_int_equal(
	    keys_verify(&w, keys, maker_hmac_token(arena, key, "{\"alg\":\"HS256\",\"kid\":\"a\"}", "{}"),
	        server_url(&server, "/jwks"), &result),
	    ERR_BAD_INPUT);
	assert_int_equal(server_requests(&server), 0);
}

static void test_verify__holds_a_thousand_sets_and_no_more(void **state)
{
	enum jws_result result;

	publish(key, "a", "");
	for (int i = 0; i < 1030; i++) {
		assert_int_equal(keys_verify(&w, keys, token_of(key, "a"),
		                     server_url(&server, arena_printf(arena, "/%d", i)), &result),
		    OK);
		assert_int_equal(result, JWS_GOOD);
	}
	/* The newest are there, the oldest went. */
	assert_int_equal(
	    keys_verify(&w, keys, token_of(key, "a"), server_url(&server, "/1029"), &result), OK);
	assert_int_equal(server_requests(&server), 1030);
	assert_int_equal(keys_verify(&w, keys, token_of(key, "a"), server_url(&server, "/0"), &result), OK);
	assert_int_equal(server_requests(&server), 1031);
}

struct counter {
	int now, most, total;
};

static void *fly(void *arg)
{
	struct counter *c = arg;

	for (int i = 0; i < 50; i++) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct work mine;
		struct flight *flight;

		work_init(&mine, a);
		flight = keys_flight_enter(&mine, keys, "token x");
		c->now++;
		c->most = c->now > c->most ? c->now : c->most;
		c->total++;
		c->now--;
		keys_flight_leave(keys, flight);
	}
	return NULL;
}

static void test_flight__lets_one_thread_at_a_time(void **state)
{
	struct counter c = {0};
	pthread_t threads[4];
	struct flight *other = keys_flight_enter(&w, keys, "token y");

	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fly, &c), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	keys_flight_leave(keys, other);
	assert_int_equal(c.total, 200);
	assert_int_equal(c.most, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_verify__fetches_a_set_once),
	    TEST(test_verify__follows_a_rotation_at_once),
	    TEST(test_verify__follows_a_rotation_where_keys_have_no_names),
	    TEST(test_verify__asks_once_for_a_storm_of_unknown_names),
	    TEST(test_verify__says_why_there_is_no_set_and_does_not_ask_again_at_once),
	    TEST(test_verify__keeps_the_set_it_has_while_the_platform_is_down),
	    TEST(test_verify__revalidates_by_etag),
	    TEST(test_verify__refuses_sets_that_are_none),
	    TEST(test_verify__asks_nobody_about_a_token_of_the_wrong_form),
	    TEST(test_verify__holds_a_thousand_sets_and_no_more),
	    TEST(test_flight__lets_one_thread_at_a_time),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
