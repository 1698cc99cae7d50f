/* A package becomes a course in the database: the whole tree, in order, for one organisation, with its link.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

#include "db/cluster_fixture.h"
#include "lms/course/course.h"
#include "lms_sql.h"

extern const struct db_book lms_book;
static const struct db_book *const books[] = {&lms_book, NULL};
static struct cluster_fixture fixture;
static struct uuid org;

struct attached {
	struct arena *arena;
	struct work w;
};

static int open_house(void **state)
{
	char text[256];

	(void)state;
	if (fixture_prepare(&fixture) != OK || fixture_open_db(&fixture, books) != OK ||
	    !fixture_sql(&fixture, "lectern", "SELECT id::text FROM organizations WHERE slug = 'main'", text))
		return -1;
	return uuid_parse(text, &org) ? 0 : -1;
}

static int close_house(void **state)
{
	(void)state;
	fixture_close(&fixture);
	return 0;
}

static int attach(void **state)
{
	static struct attached at;

	at.arena = arena_new();
	work_init(&at.w, at.arena);
	db_attach(&at.w, fixture.db, DB_APP, true);
	*state = &at;
	return 0;
}

static int detach(void **state)
{
	arena_free(((struct attached *)*state)->arena);
	return 0;
}

static const char tree[] =
    "<manifest><metadata><schemaversion>1.2</schemaversion></metadata><organizations><organization>"
    "<title>L'été &amp; moi</title>"
    "<item identifier=\"a\"><title>A</title>"
    "<item identifier=\"a1\" identifierref=\"r\" "
    "isvisible=\"false\"><title>A1</title><masteryscore>60</masteryscore>"
    "<datafromlms>x=1</datafromlms><prerequisites>a2</prerequisites><maxtimeallowed>00:10:00</maxtimeallowed>"
    "<timelimitaction>exit,message</timelimitaction></item>"
    "<item identifier=\"a2\" identifierref=\"r\" parameters=\"?p=2\"><title>A2</title></item></item>"
    "<item identifier=\"b\" identifierref=\"s\"><title>B</title></item></organization></organizations>"
    "<resources><resource identifier=\"r\" scormtype=\"sco\" href=\"index.html\"/>"
    "<resource identifier=\"s\" scormtype=\"asset\" href=\"index.html\"/></resources></manifest>";

static const char *make_zip(struct arena *a, const char *manifest)
{
	static int number;
	const char *path = arena_printf(a, "%s/made-%d.zip", fixture.data, number++);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, NULL);

	assert_non_null(zip);
	assert_true(zip_file_add(zip, "imsmanifest.xml",
	                zip_source_buffer(zip, manifest, strlen(manifest), 0), 0) >= 0);
	assert_true(zip_file_add(zip, "index.html", zip_source_buffer(zip, "<p>", 3, 0), 0) >= 0);
	assert_int_equal(zip_close(zip), 0);
	return path;
}

static struct course_import imported(struct work *w, struct course_import_options options)
{
	struct course_import import = {0};

	assert_int_equal(fixture_told(w, course_import_package(w, &fixture.config, org,
	                                     make_zip(w->arena, tree), &options, &import)),
	    OK);
	return import;
}

/* One value past the service's own rules; %s in sql is the id. */
static const char *told(struct work *w, const char *sql, struct uuid id)
{
	char text[256];

	assert_true(fixture_sql(
	    &fixture, "lectern", arena_printf(w->arena, "%s '%s'", sql, uuid_text(w->arena, id)), text));
	return arena_strdup(w->arena, text);
}

static void test_import__makes_the_whole_tree(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import made = imported(w, (struct course_import_options){0});

	assert_string_equal(made.title, "L'été & moi");
	assert_int_equal(made.grains, 4);
	assert_int_equal(made.files, 2);
	assert_string_equal(told(w, "SELECT title || '/' || status FROM courses WHERE id =", made.course),
	    "L'été & moi/published");
	assert_string_equal(
	    told(w, "SELECT number || '/' || (published_at IS NOT NULL) FROM course_versions WHERE id =",
	        made.course_version),
	    "1/true");
	assert_string_equal(
	    told(w, "SELECT course_version_id::text FROM sequences WHERE id =", made.sequence),
	    uuid_text(w->arena, made.course_version));
	assert_string_equal(told(w,
	                        "SELECT type || '/' || score_rule || '/' || grade_when_complete || '/' || "
	                        "use_mastery_score || '/' || position FROM modules WHERE id =",
	                        made.module),
	    "scorm/best/false/true/1");
	assert_string_equal(told(w, "SELECT package_version_id::text FROM modules WHERE id =", made.module),
	    uuid_text(w->arena, made.package_version));
	assert_string_equal(
	    told(w, "SELECT kind || '/' || sha256 || '/' || files FROM package_versions WHERE id =",
	        made.package_version),
	    arena_printf(w->arena, "scorm12/%s/2", made.sha256));
	assert_string_equal(
	    told(w, "SELECT manifest->'items'->1->>'identifier' FROM package_versions WHERE id =",
	        made.package_version),
	    "a1");
}

