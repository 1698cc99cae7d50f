/* JSON, strictly: every kind of fault beside what is good. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "xapi/statement/statement.h"
#include "xapi/statement/tape.h"

struct reading {
	struct arena *arena;
	struct work w;
	struct tape tape;
};

static enum err take(struct reading *r, const char *text, size_t len)
{
	r->arena = arena_new();
	work_init(&r->w, r->arena);
	return tape_read(&r->w, text, len, &r->tape);
}

static void assert_taken(const char *text, size_t len)
{
	struct reading r;

	assert_int_equal(take(&r, text, len), OK);
	assert_int_equal(r.tape.nodes[0].next, r.tape.count);
	arena_free(r.arena);
}

static void assert_refused(const char *text, size_t len)
{
	struct reading r;

	assert_int_equal(take(&r, text, len), ERR_BAD_INPUT);
	assert_true(r.w.detail[0] != '\0');
	arena_free(r.arena);
}

#define TAKEN(text) assert_taken(text, sizeof(text) - 1)
#define REFUSED(text) assert_refused(text, sizeof(text) - 1)

static void test_tape__takes_every_kind_of_value_alone_and_together(void **state)
{
	TAKEN("null");
	TAKEN("true");
	TAKEN(" -0.5e+10 ");
	TAKEN("\"\"");
	TAKEN("\t[\r\n]");
	TAKEN("{\"a\":[{},{\"b\":\"\\u00e9\\n\"}],\"c\":false}");
	REFUSED("");
	REFUSED(" ");
	REFUSED("nul");
	REFUSED("True");
	REFUSED("'a'");
	REFUSED("[1,]");
	REFUSED("[1 2]");
	REFUSED("[1}");
	REFUSED("{\"a\"}");
	REFUSED("{\"a\":1,}");
	REFUSED("{a:1}");
	REFUSED("1 1");
	REFUSED("[1]]");
	REFUSED("\xef\xbb\xbf{}");
	REFUSED("[1]\0");
}

static void test_tape__numbers_have_the_form_of_json(void **state)
{
	TAKEN("[0,-0,10,0.0,1e5,1E-5,12345678901234567890,1e400]");
	REFUSED("01");
	REFUSED("-");
	REFUSED("+1");
	REFUSED(".5");
	REFUSED("1.");
	REFUSED("1e");
	REFUSED("1e+");
	REFUSED("0x1");
	REFUSED("NaN");
	REFUSED("-Infinity");
}

static void test_tape__strings_are_utf_8_with_escapes_of_json(void **state)
{
	TAKEN("\"\xc2\x80\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"");
	TAKEN("\"0123456\\\"789\x7f\"");
	REFUSED("\"\xc0\xaf\"");
	REFUSED("\"\xc1\xbf\"");
	REFUSED("\"\xe0\x9f\xbf\"");
	REFUSED("\"\xed\xa0\x80\"");
	REFUSED("\"\xf0\x8f\xbf\xbf\"");
	REFUSED("\"\xf4\x90\x80\x80\"");
	REFUSED("\"\xf8\x88\x80\x80\x80\"");
	REFUSED("\"\x80\"");
	REFUSED("\"\xe6\xbc\"");
	REFUSED("\"a\nb\"");
	REFUSED("\"01234567\x1f\"");
	REFUSED("\"\0\"");
	REFUSED("\"\\x\"");
	REFUSED("\"\\u12g4\"");
	REFUSED("\"\\u123\"");
	REFUSED("\"abc");
	REFUSED("\"abc\\\"");
}

static void assert_string(const char *json, const char *text, size_t len, bool odd)
{
	struct reading r;
	size_t got;

	assert_int_equal(take(&r, json, strlen(json)), OK);
	assert_memory_equal(tape_string(&r.w, &r.tape, 0, &got), text, len + 1);
	assert_int_equal(got, len);
	assert_int_equal(r.tape.nodes[0].odd, odd);
	arena_free(r.arena);
}

static void test_tape__strings_are_decoded_and_odd_ones_marked(void **state)
{
	assert_string("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "a\"\\/\b\f\n\r\t", 9, false);
	assert_string("\"\\u00e9\\u20ac\\uD83D\\ude00\"", "é€😀", 9, false);
	assert_string("\"a\\u0000b\"", "a\0b", 3, true);
	assert_string("\"\\ud83d\"", "\xed\xa0\xbd", 3, true);
	assert_string("\"\\ude00\\ud83d\"", "\xed\xb8\x80\xed\xa0\xbd", 6, true);
	assert_string("\"\\ud83d\\ud83d\\ude00\"", "\xed\xa0\xbd😀", 7, true);
}

static void test_tape__no_name_stands_twice_in_one_object_however_it_is_written(void **state)
{
	static const char nested[] = "[0,{\"x/y\":{\"b~\":1,\"b~\":2}}]";
	struct reading r;
	struct text t;

	TAKEN("[{\"a\":1},{\"a\":2}]");
	TAKEN("{\"a\":{\"a\":1},\"A\":2}");
	REFUSED("{\"a\":1,\"b\":2,\"a\":3}");
	REFUSED("{\"\\u0061\":1,\"a\":2}");
	REFUSED("{\"\":1,\"\":2}");
	TAKEN("{\"\\u0000\":1,\"\\u0000a\":2}");
	assert_int_equal(take(&r, nested, sizeof(nested) - 1), ERR_BAD_INPUT);
	assert_string_equal(r.w.field, "/1/x~1y/b~0");
	arena_free(r.arena);

	r.arena = arena_new();
	t = text_new(r.arena, 1 << 22);
	text_add_char(&t, '{');
	for (int i = 0; i < 100000; i++)
		text_printf(&t, "\"k%d\":%d,", i, i);
	text_add(&t, "\"last\":0}");
	assert_taken(t.data, t.len);
	memcpy(strstr(t.data, "\"last\""), "\"k7\": ", 6);
	assert_refused(t.data, t.len);
	arena_free(r.arena);
}

static void test_tape__is_bounded_in_depth(void **state)
{
	char deep[2 * XAPI_DEPTH_MAX + 2];

	memset(deep, '[', XAPI_DEPTH_MAX);
	memset(deep + XAPI_DEPTH_MAX, ']', XAPI_DEPTH_MAX);
	assert_taken(deep, 2 * XAPI_DEPTH_MAX);
	memset(deep, '[', XAPI_DEPTH_MAX + 1);
	memset(deep + XAPI_DEPTH_MAX + 1, ']', XAPI_DEPTH_MAX + 1);
	assert_refused(deep, sizeof(deep));
}

static void test_tape__is_bounded_in_values(void **state)
{
	size_t len = 2 * (TAPE_NODES_MAX + 8);
	char *text = malloc(len);
	struct reading r;

	for (size_t i = 0; i < len; i += 2)
		memcpy(text + i, i == 0 ? "[1" : ",1", 2);
	assert_int_equal(take(&r, text, len), ERR_TOO_LARGE);
	arena_free(r.arena);
	free(text);
}

static void test_tape__finds_members_and_tells_where_a_value_stands(void **state)
{
	static const char json[] = "{\"a\":1,\"list\":[{\"b\":2},[3,{\"c\\u002fd\":4}]],\"e\":\"f\"}";
	struct reading r;
	struct text t;
	uint32_t list, inner;
	size_t len;

	assert_int_equal(take(&r, json, sizeof(json) - 1), OK);
	list = tape_find(&r.w, &r.tape, 0, "list");
	assert_int_equal(r.tape.nodes[list].kind, TAPE_ARRAY);
	assert_int_equal(r.tape.nodes[list].count, 2);
	inner = r.tape.nodes[list + 1].next + 2;
	assert_int_not_equal(tape_find(&r.w, &r.tape, inner, "c/d"), 0);
	assert_int_equal(tape_find(&r.w, &r.tape, inner, "c"), 0);
	assert_int_equal(tape_find(&r.w, &r.tape, list, "c"), 0);
	assert_true(tape_is(&r.w, &r.tape, tape_find(&r.w, &r.tape, 0, "e"), "f"));
	assert_false(tape_is(&r.w, &r.tape, tape_find(&r.w, &r.tape, 0, "a"), "1"));
	assert_memory_equal(tape_raw(&r.tape, tape_find(&r.w, &r.tape, 0, "e"), &len), "\"f\"", 3);
	assert_int_equal(len, 3);
	t = text_new(r.arena, 100);
	tape_pointer(&r.w, &r.tape, 0, tape_find(&r.w, &r.tape, inner, "c/d"), &t);
	assert_string_equal(t.data, "/list/1/1/c~1d");
	arena_free(r.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tape__takes_every_kind_of_value_alone_and_together),
	    cmocka_unit_test(test_tape__numbers_have_the_form_of_json),
	    cmocka_unit_test(test_tape__strings_are_utf_8_with_escapes_of_json),
	    cmocka_unit_test(test_tape__strings_are_decoded_and_odd_ones_marked),
	    cmocka_unit_test(test_tape__no_name_stands_twice_in_one_object_however_it_is_written),
	    cmocka_unit_test(test_tape__is_bounded_in_depth),
	    cmocka_unit_test(test_tape__is_bounded_in_values),
	    cmocka_unit_test(test_tape__finds_members_and_tells_where_a_value_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
