#include "unit.h"

#include <string.h>

#include "web/web_int.h"

static enum err nothing(struct request *r)
{
	return reply_empty(r, 204);
}

#define ROUTE(method, path, origin)                                                                          \
	{                                                                                                    \
		method, path, origin, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, nothing, "test",  \
		    .input = NULL                                                                            \
	}

static const struct route table[] = {
    ROUTE("GET", "/", ORIGIN_APP),
    ROUTE("GET", "/play/{launch}", ORIGIN_CONTENT),
    ROUTE("POST", "/play/{launch}/session", ORIGIN_CONTENT),
    ROUTE("POST", "/play/deltas", ORIGIN_CONTENT),
    ROUTE("GET", "/c/{read}/{path*}", ORIGIN_CONTENT),
    ROUTE("GET", "/c/{read}/index.html", ORIGIN_CONTENT),
    ROUTE("GET", "/s/new", ORIGIN_CONTENT),
    ROUTE("GET", "/s/{a}", ORIGIN_CONTENT),
    ROUTE("GET", "/s/{a}/x", ORIGIN_CONTENT),
    ROUTE("GET", "/s/{a}/x/one", ORIGIN_CONTENT),
    ROUTE("GET", "/s/{a}/x/{b}", ORIGIN_CONTENT),
    ROUTE("GET", "/s/{a}/y/{b}/z", ORIGIN_CONTENT),
    ROUTE("POST", "/s/{a}/{b}", ORIGIN_CONTENT),
    ROUTE("PUT", "/both", ORIGIN_APP),
    ROUTE("GET", "/both", ORIGIN_APP),
};
static const struct area area = {"test", table, sizeof(table) / sizeof(table[0])};
static const struct area *const areas[] = {&area, NULL};

struct test {
	struct arena *arena;
	struct work work;
	struct matcher *matcher;
	struct found found;
};

static int begin(void **state)
{
	struct test *t = calloc(1, sizeof(*t));

	t->arena = arena_new();
	work_init(&t->work, t->arena);
	assert_int_equal(matcher_new(&t->work, areas, &t->matcher), OK);
	*state = t;
	return 0;
}

static int end(void **state)
{
	struct test *t = *state;

	matcher_free(t->matcher);
	arena_free(t->arena);
	free(t);
	return 0;
}

static enum err find(struct test *t, enum origin origin, const char *method, const char *raw)
{
	struct path path;
	enum err e = path_parse(&t->work, raw, strlen(raw), &path);

	if (e != OK)
		return e;
	memset(&t->found, 0, sizeof(t->found));
	return route_find(t->arena, t->matcher, origin, method, &path, &t->found);
}

static void found(struct test *t, const char *method, const char *raw, const char *path)
{
	assert_int_equal(find(t, ORIGIN_CONTENT, method, raw), OK);
	assert_string_equal(t->found.route->path, path);
}

static void test_route__literal_comes_before_name_and_name_before_rest(void **state)
{
	struct test *t = *state;

	found(t, "POST", "/play/deltas", "/play/deltas");
	found(t, "GET", "/play/deltas", "/play/{launch}");
	found(t, "GET", "/c/r/index.html", "/c/{read}/index.html");
	found(t, "GET", "/c/r/other.html", "/c/{read}/{path*}");
	found(t, "GET", "/c/r/index.html/x", "/c/{read}/{path*}");
}

static void test_route__those_that_begin_alike_are_told_apart(void **state)
{
	struct test *t = *state;

	found(t, "GET", "/s/new", "/s/new");
	found(t, "GET", "/s/news", "/s/{a}");
	found(t, "GET", "/s/1/x", "/s/{a}/x");
	found(t, "POST", "/s/1/x", "/s/{a}/{b}");
	found(t, "GET", "/s/new/x", "/s/{a}/x");
	found(t, "GET", "/s/1/x/one", "/s/{a}/x/one");
	found(t, "GET", "/s/1/x/two", "/s/{a}/x/{b}");
	found(t, "GET", "/s/1/y/2/z", "/s/{a}/y/{b}/z");
	found(t, "POST", "/s/1/y", "/s/{a}/{b}");
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/s/1/y"), ERR_METHOD);
	assert_string_equal(t->found.allow, "POST, OPTIONS");
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/s/1/y/2"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/s/1/x/"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/s"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/t/1/x"), ERR_NOT_FOUND);
}

static void test_route__gives_names_their_decoded_values(void **state)
{
	struct test *t = *state;

	found(t, "GET", "/c/a%20b/shared/caf%C3%A9.html", "/c/{read}/{path*}");
	assert_int_equal(t->found.params_count, 2);
	assert_string_equal(t->found.params[0].name, "read");
	assert_string_equal(t->found.params[0].value, "a b");
	assert_string_equal(t->found.params[1].name, "path");
	assert_string_equal(t->found.params[1].value, "shared/caf\xc3\xa9.html");
}

static void test_route__doubled_slashes_in_the_rest_are_one(void **state)
{
	struct test *t = *state;

	found(t, "GET", "/c/r//a///b/", "/c/{read}/{path*}");
	assert_string_equal(t->found.params[1].value, "a/b/");
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "//c/r/a"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/c//a"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/c/r/"), ERR_NOT_FOUND);
}

