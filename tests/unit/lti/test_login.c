#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "lti/launch.h"

struct fixture {
	struct arena *arena;
	struct work w;
	struct lti_login login;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

static enum err read_login(struct fixture *f, const char *query, const char *body)
{
	struct form in_query, in_body;

	assert_int_equal(form_parse(&f->w, query, strlen(query), &in_query), OK);
	if (body != NULL)
		assert_int_equal(form_parse(&f->w, body, strlen(body), &in_body), OK);
	return lti_login_read(&f->w, &in_query, body != NULL ? &in_body : NULL, &f->login);
}

static void test_login__query_and_body_are_merged_and_the_body_wins(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(
	    read_login(f, "lti_storage_target=_parent&iss=from-query", "iss=from-body&login_hint=a%2Bb"), OK);
	assert_string_equal(f->login.iss, "from-body");
	assert_string_equal(f->login.lti_storage_target, "_parent");
	assert_string_equal(f->login.login_hint, "a+b");
	assert_string_equal(f->login.client_id, "");
}

static void test_login__a_parameter_twice_in_one_place_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_not_equal(read_login(f, "iss=a&iss=b", NULL), OK);
	assert_string_equal(f->w.field, "iss");
	assert_int_not_equal(read_login(f, "", "login_hint=a&login_hint=a"), OK);
	assert_int_equal(read_login(f, "unknown=a&unknown=b", NULL), OK);
}

static void test_login__refuses_control_characters_and_what_is_too_long(void **state)
{
	struct fixture *f = *state;
	char *query = arena_alloc(f->arena, 8400);

	assert_int_equal(read_login(f, "login_hint=a%0Ab", NULL), ERR_LAUNCH_REFUSED);
	memcpy(query, "iss=", 4);
	memset(query + 4, 'x', 8192);
	assert_int_equal(read_login(f, query, NULL), OK);
	memset(query + 4, 'x', 8193);
	assert_int_equal(read_login(f, query, NULL), ERR_LAUNCH_REFUSED);
	assert_string_equal(f->w.field, "iss");
}

static void test_login__can_be_repeated_by_an_address(void **state)
{
	struct fixture *f = *state;
	struct config config = {.app_url = "https://tool.example.org"};
	const char *url;

	assert_int_equal(
	    read_login(f, "iss=https://lms.example.org&login_hint={\"cmid\":1}%26&target_link_uri=x", NULL),
	    OK);
	f->login.new_window = "1";
	url = lti_login_url(&f->w, &config, &f->login);
	assert_string_equal(url,
	    "https://tool.example.org/lti/login?iss=https%3A%2F%2Flms.example.org&target_link_uri=x&"
	    "login_hint=%7B%22cmid%22%3A1%7D%26&new_window=1");
}

static void test_cookie__has_a_name_of_its_own_for_each_state(void **state)
{
	struct fixture *f = *state;
	const char *login = lti_login_name(&f->w, "state-1"), *one = lti_cookie_name(&f->w, login);

	assert_string_equal(one, lti_cookie_name(&f->w, login));
	assert_string_not_equal(one, lti_cookie_name(&f->w, lti_login_name(&f->w, "state-2")));
	assert_int_equal(strncmp(one, "__Host-lectern-", 15), 0);
	assert_int_equal(strlen(one), 15 + 8);
	/* Whatever a form says as state, or an address as the login's name, becomes a harmless name. */
	assert_null(strpbrk(lti_cookie_name(&f->w, lti_login_name(&f->w, "a; b=c\r\n")), "; =\r\n"));
	assert_string_equal(lti_cookie_name(&f->w, "a; b=c\r\n"), "__Host-lectern-a");
	assert_string_equal(lti_cookie_name(&f->w, ""), "__Host-lectern-");
}

static const char *framed_by(
    struct fixture *f, enum lti_policy policy, const char *auth, const char *issuer, const char *more)
{
	const struct lti_registration r = {
	    .policy = policy, .auth_url = auth, .issuer = issuer, .frame_origins = more};

	return lti_frame_origins(&f->w, &r);
}

static void test_frame__is_for_the_platforms_own_origins(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(framed_by(f, LTI_POLICY_MOODLE, "https://lms.example.org/moodle/mod/lti/auth.php",
	                        "https://lms.example.org/moodle", ""),
	    "https://lms.example.org");
	assert_string_equal(
	    framed_by(f, LTI_POLICY_STANDARD, "https://sso.canvaslms.com/api/lti/authorize_redirect",
	        "https://canvas.instructure.com", "https://school.example.org"),
	    "https://sso.canvaslms.com https://canvas.instructure.com https://school.example.org");
	assert_string_equal(
	    framed_by(f, LTI_POLICY_STANDARD, "https://lms.example.org/auth", "just-a-name", ""),
	    "https://lms.example.org");
}

static void test_frame__open_edx_shows_units_from_a_host_below_its_own(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    framed_by(f, LTI_POLICY_OPENEDX, "https://edx.example.org/api/lti_consumer/v1/launch/",
	        "https://edx.example.org", ""),
	    "https://edx.example.org https://*.edx.example.org");
	assert_string_equal(
	    framed_by(f, LTI_POLICY_OPENEDX, "http://127.0.0.1:3400/launch/", "http://127.0.0.1:3400", ""),
	    "http://127.0.0.1:3400");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_login__query_and_body_are_merged_and_the_body_wins, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_login__a_parameter_twice_in_one_place_is_refused, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_login__refuses_control_characters_and_what_is_too_long, begin, end),
	    cmocka_unit_test_setup_teardown(test_login__can_be_repeated_by_an_address, begin, end),
	    cmocka_unit_test_setup_teardown(test_cookie__has_a_name_of_its_own_for_each_state, begin, end),
	    cmocka_unit_test_setup_teardown(test_frame__is_for_the_platforms_own_origins, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_frame__open_edx_shows_units_from_a_host_below_its_own, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
