#include "unit.h"

#include <string.h>

#include "web/web_int.h"

static const char TYPE[] = "multipart/form-data; boundary=\"--b\"";

struct got {
	char bytes[4096];
	size_t len;
};

static void take(void *owner, const char *data, size_t len)
{
	struct got *got = owner;

	assert_true(got->len + len <= sizeof(got->bytes));
	memcpy(got->bytes + got->len, data, len);
	got->len += len;
}

/* The body in steps of every size: no cut may matter. */
static enum err read_in_steps(
    const char *type, const char *body, size_t len, size_t step, struct got *ret, char *ret_name)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct multipart *m = multipart_new(a, type);
	const char *name = "";
	struct work w;
	enum err e = OK;

	work_init(&w, a);
	assert_non_null(m);
	ret->len = 0;
	for (size_t i = 0; i < len && e == OK; i += step)
		e = multipart_take(&w, m, body + i, len - i < step ? len - i : step, take, ret);
	if (e == OK)
		e = multipart_finish(&w, m, &name);
	strcpy(ret_name, name);
	return e;
}

static void good(const char *body, const char *wanted, size_t wanted_len, const char *wanted_name)
{
	struct got got;
	char name[256];

	for (size_t step = 1; step <= strlen(body); step++) {
		assert_int_equal(read_in_steps(TYPE, body, strlen(body), step, &got, name), OK);
		assert_int_equal(got.len, wanted_len);
		assert_memory_equal(got.bytes, wanted, wanted_len);
		assert_string_equal(name, wanted_name);
	}
}

static void bad(const char *body)
{
	struct got got;
	char name[256];

	for (size_t step = 1; step <= strlen(body); step++)
		assert_int_equal(read_in_steps(TYPE, body, strlen(body), step, &got, name), ERR_BAD_INPUT);
}

#define PART(name, more, data)                                                                               \
	"----b\r\nContent-Disposition: form-data; name=\"" name "\"" more "\r\n\r\n" data "\r\n"

static void test_multipart__gives_the_part_named_file_whatever_the_cuts(void **state)
{
	(void)state;
	good(PART("file", "; filename=\"a.zip\"", "hello") "----b--\r\n", "hello", 5, "a.zip");
	good(
	    PART("title", "", "x") PART("file", "", "hello") PART("more", "", "y") "----b--", "hello", 5, "");
	good("preamble\r\n" PART("file", "; filename=\"\"", "") "----b--\r\nepilogue ----b", "", 0, "");
}

static void fields(const char *body, const char *wanted)
{
	for (size_t step = 1; step <= strlen(body); step++) {
		ARENA_LOCAL struct arena *a = arena_new();
		struct multipart *m = multipart_new(a, TYPE);
		struct got got = {0};
		const char *bytes, *name;
		struct work w;
		size_t len;

		work_init(&w, a);
		for (size_t i = 0; i < strlen(body); i += step)
			assert_int_equal(multipart_take(&w, m, body + i,
			                     strlen(body) - i < step ? strlen(body) - i : step, take, &got),
			    OK);
		assert_int_equal(multipart_finish(&w, m, &name), OK);
		multipart_fields(m, &bytes, &len);
		assert_int_equal(len, strlen(wanted));
		assert_memory_equal(bytes, wanted, len);
	}
}

static void test_multipart__other_parts_are_the_fields_of_a_form_whatever_the_cuts(void **state)
{
	(void)state;
	fields(PART("title", "", "\xc3\xa9 & a=b\r\n--") PART("file", "", "x") PART("b", "", "") "----b--",
	    "&title=%C3%A9%20%26%20a%3Db%0D%0A%2D%2D&b=");
	fields(PART("file", "", "x") "----b--", "");
}

static void test_multipart__other_parts_are_refused_when_they_are_long(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();
	struct multipart *m = multipart_new(a, TYPE);
	static const char head[] = "----b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\n";
	static const char tail[] = "\r\n" PART("file", "", "x") "----b--";
	struct got got = {0};
	const char *name;
	struct work w;

	(void)state;
	work_init(&w, a);
	assert_int_equal(multipart_take(&w, m, head, strlen(head), take, &got), OK);
	for (int i = 0; i < 17 * 1024; i++)
		assert_int_equal(multipart_take(&w, m, "x", 1, take, &got), OK);
	assert_int_equal(multipart_take(&w, m, tail, strlen(tail), take, &got), OK);
	assert_int_equal(multipart_finish(&w, m, &name), ERR_TOO_LARGE);
}

static void test_multipart__what_only_looks_like_a_boundary_is_data(void **state)
{
	(void)state;
	good(PART("file", "", "\r\n---b\r\r\n--\r\n----") "----b--", "\r\n---b\r\r\n--\r\n----", 17, "");
	good(PART("file", "", "----b\r") "----b--", "----b\r", 6, "");
}

static void test_multipart__refuses_a_body_cut_short_or_without_the_file_or_with_two(void **state)
{
	(void)state;
	bad(PART("file", "", "hello"));
	bad(PART("other", "", "hello") "----b--");
	bad(PART("file", "", "1") PART("file", "", "2") "----b--");
	bad("----bx\r\n");
	bad("no boundary at all");
}

static void test_multipart__refuses_types_without_a_usable_boundary(void **state)
{
	ARENA_LOCAL struct arena *a = arena_new();

	(void)state;
	assert_null(multipart_new(a, "multipart/form-data"));
	assert_null(multipart_new(a, "multipart/form-data; boundary="));
	assert_null(multipart_new(a, "multipart/mixed; boundary=b"));
	assert_null(
	    multipart_new(a, "multipart/form-data; boundary="
	                     "01234567890123456789012345678901234567890123456789012345678901234567890"));
	assert_non_null(multipart_new(a, "multipart/form-data; charset=utf-8; Boundary=b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_multipart__gives_the_part_named_file_whatever_the_cuts),
	    cmocka_unit_test(test_multipart__other_parts_are_the_fields_of_a_form_whatever_the_cuts),
	    cmocka_unit_test(test_multipart__other_parts_are_refused_when_they_are_long),
	    cmocka_unit_test(test_multipart__what_only_looks_like_a_boundary_is_data),
	    cmocka_unit_test(test_multipart__refuses_a_body_cut_short_or_without_the_file_or_with_two),
	    cmocka_unit_test(test_multipart__refuses_types_without_a_usable_boundary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
