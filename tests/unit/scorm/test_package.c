/* Importing packages: what other people published, how files are stored and read. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "package_fixture.h"

/* What MANIFEST.md beside the packages says of each, by the beginning or a part of its name; first match.
 * NULL: any refusal. */
static const struct {
	const char *folder, *part, *expected;
} published[] = {
    {"adl-cts", "", "OK"},
    {"golf", "", "OK"},
    {"lms-fixtures", "badscorm", "manifest-malformed"},
    {"lms-fixtures", "validaicc", "aicc-not-supported"},
    {"lms-fixtures", "validscorm", "manifest-malformed"},
    {"lms-fixtures", "", "OK"},
    {"odd", "SCORM12", "OK"},
    {"odd", "SCORM2004", "OK"},
    {"odd", "derived-bom", "OK"},
    {"odd", "derived-latin1", "OK"},
    {"odd", "derived-manifest-uppercase", "OK"},
    {"odd", "derived-nested-root", "OK"},
    {"odd", "derived-utf16", "OK"},
    {"odd", "derived-backslash", "OK"},
    {"odd", "derived-doctype", "manifest-doctype"},
    {"odd", "derived-duplicate", "zip-duplicate-name"},
    {"odd", "derived-zip-bomb", "zip-ratio"},
    {"odd", "encryption", "zip-encrypted"},
    {"odd", "yauzl-zip-read", "no-manifest"},
    {"odd", "absolute-path", "zip-name-absolute"},
    {"odd", "invalid-relative-path", "zip-name-escapes"},
    {"odd", "multi-disk", "zip-multi-disk"},
    {"odd", "unsupported-compression", "zip-method"},
    {"odd", "yauzl-zip-reject", NULL},
    {"odd", "zip-slip", "zip-name-escapes"},
};

/* What was taken, by edition. */
static int taken[PACKAGE_EDITIONS];

/* ADL's manifests are valid: whatever is called odd in them was read wrongly. */
static const char *const never_adl[] = {"value", "sequencing-rule", "sequencing-reference",
    "objective-unknown", "objective-twice", "objective-map", "objective-map-conflict", "data-map",
    "hide-lms-ui", "completion-threshold", "file-missing", "listed-files-missing", "dependency-missing",
    "missing-resource", "item-identifier-twice", "version-spelling", "edition-mixed", "rule-never",
    "nothing-reachable"};

static void check_taken(struct package_fixture *f, const char *folder)
{
	struct activity_tree again;

	for (size_t i = 0; strcmp(folder, "adl-cts") == 0 && i < sizeof(never_adl) / sizeof(never_adl[0]);
	     i++)
		assert_false(reported(f, never_adl[i]));

	taken[f->package.edition]++;
	assert_int_equal(f->package.tree->count, f->package.items_count + 1);
	assert_int_equal(package_tree_read(&f->w, f->package.manifest, &again), OK);
	assert_trees_same(f->package.tree, &again);
}

static void check_published(struct package_fixture *f, const char *folder, const char *name)
{
	const char *path = arena_printf(f->arena, "%s/%s/%s", fixtures_folder(), folder, name),
	           *got = import(f, path);

	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		const char *expected = published[i].expected;

		if (strcmp(published[i].folder, folder) != 0 || strstr(name, published[i].part) == NULL)
			continue;
		if (expected == NULL ? strcmp(got, "OK") == 0 : strcmp(got, expected) != 0)
			print_error("%s/%s: %s (%s)\n", folder, name, got, f->w.detail);
		if (expected != NULL)
			assert_string_equal(got, expected);
		else
			assert_string_not_equal(got, "OK");
		if (strcmp(got, "OK") == 0)
			check_taken(f, folder);
		return;
	}
	print_error("%s/%s: nothing is expected of it here; it gave %s\n", folder, name, got);
	assert_true(false);
}

