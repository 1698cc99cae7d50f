#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "evidence.h"

#define SECOND INT64_C(1000000)

struct fixture {
	struct arena *arena;
	struct work w;
	struct lti_evidence e;
	struct lti_launch launch;
};

static int begin(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	f->e = evidence_sound(&f->w);
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

static const char *judged(struct fixture *f)
{
	return refused_by(&f->w, &f->e, &f->launch);
}

static void claim(struct fixture *f, const char *name, json_t *value)
{
	if (value == NULL)
		json_object_del(f->e.peek.payload, name);
	else
		json_object_set_new(f->e.peek.payload, name, value);
}

static const char *claimed(struct fixture *f, const char *name, json_t *value)
{
	claim(f, name, value);
	return judged(f);
}

static const struct lti_check_result *last(const struct fixture *f)
{
	return &f->launch.checks[f->launch.checks_count - 1];
}

static void test_launch__a_sound_one_passes_every_check_in_order(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(judged(f), "");
	assert_int_equal(f->launch.checks_count, 23);
	assert_string_equal(f->launch.checks[0].name, "format");
	assert_string_equal(f->launch.checks[6].name, "signature");
	assert_string_equal(last(f)->name, "browser");
	for (size_t i = 0; i < f->launch.checks_count; i++)
		assert_true(f->launch.checks[i].passed);
}

static void test_launch__stops_at_the_first_failure_and_keeps_what_came_before(void **state)
{
	struct fixture *f = *state;

	claim(f, "aud", json_string("somebody-else"));
	claim(f, "sub", json_string(""));
	assert_string_equal(judged(f), "aud");
	assert_int_equal(f->launch.checks_count, 9);
	assert_false(last(f)->passed);
	assert_string_equal(last(f)->received, "somebody-else");
	assert_string_equal(last(f)->expected, "client-1 alone");
}

static void test_format__refuses_a_form_without_token_or_state(void **state)
{
	struct fixture *f = *state;

	f->e.form_fault = "no id_token";
	assert_string_equal(judged(f), "format");
	assert_int_equal(f->w.error, ERR_LAUNCH_REFUSED);
}

static void test_header__each_fault_is_named_by_its_own_check(void **state)
{
	struct fixture *f = *state;
	static const char *const fields[][2] = {
	    {"id_token", "format"}, {"alg", "alg"}, {"crit", "crit"}, {"kid", "kid"}, {"typ", "kid"}};

	for (size_t i = 0; i < 5; i++) {
		f->e.token_fault = "a fault";
		f->e.token_fault_field = fields[i][0];
		assert_string_equal(judged(f), fields[i][1]);
	}
}

static void test_state__refuses_one_that_is_not_ours(void **state)
{
	struct fixture *f = *state;

	f->e.login_known = false;
	assert_string_equal(judged(f), "state");
	assert_int_equal(f->w.error, ERR_LAUNCH_UNPROVEN);
}

static void test_registration__refuses_one_that_is_pending(void **state)
{
	struct fixture *f = *state;

	f->e.registration_status = "pending";
	assert_string_equal(judged(f), "registration");
}

static void test_signature__only_a_good_one_passes(void **state)
{
	struct fixture *f = *state;
	static const enum jws_result bad[] = {JWS_NO_KEY, JWS_BAD_KEY, JWS_BAD_SIGNATURE, JWS_NO_SET};

	for (size_t i = 0; i < 4; i++) {
		f->e.signature = bad[i];
		assert_string_equal(judged(f), "signature");
	}
}

static void test_iss__refuses_whatever_is_not_equal_byte_for_byte(void **state)
{
	struct fixture *f = *state;
	static const char *const others[] = {
	    "https://evil.example.org", "http://www.lms.example.org/", "https://lms.example.org/"};

	for (size_t i = 0; i < 3; i++)
		assert_string_equal(claimed(f, "iss", json_string(others[i])), "iss");
	assert_string_equal(claimed(f, "iss", NULL), "iss");
}

static void test_aud__takes_ours_alone_as_text_or_array(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, "aud", json_pack("[s]", "client-1")), "");
	assert_string_equal(claimed(f, "aud", json_pack("[s,s]", "client-1", "another")), "aud");
	assert_string_equal(claimed(f, "aud", json_pack("[s,s]", "another", "client-1")), "aud");
	assert_string_equal(claimed(f, "aud", json_pack("[]")), "aud");
	assert_string_equal(claimed(f, "aud", json_pack("[i]", 1)), "aud");
	assert_string_equal(claimed(f, "aud", NULL), "aud");
}

