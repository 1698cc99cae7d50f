#include "unit.h"

#include <string.h>

#include "base/fields.h"
#include "base/scan.h"

static struct arena *arena;
static struct scan scan;

static int begin(void **state)
{
	arena = arena_new();
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static struct scan_value value_of(const char *text)
{
	struct scan_value value;

	scan_begin(&scan, arena, text, strlen(text));
	assert_true(scan_value(&scan, &value));
	assert_true(scan_ended(&scan));
	return value;
}

static void says(const char *text, const char *expected, bool plain)
{
	struct scan_value value = value_of(text);

	assert_int_equal(value.kind, SCAN_STRING);
	assert_string_equal(value.text, expected);
	assert_int_equal(value.len, strlen(expected));
	assert_int_equal(value.plain, plain);
}

static void test_string__is_decoded_where_it_lies(void **state)
{
	says("\"\"", "", true);
	says(" \"Ada\" ", "Ada", true);
	says("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", false);
	says("\"a\\u0041\\u00e9\\u20ac\\ud83d\\ude00z\"", "aA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", true);
	says("\"\xc3\xa9\"", "\xc3\xa9", true);
	says("\"\x7f\"", "\x7f", false);
}

static void test_value__is_known_by_its_kind(void **state)
{
	assert_int_equal(value_of("-12").kind, SCAN_INTEGER);
	assert_int_equal(value_of("9223372036854775807").kind, SCAN_INTEGER);
	assert_int_equal(value_of("1.5e3").kind, SCAN_OTHER);
	assert_int_equal(value_of("true").kind, SCAN_OTHER);
	assert_int_equal(value_of("null").kind, SCAN_OTHER);
	assert_int_equal(value_of("[1,\"]\",{\"a\":\"\\\"}\"}]").kind, SCAN_NESTED);
}

/* Both take it, or both do not. */
static void judged_alike(const char *text, size_t len)
{
	struct scan_object object = {0};
	struct scan_value name, value;
	enum scan_step step = SCAN_FAULT;
	struct work w;
	json_t *json;
	bool good;

	work_init(&w, arena);
	scan_begin(&scan, arena, text, len);
	if (scan_object(&scan, &object))
		while ((step = scan_member(&scan, &object, &name)) == SCAN_MORE)
			if (!scan_value(&scan, &value) || !scan_sound(&value)) {
				step = SCAN_FAULT;
				break;
			}
	good = step == SCAN_END && scan_ended(&scan);
	scan_object_end(&object);
	assert_int_equal(good, json_read(&w, "it", text, len, &json) == OK);
}

static void test_text__is_judged_as_by_the_parser_of_trees(void **state)
{
	static const char *const texts[] = {"{}", "{ \"a\" : 1 , \"b\":[] }", "{\"a\":1,}", "{,}",
	    "{\"a\" 1}", "{\"a\":}", "{a:1}", "{\"a\":1}{", "{\"a\":01}", "{\"a\":-}", "{\"a\":1.}",
	    "{\"a\":1e}", "{\"a\":1e5}", "{\"a\":1e999}", "{\"a\":-0}", "{\"a\":9223372036854775808}",
	    "{\"a\":1-2}", "{\"a\":.5}", "{\"a\":+1}", "{\"a\":nul}", "{\"a\":nulll}", "{\"a\":\"\\x\"}",
	    "{\"a\":\"\\u12\"}", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\udc00\"}", "{\"a\":\"\\ud800\\u0041\"}",
	    "{\"a\":\"\xed\xa0\x80\"}", "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\t\"}", "{\"a\":\"", "{\"a\":[1,2}",
	    "{\"a\":{\"b\":1,\"b\":2}}", "{\"a\":1,\"\\u0061\":2}", "{\"a\":[[],{},\"]\"]}", "\xef\xbb\xbf{}",
	    "", " ", "{\"a\":1 \"b\":2}", "{\"\":1}"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		judged_alike(texts[i], strlen(texts[i]));
	judged_alike("{\"a\":\"b\0c\"}", 11);
	judged_alike("{}\0", 3);
}

/* {"a":[[…]]} so deep. */
static void deep(int depth)
{
	char text[512], *at = stpcpy(text, "{\"a\":");

	memset(at, '[', (size_t)depth - 1);
	memset(at + depth - 1, ']', (size_t)depth - 1);
	strcpy(at + 2 * (depth - 1), "}");
	judged_alike(text, strlen(text));
}

static void test_depth__is_bounded_alike(void **state)
{
	for (int depth = JSON_DEPTH_MAX - 2; depth <= JSON_DEPTH_MAX + 2; depth++)
		deep(depth);
}

/* Of so many names, the last one that of before: 0 for none. */
static void many(int count, int again)
{
	char text[4096], *at = stpcpy(text, "{");

	for (int i = 0; i < count; i++)
		at += sprintf(
		    at, "%s\"n%d\":1", i > 0 ? "," : "", again > 0 && i == count - 1 ? count - 1 - again : i);
	strcpy(at, "}");
	judged_alike(text, strlen(text));
}

static void test_names__stand_once_however_many_there_are(void **state)
{
	for (int count = SCAN_NAMES_FEW - 1; count < SCAN_NAMES_FEW + 4; count++) {
		many(count, 0);
		many(count, 1);
		many(count, count - 1);
	}
	many(200, 150);
	many(200, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_string__is_decoded_where_it_lies),
	    TEST(test_value__is_known_by_its_kind),
	    TEST(test_text__is_judged_as_by_the_parser_of_trees),
	    TEST(test_depth__is_bounded_alike),
	    TEST(test_names__stand_once_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