static void test_published__each_package_is_taken_or_refused_as_its_list_says(void **state)
{
	struct package_fixture *f = *state;
	static const char *const folders[] = {"adl-cts", "golf", "lms-fixtures", "odd"};
	int count = 0;

	if (fixtures_folder() == NULL) {
		print_message("SKIPPED: no fixtures; set LECTERN_FIXTURES\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		DIR *dir = opendir(arena_printf(f->arena, "%s/%s", fixtures_folder(), folders[i]));
		struct dirent *entry;

		assert_non_null(dir);
		while ((entry = readdir(dir)) != NULL) {
			size_t len = strlen(entry->d_name);

			if (len < 4 || strcmp(entry->d_name + len - 4, ".zip") != 0)
				continue;
			check_published(f, folders[i], entry->d_name);
			assert_int_equal(incoming_count(f), 0);
			count++;
		}
		closedir(dir);
	}
	assert_true(count > 60);
	for (int i = 0; i < PACKAGE_EDITIONS; i++) {
		print_message(
		    "SCORM %s: %d packages\n", package_edition_name((enum package_edition)i), taken[i]);
		assert_true(taken[i] > 0);
	}
}

static void test_published__golf_makes_its_tree(void **state)
{
	struct package_fixture *f = *state;
	const struct package *p = &f->package;

	if (fixtures_folder() == NULL)
		skip();
	assert_string_equal(
	    import(f, arena_printf(f->arena, "%s/golf/RuntimeMinimumCalls_SCORM12.zip", fixtures_folder())),
	    "OK");
	assert_string_equal(p->title, "Golf Explained - Minimum Run-time Calls");
	assert_int_equal(p->items_count, 22);
	assert_int_equal(p->files, 44);
	assert_int_equal(p->items[0].kind, PACKAGE_CLUSTER);
	assert_int_equal(p->items[6].parent, 0);
	assert_int_equal(p->items[6].kind, PACKAGE_SCO);
	assert_string_equal(p->items[6].href, "shared/assessmenttemplate.html?questions=Playing");
	assert_string_equal(p->report, "[]");
}

static void test_published__golf_of_the_fourth_edition_makes_its_tree(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *etiquette, *quiz;

	if (fixtures_folder() == NULL)
		skip();
	assert_string_equal(
	    import(f, arena_printf(f->arena, "%s/golf/SequencingPostTestRollup4thEd_SCORM20044thEdition.zip",
	                  fixtures_folder())),
	    "OK");
	assert_string_equal(f->package.report, "[]");
	assert_false(f->package.tree->objectives_global_to_system);
	assert_false(f->package.tree->shared_data_global_to_system);
	assert_int_equal(f->package.tree->globals_count, 4);
	assert_true(f->package.tree->activities[0].control.flow);
	etiquette = &f->package.tree->activities[activity_find(f->package.tree, "etuqiette_item")];
	assert_string_equal(etiquette->href, "shared/launchpage.html?content=etiquette");
	assert_int_equal(etiquette->shares_count, 1);
	assert_true(etiquette->delivery.completion_set_by_content);
	assert_false(etiquette->rollup_objective_satisfied);
	assert_int_equal(etiquette->pre.count, 1);
	assert_int_equal(etiquette->pre.rules[0].conditions[0].objective_index, 1);
	assert_int_equal(etiquette->objectives[1].maps[0].read & OBJECTIVE_COMPLETION, OBJECTIVE_COMPLETION);
	quiz = &f->package.tree->activities[activity_find(f->package.tree, "assessment_item")];
	assert_int_equal(quiz->pre.count, 2);
	assert_true(quiz->rollup_objective_satisfied);
}

static void test_store__keeps_files_readable_and_never_executable(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {
	    {"index.html", "<p>", 0100777}, {"a/b/run.sh", "#!", 0100755}, {NULL, NULL, 0}};
	const char *root;
	struct stat st;
	mode_t before = umask(077);

	assert_string_equal(imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), "OK");
	umask(before);
	root = arena_printf(f->arena, "%s/packages/%.2s/%s", f->data, f->package.sha256, f->package.sha256);
	assert_int_equal(stat(arena_printf(f->arena, "%s/a/b/run.sh", root), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(stat(arena_printf(f->arena, "%s/a/b", root), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
	assert_int_equal(stat(root, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0755);
}

static void test_store__the_same_zip_uses_its_folder_again(void **state)
{
	struct package_fixture *f = *state;
	const char *path = make_package(f, manifest_of_one(f, "", "href=\"index.html\""), one_page);

	assert_string_equal(import(f, path), "OK");
	assert_string_equal(import(f, path), "OK");
	assert_int_equal(stored_count(f), 1);
	assert_int_equal(incoming_count(f), 0);
}

static void test_store__what_a_killed_import_left_is_swept_and_a_living_one_is_not(void **state)
{
	struct package_fixture *f = *state;
	const char *root = arena_printf(f->arena, "%s/packages", f->data),
	           *incoming = arena_printf(f->arena, "%s/.incoming", root);
	int held, left;

	mkdir(root, 0755);
	mkdir(incoming, 0755);
	mkdir(arena_printf(f->arena, "%s/dead", incoming), 0755);
	mkdir(arena_printf(f->arena, "%s/dead/a", incoming), 0755);
	left = open(arena_printf(f->arena, "%s/dead/a/file", incoming), O_CREAT | O_WRONLY, 0644);
	close(left);
	mkdir(arena_printf(f->arena, "%s/alive", incoming), 0755);
	held = open(arena_printf(f->arena, "%s/alive", incoming), O_RDONLY | O_DIRECTORY);
	assert_int_equal(flock(held, LOCK_EX), 0);
	package_sweep(&f->config);
	assert_int_equal(incoming_count(f), 1);
	close(held);
	package_sweep(&f->config);
	assert_int_equal(incoming_count(f), 0);
}

/* Spoils the packed bytes of the last file, which stand right before the central directory. */
static void spoil(const char *path)
{
	int fd = open(path, O_RDWR);
	char bytes[65536];
	ssize_t len = read(fd, bytes, sizeof(bytes));
	char *central = memmem(bytes, (size_t)len, "PK\1\2", 4);

	assert_non_null(central);
	central[-2] ^= 0x55;
	assert_int_equal(pwrite(fd, bytes, (size_t)len, 0), len);
	close(fd);
}

static void test_store__a_damaged_file_leaves_nothing_behind(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {{"index.html", "<p>", 0},
	    {"last.txt", "some text, some text, some text, some text, some more", 0}, {NULL, NULL, 0}};
	const char *path = make_package(f, manifest_of_one(f, "", "href=\"index.html\""), files);

	spoil(path);
	assert_memory_equal(import(f, path), "zip-", 4);
	assert_int_equal(stored_count(f), 0);
	assert_int_equal(incoming_count(f), 0);
}

static void test_file__opens_below_the_package_and_nowhere_else(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {
	    {"index.html", "<p>", 0}, {"a/x.txt", "text", 0}, {NULL, NULL, 0}};
	static const char *const bad[] = {"", "/index.html", "../index.html", "a/../../x", "a", "a/",
	    "absent", "link", "loop/index.html", ".."};
	const char *root;
	int fd = -1;
	int64_t size = 0;

	assert_string_equal(imported(f, manifest_of_one(f, "", "href=\"index.html\""), files), "OK");
	root = arena_printf(f->arena, "%s/packages/%.2s/%s", f->data, f->package.sha256, f->package.sha256);
	assert_int_equal(symlink("/etc/passwd", arena_printf(f->arena, "%s/link", root)), 0);
	assert_int_equal(symlink(".", arena_printf(f->arena, "%s/loop", root)), 0);
	assert_int_equal(package_file_open(&f->w, &f->config, f->package.sha256, "a/x.txt", &fd, &size), OK);
	assert_int_equal(size, 4);
	close(fd);
	fd = -1;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(package_file_open(&f->w, &f->config, f->package.sha256, bad[i], &fd, &size),
		    ERR_NOT_FOUND);
	assert_int_equal(
	    package_file_open(&f->w, &f->config, "../../etc", "passwd", &fd, &size), ERR_NOT_FOUND);
	assert_int_equal(fd, -1);
}

static void test_mime__follows_the_extension(void **state)
{
	(void)state;
	assert_string_equal(mime_type("a/index.HTML"), "text/html");
	assert_string_equal(mime_type("x.js"), "text/javascript");
	assert_string_equal(mime_type("x.woff2"), "font/woff2");
	assert_string_equal(mime_type("a.html/noextension"), "application/octet-stream");
	assert_string_equal(mime_type("x.exe"), "application/octet-stream");
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_published__each_package_is_taken_or_refused_as_its_list_says),
	    T(test_published__golf_makes_its_tree),
	    T(test_published__golf_of_the_fourth_edition_makes_its_tree),
	    T(test_store__keeps_files_readable_and_never_executable),
	    T(test_store__the_same_zip_uses_its_folder_again),
	    T(test_store__what_a_killed_import_left_is_swept_and_a_living_one_is_not),
	    T(test_store__a_damaged_file_leaves_nothing_behind),
	    T(test_file__opens_below_the_package_and_nowhere_else),
	    T(test_mime__follows_the_extension),
	};

	return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