static void test_import__keeps_the_grains_in_order_and_below_each_other(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import made = imported(w, (struct course_import_options){0});

	assert_string_equal(told(w,
	                        "SELECT string_agg(g.position || g.identifier || coalesce('<' || "
	                        "p.identifier, '') || ':' || g.kind, ' ' ORDER BY g.position) "
	                        "FROM grains g LEFT JOIN grains p ON p.id = g.parent_id WHERE g.module_id =",
	                        made.module),
	    "1a:cluster 2a1<a:sco 3a2<a:sco 4b:asset");
	assert_string_equal(told(w,
	                        "SELECT string_agg(concat_ws('|', href, visible, prerequisites, "
	                        "max_time_allowed, time_limit_action, launch_data, mastery_score), ' ') "
	                        "FROM grains WHERE position = 2 AND module_id =",
	                        made.module),
	    "index.html|f|a2|00:10:00|exit,message|x=1|60");
	assert_string_equal(
	    told(w, "SELECT href FROM grains WHERE position = 3 AND module_id =", made.module),
	    "index.html?p=2");
}

static void test_import__follows_its_options(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import made = imported(w, (struct course_import_options){.title = "Mine",
	                                            .grade_when_complete = true,
	                                            .score_last = true,
	                                            .ignore_mastery_score = true});

	assert_string_equal(made.title, "Mine");
	assert_string_equal(told(w,
	                        "SELECT title || '/' || score_rule || '/' || grade_when_complete || '/' || "
	                        "use_mastery_score FROM modules WHERE id =",
	                        made.module),
	    "Mine/last/true/false");
	assert_string_equal(told(w, "SELECT title FROM packages WHERE id =", made.package), "L'été & moi");
}

static void test_import__refuses_an_empty_title_before_reading(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import_options options = {.title = ""};
	struct course_import import = {.grains = 77};

	assert_int_equal(
	    course_import_package(w, &fixture.config, org, "/nowhere", &options, &import), ERR_BAD_INPUT);
	assert_string_equal(w->field, "title");
	assert_int_equal(import.grains, 77);
}

static void test_import__of_a_refused_package_writes_nothing(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import_options options = {0};
	struct course_import import = {.grains = 77};
	char before[256], after[256];

	assert_true(fixture_sql(&fixture, "lectern", "SELECT count(*) FROM courses", before));
	assert_int_equal(course_import_package(
	                     w, &fixture.config, org, make_zip(w->arena, "<manifest/>"), &options, &import),
	    ERR_PACKAGE_REFUSED);
	assert_string_equal(w->field, "nothing-to-open");
	assert_int_equal(import.grains, 77);
	assert_true(fixture_sql(&fixture, "lectern", "SELECT count(*) FROM courses", after));
	assert_string_equal(before, after);
}

static void test_link__is_made_once_for_each_module(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import one = imported(w, (struct course_import_options){0}),
	                     two = imported(w, (struct course_import_options){0});
	const char *again, *slug = strrchr(one.direct_link, '/') + 1;

	assert_memory_equal(one.direct_link, "http://lectern.localhost:8080/go/", 33);
	assert_int_equal(strlen(slug), 16);
	assert_int_equal(strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789"), 16);
	assert_string_not_equal(one.direct_link, two.direct_link);
	assert_string_equal(one.sha256, two.sha256);
	assert_int_equal(course_direct_link(w, &fixture.config, org, one.module, &again), OK);
	assert_string_equal(again, one.direct_link);
	assert_string_equal(told(w, "SELECT slug FROM direct_links WHERE module_id =", one.module), slug);
}

static void test_json__tells_every_id_and_the_report(void **state)
{
	struct work *w = &((struct attached *)*state)->w;
	struct course_import made = imported(w, (struct course_import_options){0});
	json_t *told_json = course_import_json(w, &made);
	static const char *const names[] = {"course", "course_version", "sequence", "module", "package",
	    "package_version", "title", "sha256", "direct_link"};

	assert_non_null(told_json);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_true(json_is_string(json_object_get(told_json, names[i])));
	assert_int_equal(json_integer_value(json_object_get(told_json, "grains")), 4);
	assert_int_equal(json_integer_value(json_object_get(told_json, "files")), 2);
	assert_true(json_is_array(json_object_get(told_json, "report")));
	json_decref(told_json);
}

#define T(name) cmocka_unit_test_setup_teardown(name, attach, detach)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_import__makes_the_whole_tree),
	    T(test_import__keeps_the_grains_in_order_and_below_each_other),
	    T(test_import__follows_its_options),
	    T(test_import__refuses_an_empty_title_before_reading),
	    T(test_import__of_a_refused_package_writes_nothing),
	    T(test_link__is_made_once_for_each_module),
	    T(test_json__tells_every_id_and_the_report),
	};

	return cmocka_run_group_tests_name("course_import", tests, open_house, close_house);
}
