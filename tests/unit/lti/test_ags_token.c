#include "unit.h"

#include <string.h>

#include "base/time.h"
#include "lti/token.h"

static struct arena *arena;
static struct work w;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static struct token_grant grant;

static enum err read_grant(const char *body)
{
	grant = (struct token_grant){0};
	return token_grant_read(&w, body, strlen(body), "asked", &grant);
}

static void test_grant__is_read_with_any_letter_case_of_bearer(void **state)
{
	assert_int_equal(read_grant("{\"access_token\":\"a.b-c\",\"token_type\":\"bearer\",\"expires_in\":"
	                            "600,\"scope\":\"s t\"}"),
	    OK);
	assert_string_equal(grant.value, "a.b-c");
	assert_string_equal(grant.scope, "s t");
	assert_int_equal(grant.expires_in_s, 600);
	assert_int_equal(read_grant("{\"access_token\":\"x\",\"token_type\":\"BEARER\"}"), OK);
	assert_string_equal(grant.scope, "asked");
	assert_int_equal(grant.expires_in_s, 3600);
	assert_int_equal(
	    read_grant(
	        "{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":\"120\",\"scope\":\"\"}"),
	    OK);
	assert_string_equal(grant.scope, "");
	assert_int_equal(grant.expires_in_s, 120);
}

static void test_grant__with_a_life_that_makes_no_sense_lives_the_usual_hour_or_the_longest(void **state)
{
	assert_int_equal(
	    read_grant("{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":-5}"), OK);
	assert_int_equal(grant.expires_in_s, 3600);
	assert_int_equal(
	    read_grant("{\"access_token\":\"x\",\"token_type\":\"Bearer\",\"expires_in\":1e30}"), OK);
	assert_int_equal(grant.expires_in_s, 30 * 24 * 3600);
}

static void test_grant__is_refused_without_a_usable_token(void **state)
{
	assert_int_equal(read_grant("{\"token_type\":\"Bearer\"}"), ERR_UPSTREAM);
	assert_int_equal(read_grant("{\"access_token\":\"\",\"token_type\":\"Bearer\"}"), ERR_UPSTREAM);
	assert_int_equal(
	    read_grant("{\"access_token\":\"a\\r\\nX: y\",\"token_type\":\"Bearer\"}"), ERR_UPSTREAM);
	assert_int_equal(read_grant("{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}"), ERR_UPSTREAM);
	assert_int_equal(read_grant("{\"access_token\":\"x\",\"token_type\":\"mac\"}"), ERR_UPSTREAM);
	assert_int_equal(read_grant("{\"access_token\":\"x\"}"), ERR_UPSTREAM);
	assert_int_equal(read_grant("[]"), ERR_UPSTREAM);
	assert_int_equal(read_grant("<html>"), ERR_UPSTREAM);
	assert_null(grant.value);
}

static void test_scope__is_found_as_a_whole_word_only(void **state)
{
	assert_true(scope_holds("https://x/score", "https://x/score"));
	assert_true(scope_holds("a  https://x/score b", "https://x/score"));
	assert_false(scope_holds("https://x/scores", "https://x/score"));
	assert_false(scope_holds("https://x/scor", "https://x/score"));
	assert_false(scope_holds("", "https://x/score"));
}

static const char *text(const json_t *claims, const char *name)
{
	return json_string_value(json_object_get(claims, name));
}

static void test_assertion__names_the_client_twice_and_lives_at_most_five_minutes(void **state)
{
	struct lti_registration registration = {
	    .client_id = "client", .token_url = "https://lms.example.org/token", .token_audience = ""};
	json_t *claims = token_assertion(&w, &registration, 1000 * US_PER_S, "j1");
	json_int_t iat = json_integer_value(json_object_get(claims, "iat"));

	assert_string_equal(text(claims, "iss"), "client");
	assert_string_equal(text(claims, "sub"), "client");
	assert_string_equal(text(claims, "aud"), "https://lms.example.org/token");
	assert_string_equal(text(claims, "jti"), "j1");
	assert_int_equal(iat, 995);
	assert_in_range(json_integer_value(json_object_get(claims, "exp")) - iat, 60, 300);
	registration.token_audience = "https://api.brightspace.com/auth/token";
	assert_string_equal(text(token_assertion(&w, &registration, 0, "j"), "aud"),
	    "https://api.brightspace.com/auth/token");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_grant__is_read_with_any_letter_case_of_bearer),
	    TEST(test_grant__with_a_life_that_makes_no_sense_lives_the_usual_hour_or_the_longest),
	    TEST(test_grant__is_refused_without_a_usable_token),
	    TEST(test_scope__is_found_as_a_whole_word_only),
	    TEST(test_assertion__names_the_client_twice_and_lives_at_most_five_minutes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
