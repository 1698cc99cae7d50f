/* The thin packages of dispatches: what they are to an importer, and that nothing in a title breaks them. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "package_fixture.h"
#include "scorm/dispatch.h"

static const char *zip_of(struct package_fixture *f, struct scorm_dispatch dispatch)
{
	const char *path = arena_printf(f->arena, "%s/dispatch.zip", f->data);
	const void *bytes;
	size_t len;
	FILE *file;

	dispatch.service_url = "https://lectern.example.org/dispatch";
	dispatch.secret = "a-secret";
	assert_int_equal(scorm_dispatch_zip(&f->w, &dispatch, &bytes, &len), OK);
	file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	return path;
}

static void check(struct package_fixture *f, enum scorm_dispatch_kind kind, const char *title)
{
	struct scorm_dispatch dispatch = {.id = uuid_v7(), .title = title, .kind = kind};

	assert_string_equal(import(f, zip_of(f, dispatch)), "OK");
	assert_int_equal(
	    f->package.edition, kind == SCORM_DISPATCH_2004 ? PACKAGE_SCORM_2004_4 : PACKAGE_SCORM_12);
	assert_string_equal(f->package.title, title);
	assert_int_equal(f->package.items_count, 1);
	assert_int_equal(f->package.items[0].kind, PACKAGE_SCO);
	assert_string_equal(f->package.items[0].title, title);
	assert_string_equal(f->package.items[0].href, "launch.html");
	assert_string_equal(f->package.report, "[]");
}

static void test_dispatch__its_package_is_taken_without_a_finding(void **state)
{
	check(*state, SCORM_DISPATCH_12, "Photosynthesis");
	check(*state, SCORM_DISPATCH_2004, "Photosynthesis");
}

static void test_dispatch__a_title_stays_what_it_is(void **state)
{
	check(*state, SCORM_DISPATCH_12, "Eau & <feu> \"1\" ]]> été");
	check(*state, SCORM_DISPATCH_2004, "<title>&amp;</title>");
}

static void test_dispatch__what_does_not_fit_is_no_package(void **state)
{
	struct package_fixture *f = *state;
	char title[20000];
	struct scorm_dispatch dispatch = {
	    .id = uuid_v7(), .title = title, .service_url = "https://x.example", .secret = "s"};
	const void *bytes;
	size_t len;

	memset(title, 'x', sizeof(title) - 1);
	title[sizeof(title) - 1] = '\0';
	for (int kind = SCORM_DISPATCH_12; kind <= SCORM_DISPATCH_CMI5; kind++) {
		dispatch.kind = (enum scorm_dispatch_kind)kind;
		assert_int_equal(scorm_dispatch_zip(&f->w, &dispatch, &bytes, &len), ERR_INTERNAL);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
	        test_dispatch__its_package_is_taken_without_a_finding, package_setup, package_teardown),
	    cmocka_unit_test_setup_teardown(
	        test_dispatch__a_title_stays_what_it_is, package_setup, package_teardown),
	    cmocka_unit_test_setup_teardown(
	        test_dispatch__what_does_not_fit_is_no_package, package_setup, package_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
