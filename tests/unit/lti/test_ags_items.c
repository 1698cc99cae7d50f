#include "unit.h"

#include <string.h>

#include "base/fields.h"
#include "lti/ags_int.h"

static struct arena *arena;
static struct work w;

static int begin(void **state)
{
	arena = arena_new();
	work_init(&w, arena);
	return 0;
}

static int end(void **state)
{
	arena_free(arena);
	return 0;
}

static const struct ags_item_wish wish = {
    .label = "Golf", .resource_link_id = "link-1", .resource_id = "module-1", .tag = "tag-1", .maximum = 100};

static enum err parse(const char *text, struct ags_item *ret_item)
{
	json_t *json;

	assert_int_equal(json_read(&w, "it", text, strlen(text), &json), OK);
	return ags_item_parse(&w, json, ret_item);
}

static void test_item__is_read_with_what_it_has(void **state)
{
	struct ags_item item;

	assert_int_equal(
	    parse("{\"id\":\"https://a/1?type_id=7\",\"label\":\"L\",\"scoreMaximum\":12.5,\"tag\":\"t\","
	          "\"resourceId\":\"\",\"ltiLinkId\":\"9\",\"endDateTime\":\"2026-11-21T08:00:00Z\"}",
	        &item),
	    OK);
	assert_string_equal(item.url, "https://a/1?type_id=7");
	assert_float_equal(item.maximum, 12.5, 0);
	assert_string_equal(item.resource_link_id, "");
	assert_true(item.ends_us > 0);
}

static void test_item__whose_maximum_is_nothing_useful_has_none(void **state)
{
	static const char *const maxima[] = {"0", "0.0", "-1", "\"100\"", "null"};

	for (size_t i = 0; i < sizeof(maxima) / sizeof(*maxima); i++) {
		struct ags_item item;

		assert_int_equal(
		    parse(arena_printf(arena, "{\"id\":\"x\",\"label\":\"\",\"scoreMaximum\":%s}", maxima[i]),
		        &item),
		    OK);
		assert_true(item.maximum <= 0);
		assert_int_equal(item.ends_us, 0);
	}
}

static void test_item__without_an_id_or_no_object_is_none(void **state)
{
	struct ags_item item;

	assert_int_equal(parse("{\"label\":\"L\"}", &item), ERR_UPSTREAM);
	assert_int_equal(parse("[]", &item), ERR_UPSTREAM);
	assert_int_equal(parse("{\"id\":7}", &item), ERR_UPSTREAM);
}

static bool fits(const char *link, const char *resource, const char *tag)
{
	const struct ags_item item = {
	    .url = "x", .label = "", .resource_link_id = link, .resource_id = resource, .tag = tag};

	return ags_item_fits(&item, &wish);
}

static void test_a5__a_column_is_ours_by_its_tag_or_by_link_and_resource_and_never_anothers(void **state)
{
	assert_true(fits("link-1", "module-1", "tag-1"));
	assert_true(fits("", "", "tag-1"));
	assert_true(fits("link-1", "", ""));
	assert_true(fits("link-1", "module-1", "another tool's"));
	assert_false(fits("link-2", "module-1", "tag-1"));
	assert_false(fits("link-1", "module-2", ""));
	assert_false(fits("", "module-1", ""));
	assert_false(fits("", "", ""));
}

static void test_a7__a_new_column_has_a_whole_maximum_and_a_short_name_on_one_line(void **state)
{
	struct ags_item_wish long_one = wish;

	long_one.label = "A\nb\xc3\xa9"
	                 "c";
	long_one.maximum = 99.6;
	assert_string_equal(ags_item_json(&w, &long_one, 4),
	    "{\"label\":\"A b\xc3\xa9\",\"scoreMaximum\":100,\"resourceLinkId\":\"link-1\",\"resourceId\":"
	    "\"module-1\",\"tag\":\"tag-1\"}");
	long_one.label = "";
	assert_non_null(strstr(ags_item_json(&w, &long_one, 4), "\"label\":\"Lectern\""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_item__is_read_with_what_it_has),
	    TEST(test_item__whose_maximum_is_nothing_useful_has_none),
	    TEST(test_item__without_an_id_or_no_object_is_none),
	    TEST(test_a5__a_column_is_ours_by_its_tag_or_by_link_and_resource_and_never_anothers),
	    TEST(test_a7__a_new_column_has_a_whole_maximum_and_a_short_name_on_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
