/* What real platforms sent, judged by the checks with the clock set to when they sent it. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "evidence.h"

static int accepted;

static const char *app_of(struct work *w, json_t *claims)
{
	const char *target = json_string_value(json_object_get(claims, CLAIM "target_link_uri"));
	const char *host = strstr(target, "://") + 3;

	return arena_printf(w->arena, "%.*s", (int)(strcspn(host, "/") + (size_t)(host - target)), target);
}

static void judge(struct work *w, const char *name, json_t *claims, const char *compact, json_t *jwks)
{
	struct lti_evidence e = evidence_for(w, claims, app_of(w, claims));
	struct lti_launch launch;
	const char *refused;

	if (compact != NULL) {
		assert_int_equal(jws_peek(w, compact, &e.peek), OK);
		assert_true(json_equal(e.peek.payload, claims));
		assert_int_equal(jws_verify(w, compact, jwks, &e.signature), OK);
		assert_int_equal(e.signature, JWS_GOOD);
	}
	refused = refused_by(w, &e, &launch);
	if (*refused != '\0')
		fprintf(stderr, "%s: %s\n", name, w->detail);
	assert_string_equal(refused, "");
	accepted++;
}

static void test_launch__captured_launches_of_moodle_open_edx_and_lti_php_are_accepted(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;
	int count;

	work_init(&w, a);
	count = each_captured(&w, judge);
	if (count == 0)
		skip();
	fprintf(stderr, "captured: %d accepted\n", accepted);
	assert_int_equal(count, accepted);
	assert_true(accepted >= 16);
}

static void spoil_signature(
    struct work *w, const char *name, json_t *claims, const char *compact, json_t *jwks)
{
	char *spoiled;
	enum jws_result result;

	if (compact == NULL)
		return;
	spoiled = arena_strdup(w->arena, compact);
	/* In the middle of the signature: its last character may hold unused bits. */
	spoiled[strlen(spoiled) - 100] = spoiled[strlen(spoiled) - 100] == 'A' ? 'B' : 'A';
	assert_int_equal(jws_verify(w, spoiled, jwks, &result), OK);
	assert_int_equal(result, JWS_BAD_SIGNATURE);
}

static void test_launch__captured_tokens_with_one_changed_letter_are_refused(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	if (each_captured(&w, spoil_signature) == 0)
		skip();
}

static void an_hour_later(struct work *w, const char *name, json_t *claims, const char *compact, json_t *jwks)
{
	struct lti_evidence e = evidence_for(w, claims, app_of(w, claims));
	struct lti_launch launch;
	const char *refused;

	e.now_us += INT64_C(3700) * 1000000;
	refused = refused_by(w, &e, &launch);
	assert_true(strcmp(refused, "exp") == 0 || strcmp(refused, "iat") == 0);
}

static void test_launch__captured_tokens_are_refused_an_hour_later(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	if (each_captured(&w, an_hour_later) == 0)
		skip();
}

static void read_claims(struct work *w, const char *name, json_t *claims, const char *compact, json_t *jwks)
{
	struct lti_launch l = {0};

	lti_claims_read(w, claims, &l);
	assert_non_null(l.roles);
	if (strstr(name, "moodle-4.5-id-token-learner") != NULL) {
		assert_true(l.is_learner);
		assert_false(l.is_staff);
		assert_string_equal(l.sub, "4");
		assert_string_equal(l.resource_link_id, "1");
		assert_string_equal(l.context_label, "BENCH1");
		assert_string_equal(l.lineitem,
		    "http://127.0.0.1:8800/mod/lti/services.php/2/lineitems/4/lineitem?type_id=1");
		assert_int_equal(json_array_size(l.ags_scopes), 4);
		assert_string_equal(l.document_target, "window");
		assert_string_equal(l.locale, "en");
	}
	if (strstr(name, "openedx-idtoken-learner.json") != NULL) {
		assert_true(l.is_learner);
		assert_string_equal(l.return_url, "");
		assert_non_null(strstr(l.resource_link_id, "block-v1:ExampleX+DEMO101"));
	}
	if (strstr(name, "openedx-idtoken-instructor") != NULL ||
	    strstr(name, "moodle-4.5-id-token-teacher") != NULL) {
		assert_true(l.is_staff);
		assert_false(l.is_learner);
	}
	if (strstr(name, "anonymous") != NULL)
		assert_string_equal(l.sub, "");
	if (strstr(name, "ltiphp-idtoken-learner.json") != NULL)
		assert_string_equal(l.locale, "fr-FR");
}

static void test_claims__of_captured_launches_are_read(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	work_init(&w, a);
	if (each_captured(&w, read_claims) == 0)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_launch__captured_launches_of_moodle_open_edx_and_lti_php_are_accepted),
	    cmocka_unit_test(test_launch__captured_tokens_with_one_changed_letter_are_refused),
	    cmocka_unit_test(test_launch__captured_tokens_are_refused_an_hour_later),
	    cmocka_unit_test(test_claims__of_captured_launches_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
