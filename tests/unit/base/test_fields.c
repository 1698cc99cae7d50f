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
	char many[4 * (FORM_PAIRS_MAX + 1) + 1] = "";

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
	    {"text", FIELD_TEXT, true, 1, 10, .ret = &text},
	    {"url", FIELD_URL, true, 0, 100, .ret = &url},
	    {"id", FIELD_UUID, true, 0, 0, .ret = &id},
	    {"count", FIELD_INT, true, 1, 9, .ret = &count},
	    {"other", FIELD_INT, false, 1, 9, .ret = &other},
	    {"real", FIELD_REAL, true, 0, 0, .ret = &real},
	    {"yes", FIELD_BOOL, true, 0, 0, .ret = &yes},
	    {"list", FIELD_ARRAY, true, 0, 2, .ret = &list},
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
	    {"text", FIELD_TEXT, true, 1, 3, .ret = &text},
	    {"url", FIELD_URL, false, 0, 100, .ret = &url},
	    {"count", FIELD_INT, false, 1, 9, .ret = &count},
	    {"list", FIELD_ARRAY, false, 0, 2, .ret = &list},
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

static const char *const colours[] = {"red", "green", NULL};

static void test_fields__words_of_a_form_are_checked(void **state)
{
	static const char *const good[] = {"a@b.fr", "o'neil+x@mail.school.example", "é@exemple.fr"};
	static const char *const bad[] = {"", "a", "@b.fr", "a@b", "a@@b.fr", "a b@c.fr", "a@b.fr,c@d.fr",
	    "a@.fr", "a@b.", "<a@b.fr>", ".a@b.fr", "a.@b.fr", "a@b..fr"};
	static const char *const slugs[] = {"a", "a-b", "2026", "lycee-pasteur-2"};
	static const char *const no_slugs[] = {"", "A", "a_b", "-a", "a-", "a--b", "é"};

	(void)state;
	for (size_t i = 0; i < FIELDS_COUNT(good); i++)
		assert_true(email_valid(good[i]));
	for (size_t i = 0; i < FIELDS_COUNT(bad); i++)
		assert_false(email_valid(bad[i]));
	for (size_t i = 0; i < FIELDS_COUNT(slugs); i++)
		assert_true(slug_valid(slugs[i]));
	for (size_t i = 0; i < FIELDS_COUNT(no_slugs); i++)
		assert_false(slug_valid(no_slugs[i]));
}

static enum err read_more(const char *body, const char **colour, int64_t *at, struct texts *texts)
{
	json_t *json;
	const char *email = NULL, *slug = NULL;
	const struct field fields[] = {
	    {"colour", FIELD_CHOICE, .choices = colours, .ret = colour},
	    {"at", FIELD_TIME, .ret = at},
	    {"email", FIELD_EMAIL, .ret = &email},
	    {"slug", FIELD_SLUG, .max = 5, .ret = &slug},
	    {"list", FIELD_TEXTS, .max = 2, .ret = texts, .choices = colours},
	};

	assert_int_equal(json_read(&work, "the body", body, strlen(body), &json), OK);
	return fields_from_json(&work, json, fields, FIELDS_COUNT(fields));
}

static void test_fields__choices_times_and_lists_come_from_json(void **state)
{
	static const char *const bad[][2] = {{"{\"colour\":\"blue\"}", "colour"},
	    {"{\"colour\":1}", "colour"}, {"{\"at\":\"yesterday\"}", "at"}, {"{\"at\":5}", "at"},
	    {"{\"email\":\"x\"}", "email"}, {"{\"slug\":\"A\"}", "slug"}, {"{\"slug\":\"abcdef\"}", "slug"},
	    {"{\"list\":\"red\"}", "list"}, {"{\"list\":[1]}", "list"}, {"{\"list\":[\"blue\"]}", "list"},
	    {"{\"list\":[\"red\",\"red\",\"red\"]}", "list"}};
	const char *colour = NULL;
	int64_t at = 0;
	struct texts texts = {0};

	(void)state;
	assert_int_equal(read_more("{\"colour\":\"green\",\"at\":\"1970-01-01T01:00:01+01:00\","
	                           "\"list\":[\"red\",\"green\"]}",
	                     &colour, &at, &texts),
	    OK);
	assert_ptr_equal(colour, colours[1]);
	assert_int_equal(at, 1000000);
	assert_int_equal(texts.count, 2);
	assert_string_equal(texts.items[1], "green");
	assert_int_equal(read_more("{\"list\":[]}", &colour, &at, &texts), OK);
	assert_int_equal(texts.count, 0);
	for (size_t i = 0; i < FIELDS_COUNT(bad); i++) {
		work_forgive(&work);
		assert_int_equal(read_more(bad[i][0], &colour, &at, &texts), ERR_BAD_INPUT);
		assert_string_equal(work.field, bad[i][1]);
	}
}

static void test_form__a_list_is_every_value_of_its_name(void **state)
{
	struct texts texts = {0};
	const struct field fields[] = {{"role", FIELD_TEXTS, .max = 2, .ret = &texts}};
	struct form form;

	(void)state;
	assert_int_equal(read_form("role=a&other=x&role=b", &form), OK);
	assert_int_equal(fields_from_form(&work, &form, fields, 1), OK);
	assert_int_equal(texts.count, 2);
	assert_string_equal(texts.items[1], "b");
	assert_int_equal(read_form("role=a&role=b&role=c", &form), OK);
	assert_int_equal(fields_from_form(&work, &form, fields, 1), ERR_BAD_INPUT);
	assert_string_equal(work.field, "role");
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
	    cmocka_unit_test_setup_teardown(test_fields__words_of_a_form_are_checked, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_fields__choices_times_and_lists_come_from_json, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_form__a_list_is_every_value_of_its_name, setup, teardown),
	    cmocka_unit_test_setup_teardown(
	        test_json__refuses_duplicates_trailing_text_and_depth, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
