/* Deltas on their way in: the quick way takes what the long way takes, and makes the same of it. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "lms/attempt/run.h"

#define ITEM "01a1fd9a-33a0-715d-9e54-dc1a5d9b84a2"
#define DELTA(seq, set) "{\"seq\":" seq ",\"item\":\"" ITEM "\",\"set\":" set "}"
#define BODY(deltas) "{\"write\":\"abc\",\"deltas\":[" deltas "]}"

struct taken {
	const char *write;
	struct delta *deltas;
	size_t count;
};

static bool long_way(struct work *w, const char *body, size_t len, struct taken *ret)
{
	json_t *json;

	if (json_read(w, "the body", body, len, &json) != OK)
		return false;
	ret->write = json_string_value(json_object_get(json, "write"));
	return ret->write != NULL &&
	       deltas_read(w, json_object_get(json, "deltas"), "deltas", &ret->deltas, &ret->count) == OK;
}

static bool quick_way(struct work *w, const char *body, size_t len, struct taken *ret)
{
	return deltas_scan(w, body, len, &ret->write, &ret->deltas, &ret->count);
}

/* True when the quick way took it; then both say the same. */
static bool agreed(const char *body, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct taken quick, slow;
	struct work w;

	work_init(&w, a);
	if (!quick_way(&w, body, len, &quick))
		return false;
	assert_true(long_way(&w, body, len, &slow));
	assert_string_equal(quick.write, slow.write);
	assert_int_equal(quick.count, slow.count);
	for (size_t i = 0; i < quick.count; i++) {
		assert_true(quick.deltas[i].seq == slow.deltas[i].seq);
		assert_true(uuid_equal(quick.deltas[i].item, slow.deltas[i].item));
		assert_int_equal(quick.deltas[i].act, slow.deltas[i].act);
		assert_string_equal(quick.deltas[i].body, slow.deltas[i].body);
	}
	return true;
}

static bool takes(const char *body)
{
	return agreed(body, strlen(body));
}

static void test_deltas__as_the_player_writes_them_are_taken_the_quick_way(void **state)
{
	(void)state;
	assert_true(takes(BODY(DELTA("1", "[]"))));
	assert_true(takes(BODY(DELTA("12", "[[\"cmi.core.lesson_location\",\"4\"]]"))));
	assert_true(
	    takes(BODY(DELTA("3", "[[\"a\",\"\"],[\"b\",\"/<&'\"]]") "," DELTA("4", "[[\"a\",\"b\"]]"))));
	assert_true(takes(BODY(
	    DELTA("7", "[[\"cmi.suspend_data\",\"d\xc3\xa9j\xc3\xa0 \xe2\x82\xac \xf0\x9f\x98\x80\"]]"))));
	assert_true(takes(BODY(DELTA("999999999999999", "[[\"a\",\"{\'seq\':1}\"]]"))));
}

static void test_deltas__written_otherwise_are_left_to_the_long_way(void **state)
{
	(void)state;
	assert_false(takes(""));
	assert_false(takes("{}"));
	assert_false(takes(BODY("")));
	assert_false(takes(BODY(DELTA("1", "[]")) " "));
	assert_false(takes(BODY(DELTA("0", "[]"))));
	assert_false(takes(BODY(DELTA("01", "[]"))));
	assert_false(takes(BODY(DELTA("-1", "[]"))));
	assert_false(takes(BODY(DELTA("1.0", "[]"))));
	assert_false(takes(BODY(DELTA("9007199254740993", "[]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",1]]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"b\",\"c\"]]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"b\"],]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"b\\n\"]]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"b\x7f\"]]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"b\xc3\"]]"))));
	assert_false(takes(BODY(DELTA("1", "[[\"a\",\"\xed\xa0\x80\"]]"))));
	assert_false(takes(BODY(DELTA("1", "[]") ",")));
	assert_false(takes(BODY("{\"seq\":1,\"item\":\"01A1FD9A-33A0-715D-9E54-DC1A5D9B84A2\",\"set\":[]}")));
	assert_false(takes(BODY("{\"seq\":1,\"item\":\"" ITEM "\",\"set\":[],\"do\":\"finish\"}")));
	assert_false(agreed(BODY(DELTA("1", "[]")) "\0", sizeof(BODY(DELTA("1", "[]")))));
}

