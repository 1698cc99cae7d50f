/* What hostile or careless people might zip. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "package_fixture.h"

static void test_zip__names_that_could_escape_are_refused(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *name, *code;
	} names[] = {
	    {"../out.html", "zip-name-escapes"},
	    {"a/../../out.html", "zip-name-escapes"},
	    {"a\\..\\..\\out.html", "zip-name-escapes"},
	    {"/etc/out.html", "zip-name-absolute"},
	    {"\\out.html", "zip-name-absolute"},
	    {"C:/out.html", "zip-name-absolute"},
	    {"c:out.html", "zip-name-absolute"},
	    {"a\nb.html", "zip-name-characters"},
	    {"a\x7f.html", "zip-name-characters"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct made_file files[] = {
		    {"index.html", "<p>", 0}, {names[i].name, "x", 0}, {NULL, NULL, 0}};

		assert_string_equal(
		    imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), names[i].code);
	}
	assert_int_equal(stored_count(f), 0);
}

static void test_zip__long_and_deep_names_are_refused(void **state)
{
	struct package_fixture *f = *state;
	char long_name[1100], deep[300];
	struct made_file files[] = {{"index.html", "<p>", 0}, {long_name, "x", 0}, {NULL, NULL, 0}};

	memset(long_name, 'x', sizeof(long_name));
	long_name[1050] = '\0';
	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), "zip-name-too-long");
	long_name[256] = '\0';
	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), "zip-name-too-long");
	for (int i = 0; i < 100; i++)
		memcpy(deep + 2 * i, "a/", 3);
	deep[200] = 'x';
	deep[201] = '\0';
	files[1].name = deep;
	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), "zip-too-deep");
}

static void test_zip__careless_names_are_made_plain(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {
	    {"./a//b\\index.html", "<p>", 0}, {"__MACOSX/a/._x", "x", 0}, {NULL, NULL, 0}};
	int fd;
	int64_t size;

	assert_string_equal(imported(f, manifest_of_one(f, "", "href=\"a/b/index.html\""), files), "OK");
	assert_string_equal(f->package.report, "[]");
	assert_int_equal(f->package.files, 2);
	assert_int_equal(
	    package_file_open(&f->w, &f->config, f->package.sha256, "a/b/index.html", &fd, &size), OK);
	assert_int_equal(size, 3);
	close(fd);
}

static void test_zip__links_and_devices_are_refused(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file link[] = {{"index.html", "/etc/passwd", 0120777}, {NULL, NULL, 0}};
	static const struct made_file pipe[] = {{"index.html", "x", 0010644}, {NULL, NULL, 0}};

	assert_string_equal(imported(f, manifest_of_one(f, "", "href=\"index.html\""), link), "zip-symlink");
	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"index.html\""), pipe), "zip-special-file");
}

static void test_zip__two_names_that_are_one_are_refused(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file twice[] = {
	    {"a/x.html", "1", 0}, {"a\\x.html", "2", 0}, {NULL, NULL, 0}};
	static const struct made_file both[] = {{"a", "1", 0}, {"a/x.html", "2", 0}, {NULL, NULL, 0}};

	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"a/x.html\""), twice), "zip-duplicate-name");
	assert_string_equal(
	    imported(f, manifest_of_one(f, "", "href=\"a/x.html\""), both), "zip-name-conflict");
	assert_int_equal(stored_count(f), 0);
	assert_int_equal(incoming_count(f), 0);
}

static void test_zip__the_limits_of_the_configuration_hold(void **state)
{
	struct package_fixture *f = *state;
	const char *path = make_package(f, manifest_of_one(f, "", "href=\"index.html\""), one_page);

	f->config.package_entries_max = 1;
	assert_string_equal(import(f, path), "zip-too-many-files");
	f->config.package_entries_max = 2;
	f->config.package_bytes_max = 100;
	assert_string_equal(import(f, path), "zip-too-large");
	f->config.package_bytes_max = 1000;
	f->config.upload_max = 100;
	assert_string_equal(import(f, path), "ERR_TOO_LARGE");
	f->config.upload_max = 10000;
	assert_string_equal(import(f, path), "OK");
}

static void test_zip__what_is_no_zip_is_refused(void **state)
{
	struct package_fixture *f = *state;
	const char *path = arena_printf(f->arena, "%s/text.zip", f->data);
	FILE *file = fopen(path, "w");

	fputs("this is not a zip", file);
	fclose(file);
	assert_string_equal(import(f, path), "not-a-zip");
	assert_string_equal(import(f, f->data), "ERR_BAD_INPUT");
	assert_string_equal(import(f, arena_printf(f->arena, "%s/absent.zip", f->data)), "ERR_BAD_INPUT");
}

static void test_container__other_standards_are_named(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file cmi5[] = {
	    {"course/cmi5.xml", "<courseStructure/>", 0}, {NULL, NULL, 0}};
	static const struct made_file tincan[] = {{"course/tincan.xml", "<tincan/>", 0}, {NULL, NULL, 0}};
	static const struct made_file several[] = {{"a/imsmanifest.xml", "<manifest/>", 0},
	    {"b/imsmanifest.xml", "<manifest/>", 0}, {NULL, NULL, 0}};

	assert_string_equal(import(f, make_zip(f, cmi5)), "cmi5-place");
	assert_string_equal(import(f, make_zip(f, tincan)), "tincan-place");
	assert_string_equal(import(f, make_zip(f, several)), "several-manifests");
	assert_string_equal(import(f, make_zip(f, one_page)), "no-manifest");
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_zip__names_that_could_escape_are_refused),
	    T(test_zip__long_and_deep_names_are_refused),
	    T(test_zip__careless_names_are_made_plain),
	    T(test_zip__links_and_devices_are_refused),
	    T(test_zip__two_names_that_are_one_are_refused),
	    T(test_zip__the_limits_of_the_configuration_hold),
	    T(test_zip__what_is_no_zip_is_refused),
	    T(test_container__other_standards_are_named),
	};

	return cmocka_run_group_tests_name("zip", tests, NULL, NULL);
}
