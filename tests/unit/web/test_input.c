/* A route's table of input reads everything a request brings, and names the first fault. */
#include "unit.h"

#include <string.h>

#include "web/input.h"
#include "web/schema.h"
#include "web/web_int.h"

struct rename {
	struct uuid id;
	const char *title, *match, *state;
	int64_t limit;
	bool loud;
	json_t *parts;
};

struct part {
	const char *name;
	int64_t weight;
};

static const char *const states[] = {"draft", "published", NULL};
static const struct input part_members[] = {
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, 10, .offset = offsetof(struct part, name), .about = "its name"},
    {"weight", INPUT_BODY, FIELD_INT, false, 1, 9, .offset = offsetof(struct part, weight),
        .about = "its weight"},
    {0},
};
static const struct input rename_input[] = {
    {"id", INPUT_PATH, FIELD_UUID, .offset = offsetof(struct rename, id), .about = "the course"},
    {"limit", INPUT_QUERY, FIELD_INT, false, 1, 100, .offset = offsetof(struct rename, limit),
        .about = "at most"},
    {"If-Match", INPUT_HEADER, FIELD_TEXT, .max = 50, .offset = offsetof(struct rename, match),
        .about = "as it was"},
    {"title", INPUT_BODY, FIELD_TEXT, true, 1, 20, .offset = offsetof(struct rename, title),
        .about = "its title"},
    {"state", INPUT_BODY, FIELD_CHOICE, .offset = offsetof(struct rename, state), .choices = states,
        .about = "its state"},
    {"loud", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct rename, loud), .about = "capital letters"},
    {"parts", INPUT_BODY, FIELD_ARRAY, .max = 2, .offset = offsetof(struct rename, parts),
        .members = part_members, .about = "its parts"},
    {0},
};

static enum err nothing(struct request *r)
{
	return reply_empty(r, 204);
}