static void test_azp__may_be_absent_but_not_another(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, "azp", NULL), "");
	assert_string_equal(claimed(f, "azp", json_string("another")), "azp");
}

static void test_exp__forgives_a_minute(void **state)
{
	struct fixture *f = *state;
	json_int_t iat = json_integer_value(json_object_get(f->e.peek.payload, "iat"));

	claim(f, "exp", json_integer(iat + 60));
	f->e.now_us = (iat + 119) * SECOND;
	assert_string_equal(judged(f), "");
	f->e.now_us = (iat + 121) * SECOND;
	assert_string_equal(judged(f), "exp");
	assert_non_null(strstr(last(f)->expected, "our clock"));
	assert_string_equal(claimed(f, "exp", NULL), "exp");
	assert_string_equal(claimed(f, "exp", json_string("1795229003")), "exp");
	assert_string_equal(claimed(f, "exp", json_real(1e300)), "exp");
}

static void test_iat__forgives_a_minute_ahead_and_ten_minutes_of_age(void **state)
{
	struct fixture *f = *state;
	json_int_t iat = json_integer_value(json_object_get(f->e.peek.payload, "iat"));

	f->e.now_us = (iat - 59) * SECOND;
	assert_string_equal(judged(f), "");
	f->e.now_us = (iat - 61) * SECOND;
	assert_string_equal(judged(f), "iat");
	f->e.now_us = (iat + 599) * SECOND;
	assert_string_equal(judged(f), "");
	f->e.now_us = (iat + 601) * SECOND;
	assert_string_equal(judged(f), "iat");
	f->e.now_us = iat * SECOND;
	assert_string_equal(claimed(f, "iat", NULL), "iat");
}

static void test_nbf__is_honoured_where_it_stands(void **state)
{
	struct fixture *f = *state;
	json_int_t iat = json_integer_value(json_object_get(f->e.peek.payload, "iat"));

	assert_string_equal(claimed(f, "nbf", json_integer(iat + 59)), "");
	assert_string_equal(claimed(f, "nbf", json_integer(iat + 61)), "nbf");
	assert_string_equal(claimed(f, "nbf", json_string("soon")), "nbf");
}

static void test_nonce__must_be_the_logins_and_is_never_shown(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, "nonce", json_string("not-the-one")), "nonce");
	assert_null(strstr(last(f)->received, "not-the-one"));
	assert_null(strstr(f->w.detail, "not-the-one"));
	assert_string_equal(claimed(f, "nonce", json_string("")), "nonce");
	assert_string_equal(claimed(f, "nonce", NULL), "nonce");
}

static void test_version__is_1_3_0(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, CLAIM "version", json_string("1.3")), "version");
	assert_string_equal(claimed(f, CLAIM "version", json_real(1.3)), "version");
	assert_string_equal(claimed(f, CLAIM "version", NULL), "version");
}

static void test_message_type__unknown_is_refused_and_known_is_told_apart(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, CLAIM "message_type", json_string("LtiNonsense")), "message_type");
	assert_string_equal(claimed(f, CLAIM "message_type", NULL), "message_type");
	assert_string_equal(
	    claimed(f, CLAIM "message_type", json_string("LtiContextLaunchRequest")), "offered");
	assert_string_equal(last(f)->received, "LtiContextLaunchRequest");
}

