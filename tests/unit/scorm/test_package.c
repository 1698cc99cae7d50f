/* Importing packages: what other people published, and what hostile or careless people might send. */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "package_fixture.h"

static const struct made_file one_page[] = {{"index.html", "<p>", 0}, {NULL, NULL, 0}};

static const char *imported(
    struct package_fixture *f, const char *manifest_text, const struct made_file *files)
{
	return import(f, make_package(f, manifest_text, files));
}

/* What MANIFEST.md beside the packages says of each, by the beginning or a part of its name; first match.
 * NULL: any refusal. */
static const struct {
	const char *folder, *part, *expected;
} published[] = {
    {"adl-cts", "", "scorm-2004-not-yet"},
    {"golf", "SCORM12", "OK"},
    {"golf", "SCORM2004", "scorm-2004-not-yet"},
    {"lms-fixtures", "badscorm", "manifest-malformed"},
    {"lms-fixtures", "validaicc", "aicc-not-supported"},
    {"lms-fixtures", "validscorm", "manifest-malformed"},
    {"lms-fixtures", "", "OK"},
    {"odd", "SCORM12", "OK"},
    {"odd", "SCORM2004", "scorm-2004-not-yet"},
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
	static const struct made_file cmi5[] = {{"cmi5.xml", "<courseStructure/>", 0}, {NULL, NULL, 0}};
	static const struct made_file tincan[] = {{"tincan.xml", "<tincan/>", 0}, {NULL, NULL, 0}};
	static const struct made_file several[] = {{"a/imsmanifest.xml", "<manifest/>", 0},
	    {"b/imsmanifest.xml", "<manifest/>", 0}, {NULL, NULL, 0}};

	assert_string_equal(import(f, make_zip(f, cmi5)), "cmi5-not-yet");
	assert_string_equal(import(f, make_zip(f, tincan)), "xapi-package-not-yet");
	assert_string_equal(import(f, make_zip(f, several)), "several-manifests");
	assert_string_equal(import(f, make_zip(f, one_page)), "no-manifest");
}

static void test_manifest__what_cannot_be_read_is_refused(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *text, *code;
	} bad[] = {
	    {"", "manifest-malformed"},
	    {"<manifest>", "manifest-malformed"},
	    {"<html/>", "manifest-other-root"},
	    {"<!DOCTYPE manifest SYSTEM \"file:///etc/passwd\"><manifest/>", "manifest-doctype"},
	    {"<!DOCTYPE manifest [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><manifest>&x;</manifest>",
	        "manifest-doctype"},
	    {"<manifest>&x;</manifest>", "manifest-malformed"},
	    {"<manifest><resources/></manifest>", "nothing-to-open"},
	    {"<manifest><metadata><schemaversion>CAM 1.3</schemaversion></metadata></manifest>",
	        "scorm-2004-not-yet"},
	    {"<manifest><metadata><schemaversion>2004 4th Edition</schemaversion></metadata></manifest>",
	        "scorm-2004-not-yet"},
	    {"<manifest xmlns:adlcp=\"http://www.adlnet.org/xsd/adlcp_v1p3\"/>", "scorm-2004-not-yet"},
	    {"<manifest><metadata><schema>IMS Common "
	     "Cartridge</schema><schemaversion>1.1.0</schemaversion></metadata></manifest>",
	        "common-cartridge-not-yet"},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(imported(f, bad[i].text, one_page), bad[i].code);
	assert_int_equal(stored_count(f), 0);
}

static void test_manifest__a_wrong_encoding_declaration_is_mended(void **state)
{
	struct package_fixture *f = *state;
	const char *latin =
	    "<?xml version=\"1.0\" "
	    "encoding=\"UTF-8\"?><manifest><organizations><organization><title>Math\xe9matiques</title>"
	    "<item identifier=\"i\" "
	    "identifierref=\"r\"><title>\xc9tape</title></item></organization></organizations>"
	    "<resources><resource identifier=\"r\" href=\"index.html\"/></resources></manifest>";
	const char *utf8 =
	    "<?xml version=\"1.0\" "
	    "encoding=\"UTF-16\"?><manifest><organizations><organization><title>Mathématiques</title>"
	    "<item identifier=\"i\" "
	    "identifierref=\"r\"><title>Étape</title></item></organization></organizations>"
	    "<resources><resource identifier=\"r\" href=\"index.html\"/></resources></manifest>";

	assert_string_equal(imported(f, latin, one_page), "OK");
	assert_true(reported(f, "manifest-encoding"));
	assert_string_equal(f->package.title, "Mathématiques");
	assert_string_equal(f->package.items[0].title, "Étape");
	assert_string_equal(imported(f, utf8, one_page), "OK");
	assert_string_equal(f->package.title, "Mathématiques");
}

