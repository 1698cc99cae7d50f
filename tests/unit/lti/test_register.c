#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "lti/register/dynamic.h"

struct fixture {
	struct arena *arena;
	struct work w;
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

/* A cloud's configuration: issuer and addresses on the hosts that are given, of that product. */
static json_t *document(
    struct work *w, const char *issuer, const char *host, const char *registers, const char *family)
{
	return json_own(w->arena,
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s}}", "issuer", issuer, "authorization_endpoint",
	        arena_printf(w->arena, "%s/auth", host), "token_endpoint",
	        arena_printf(w->arena, "%s/token", host), "jwks_uri", arena_printf(w->arena, "%s/jwks", host),
	        "registration_endpoint", arena_printf(w->arena, "%s/register", registers),
	        "authorization_server", "https://api.brightspace.com/auth/token",
	        "https://purl.imsglobal.org/spec/lti-platform-configuration", "product_family_code", family));
}

#define CANVAS "https://canvas.instructure.com"
#define SSO "https://sso.canvaslms.com"

static enum err read_from(struct fixture *f, const char *url, json_t *json, struct lti_configuration *ret)
{
	work_forgive(&f->w);
	return lti_configuration_read(&f->w, url, json, NULL, ret);
}

static void test_register__a_cloud_speaks_for_its_own_issuer(void **state)
{
	struct fixture *f = *state;
	struct lti_configuration c;

	assert_int_equal(read_from(f, SSO "/api/lti/security/openid-configuration",
	                     document(&f->w, CANVAS, SSO, "https://school.instructure.com", "canvas"), &c),
	    OK);
	assert_int_equal(c.policy, LTI_POLICY_CANVAS);
	assert_string_equal(lti_configuration_audience(&c), "");
	/* A school's own domain in front of the cloud takes the registration: it is only written to. */
	assert_int_equal(read_from(f, SSO "/x",
	                     document(&f->w, CANVAS, SSO, "https://canvas.school.example", "canvas"), &c),
	    OK);
}

static void test_register__nobody_else_speaks_for_a_cloud(void **state)
{
	static const char *const strangers[] = {"https://canvas.evil.example", "https://evilinstructure.com",
	    "https://instructure.com.evil.example", "http://sso.canvaslms.com",
	    "https://sso.canvaslms.com:8443", "https://canvas.instructure.com@evil.example",
	    "https://sso.blackboard.com"};
	struct fixture *f = *state;
	struct lti_configuration c;

	for (size_t i = 0; i < sizeof(strangers) / sizeof(strangers[0]); i++) {
		const char *url = arena_printf(f->arena, "%s/configuration", strangers[i]);

		assert_int_equal(
		    read_from(f, url, document(&f->w, CANVAS, strangers[i], strangers[i], "canvas"), &c),
		    ERR_UNPROCESSABLE);
		assert_int_equal(
		    read_from(f, SSO "/x", document(&f->w, CANVAS, strangers[i], SSO, "canvas"), &c),
		    ERR_UNPROCESSABLE);
	}
	/* The product that is claimed must be the cloud's own. */
	assert_int_equal(
	    read_from(f, SSO "/x", document(&f->w, CANVAS, SSO, SSO, "moodle"), &c), ERR_UNPROCESSABLE);
	assert_string_equal(f->w.field, "openid_configuration");
}

static void test_register__a_site_speaks_for_itself_and_its_makers_token_host(void **state)
{
	struct fixture *f = *state;
	struct lti_configuration c;
	json_t *d2l = document(&f->w, "https://learn.school.example", "https://learn.school.example",
	    "https://learn.school.example", "desire2learn");

	json_object_set_new(
	    d2l, "token_endpoint", json_string("https://auth.brightspace.com/core/connect/token"));
	assert_int_equal(
	    read_from(f, "https://learn.school.example/d2l/.well-known/openid-configuration", d2l, &c), OK);
	assert_int_equal(c.policy, LTI_POLICY_BRIGHTSPACE);
	assert_string_equal(lti_configuration_audience(&c), "https://api.brightspace.com/auth/token");
	json_object_del(d2l, "authorization_server");
	assert_int_equal(read_from(f, "https://learn.school.example/c", d2l, &c), OK);
	assert_string_equal(lti_configuration_audience(&c), "https://api.brightspace.com/auth/token");
	assert_int_equal(read_from(f, "https://other.school.example/c", d2l, &c), ERR_UNPROCESSABLE);
}