static void test_deployment_id__is_required_and_may_be_a_number(void **state)
{
	struct fixture *f = *state;
	char long_id[257];

	memset(long_id, 'x', 256);
	long_id[256] = '\0';
	assert_string_equal(claimed(f, CLAIM "deployment_id", json_integer(7)), "");
	assert_string_equal(claimed(f, CLAIM "deployment_id", json_string("")), "deployment_id");
	assert_string_equal(claimed(f, CLAIM "deployment_id", json_string(long_id)), "deployment_id");
	assert_string_equal(claimed(f, CLAIM "deployment_id", NULL), "deployment_id");
}

static void test_deployment_id__a_new_one_follows_the_registrations_policy(void **state)
{
	struct fixture *f = *state;

	f->e.registration.deployments = LTI_DEPLOYMENTS_REFUSE;
	assert_string_equal(judged(f), "deployment_id");
	f->e.deployment_known = true;
	f->e.deployment_status = "active";
	assert_string_equal(judged(f), "");
	f->e.deployment_status = "disabled";
	assert_string_equal(judged(f), "deployment_id");
}

static void test_target_link_uri__stays_on_our_origin(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {"https://evil.example.org/lti/launch",
	    "https://tool.example.org.evil.org/lti/launch", "https://tool.example.org@evil.org/",
	    "http://tool.example.org/lti/launch", "https://tool.example.org:444/lti/launch",
	    "javascript:alert(1)", "/lti/launch", ""};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(
		    claimed(f, CLAIM "target_link_uri", json_string(bad[i])), "target_link_uri");
	assert_string_equal(claimed(f, CLAIM "target_link_uri", NULL), "target_link_uri");
	assert_string_equal(
	    claimed(f, CLAIM "target_link_uri", json_string("https://TOOL.example.org:443/lti/launch/x?y=z")),
	    "");
}

static void test_target_link_uri__a_login_that_said_another_is_noted(void **state)
{
	struct fixture *f = *state;
	bool noted = false;

	f->e.login_target_link_uri = "https://tool.example.org/lti/launch/unit/3";
	assert_string_equal(judged(f), "");
	for (size_t i = 0; i < f->launch.checks_count; i++)
		noted = noted || strstr(f->launch.checks[i].expected, "the login said") != NULL;
	assert_true(noted);
}

static void test_resource_link_id__is_required_and_may_be_a_number(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, CLAIM "resource_link", json_pack("{s:i}", "id", 57)), "");
	assert_string_equal(
	    claimed(f, CLAIM "resource_link", json_pack("{s:s}", "id", "")), "resource_link.id");
	assert_string_equal(
	    claimed(f, CLAIM "resource_link", json_pack("{s:s}", "title", "x")), "resource_link.id");
	assert_string_equal(claimed(f, CLAIM "resource_link", json_string("57")), "resource_link.id");
	assert_string_equal(claimed(f, CLAIM "resource_link", NULL), "resource_link.id");
}

static void test_sub__absent_is_anonymous_but_empty_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, "sub", NULL), "");
	assert_string_equal(claimed(f, "sub", json_string("")), "sub");
	assert_string_equal(claimed(f, "sub", json_integer(4)), "sub");
	assert_string_equal(claimed(f, "sub", json_null()), "sub");
}

static void test_sub__is_never_shown(void **state)
{
	struct fixture *f = *state;

	claim(f, "sub", json_string("a-person"));
	assert_string_equal(judged(f), "");
	for (size_t i = 0; i < f->launch.checks_count; i++) {
		assert_null(strstr(f->launch.checks[i].received, "a-person"));
		assert_null(strstr(f->launch.checks[i].expected, "a-person"));
	}
}

static void test_roles__may_be_empty_or_unknown_but_not_missing(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(claimed(f, CLAIM "roles", json_pack("[]")), "");
	assert_string_equal(
	    claimed(f, CLAIM "roles", json_pack("[s]", "http://example.org/roles#Wizard")), "");
	assert_string_equal(claimed(f, CLAIM "roles", json_pack("[i]", 1)), "roles");
	assert_string_equal(claimed(f, CLAIM "roles", json_string("Learner")), "roles");
	assert_string_equal(claimed(f, CLAIM "roles", NULL), "roles");
}