/* Each byte of a good body replaced by each other byte, and the body cut at each place. */
static void test_deltas__with_any_byte_changed_are_the_same_both_ways(void **state)
{
	static const char good[] =
	    BODY(DELTA("3", "[[\"cmi.x\",\"d\xc3\xa9\"]]") "," DELTA("40", "[[\"a\",\"b\"],[\"c\",\"\"]]"));
	char body[sizeof(good)];
	size_t quick = 0;

	(void)state;
	for (size_t at = 0; at < sizeof(good) - 1; at++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(body, good, sizeof(good));
			body[at] = (char)byte;
			quick += agreed(body, sizeof(good) - 1);
		}
		assert_false(agreed(good, at));
	}
	assert_true(quick > sizeof(good));
}

/* A turn's body read both ways: true when the quick way took it; then both say the same. */
static bool turn_agreed(const char *body, size_t len)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct delta *rows, *tail = NULL, self;
	const char *write;
	size_t count, tail_count = 0;
	json_t *json;
	struct work w;

	work_init(&w, a);
	if (!turn_scan(&w, body, len, &write, &rows, &count))
		return false;
	assert_int_equal(json_read(&w, "the body", body, len, &json), OK);
	assert_string_equal(write, json_string_value(json_object_get(json, "write")));
	assert_int_equal(deltas_read(&w, json_object_get(json, "deltas"), "deltas", &tail, &tail_count), OK);
	assert_int_equal(delta_read(&w, json, "turn", &self), OK);
	assert_int_equal(count, tail_count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct delta *slow = i < tail_count ? &tail[i] : &self;

		assert_true(rows[i].seq == slow->seq);
		assert_true(uuid_equal(rows[i].item, slow->item));
		assert_int_equal(rows[i].act, slow->act);
		assert_string_equal(rows[i].body, slow->body);
	}
	return true;
}

static bool takes_turn(const char *body)
{
	return turn_agreed(body, strlen(body));
}

#define TURN(act, tail)                                                                                      \
	"{\"write\":\"abc\",\"seq\":9,\"item\":\"" ITEM                                                      \
	"\",\"set\":[[\"cmi.x\",\"d\xc3\xa9\"]],\"do\":\"" act "\",\"deltas\":[" tail "]}"

static void test_turns__as_the_player_writes_them_are_taken_the_quick_way(void **state)
{
	(void)state;
	assert_true(takes_turn(TURN("commit", "")));
	assert_true(takes_turn(TURN("finish", DELTA("7", "[]"))));
	assert_true(takes_turn(TURN("open", DELTA("7", "[[\"a\",\"b\"]]") "," DELTA("8", "[]"))));
	assert_true(takes_turn(
	    "{\"deltas\":[],\"do\":\"leave\",\"set\":[],\"item\":\"" ITEM "\",\"seq\":1,\"write\":\"abc\"}"));
	assert_true(takes_turn("{\"seq\":1,\"write\":\"{'seq':\",\"do\":\"exit\",\"item\":\"" ITEM
	                       "\",\"deltas\":[],\"set\":[]}"));
}

static void test_turns__written_otherwise_are_left_to_the_long_way(void **state)
{
	(void)state;
	assert_false(takes_turn(""));
	assert_false(takes_turn("{}"));
	assert_false(takes_turn(TURN("navigate", "")));
	assert_false(takes_turn(TURN("dance", "")));
	assert_false(takes_turn(TURN("", "")));
	assert_false(takes_turn(TURN("commit", "") " "));
	assert_false(takes_turn(TURN("commit", DELTA("7", "[]") ",")));
	assert_false(takes_turn(TURN("commit", "],\"deltas\":[")));
	assert_false(takes_turn(TURN("commit\",\"do\":\"commit", "")));
	assert_false(takes_turn(TURN("commit\",\"request\":\"continue", "")));
	assert_false(
	    takes_turn("{\"write\":\"abc\",\"seq\":9,\"item\":\"" ITEM "\",\"set\":[],\"do\":\"commit\"}"));
}

