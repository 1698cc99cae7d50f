#include "unit.h"

#include <string.h>

#include "base/text.h"
#include "base/work.h"

static void test_text__holds_exactly_its_limit_and_remembers_when_more_came(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct text t = text_new(a, 1000);

	(void)state;
	for (int i = 0; i < 1000; i++)
		text_add_char(&t, 'x');
	assert_true(text_fits(&t));
	assert_int_equal(strlen(t.data), 1000);
	text_add_char(&t, 'y');
	assert_false(text_fits(&t));
	assert_int_equal(strlen(t.data), 1000);
}

static void test_text__html_escapes_what_could_become_markup(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct text t = text_new(a, 200);

	(void)state;
	text_add_html(&t, "<a href=\"x\" title='y'>&</a>");
	assert_string_equal(t.data, "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}

static void test_text__json_escapes_controls_and_mends_broken_utf8(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct text t = text_new(a, 200);

	(void)state;
	text_add_json(&t, "a\"b\\c\n\x01\xc3\xa9\xff");
	assert_string_equal(t.data, "\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\xef\xbf\xbd\"");
}

static void test_text__url_encodes_all_but_unreserved(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct text t = text_new(a, 200);

	(void)state;
	text_add_url(&t, "block-v1:A+B@c/~é");
	assert_string_equal(t.data, "block-v1%3AA%2BB%40c%2F~%C3%A9");
}

static void test_utf8__that_was_cut_is_mended_in_place(void **state)
{
	char text[] = "h\xc3\xa9 \xe2\x82 \xf0\x9f";

	(void)state;
	utf8_mend(text);
	assert_string_equal(text, "h\xc3\xa9 ?? ??");
}

static void test_error__a_detail_cut_within_a_letter_is_still_text(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct work w;

	(void)state;
	work_init(&w, a);
	assert_int_equal(fail(&w, ERR_BAD_INPUT, "%.2s is no name", "h\xc3\xa9"), ERR_BAD_INPUT);
	assert_string_equal(w.detail, "h? is no name");
}

static void test_utf8__knows_overlong_surrogate_and_cut_sequences(void **state)
{
	(void)state;
	assert_true(utf8_valid("h\xc3\xa9\xf0\x9f\x98\x80", 7));
	assert_false(utf8_valid("\xc0\x80", 2));
	assert_false(utf8_valid("\xed\xa0\x80", 3));
	assert_false(utf8_valid("\xf4\x90\x80\x80", 4));
	assert_false(utf8_valid("\xe2\x82", 2));
	assert_false(utf8_valid("a\0b", 3));
	for (size_t at = 0; at < 20; at++) {
		char text[] = "abcdefghijklmnopqrst";

		assert_true(utf8_valid(text, 20));
		text[at] = '\0';
		assert_false(utf8_valid(text, 20));
		text[at] = '\xff';
		assert_false(utf8_valid(text, 20));
		text[at] = '\x7f';
		assert_true(utf8_valid(text, 20));
	}
	assert_int_equal(utf8_length("h\xc3\xa9\xf0\x9f\x98\x80"), 3);
}

static void test_text__writes_whole_numbers_as_printf_does(void **state)
{
	static const int64_t numbers[] = {0, 1, -1, 9, 10, -10, 1234567890, INT64_MAX, INT64_MIN};
	ARENA_LOCAL struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const char *wanted = arena_printf(a, "%lld", (long long)numbers[i]);
		struct text t = text_new(a, 100);

		text_add(&t, "#");
		text_add_int(&t, numbers[i]);
		assert_string_equal(t.data, arena_printf(a, "#%s", wanted));
		assert_string_equal(int_text(a, numbers[i]), wanted);
	}
	assert_string_equal(joined_text(a, "q1-", "a"), "q1-a");
	assert_string_equal(joined_text(a, "", ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text__holds_exactly_its_limit_and_remembers_when_more_came),
	    cmocka_unit_test(test_text__html_escapes_what_could_become_markup),
	    cmocka_unit_test(test_utf8__that_was_cut_is_mended_in_place),
	    cmocka_unit_test(test_error__a_detail_cut_within_a_letter_is_still_text),
	    cmocka_unit_test(test_text__json_escapes_controls_and_mends_broken_utf8),
	    cmocka_unit_test(test_text__url_encodes_all_but_unreserved),
	    cmocka_unit_test(test_text__writes_whole_numbers_as_printf_does),
	    cmocka_unit_test(test_utf8__knows_overlong_surrogate_and_cut_sequences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
