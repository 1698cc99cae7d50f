#include "unit.h"

#include <string.h>

#include "lti/link_header.h"

static const char base[] = "https://lms.example/api/v2/names?limit=50&rlid=a%20b";
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

static const char *next_of(const char *header)
{
	const char *url = "untouched";

	assert_int_equal(link_header_find(&w, header, base, "next", &url), OK);
	return url;
}

static void test_link__is_found_among_others_in_any_order_and_letters(void **state)
{
	assert_string_equal(
	    next_of("<https://lms.example/a?page=2>; rel=\"next\""), "https://lms.example/a?page=2");
	assert_string_equal(
	    next_of("<https://lms.example/d>;rel=differences,<https://lms.example/b>;rel=next"),
	    "https://lms.example/b");
	assert_string_equal(next_of("<https://lms.example/c>; title=\"x, y; rel=next\"; REL=\"prev NEXT\""),
	    "https://lms.example/c");
	assert_string_equal(
	    next_of("<https://lms.example/p>; rel=\"prev\", <https://lms.example/n>; type=a; rel = next"),
	    "https://lms.example/n");
	assert_null(next_of(""));
	assert_null(next_of("<https://lms.example/p>; rel=\"prev\""));
	assert_null(next_of("<https://lms.example/p>; rel=nextpage"));
	assert_null(next_of("<https://lms.example/p>"));
}

static void test_link__only_the_first_relation_of_a_link_about_this_place_counts(void **state)
{
	assert_null(next_of("<https://lms.example/p>; rel=prev; rel=next"));
	assert_null(next_of("<https://lms.example/p>; rel=next; anchor=\"https://other.example/\""));
	assert_string_equal(
	    next_of("<https://lms.example/p>; title=\"a \\\" b\"; rel=next"), "https://lms.example/p");
}

static void test_link__keeps_every_byte_of_an_address(void **state)
{
	assert_string_equal(
	    next_of("<https://LMS.example/Names?User=AbC%2f&p=bookmark:WzFd,x;y>; rel=\"next\""),
	    "https://LMS.example/Names?User=AbC%2f&p=bookmark:WzFd,x;y");
}

static void test_link__a_relative_address_is_resolved_against_what_was_asked(void **state)
{
	assert_string_equal(next_of("</names?page=2>; rel=next"), "https://lms.example/names?page=2");
	assert_string_equal(next_of("<?page=2>; rel=next"), "https://lms.example/api/v2/names?page=2");
	assert_string_equal(next_of("<names/2>; rel=next"), "https://lms.example/api/v2/names/2");
}

static void test_link__what_is_no_address_is_refused_and_garbage_is_passed_over(void **state)
{
	const char *url = NULL;

	assert_int_equal(
	    link_header_find(&w, "<javascript://x>; rel=next", base, "next", &url), ERR_UPSTREAM);
	assert_int_equal(
	    link_header_find(&w, "<https://u:p@lms.example/>; rel=next", base, "next", &url), ERR_UPSTREAM);
	assert_string_equal(
	    next_of("nonsense, ; <https://lms.example/n> ;; rel=next"), "https://lms.example/n");
	assert_null(next_of("<https://lms.example/n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_link__is_found_among_others_in_any_order_and_letters, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_link__only_the_first_relation_of_a_link_about_this_place_counts, begin, end),
	    cmocka_unit_test_setup_teardown(test_link__keeps_every_byte_of_an_address, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_link__a_relative_address_is_resolved_against_what_was_asked, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_link__what_is_no_address_is_refused_and_garbage_is_passed_over, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
