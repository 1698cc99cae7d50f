/* Documents: what a condition lets through, and how JSON is put over JSON. */
#include <string.h>

#include "unit.h"
#include "xapi/document.h"

static struct arena *arena;
static struct work w;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void merges(const char *older, const char *newer, const char *wanted)
{
	const char *made = NULL;
	size_t len = 0;

	assert_int_equal(xapi_document_merge(
	                     &w, older, older != NULL ? strlen(older) : 0, newer, strlen(newer), &made, &len),
	    OK);
	assert_string_equal(made, wanted);
	assert_int_equal(len, strlen(wanted));
}

static void refuses(const char *older, const char *newer, const char *field)
{
	const char *made = "untouched";
	size_t len = 7;

	assert_int_equal(xapi_document_merge(
	                     &w, older, older != NULL ? strlen(older) : 0, newer, strlen(newer), &made, &len),
	    ERR_BAD_INPUT);
	assert_string_equal(w.field, field);
	assert_string_equal(made, "untouched");
}

static void test_merge__top_level_members_are_replaced_whole(void **state)
{
	(void)state;
	merges("{\"x\":\"foo\",\"y\":\"bar\"}", "{\"x\":\"bash\",\"z\":\"faz\"}",
	    "{\"x\":\"bash\",\"y\":\"bar\",\"z\":\"faz\"}");
	merges("{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"b\":3}}", "{\"a\":{\"b\":3}}");
	merges("{}", "{\"a\":[]}", "{\"a\":[]}");
	merges("{ \"a\" : [ 1 , {} , [] ] }", "{}", "{\"a\" : [ 1 , {} , [] ]}");
	merges(NULL, " {} ", "{}");
}

static void test_merge__values_stay_byte_for_byte(void **state)
{
	(void)state;
	merges("{\"n\":1.0,\"big\":12345678901234567890,\"far\":1e400}",
	    "{\"m\":-0.10E-7,\"s\":\"\\u0000\\ud800\",\"e\":\"\\/\"}",
	    "{\"n\":1.0,\"big\":12345678901234567890,\"far\":1e400,\"m\":-0.10E-7,\"s\":\"\\u0000\\ud800\","
	    "\"e\":"
	    "\"\\/\"}");
}

static void test_merge__names_are_one_however_they_are_written(void **state)
{
	(void)state;
	merges("{\"\\u0061b\":1,\"c\":2}", "{\"ab\":3}", "{\"ab\":3,\"c\":2}");
	merges("{\"\\ud83d\\ude00\":1}", "{\"\xf0\x9f\x98\x80\":2}", "{\"\xf0\x9f\x98\x80\":2}");
	merges("{\"a\\u0000b\":1}", "{\"a\\u0000c\":2}", "{\"a\\u0000b\":1,\"a\\u0000c\":2}");
	merges("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":4}", "{\"a\":4,\"b\":2}");
}