static void test_browser__wants_the_cookie_of_this_login(void **state)
{
	struct fixture *f = *state;

	f->e.cookie = "";
	assert_string_equal(judged(f), "browser");
	assert_string_equal(last(f)->received, "no cookie");
	f->e.cookie = "of another login";
	assert_string_equal(judged(f), "browser");
	assert_string_equal(last(f)->received, "a cookie of another login");
}

static void test_browser__takes_what_the_platforms_storage_kept_where_no_cookie_came(void **state)
{
	struct fixture *f = *state;

	f->e.cookie = "";
	f->e.proof = "kept";
	assert_string_equal(judged(f), "browser");
	assert_string_equal(last(f)->received, "what another login left in the platform's storage");
	f->e.login_proof_hash = sha256_hex(f->w.arena, "kept");
	assert_string_equal(judged(f), "");
	assert_string_equal(last(f)->received, "what it left in the platform's storage");
	f->e.cookie = "of another login";
	assert_string_equal(judged(f), "browser");
	/* Nothing is no proof, and the hash itself is none. */
	f->e.cookie = f->e.proof = "";
	assert_string_equal(judged(f), "browser");
	f->e.proof = f->e.login_proof_hash;
	assert_string_equal(judged(f), "browser");
}

static void test_once__tells_one_check_and_keeps_only_a_failed_one(void **state)
{
	struct fixture *f = *state;
	struct lti_launch launch = {0};

	assert_int_equal(lti_check_once(&f->w, &f->e, "registration", &launch), OK);
	assert_int_equal(launch.checks_count, 0);
	f->e.registration_status = "disabled";
	assert_int_equal(lti_check_once(&f->w, &f->e, "registration", &launch), ERR_LAUNCH_REFUSED);
	assert_string_equal(f->w.field, "registration");
	assert_int_equal(launch.checks_count, 1);
	assert_int_equal(lti_check_once(&f->w, &f->e, "no such check", &launch), ERR_INTERNAL);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
	    T(test_launch__a_sound_one_passes_every_check_in_order),
	    T(test_launch__stops_at_the_first_failure_and_keeps_what_came_before),
	    T(test_format__refuses_a_form_without_token_or_state),
	    T(test_header__each_fault_is_named_by_its_own_check),
	    T(test_state__refuses_one_that_is_not_ours),
	    T(test_registration__refuses_one_that_is_pending),
	    T(test_signature__only_a_good_one_passes),
	    T(test_iss__refuses_whatever_is_not_equal_byte_for_byte),
	    T(test_aud__takes_ours_alone_as_text_or_array),
	    T(test_azp__may_be_absent_but_not_another),
	    T(test_exp__forgives_a_minute),
	    T(test_iat__forgives_a_minute_ahead_and_ten_minutes_of_age),
	    T(test_nbf__is_honoured_where_it_stands),
	    T(test_nonce__must_be_the_logins_and_is_never_shown),
	    T(test_version__is_1_3_0),
	    T(test_message_type__unknown_is_refused_and_known_is_told_apart),
	    T(test_deployment_id__is_required_and_may_be_a_number),
	    T(test_deployment_id__a_new_one_follows_the_registrations_policy),
	    T(test_target_link_uri__stays_on_our_origin),
	    T(test_target_link_uri__a_login_that_said_another_is_noted),
	    T(test_resource_link_id__is_required_and_may_be_a_number),
	    T(test_sub__absent_is_anonymous_but_empty_is_refused),
	    T(test_sub__is_never_shown),
	    T(test_roles__may_be_empty_or_unknown_but_not_missing),
	    T(test_browser__wants_the_cookie_of_this_login),
	    T(test_browser__takes_what_the_platforms_storage_kept_where_no_cookie_came),
	    T(test_once__tells_one_check_and_keeps_only_a_failed_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