static void test_manifest__items_carry_what_12_adds(void **state)
{
	struct package_fixture *f = *state;
	const struct package_item *item;
	const char *text = manifest(f,
	    "<organizations default=\" o \"><organization "
	    "identifier=\"x\"><title>Wrong</title></organization>"
	    "<organization identifier=\"o\"><title> A\n  course </title><item identifier=\" i1 \" "
	    "identifierref=\" r1 \" isvisible=\"false\" parameters=\"?a=1\">"
	    "<title>One</title><adlcp:prerequisites type=\"aicc_script\">i0 &amp; i9</adlcp:prerequisites>"
	    "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed><adlcp:timelimitaction>exit,no "
	    "message</adlcp:timelimitaction>"
	    "<adlcp:datafromlms> a=1\n</adlcp:datafromlms><adlcp:masteryscore> 70.5 "
	    "</adlcp:masteryscore></item></organization></organizations>",
	    "<resources><resource identifier=\"r1\" adlcp:scormtype=\"SCO\" "
	    "href=\"index.html\"/></resources>");

	assert_string_equal(imported(f, text, one_page), "OK");
	assert_true(reported(f, "other-organizations"));
	assert_string_equal(f->package.title, "A course");
	assert_int_equal(f->package.items_count, 1);
	item = &f->package.items[0];
	assert_string_equal(item->identifier, "i1");
	assert_int_equal(item->kind, PACKAGE_SCO);
	assert_false(item->visible);
	assert_string_equal(item->href, "index.html?a=1");
	assert_string_equal(item->prerequisites, "i0 & i9");
	assert_string_equal(item->max_time_allowed, "00:30:00");
	assert_string_equal(item->time_limit_action, "exit,no message");
	assert_string_equal(item->launch_data, " a=1\n");
	assert_string_equal(item->mastery_score, "70.5");
}

static void test_manifest__values_nobody_could_mean_are_left_out_and_said(void **state)
{
	struct package_fixture *f = *state;
	const char *text = manifest(f,
	    "<organizations><organization identifier=\"o\"><item "
	    "identifierref=\"r1\"><adlcp:masteryscore>80%</adlcp:masteryscore>"
	    "<adlcp:maxtimeallowed>30 "
	    "min</adlcp:maxtimeallowed><adlcp:timelimitaction>stop</adlcp:timelimitaction></item>"
	    "<item identifier=\"gone\" "
	    "identifierref=\"nowhere\"><title>Gone</title></item></organization></organizations>",
	    "<resources><resource identifier=\"r1\" adlcp:scormtype=\"sco\" href=\"index.html\"><file "
	    "href=\"absent.png\"/></resource></resources>");
	static const char *const codes[] = {"mastery-score", "max-time-allowed", "time-limit-action",
	    "missing-resource", "item-without-identifier", "item-without-title", "listed-files-missing"};

	assert_string_equal(imported(f, text, one_page), "OK");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_true(reported(f, codes[i]));
	assert_string_equal(f->package.items[0].mastery_score, "");
	assert_string_equal(f->package.items[0].max_time_allowed, "");
	assert_string_equal(f->package.items[0].time_limit_action, "");
	assert_int_equal(f->package.items[1].kind, PACKAGE_CLUSTER);
}

static void test_manifest__without_items_each_sco_becomes_one(void **state)
{
	struct package_fixture *f = *state;
	const char *text = manifest(f, "<organizations/>",
	    "<resources><resource identifier=\"pic\" adlcp:scormtype=\"asset\" href=\"index.html\"/>"
	    "<resource identifier=\"s1\" adlcp:scormtype=\"sco\" href=\"index.html\"/>"
	    "<resource identifier=\"s2\" adlcp:scormtype=\"sco\" href=\"index.html?2\"/></resources>");

	assert_string_equal(imported(f, text, one_page), "OK");
	assert_true(reported(f, "organization-made"));
	assert_int_equal(f->package.items_count, 2);
	assert_string_equal(f->package.items[1].identifier, "s2");
	assert_string_equal(f->package.items[1].href, "index.html?2");
}

