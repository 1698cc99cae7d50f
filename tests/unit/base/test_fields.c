#include "unit.h"

#include <string.h>

#include "base/fields.h"

static struct arena *arena;
static struct work work;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	work_init(&work, arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static enum err read_form(const char *text, struct form *form)
{
	return form_parse(&work, text, strlen(text), form);
}

static void test_form__decodes_names_and_values(void **state)
{
	struct form form;
	const char *value;

	(void)state;
	assert_int_equal(read_form("a=1+2&b%20c=%C3%A9&empty=&flag&&", &form), OK);
	assert_int_equal(form.count, 4);
	assert_int_equal(form_one(&work, &form, "a", &value), OK);
	assert_string_equal(value, "1 2");
	assert_int_equal(form_one(&work, &form, "b c", &value), OK);
	assert_string_equal(value, "\xc3\xa9");
	assert_int_equal(form_one(&work, &form, "absent", &value), OK);
	assert_null(value);
}

static void test_form__refuses_bad_encoding_nul_and_too_many(void **state)
{
	struct form form;
	char many[1000] = "";

	(void)state;
	assert_int_equal(read_form("a=%", &form), ERR_BAD_INPUT);
	assert_int_equal(read_form("a=%zz", &form), ERR_BAD_INPUT);
	assert_int_equal(read_form("a=%00", &form), ERR_BAD_INPUT);
	assert_int_equal(read_form("a=%ff", &form), ERR_BAD_INPUT);
	for (int i = 0; i < FORM_PAIRS_MAX + 1; i++)
		memcpy(many + strlen(many), "a=1&", 5);
	assert_int_equal(read_form(many, &form), ERR_BAD_INPUT);
}

static void test_form__a_field_that_stands_there_twice_is_named(void **state)
{
	struct form form;
	const char *value;

	(void)state;
	assert_int_equal(read_form("state=1&state=2", &form), OK);
	assert_int_equal(form_one(&work, &form, "state", &value), ERR_BAD_INPUT);
	assert_string_equal(work.field, "state");
}

static void test_fields__json_gives_every_type_and_leaves_absent_ones_alone(void **state)
{
	const char *text = "", *url = "";
	struct uuid id;
	int64_t count = 0, other = 7;
	double real = 0;
	bool yes = false;
	json_t *list = NULL, *json;
	const struct field fields[] = {
	    {"text", FIELD_TEXT, true, 1, 10, &text},
	    {"url", FIELD_URL, true, 0, 100, &url},
	    {"id", FIELD_UUID, true, 0, 0, &id},
	    {"count", FIELD_INT, true, 1, 9, &count},
	    {"other", FIELD_INT, false, 1, 9, &other},
	    {"real", FIELD_REAL, true, 0, 0, &real},
	    {"yes", FIELD_BOOL, true, 0, 0, &yes},
	    {"list", FIELD_ARRAY, true, 0, 2, &list},
	};
	const char *body =
	    "{\"text\":\"a\",\"url\":\"https://x.example/\",\"id\":\"0190a000-0000-7000-8000-00000000abcd\","
	    "\"count\":9,\"real\":0.5,\"yes\":true,\"list\":[1,2],\"other\":null}";

	(void)state;
	assert_int_equal(json_read(&work, "the body", body, strlen(body), &json), OK);
	assert_int_equal(fields_from_json(&work, json, fields, FIELDS_COUNT(fields)), OK);
	assert_string_equal(text, "a");
	assert_int_equal(count, 9);
	assert_int_equal(other, 7);
	assert_true(yes);
	assert_int_equal(json_array_size(list), 2);
}

static void expect_json_fault(const char *body, const char *field)
{
	const char *text = "", *url = "";
	int64_t count = 0;
	json_t *list = NULL, *json;
	const struct field fields[] = {
	    {"text", FIELD_TEXT, true, 1, 3, &text},
	    {"url", FIELD_URL, false, 0, 100, &url},
	    {"count", FIELD_INT, false, 1, 9, &count},
	    {"list", FIELD_ARRAY, false, 0, 2, &list},
	};

	assert_int_equal(json_read(&work, "the body", body, strlen(body), &json), OK);
	assert_int_equal(fields_from_json(&work, json, fields, FIELDS_COUNT(fields)), ERR_BAD_INPUT);
	assert_string_equal(work.field, field);
}

static void test_fields__json_names_the_field_at_fault(void **state)
{
	(void)state;
	expect_json_fault("{}", "text");
	expect_json_fault("{\"text\":null}", "text");
	expect_json_fault("{\"text\":5}", "text");
	expect_json_fault("{\"text\":\"abcd\"}", "text");
	expect_json_fault("{\"text\":\"\"}", "text");
	expect_json_fault("{\"text\":\"a\\u0001\"}", "text");
	expect_json_fault("{\"text\":\"a\",\"url\":\"javascript:1\"}", "url");
	expect_json_fault("{\"text\":\"a\",\"url\":\"/relative\"}", "url");
	expect_json_fault("{\"text\":\"a\",\"count\":10}", "count");
	expect_json_fault("{\"text\":\"a\",\"count\":1.5}", "count");
	expect_json_fault("{\"text\":\"a\",\"list\":[1,2,3]}", "list");
	expect_json_fault("{\"text\":\"a\",\"surprise\":1}", "surprise");
}

static void test_json__refuses_duplicates_trailing_text_and_depth(void **state)
{
	static const char *const bad[] = {
	    "", "{", "{\"a\":1,\"a\":2}", "{} x", "[1,]", "{\"a\":\"\\u0000\"}", "\"\xff\""};
	char deep[201];
	json_t *json = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(json_read(&work, "the body", bad[i], strlen(bad[i]), &json), ERR_BAD_INPUT);
	memset(deep, '[', 100);
	memset(deep + 100, ']', 100);
	deep[200] = '\0';
	assert_int_equal(json_read(&work, "the body", deep, 200, &json), ERR_BAD_INPUT);
	assert_non_null(strstr(work.detail, "deeper"));
	assert_null(json);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_form__decodes_names_and_values, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_form__refuses_bad_encoding_nul_and_too_many, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_form__a_field_that_stands_there_twice_is_named, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_fields__json_gives_every_type_and_leaves_absent_ones_alone, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_fields__json_names_the_field_at_fault, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_json__refuses_duplicates_trailing_text_and_depth, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