static void test_route__the_other_origin_has_nothing_there(void **state)
{
	struct test *t = *state;

	assert_int_equal(find(t, ORIGIN_APP, "POST", "/play/deltas"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/"), ERR_NOT_FOUND);
	assert_int_equal(find(t, ORIGIN_APP, "GET", "/"), OK);
}

static void test_route__head_is_served_by_get_and_other_methods_are_told_what_would_do(void **state)
{
	struct test *t = *state;

	assert_int_equal(find(t, ORIGIN_APP, "HEAD", "/both"), OK);
	assert_int_equal(find(t, ORIGIN_APP, "DELETE", "/both"), ERR_METHOD);
	assert_string_equal(t->found.allow, "GET, HEAD, PUT, OPTIONS");
	assert_int_equal(find(t, ORIGIN_APP, "get", "/both"), ERR_METHOD);
	assert_int_equal(find(t, ORIGIN_CONTENT, "PUT", "/play/deltas"), ERR_METHOD);
	assert_string_equal(t->found.allow, "POST, GET, HEAD, OPTIONS");
}

static void test_path__refuses_what_could_leave_a_folder_or_hide_bytes(void **state)
{
	static const char *const bad[] = {"/c/r/../x", "/c/r/%2e%2e/x", "/c/./x", "/c/%2E", "/c/a%2Fb",
	    "/c/a%2fb", "/c/%00", "/c/%", "/c/%4", "/c/%zz", "/c/%ff", "/c/%c0%ae", "/c/\x01", "/c/%0a", "c",
	    ""};
	struct test *t = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(find(t, ORIGIN_CONTENT, "GET", bad[i]), ERR_BAD_INPUT);
	/* Three dots are a name, and decoding happens once. */
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", "/c/r/..."), OK);
	found(t, "GET", "/c/r/%252e%252e/x", "/c/{read}/{path*}");
	assert_string_equal(t->found.params[1].value, "%2e%2e/x");
}

static void test_path__refuses_more_segments_than_its_bound(void **state)
{
	struct test *t = *state;
	struct text path = text_new(t->arena, 1000);

	for (int i = 0; i < PATH_SEGMENTS_MAX; i++)
		text_add(&path, "/a");
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", path.data), ERR_NOT_FOUND);
	text_add(&path, "/a");
	assert_int_equal(find(t, ORIGIN_CONTENT, "GET", path.data), ERR_BAD_INPUT);
}

static void test_target__takes_paths_and_addresses_of_this_host_only(void **state)
{
	struct test *t = *state;
	const char *path, *query;
	size_t len;

	assert_int_equal(target_split(&t->work, "GET", "/a?b=1?c", "h", &path, &len, &query), OK);
	assert_int_equal(len, 2);
	assert_string_equal(query, "b=1?c");
	assert_int_equal(target_split(&t->work, "GET", "http://H:80/a", "h:80", &path, &len, &query), OK);
	assert_string_equal(path, "/a");
	assert_null(query);
	assert_int_equal(
	    target_split(&t->work, "GET", "http://other/a", "h", &path, &len, &query), ERR_BAD_FRAMING);
	assert_int_equal(target_split(&t->work, "GET", "a", "h", &path, &len, &query), ERR_BAD_FRAMING);
	assert_int_equal(target_split(&t->work, "GET", "/a#b", "h", &path, &len, &query), ERR_BAD_INPUT);
	assert_int_equal(target_split(&t->work, "OPTIONS", "*", "h", &path, &len, &query), OK);
	assert_int_equal(target_split(&t->work, "GET", "*", "h", &path, &len, &query), ERR_BAD_FRAMING);
}

static void test_matcher__refuses_a_faulty_table(void **state)
{
	static const struct route faulty[][2] = {
	    {ROUTE("GET", "/a/{x}", ORIGIN_APP), ROUTE("GET", "/a/{y}", ORIGIN_APP)},
	    {ROUTE("GET", "/{x*}/b", ORIGIN_APP), ROUTE("GET", "/c", ORIGIN_APP)},
	    {ROUTE("GET", "/{x", ORIGIN_APP), ROUTE("GET", "/c", ORIGIN_APP)},
	    {ROUTE("GET", "a", ORIGIN_APP), ROUTE("GET", "/c", ORIGIN_APP)},
	    {{"PUT", "/f", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_FILE, 9, SHAPE_JSON, nothing, "x",
	         .input = NULL},
	        ROUTE("GET", "/c", ORIGIN_APP)},
	    {{"PUT", "/f", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_JSON, 0, SHAPE_JSON, nothing, "x",
	         .input = NULL},
	        ROUTE("GET", "/c", ORIGIN_APP)},
	};
	struct test *t = *state;
	struct matcher *m;

	for (size_t i = 0; i < sizeof(faulty) / sizeof(faulty[0]); i++) {
		struct area one = {"faulty", faulty[i], 2};
		const struct area *const list[] = {&one, NULL};

		assert_int_equal(matcher_new(&t->work, list, &m), ERR_INTERNAL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_route__literal_comes_before_name_and_name_before_rest, begin, end),
	    cmocka_unit_test_setup_teardown(test_route__those_that_begin_alike_are_told_apart, begin, end),
	    cmocka_unit_test_setup_teardown(test_route__gives_names_their_decoded_values, begin, end),
	    cmocka_unit_test_setup_teardown(test_route__doubled_slashes_in_the_rest_are_one, begin, end),
	    cmocka_unit_test_setup_teardown(test_route__the_other_origin_has_nothing_there, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_route__head_is_served_by_get_and_other_methods_are_told_what_would_do, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_path__refuses_what_could_leave_a_folder_or_hide_bytes, begin, end),
	    cmocka_unit_test_setup_teardown(test_path__refuses_more_segments_than_its_bound, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_target__takes_paths_and_addresses_of_this_host_only, begin, end),
	    cmocka_unit_test_setup_teardown(test_matcher__refuses_a_faulty_table, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