static void test_merge__what_is_no_object_is_refused(void **state)
{
	static const char *const wrong[] = {"", "[]", "1", "\"{}\"", "null", "{", "{}}", "{} {}", "{\"a\"}",
	    "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}",
	    "{\"a\":+1}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\t\"}", "{\"a\":\"\\x\"}",
	    "{\"a\":\"\\u12\"}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":{\"b\"}}", "{\"a\":{\"b\":1]}",
	    "{\"a\":\"", "{\"a\":\"\\", "{\"a\":\"\xff\"}", "{\"a\":NaN}", "{\"a\":[{},[}]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		refuses(NULL, wrong[i], "body");
		refuses("{}", wrong[i], "body");
		refuses(wrong[i], "{}", "the stored document");
	}
}

static void test_merge__depth_and_length_are_bounded(void **state)
{
	char deep[400] = "{\"a\":", *large = arena_alloc(arena, XAPI_DOCUMENT_MAX + 32);
	const char *made;
	size_t len;

	(void)state;
	memset(deep + 5, '[', 64);
	memset(deep + 69, ']', 64);
	strcpy(deep + 133, "}");
	merges(NULL, deep, deep);
	memset(deep + 5, '[', 65);
	memset(deep + 70, ']', 65);
	strcpy(deep + 135, "}");
	refuses(NULL, deep, "body");
	memset(large, 'x', XAPI_DOCUMENT_MAX);
	memcpy(large, "{\"a\":\"", 6);
	strcpy(large + XAPI_DOCUMENT_MAX - 6, "\"}");
	assert_int_equal(
	    xapi_document_merge(&w, "{\"b\":1}", 7, large, strlen(large), &made, &len), ERR_TOO_LARGE);
}

static const char tag[] = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

static void judged(enum err wanted, enum xapi_version version, enum xapi_document_kind kind,
    enum xapi_document_deed deed, const char *match, const char *none, bool there)
{
	const struct xapi_document_condition condition = {match, none};

	assert_int_equal(
	    xapi_document_judge(&w, version, kind, deed, &condition, there ? tag : NULL), wanted);
}

static void test_judge__conditions_hold_for_every_deed(void **state)
{
	static const char quoted[] = "\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"", other[] = "\"1111\"";

	(void)state;
	for (int v = XAPI_1_0_3; v <= XAPI_2_0_0; v++)
		for (int k = XAPI_STATE; k <= XAPI_ACTIVITY_PROFILE; k++)
			for (int d = XAPI_DOCUMENT_PUT; d <= XAPI_DOCUMENT_DELETE; d++) {
				judged(OK, v, k, d, quoted, "", true);
				judged(OK, v, k, d, "*", "", true);
				judged(OK, v, k, d, "\"x\", W/\"da39a3ee5e6b4b0d3255bfef95601890afd80709\"",
				    "", true);
				judged(OK, v, k, d, tag, "", true);
				judged(ERR_PRECONDITION, v, k, d, other, "", true);
				judged(ERR_PRECONDITION, v, k, d, quoted, "", false);
				judged(ERR_PRECONDITION, v, k, d, "*", "", false);
				judged(OK, v, k, d, "", "*", false);
				judged(ERR_PRECONDITION, v, k, d, "", "*", true);
				judged(ERR_PRECONDITION, v, k, d, "", quoted, true);
				judged(OK, v, k, d, "", other, true);
			}
}

static void test_judge__a_put_without_a_condition(void **state)
{
	(void)state;
	judged(OK, XAPI_1_0_3, XAPI_STATE, XAPI_DOCUMENT_PUT, "", "", true);
	judged(OK, XAPI_1_0_3, XAPI_STATE, XAPI_DOCUMENT_PUT, "", "", false);
	judged(ERR_CONFLICT, XAPI_1_0_3, XAPI_AGENT_PROFILE, XAPI_DOCUMENT_PUT, "", "", true);
	judged(ERR_BAD_INPUT, XAPI_1_0_3, XAPI_AGENT_PROFILE, XAPI_DOCUMENT_PUT, "", "", false);
	judged(ERR_CONFLICT, XAPI_1_0_3, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_PUT, "", "", true);
	judged(ERR_BAD_INPUT, XAPI_1_0_3, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_PUT, "", "", false);
	judged(ERR_CONFLICT, XAPI_2_0_0, XAPI_STATE, XAPI_DOCUMENT_PUT, "", "", true);
	judged(OK, XAPI_2_0_0, XAPI_STATE, XAPI_DOCUMENT_PUT, "", "", false);
	judged(ERR_CONFLICT, XAPI_2_0_0, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_PUT, "", "", true);
	judged(OK, XAPI_2_0_0, XAPI_ACTIVITY_PROFILE, XAPI_DOCUMENT_PUT, "", "", false);
	for (int k = XAPI_STATE; k <= XAPI_ACTIVITY_PROFILE; k++) {
		judged(OK, XAPI_1_0_3, k, XAPI_DOCUMENT_POST, "", "", true);
		judged(OK, XAPI_2_0_0, k, XAPI_DOCUMENT_DELETE, "", "", true);
	}
}

static void test_etag__is_the_sha_1_of_the_content(void **state)
{
	char made[XAPI_ETAG_SIZE];

	(void)state;
	xapi_etag_make("", 0, made);
	assert_string_equal(made, tag);
	xapi_etag_make("abc", 3, made);
	assert_string_equal(made, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void test_type__parameters_and_letters_do_not_count(void **state)
{
	(void)state;
	assert_true(xapi_type_is_json("application/json"));
	assert_true(xapi_type_is_json("Application/JSON; charset=utf-8"));
	assert_false(xapi_type_is_json("application/jsonp"));
	assert_false(xapi_type_is_json("text/json"));
	assert_false(xapi_type_is_json(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_merge__top_level_members_are_replaced_whole, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_merge__values_stay_byte_for_byte, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_merge__names_are_one_however_they_are_written, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_merge__what_is_no_object_is_refused, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_merge__depth_and_length_are_bounded, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_judge__conditions_hold_for_every_deed, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_judge__a_put_without_a_condition, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_etag__is_the_sha_1_of_the_content, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_type__parameters_and_letters_do_not_count, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
