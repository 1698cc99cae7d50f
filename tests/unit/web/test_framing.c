#include "unit.h"

#include <string.h>

#include "web/web_int.h"

struct test {
	struct arena *arena;
	struct work work;
};

static int begin(void **state)
{
	struct test *t = calloc(1, sizeof(*t));

	t->arena = arena_new();
	work_init(&t->work, t->arena);
	*state = t;
	return 0;
}

static int end(void **state)
{
	struct test *t = *state;

	arena_free(t->arena);
	free(t);
	return 0;
}

static struct header field(const char *name, const char *value)
{
	return (struct header){name, strlen(name), value, strlen(value)};
}

static enum err check(struct test *t, const char *version, size_t count, const struct header *headers)
{
	struct framing framing;

	return framing_check(&t->work, version, headers, count, &framing);
}

#define CHECK(version, ...)                                                                                  \
	check(*state, version, sizeof((struct header[]){__VA_ARGS__}) / sizeof(struct header),               \
	    (struct header[]){__VA_ARGS__})

static const char HTTP[] = "HTTP/1.1";
#define HOST field("Host", "lectern.localhost:8080")

static void test_framing__reads_length_chunked_and_expect(void **state)
{
	struct test *t = *state;
	struct framing f;
	struct header sized[] = {HOST, field("content-length", "42"), field("Expect", "100-Continue")};
	struct header chunked[] = {HOST, field("Transfer-Encoding", "Chunked")};

	assert_int_equal(framing_check(&t->work, HTTP, sized, 3, &f), OK);
	assert_int_equal(f.length, 42);
	assert_true(f.expects_continue && !f.chunked);
	assert_int_equal(framing_check(&t->work, HTTP, chunked, 2, &f), OK);
	assert_true(f.chunked && !f.expects_continue);
}

static void test_framing__refuses_two_lengths_codings_or_hosts_even_when_equal(void **state)
{
	assert_int_equal(
	    CHECK(HTTP, HOST, field("Content-Length", "3"), field("Content-Length", "3")), ERR_BAD_FRAMING);
	assert_int_equal(
	    CHECK(HTTP, HOST, field("Transfer-Encoding", "chunked"), field("Transfer-Encoding", "chunked")),
	    ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, HOST, HOST), ERR_BAD_FRAMING);
}

static void test_framing__refuses_length_beside_coding(void **state)
{
	assert_int_equal(
	    CHECK(HTTP, HOST, field("Content-Length", "3"), field("Transfer-Encoding", "chunked")),
	    ERR_BAD_FRAMING);
}

static void test_framing__refuses_codings_other_than_chunked(void **state)
{
	static const char *const codings[] = {
	    "gzip", "gzip, chunked", "chunked, chunked", "identity", "", "xchunked"};

	for (size_t i = 0; i < sizeof(codings) / sizeof(codings[0]); i++)
		assert_int_equal(CHECK(HTTP, HOST, field("Transfer-Encoding", codings[i])), ERR_BAD_FRAMING);
	assert_int_equal(CHECK("HTTP/1.0", field("Transfer-Encoding", "chunked")), ERR_BAD_FRAMING);
}

static void test_framing__refuses_lengths_that_are_no_plain_number(void **state)
{
	static const char *const lengths[] = {
	    "+3", "-1", "3x", "0x3", " 3", "3 ", "3,3", "", "99999999999999999999"};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		assert_int_equal(CHECK(HTTP, HOST, field("Content-Length", lengths[i])), ERR_BAD_FRAMING);
}

static void test_framing__refuses_names_with_blanks_and_values_with_controls(void **state)
{
	static const char *const names[] = {"Content-Length ", " X", "X\tY", "", "X(Y)", "X\x7f"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(CHECK(HTTP, HOST, field(names[i], "3")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, HOST, field("X", "a\rb")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, HOST, field("X", "a\x01")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, HOST, field("X", "a\tb \xc3\xa9")), OK);
}

static void test_framing__wants_one_sensible_host_in_http_1_1(void **state)
{
	assert_int_equal(CHECK(HTTP, field("X", "y")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK("HTTP/1.0", field("X", "y")), OK);
	assert_int_equal(CHECK("HTTP/2.0", HOST), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, field("Host", "")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, field("Host", "a b")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, field("Host", "a/b")), ERR_BAD_FRAMING);
	assert_int_equal(CHECK(HTTP, field("Host", "[::1]:80")), OK);
}

/* A head as libmicrohttpd leaves it: NUL over the colon, two over CRLF. */
static bool exact(const char *head, size_t len, const struct header *headers, size_t count)
{
	return framing_exact(head, head + len, headers, count);
}

static void test_framing__sees_that_fields_lie_one_after_the_other(void **state)
{
	static const char head[] = "Host\0 a\0\0X\0b c\0\0\0\0";
	struct header good[] = {{head, 4, head + 6, 1}, {head + 9, 1, head + 11, 3}};

	(void)state;
	assert_true(exact(head, 18, good, 2));
	assert_false(exact(head, 17, good, 2));
	assert_false(exact(head, 18, good, 1));
}

static void test_framing__sees_a_nul_inside_a_value(void **state)
{
	static const char inner[] = "X\0a\0b\0\0Y\0c\0\0\0\0", last[] = "X\0a\0b\0\0\0\0";
	struct header two[] = {{inner, 1, inner + 2, 1}, {inner + 7, 1, inner + 9, 1}};
	struct header one[] = {{last, 1, last + 2, 1}};

	(void)state;
	assert_false(exact(inner, 14, two, 2));
	assert_false(exact(last, 9, one, 1));
}

static void test_framing__sees_a_bare_line_end_and_a_folded_line(void **state)
{
	static const char bare[] = "X\0a\0Y\0c\0\0\0\0";
	static const char folded[] = "X\0a\0\0 b\0\0Y\0c\0\0\0\0";
	static const char elsewhere[] = "X\0ab";
	struct header two[] = {{bare, 1, bare + 2, 1}, {bare + 4, 1, bare + 6, 1}};
	struct header moved[] = {{elsewhere, 1, elsewhere + 2, 2}, {folded + 9, 1, folded + 11, 1}};

	(void)state;
	assert_false(exact(bare, 11, two, 2));
	assert_false(exact(folded, 16, moved, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_framing__reads_length_chunked_and_expect, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_framing__refuses_two_lengths_codings_or_hosts_even_when_equal, begin, end),
	    cmocka_unit_test_setup_teardown(test_framing__refuses_length_beside_coding, begin, end),
	    cmocka_unit_test_setup_teardown(test_framing__refuses_codings_other_than_chunked, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_framing__refuses_lengths_that_are_no_plain_number, begin, end),
	    cmocka_unit_test_setup_teardown(
	        test_framing__refuses_names_with_blanks_and_values_with_controls, begin, end),
	    cmocka_unit_test_setup_teardown(test_framing__wants_one_sensible_host_in_http_1_1, begin, end),
	    cmocka_unit_test(test_framing__sees_that_fields_lie_one_after_the_other),
	    cmocka_unit_test(test_framing__sees_a_nul_inside_a_value),
	    cmocka_unit_test(test_framing__sees_a_bare_line_end_and_a_folded_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