static void test_turns__with_any_byte_changed_are_the_same_both_ways(void **state)
{
	static const char good[] = TURN("commit", DELTA("7", "[[\"a\",\"b\"]]") "," DELTA("8", "[]"));
	char body[sizeof(good)];
	size_t quick = 0;

	(void)state;
	for (size_t at = 0; at < sizeof(good) - 1; at++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(body, good, sizeof(good));
			body[at] = (char)byte;
			quick += turn_agreed(body, sizeof(good) - 1);
		}
		assert_false(turn_agreed(good, at));
	}
	assert_true(quick > sizeof(good));
}

/* What the quick way says of a row's body, as the long way says it. */
static bool said_agreed(const char *body)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct said said = {0};
	const json_t *set;
	const char *act;
	enum act known = ACT_NONE;
	json_t *json;
	struct work w;

	work_init(&w, a);
	if (!said_scan(a, body, &said))
		return false;
	assert_int_equal(json_read(&w, "the body", body, strlen(body), &json), OK);
	assert_string_equal(said.item, json_string_value(json_object_get(json, "item")));
	act = json_string_value(json_object_get(json, "do"));
	assert_true(act == NULL || act_read(act, &known));
	assert_int_equal(said.act, known);
	set = json_object_get(json, "set");
	assert_int_equal(said.count, json_array_size(set));
	for (size_t i = 0; i < said.count; i++) {
		assert_string_equal(
		    said.values[i].element, json_string_value(json_array_get(json_array_get(set, i), 0)));
		assert_string_equal(
		    said.values[i].value, json_string_value(json_array_get(json_array_get(set, i), 1)));
	}
	return true;
}

static void test_rows__as_they_are_kept_are_read_the_quick_way(void **state)
{
	(void)state;
	assert_true(said_agreed("{\"item\":\"" ITEM "\",\"set\":[]}"));
	assert_true(said_agreed("{\"item\":\"" ITEM "\",\"set\":[],\"do\":\"finish\"}"));
	assert_true(said_agreed(
	    "{\"item\":\"" ITEM "\",\"set\":[[\"a\",\"\"],[\"b\",\"[x],[é]\"]],\"do\":\"open\"}"));
}

static void test_rows__written_otherwise_are_left_to_the_long_way(void **state)
{
	(void)state;
	assert_false(said_agreed(""));
	assert_false(said_agreed("{\"item\":\"" ITEM "\"}"));
	assert_false(said_agreed("{\"item\":\"" ITEM "\",\"set\":[]"));
	assert_false(said_agreed("{\"item\":\"" ITEM "\",\"set\":[]} "));
	assert_false(said_agreed("{\"item\":\"" ITEM "\",\"set\":[[\"a\",\"b\"],]}"));
	assert_false(said_agreed("{\"item\":\"" ITEM "\",\"set\":[[\"a\",\"\\n\"]]}"));
	assert_false(
	    said_agreed("{\"item\":\"" ITEM "\",\"set\":[[\"a\",{\"sha256\":\"00\",\"bytes\":2000}]]}"));
	assert_false(said_agreed("{\"item\":\"" ITEM "\",\"set\":[],\"do\":\"dance\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_deltas__as_the_player_writes_them_are_taken_the_quick_way),
	    cmocka_unit_test(test_deltas__written_otherwise_are_left_to_the_long_way),
	    cmocka_unit_test(test_deltas__with_any_byte_changed_are_the_same_both_ways),
	    cmocka_unit_test(test_turns__as_the_player_writes_them_are_taken_the_quick_way),
	    cmocka_unit_test(test_turns__written_otherwise_are_left_to_the_long_way),
	    cmocka_unit_test(test_turns__with_any_byte_changed_are_the_same_both_ways),
	    cmocka_unit_test(test_rows__as_they_are_kept_are_read_the_quick_way),
	    cmocka_unit_test(test_rows__written_otherwise_are_left_to_the_long_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