static void test_register__an_answer_gives_ids_as_texts_or_numbers(void **state)
{
	struct fixture *f = *state;
	struct lti_registration_answer a;
	static const char whole[] =
	    "{\"client_id\": 10000000000001, \"deployment_id\": \"outer\", \"registration_client_uri\": "
	    "\"not an address\", "
	    "\"https://purl.imsglobal.org/spec/lti-tool-configuration\": {\"deployment_id\": 7}}";
	static const char *const none[] = {
	    "{}", "[]", "nonsense", "{\"client_id\": \"\"}", "{\"client_id\": {}}"};

	assert_int_equal(lti_registration_answer_read(&f->w, whole, strlen(whole), &a), OK);
	assert_string_equal(a.client_id, "10000000000001");
	assert_string_equal(a.deployment_id, "7");
	assert_string_equal(a.management_url, "");
	assert_string_equal(a.scope, "");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		work_forgive(&f->w);
		assert_int_equal(
		    lti_registration_answer_read(&f->w, none[i], strlen(none[i]), &a), ERR_UPSTREAM);
	}
}

static void test_register__a_refusal_is_told_in_the_platforms_words(void **state)
{
	static const struct {
		const char *body, *words;
	} cases[] = {
	    {"{\"errors\": [{\"field\": \"a\", \"message\": \"b is missing\"}, \"c\"]}",
	        "a; b is missing; c"},
	    {"{\"error\": \"invalid_client_metadata\", \"error_description\": \"no\"}",
	        "invalid_client_metadata; no"},
	    {"{\"status\": 401, \"reason\": \"token_already_used\"}", "token_already_used"},
	    {"<html>", "(a web page, not an answer for programs)"},
	    {"", "(nothing more)"},
	    {"said \x01 eyJhbGciOiJIUzI1NiJ9.e30.x", "said   "},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct http_answer answer = {.body = cases[i].body, .body_len = strlen(cases[i].body)};

		assert_string_equal(lti_refusal_words(&f->w, &answer), cases[i].words);
	}
}

static void test_register__products_are_found_by_their_family(void **state)
{
	(void)state;
	assert_int_equal(lti_preset_of_family("Moodle"), LTI_POLICY_MOODLE);
	assert_int_equal(lti_preset_of_family("BlackboardLearn"), LTI_POLICY_BLACKBOARD);
	assert_int_equal(lti_preset_of_family("desire2learn"), LTI_POLICY_BRIGHTSPACE);
	assert_int_equal(lti_preset_of_family("canvas moodle"), LTI_POLICY_STANDARD);
	assert_int_equal(lti_preset_of_family(""), LTI_POLICY_STANDARD);
}

static void test_register__canvas_frames_us_from_every_host_of_its_cloud_and_nobody_elses(void **state)
{
	struct fixture *f = *state;
	const struct lti_registration cloud = {
	    .auth_url = SSO "/auth", .issuer = CANVAS, .policy = LTI_POLICY_CANVAS, .frame_origins = ""};
	const struct lti_registration own = {.auth_url = "https://canvas.school.example/auth",
	    .issuer = "https://canvas.school.example",
	    .policy = LTI_POLICY_CANVAS,
	    .frame_origins = ""};

	assert_string_equal(lti_frame_origins(&f->w, &cloud),
	    SSO " " CANVAS " https://*.instructure.com https://*.canvaslms.com");
	assert_string_equal(lti_frame_origins(&f->w, &own), "https://canvas.school.example");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_register__a_cloud_speaks_for_its_own_issuer, begin, end),
	    cmocka_unit_test_setup_teardown(test_register__nobody_else_speaks_for_a_cloud, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_register__a_site_speaks_for_itself_and_its_makers_token_host, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_register__an_answer_gives_ids_as_texts_or_numbers, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_register__a_refusal_is_told_in_the_platforms_words, begin, end),
	    cmocka_unit_test_setup_teardown(test_register__products_are_found_by_their_family, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_register__canvas_frames_us_from_every_host_of_its_cloud_and_nobody_elses, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