static void test_href__is_resolved_and_joined(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {{"index.html", "1", 0}, {"a/page one.html", "2", 0},
	    {"a/b/deep.html", "3", 0}, {"a/100%25.html", "4", 0}, {"été.html", "5", 0}, {NULL, NULL, 0}};
	static const struct {
		const char *item, *resource, *href, *finding;
	} cases[] = {
	    {"", "href=\"index.html\"", "index.html", NULL},
	    {"", "href=\" index.html \"", "index.html", NULL},
	    {"", "href=\"./a/../index.html?x=1#top\"", "index.html?x=1#top", NULL},
	    {"", "href=\"a/page one.html\"", "a/page%20one.html", NULL},
	    {"", "href=\"a/page%20one.html\"", "a/page%20one.html", NULL},
	    {"", "href=\"a\\b\\deep.html\"", "a/b/deep.html", NULL},
	    {"", "href=\"/index.html\"", "index.html", NULL},
	    {"", "href=\"a/100%25.html\"", "a/100%2525.html", NULL},
	    {"", "href=\"été.html\"", "%C3%A9t%C3%A9.html", NULL},
	    {"", "href=\"deep.html\" xml:base=\"a/b/\"", "a/b/deep.html", NULL},
	    {"", "href=\"deep.html\" xml:base=\"a/b\"", "a/b/deep.html", NULL},
	    {"", "href=\"Index.HTML\"", "index.html", "file-case"},
	    {"", "href=\"absent.html\"", "absent.html", "file-missing"},
	    {"", "href=\"https://example.org/x?y\"", "https://example.org/x?y", "external-launch"},
	    {"parameters=\"?a=1\"", "href=\"index.html\"", "index.html?a=1", NULL},
	    {"parameters=\"&amp;a=1\"", "href=\"index.html?b=2\"", "index.html?b=2&a=1", NULL},
	    {"parameters=\"??&amp;a=1\"", "href=\"index.html\"", "index.html?a=1", NULL},
	    {"parameters=\"a=1\"", "href=\"index.html#top\"", "index.html?a=1#top", NULL},
	    {"parameters=\"#here\"", "href=\"index.html\"", "index.html#here", NULL},
	    {"parameters=\"#here\"", "href=\"index.html#top\"", "index.html#top", NULL},
	    {"parameters=\"a=b c&lt;\"", "href=\"index.html\"", "index.html?a=b%20c%3C", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(
		    imported(f, manifest_of_one(f, cases[i].item, cases[i].resource), files), "OK");
		assert_string_equal(f->package.items[0].href, cases[i].href);
		if (cases[i].finding != NULL)
			assert_true(reported(f, cases[i].finding));
		else
			assert_string_equal(f->package.report, "[]");
	}
}

static void test_href__that_leads_nowhere_good_cannot_be_opened(void **state)
{
	struct package_fixture *f = *state;
	static const char *const bad[] = {"href=\"../index.html\"", "href=\"a/../../index.html\"",
	    "href=\"javascript:alert(1)\"", "href=\"file:///etc/passwd\"", "href=\"//example.org/x\"",
	    "href=\"data:text/html,x\"", "href=\"%2e%2e/x\"", "href=\"x\" xml:base=\"http://example.org/\"",
	    "href=\"?only=query\""};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_string_equal(imported(f, manifest_of_one(f, "", bad[i]), one_page), "nothing-to-open");
}

static void test_bases__are_joined_from_the_manifest_inwards(void **state)
{
	struct package_fixture *f = *state;
	static const struct made_file files[] = {{"a/b/c/index.html", "1", 0}, {NULL, NULL, 0}};
	const char *text = "<manifest "
	                   "xml:base=\"a/\"><metadata><schemaversion>1.2</schemaversion></"
	                   "metadata><organizations><organization>"
	                   "<item identifier=\"i\" "
	                   "identifierref=\"r\"><title>t</title></item></organization></organizations>"
	                   "<resources xml:base=\"b/\"><resource identifier=\"r\" xml:base=\"c/\" "
	                   "href=\"index.html\"/></resources></manifest>";

	assert_string_equal(imported(f, text, files), "OK");
	assert_string_equal(f->package.items[0].href, "a/b/c/index.html");
	assert_string_equal(f->package.report, "[]");
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
	    T(test_store__keeps_files_readable_and_never_executable),
	    T(test_store__the_same_zip_uses_its_folder_again),
	    T(test_store__what_a_killed_import_left_is_swept_and_a_living_one_is_not),
	    T(test_store__a_damaged_file_leaves_nothing_behind),
	    T(test_zip__names_that_could_escape_are_refused),
	    T(test_zip__long_and_deep_names_are_refused),
	    T(test_zip__careless_names_are_made_plain),
	    T(test_zip__links_and_devices_are_refused),
	    T(test_zip__two_names_that_are_one_are_refused),
	    T(test_zip__the_limits_of_the_configuration_hold),
	    T(test_zip__what_is_no_zip_is_refused),
	    T(test_container__other_standards_are_named),
	    T(test_manifest__what_cannot_be_read_is_refused),
	    T(test_manifest__a_wrong_encoding_declaration_is_mended),
	    T(test_manifest__items_carry_what_12_adds),
	    T(test_manifest__values_nobody_could_mean_are_left_out_and_said),
	    T(test_manifest__without_items_each_sco_becomes_one),
	    T(test_href__is_resolved_and_joined),
	    T(test_href__that_leads_nowhere_good_cannot_be_opened),
	    T(test_bases__are_joined_from_the_manifest_inwards),
	    T(test_file__opens_below_the_package_and_nowhere_else),
	    T(test_mime__follows_the_extension),
	};

	return cmocka_run_group_tests_name("package", tests, NULL, NULL);
}
