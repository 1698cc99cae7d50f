#include "unit.h"

#include <string.h>

#include "lti/doctor.h"
#include "lti/selftest_int.h"

static int begin(void **state)
{
	static struct work w;

	work_init(&w, arena_new());
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct work *w = *state;

	arena_free(w->arena);
	return 0;
}

static void holds(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		print_message("not in: %s\n", text);
	assert_non_null(strstr(text, part));
}

static void says(struct work *w, const char *received, const char *registered, const char *part)
{
	const char *hint = lti_address_hint(w, received, registered);

	if (*part == '\0')
		assert_string_equal(hint, "");
	else
		holds(hint, part);
}

static void test_hint__an_address_names_what_alone_differs(void **state)
{
	struct work *w = *state;

	says(w, "https://lms.example.org", "https://lms.example.org/", "slash at the end differs");
	says(w, "https://lms.example.org/", "https://lms.example.org", "slash at the end differs");
	says(w, "http://lms.example.org", "https://lms.example.org", "http and https differ");
	says(w, "https://lms.example.org", "https://www.lms.example.org", "www. in front differs");
	says(w, "https://lms.example.org:8443", "https://lms.example.org", "port differs");
	says(w, "https://lms.example.org/moodle", "https://lms.example.org", "path after the host differs");
	says(w, "https://LMS.example.org", "https://lms.example.org", "capital letters differ");
	says(w, "https://lms.example.org/Moodle", "https://lms.example.org/moodle", "capital letters differ");
	says(w, "http://www.lms.example.org/", "https://lms.example.org", "but not the rest");
}

static void test_hint__nothing_is_said_of_what_is_equal_or_far(void **state)
{
	struct work *w = *state;

	says(w, "https://lms.example.org", "https://lms.example.org", "");
	says(w, "https://evil.example.org", "https://lms.example.org", "");
	says(w, "https://lms.example.org.evil.example", "https://lms.example.org", "");
	says(w, "", "https://lms.example.org", "");
	says(w, "", "", "");
	says(w, "://", "://x", "");
}

static void test_hint__of_ids_only_capitals_and_blanks_come_near(void **state)
{
	struct work *w = *state;

	assert_non_null(strstr(lti_text_hint(w, "abc", "ABC"), "capital letters"));
	assert_non_null(strstr(lti_text_hint(w, " abc", "abc"), "blanks"));
	assert_string_equal(lti_text_hint(w, "abd", "abc"), "");
	assert_string_equal(lti_text_hint(w, "abc", "abc"), "");
	assert_string_equal(lti_text_hint(w, "", ""), "");
}

static void test_advice__every_check_has_one(void **state)
{
	static const char *const checks[] = {"format", "state", "registration", "alg", "crit", "kid",
	    "signature", "iss", "aud", "azp", "exp", "iat", "nbf", "nonce", "version", "message_type",
	    "deployment_id", "target_link_uri", "resource_link.id", "sub", "roles", "offered", "browser",
	    "platform", "client_id", "login_hint"};

	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		assert_true(*lti_check_advice(checks[i]) != '\0');
	assert_string_equal(lti_check_advice("nothing"), "");
}

static struct http_answer answer_of(int status, const char *type, const char *body)
{
	return (struct http_answer){.status = status,
	    .content_type = type,
	    .cache_control = "",
	    .etag = "",
	    .link = "",
	    .body = body,
	    .body_len = strlen(body)};
}

static void test_selftest__a_key_set_s_answer_is_judged_in_words(void **state)
{
	static const struct {
		int status;
		const char *type, *body, *says;
	} cases[] = {
	    {404, "text/html", "<html>", "answered 404"},
	    {302, "text/html", "", "leads elsewhere"},
	    {200, "text/html; charset=utf-8", "<!doctype html>", "A web page came"},
	    {200, "application/json", "\n<html>", "A web page came"},
	    {200, "application/json", "{}", "is no key set"},
	    {200, "application/json", "[", "is no key set"},
	    {200, "application/json", "{\"keys\":[]}", "is empty"},
	    {200, "application/json", "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\"}]}",
	        "None of its 1 keys"},
	};
	struct work *w = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of(cases[i].status, cases[i].type, cases[i].body);
		json_t *jwks = NULL;
		struct test_told told = keyset_answer_told(w, &answer, &jwks);

		assert_int_equal(told.verdict, TEST_WRONG);
		assert_true(*told.advice != '\0');
		holds(told.says, cases[i].says);
	}
}

static void test_selftest__a_token_answer_is_judged_in_words_and_the_token_goes_nowhere(void **state)
{
	static const char scope[] = "https://purl.imsglobal.org/spec/lti-ags/scope/score";
	static const struct {
		int status;
		const char *body;
		enum test_verdict verdict;
		const char *says, *advice;
	} cases[] = {
	    {400, "{\"error\":\"invalid_client\"}", TEST_WRONG, "invalid_client", "client id"},
	    {400, "{\"error\":\"invalid_client\",\"error_description\":\"wrong audience\"}", TEST_WRONG,
	        "audience", "audience"},
	    {400, "{\"error\":\"invalid_scope\"}", TEST_LOOK, "does not give this right", "Switch"},
	    {400, "{\"error\":\"unidentified_error\"}", TEST_WRONG, "unidentified_error", "clocks"},
	    {404, "<html>", TEST_WRONG, "a web page came", "access token URL"},
	    {200, "{\"access_token\":\"secret\",\"token_type\":\"bearer\",\"scope\":\"\"}", TEST_LOOK,
	        "without this right", "Switch"},
	    {200, "{\"access_token\":\"secret\",\"token_type\":\"bearer\"}", TEST_GOOD, "was given", ""},
	};
	struct work *w = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_answer answer = answer_of(cases[i].status, "application/json", cases[i].body);
		bool granted;
		struct test_told told = token_answer_told(w, &answer, scope, &granted);

		assert_int_equal(told.verdict, cases[i].verdict);
		assert_int_equal(granted, cases[i].verdict == TEST_GOOD);
		holds(told.says, cases[i].says);
		holds(told.advice, cases[i].advice);
		assert_null(strstr(told.says, "secret"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_hint__an_address_names_what_alone_differs, begin, end),
	    cmocka_unit_test_setup_teardown(test_hint__nothing_is_said_of_what_is_equal_or_far, begin, end),
	    cmocka_unit_test_setup_teardown(test_hint__of_ids_only_capitals_and_blanks_come_near, begin, end),
	    cmocka_unit_test_setup_teardown(test_advice__every_check_has_one, begin, end),
	    cmocka_unit_test_setup_teardown(test_selftest__a_key_set_s_answer_is_judged_in_words, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_selftest__a_token_answer_is_judged_in_words_and_the_token_goes_nowhere, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
