#include "unit.h"

#include <string.h>

#include "base/fields.h"
#include "base/render.h"

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

static const char *made(const char *template, const char *values)
{
	struct text t = text_new(arena, 1000);
	json_t *json;

	assert_int_equal(json_read(&w, "values", values, strlen(values), &json), OK);
	assert_int_equal(render(&w, "body", template, json, &t), OK);
	return t.data;
}

static void assert_broken(const char *template, const char *why)
{
	struct text t = text_new(arena, 1000);

	assert_int_equal(render(&w, "body", template, NULL, &t), ERR_BAD_INPUT);
	assert_string_equal(w.field, "body");
	assert_string_equal(w.detail, why);
	assert_int_equal(render_check(&w, "body", template), ERR_BAD_INPUT);
}

static void test_render__prints_values_and_nothing_for_what_is_not_there(void **state)
{
	assert_string_equal(made("Hello {{name}}, {{ n }} new{{gone}}.", "{\"name\":\"Zoé <b>\",\"n\":3}"),
	    "Hello Zoé <b>, 3 new.");
	assert_string_equal(made("{{a}}{{b}}{{c}}", "{\"a\":true,\"b\":1.5,\"c\":[1]}"), "true1.5");
	assert_string_equal(made("{ {x} } {", "{}"), "{ {x} } {");
	assert_string_equal(made("{{a}}", "{\"a\":\"{{b}}\",\"b\":\"no\"}"), "{{b}}");
}

static void test_render__chooses_and_repeats(void **state)
{
	const char *each =
	    "{{#each days}}{{day}}: {{#each hours}}{{.}} {{org}};{{/each}}{{/each}}{{#each none}}x{{/each}}";

	assert_string_equal(made("{{#if a}}yes{{else}}no{{/if}}", "{\"a\":\"x\"}"), "yes");
	assert_string_equal(made("{{#if a}}yes{{else}}no{{/if}}", "{\"a\":\"\"}"), "no");
	assert_string_equal(
	    made("{{#if a}}yes{{#if b}}, both{{/if}}{{/if}}", "{\"a\":[0],\"b\":false}"), "yes");
	assert_string_equal(
	    made("{{#if a}}{{#each l}}{{.}}{{/each}}{{else}}none{{/if}}", "{\"l\":[1,2]}"), "none");
	assert_string_equal(made(each, "{\"org\":\"O\",\"days\":[{\"day\":\"Mon\",\"hours\":[8,9]},{\"day\":"
	                               "\"Tue\",\"hours\":[]}]}"),
	    "Mon: 8 O;9 O;Tue: ");
}

static void test_render__says_where_a_template_is_broken(void **state)
{
	assert_broken("a\n{{b", "Line 2: {{ is not closed by }}");
	assert_broken("{{#if a}}x", "Line 1: {{#if}} is not closed by {{/if}}");
	assert_broken("\n\n{{#each a}}x{{/if}}", "Line 3: {{#each}} is not closed by {{/each}}");
	assert_broken("x{{/if}}", "Line 1: {{else}}, {{/if}} or {{/each}} closes nothing");
	assert_broken("{{#each a}}{{else}}{{/each}}", "Line 1: {{#each}} is not closed by {{/each}}");
	assert_broken("{{a b}}",
	    "Line 1: {{…}} holds a name, #if name, else, /if, #each name or /each, and nothing else");
	assert_broken(
	    "{{}}", "Line 1: {{…}} holds a name, #if name, else, /if, #each name or /each, and nothing else");
	assert_int_equal(render_check(&w, "body", "{{#if a}}{{b}}{{/if}}"), OK);
}

static void test_render__is_bounded(void **state)
{
	struct text t = text_new(arena, 10), deep = text_new(arena, 100000);
	json_t *list = json_array(), *values;

	for (int i = 0; i < 200; i++)
		json_array_append_new(list, json_integer(i));
	values = json_own(arena, json_pack("{s:o}", "l", list));
	assert_int_equal(render(&w, "body", "{{#each l}}{{.}}{{/each}}", values, &t), ERR_TOO_LARGE);
	assert_int_equal(
	    render(&w, "body", "{{#each l}}{{#each l}}{{#each l}}{{/each}}{{/each}}{{/each}}", values, &deep),
	    ERR_TOO_LARGE);
	assert_broken("{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}",
	    "Line 1: too many blocks in blocks");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_render__prints_values_and_nothing_for_what_is_not_there, begin, end),
	    cmocka_unit_test_setup_teardown(test_render__chooses_and_repeats, begin, end),
	    cmocka_unit_test_setup_teardown(test_render__says_where_a_template_is_broken, begin, end),
	    cmocka_unit_test_setup_teardown(test_render__is_bounded, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