#define ROW(body, max, shape, table)                                                                         \
	(const struct route)                                                                                 \
	{                                                                                                    \
		"PATCH", "/courses/{id}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, body, max, shape, nothing,   \
		    "test", .input = table                                                                   \
	}

static struct request_inside exchange;
static struct route route;
static char body[256];

static int begin(void **state)
{
	static const struct header match = {"if-match", 8, "\"3\"", 3};

	(void)state;
	memset(&exchange, 0, sizeof(exchange));
	exchange.request.work.arena = arena_new();
	work_init(&exchange.request.work, exchange.request.work.arena);
	route = ROW(BODY_JSON, 100, SHAPE_JSON, rename_input);
	exchange.request.route = &route;
	exchange.request.inside = &exchange;
	exchange.found.params[0] = (struct param){"id", "0190a000-0000-7000-8000-00000000abcd"};
	exchange.found.params_count = 1;
	exchange.headers[0] = match;
	exchange.headers_count = 1;
	exchange.body = body;
	return 0;
}

static int end(void **state)
{
	arena_free(exchange.request.work.arena);
	return 0;
}

static enum err read_in(const char *text, struct rename *ret)
{
	work_forgive(&exchange.request.work);
	snprintf(body, sizeof(body), "%s", text);
	exchange.body_len = strlen(text);
	return request_input(&exchange.request, ret);
}

static void expect_fault(enum err e, const char *text, const char *field)
{
	struct rename in = {0};

	assert_int_equal(read_in(text, &in), e);
	assert_string_equal(exchange.request.work.field, field);
}

static void test_input__path_query_headers_and_body_come_in_one_call(void **state)
{
	struct rename in = {.limit = 50};
	char id[UUID_TEXT_SIZE];

	exchange.query = "lang=fr";
	assert_int_equal(read_in("{\"title\":\"A\",\"state\":\"draft\",\"loud\":true}", &in), OK);
	assert_string_equal(uuid_format(in.id, id), "0190a000-0000-7000-8000-00000000abcd");
	assert_int_equal(in.limit, 50);
	assert_string_equal(in.match, "\"3\"");
	assert_string_equal(in.title, "A");
	assert_ptr_equal(in.state, states[0]);
	assert_true(in.loud);
	exchange.query = "limit=7";
	assert_int_equal(read_in("{\"title\":\"B\"}", &in), OK);
	assert_int_equal(in.limit, 7);
}

static void test_input__the_first_fault_names_its_field(void **state)
{
	expect_fault(ERR_BAD_INPUT, "", "title");
	expect_fault(ERR_BAD_INPUT, "{\"title\":\"A\",\"colour\":\"red\"}", "colour");
	expect_fault(ERR_BAD_INPUT, "{\"title\":\"A\",\"state\":\"gone\"}", "state");
	expect_fault(ERR_BAD_INPUT, "[]", "");
	exchange.query = "limits=7";
	expect_fault(ERR_BAD_INPUT, "{\"title\":\"A\"}", "limits");
	exchange.query = "limit=0";
	expect_fault(ERR_BAD_INPUT, "{\"title\":\"A\"}", "limit");
	exchange.query = NULL;
	exchange.found.params[0].value = "7";
	expect_fault(ERR_NOT_FOUND, "{\"title\":\"A\"}", "id");
	assert_non_null(strstr(exchange.request.work.detail, "is not a UUID"));
}

static void test_input__a_form_may_bring_more_than_the_table_says(void **state)
{
	static const struct input form_input[] = {
	    {"title", INPUT_BODY, FIELD_TEXT, true, 1, 20, .offset = offsetof(struct rename, title),
	        .about = "its title"},
	    {0},
	};
	struct rename in = {0};

	route = ROW(BODY_FORM, 100, SHAPE_PAGE, form_input);
	exchange.query = "other=1";
	assert_int_equal(read_in("csrf=x&title=A+b", &in), OK);
	assert_string_equal(in.title, "A b");
	expect_fault(ERR_BAD_INPUT, "csrf=x", "title");
}

static void test_input__elements_are_read_by_their_own_table(void **state)
{
	struct rename in = {0};
	struct part part = {0};

	assert_int_equal(
	    read_in(
	        "{\"title\":\"A\",\"parts\":[{\"name\":\"x\",\"weight\":3},{\"name\":\"y\",\"weight\":0}]}",
	        &in),
	    OK);
	assert_int_equal(json_array_size(in.parts), 2);
	assert_int_equal(
	    input_members(&exchange.request.work, json_array_get(in.parts, 0), "parts", part_members, &part),
	    OK);
	assert_int_equal(part.weight, 3);
	assert_int_equal(
	    input_members(&exchange.request.work, json_array_get(in.parts, 1), "parts", part_members, &part),
	    ERR_BAD_INPUT);
	assert_string_equal(exchange.request.work.field, "parts.weight");
}

static void test_input__a_table_that_fits_no_row_is_told(void **state)
{
	static const struct input elsewhere[] = {{"name", INPUT_PATH, FIELD_TEXT, .about = "x"}, {0}};
	static const struct input silent[] = {{"id", INPUT_PATH, FIELD_TEXT, .required = true}, {0}};
	static const struct input wordless[] = {{"state", INPUT_QUERY, FIELD_CHOICE, .about = "x"}, {0}};
	static const struct input twice[] = {
	    {"a", INPUT_QUERY, FIELD_TEXT, .about = "x"}, {"a", INPUT_QUERY, FIELD_INT, .about = "x"}, {0}};
	static const struct input *const faulty[] = {elsewhere, silent, wordless, twice};

	assert_null(input_fault(&route));
	for (size_t i = 0; i < FIELDS_COUNT(faulty); i++) {
		route = ROW(BODY_JSON, 100, SHAPE_JSON, faulty[i]);
		assert_non_null(input_fault(&route));
	}
	route = ROW(BODY_NONE, 0, SHAPE_JSON, rename_input);
	assert_non_null(input_fault(&route));
}

static void test_schema__what_goes_in_and_out_is_told_as_json_schema(void **state)
{
	static const struct schema part[] = {{"name", SCHEMA_TEXT, .about = "its name"}, {0}};
	static const struct schema course[] = {
	    {"id", SCHEMA_UUID, .about = "the course"},
	    {"state", SCHEMA_CHOICE, .nullable = true, .choices = states, .about = "its state"},
	    {"parts", SCHEMA_ARRAY, .of = part, .optional = true, .about = "its parts"},
	    {0},
	};
	struct arena *a = exchange.request.work.arena;

	assert_string_equal(json_text(a, json_own(a, schema_json(course))),
	    "{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\",\"format\":\"uuid\","
	    "\"description\":"
	    "\"the "
	    "course\"},\"state\":{\"type\":[\"string\",\"null\"],\"enum\":[\"draft\",\"published\",null],"
	    "\"description\":\"its state\"},\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
	    "\"properties\":{\"name\":{\"type\":\"string\",\"description\":\"its "
	    "name\"}},\"required\":[\"name\"]},"
	    "\"description\":\"its parts\"}},\"required\":[\"id\",\"state\"]}");
	assert_string_equal(json_text(a, json_own(a, schema_of_inputs(rename_input, INPUT_QUERY))),
	    "{\"type\":\"object\",\"properties\":{\"limit\":{\"type\":\"integer\",\"format\":\"int64\","
	    "\"minimum\":1,"
	    "\"maximum\":100,\"description\":\"at most\"}},\"additionalProperties\":false}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_input__path_query_headers_and_body_come_in_one_call, begin, end),
	    cmocka_unit_test_setup_teardown(test_input__the_first_fault_names_its_field, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_input__a_form_may_bring_more_than_the_table_says, begin, end),
	    cmocka_unit_test_setup_teardown(test_input__elements_are_read_by_their_own_table, begin, end),
	    cmocka_unit_test_setup_teardown(test_input__a_table_that_fits_no_row_is_told, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_schema__what_goes_in_and_out_is_told_as_json_schema, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
