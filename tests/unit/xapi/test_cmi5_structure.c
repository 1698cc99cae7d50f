/* What a course structure of cmi5 says, and what of it is refused. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "xapi/cmi5/structure.h"

#define ROOT "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\">"
#define COURSE                                                                                               \
	"<course id=\"https://example.org/c\"><title><langstring lang=\"en\">Course</langstring>"            \
	"<langstring lang=\"fr\"> Cours </langstring></title>" ABOUT "</course>"
#define ABOUT "<description><langstring>About</langstring></description>"
#define TITLE "<title><langstring lang=\"en\">A title</langstring></title>" ABOUT
#define AU(id, attributes, url) "<au id=\"" id "\" " attributes ">" TITLE "<url>" url "</url></au>"
#define BLOCK(id, inside) "<block id=\"" id "\">" TITLE inside "</block>"
#define END "</courseStructure>"
#define FILE_AU AU("https://example.org/a", "", "index.html")

struct fixture {
	struct arena *arena;
	struct work w;
	struct cmi5_structure structure;
	char told[256]; /* codes, each with a blank behind it */
	bool zip;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	work_init(&f->w, f->arena);
	f->zip = true;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	free(f);
	return 0;
}

/* The zip holds index.html and Media/Index.html. */
static enum cmi5_file find(void *owner, const char *url, const char **ret_url)
{
	size_t len = strcspn(url, "?#");

	*ret_url = url;
	if (len == 10 && strncmp(url, "index.html", len) == 0)
		return CMI5_FILE_THERE;
	return len == 16 && strncmp(url, "media/index.html", len) == 0 ? CMI5_FILE_OTHER_CASE
	                                                               : CMI5_FILE_MISSING;
}

static void told(void *owner, enum cmi5_finding finding, const char *place, const char *message)
{
	struct fixture *f = owner;
	size_t len = strlen(f->told);

	assert_true(place[0] != '\0' && message[0] != '\0');
	snprintf(f->told + len, sizeof(f->told) - len, "%s ", cmi5_finding_kinds[finding].code);
}

/* "" or the code of the refusal. */
static const char *read_text(struct fixture *f, const char *xml)
{
	const struct cmi5_reading reading = {.find = f->zip ? find : NULL, .told = told, .owner = f};
	enum err e;

	f->told[0] = '\0';
	work_forgive(&f->w);
	e = cmi5_structure_read(&f->w, &reading, xml, strlen(xml), &f->structure);
	if (e == OK)
		return "";
	assert_int_equal(e, ERR_PACKAGE_REFUSED);
	assert_true(f->w.detail[0] != '\0');
	return f->w.field;
}

#define assert_code(f, xml, code) assert_string_equal(read_text(f, xml), code)

static void test_structure__course_blocks_and_units_are_read_in_order(void **state)
{
	struct fixture *f = *state;

	assert_code(f,
	    ROOT COURSE
	    "<objectives><objective id=\"https://example.org/o\">" TITLE "</objective></objectives>"
	    "<block id=\"https://example.org/b\">" TITLE
	    "<objectives><objective idref=\"https://example.org/o\"/></objectives>"
	    "<au id=\" https://example.org/a \" moveOn=\"CompletedAndPassed\" masteryScore=\" 0.85 \" "
	    "launchMethod=\"OwnWindow\" activityType=\"http://adlnet.gov/expapi/activities/media\">" TITLE
	    "<url><![CDATA[\n index.html?a=1&b=2 \n]]></url><launchParameters> go </launchParameters>"
	    "<entitlementKey> key </entitlementKey></au></block>" AU(
	        "https://example.org/a2", "", "https://other.example/x") END,
	    "");
	assert_string_equal(f->structure.id, "https://example.org/c");
	assert_int_equal(f->structure.parts_count, 3);
	assert_int_equal(f->structure.objectives_count, 1);
	const struct cmi5_part *block = &f->structure.parts[0], *au = &f->structure.parts[1];
	assert_false(block->au);
	assert_int_equal(block->parent, -1);
	assert_string_equal(block->objectives[0], "https://example.org/o");
	assert_true(au->au);
	assert_int_equal(au->parent, 0);
	assert_string_equal(au->id, "https://example.org/a");
	assert_string_equal(au->url, "index.html?a=1&b=2");
	assert_string_equal(au->mastery_score, "0.85");
	assert_string_equal(au->launch_parameters, "go");
	assert_string_equal(au->entitlement_key, "key");
	assert_int_equal(au->move_on, CMI5_COMPLETED_AND_PASSED);
	assert_int_equal(au->launch_method, CMI5_OWN_WINDOW);
	assert_false(au->absolute);
	assert_int_equal(f->structure.parts[2].parent, -1);
	assert_true(f->structure.parts[2].absolute);
	assert_int_equal(f->structure.parts[2].move_on, CMI5_NOT_APPLICABLE);
	assert_int_equal(f->structure.parts[2].launch_method, CMI5_ANY_WINDOW);
	assert_string_equal(f->told, "structure-url-other-site ");
}

static void test_structure__a_text_is_chosen_by_language(void **state)
{
	struct fixture *f = *state;

	assert_code(f, ROOT COURSE FILE_AU END, "");
	assert_string_equal(cmi5_string_choose(&f->structure.title, "fr"), "Cours");
	assert_string_equal(cmi5_string_choose(&f->structure.title, "de"), "Course");
	assert_string_equal(cmi5_string_choose(&f->structure.title, ""), "Course");
}

static void test_structure__what_is_stored_is_read_back_the_same(void **state)
{
	struct fixture *f = *state;
	struct cmi5_structure again;
	const char *first;

	assert_code(f,
	    ROOT COURSE BLOCK("https://example.org/b",
	        AU("https://example.org/a", "moveOn=\"Passed\" masteryScore=\"1\" launchMethod=\"OwnWindow\"",
	            "index.html#x")) END,
	    "");
	first = json_text(f->arena, json_own(f->arena, cmi5_structure_json(&f->structure)));
	json_t *json = json_loads(first, 0, NULL);
	assert_int_equal(cmi5_structure_load(&f->w, json, &again), OK);
	json_decref(json);
	assert_string_equal(json_text(f->arena, json_own(f->arena, cmi5_structure_json(&again))), first);
	assert_int_equal(again.parts[1].move_on, CMI5_PASSED);
}

static void test_structure__what_is_not_the_schema_s_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const wrong[] = {
	    ROOT COURSE END,                /* nothing to launch */
	    ROOT FILE_AU END,               /* no course */
	    ROOT FILE_AU COURSE END,        /* in another order */
	    ROOT COURSE COURSE FILE_AU END, /* two courses */
	    ROOT COURSE "<lesson/>" FILE_AU END, ROOT COURSE "words" FILE_AU END,
	    ROOT COURSE "<au>" TITLE "<url>index.html</url></au>" END, /* no id */
	    ROOT COURSE "<au id=\"https://example.org/a\"><url>index.html</url></au>" END,
	    ROOT COURSE "<au id=\"https://example.org/a\">" TITLE "</au>" END,
	    ROOT COURSE "<au id=\"https://example.org/a\">" TITLE
	                "<url>index.html</url><url>index.html</url></au>" END,
	    ROOT COURSE "<au id=\"https://example.org/a\">" TITLE "<url><b>index.html</b></url></au>" END,
	    ROOT COURSE AU("https://example.org/a", "mastery=\"1\"", "index.html") END,
	    ROOT COURSE BLOCK("https://example.org/b", "") FILE_AU END, /* an empty block */
	    ROOT COURSE "<objectives/>" FILE_AU END,
	    ROOT "<course id=\"https://example.org/c\"><title/>" ABOUT "</course>" FILE_AU END,
	    ROOT COURSE "<x xmlns=\"urn:x\"/>" FILE_AU END, /* before what it may only follow */
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_code(f, wrong[i], "structure-invalid");
}

static void test_structure__foreign_namespaces_are_passed_over_where_they_may_stand(void **state)
{
	struct fixture *f = *state;

	assert_code(f,
	    "<courseStructure xmlns=\"https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd\" "
	    "xmlns:v=\"https://vendor.example/v\" v:made=\"yes\"><course id=\"https://example.org/c\"><title>"
	    "<langstring lang=\"en\" v:tone=\"calm\">C</langstring></title>" ABOUT
	    "<v:au id=\"no\"/></course><au id=\"https://example.org/a\" v:moveOn=\"never\">" TITLE
	    "<url>index.html</url><v:more><deep xmlns=\"\"/></v:more></au><v:end/>" END,
	    "");
	assert_int_equal(f->structure.parts_count, 1);
	assert_int_equal(f->structure.parts[0].move_on, CMI5_NOT_APPLICABLE);
}

static void test_structure__ids_are_whole_and_of_their_kind_unique(void **state)
{
	struct fixture *f = *state;
	static const char *const partial[] = {
	    ROOT COURSE AU("example.org/a", "", "index.html") END,
	    ROOT COURSE AU("/a", "", "index.html") END,
	    ROOT COURSE AU("", "", "index.html") END,
	    ROOT COURSE AU("https://example.org/a b", "", "index.html") END,
	    ROOT COURSE AU("https:", "", "index.html") END,
	    ROOT COURSE AU("https://example.org/a", "activityType=\"media\"", "index.html") END,
	    ROOT COURSE BLOCK("b", FILE_AU) END,
	    ROOT COURSE "<objectives><objective id=\"o\">" TITLE "</objective></objectives>" FILE_AU END,
	};

	for (size_t i = 0; i < sizeof(partial) / sizeof(partial[0]); i++)
		assert_code(f, partial[i], "structure-id");
	assert_code(f, ROOT COURSE FILE_AU FILE_AU END, "structure-id-twice");
	assert_code(f,
	    ROOT COURSE BLOCK("https://example.org/b", FILE_AU)
	        BLOCK("https://example.org/b", AU("https://example.org/a2", "", "index.html")) END,
	    "structure-id-twice");
	assert_code(f,
	    ROOT COURSE "<objectives><objective id=\"urn:o\">" TITLE
	                "</objective><objective id=\"urn:o\">" TITLE "</objective></objectives>" FILE_AU END,
	    "structure-id-twice");
	/* A block and a unit may have one. */
	assert_code(f, ROOT COURSE BLOCK("https://example.org/a", FILE_AU) END, "");
}

static void test_structure__values_are_of_their_lists(void **state)
{
	struct fixture *f = *state;
	static const char *const wrong[] = {"moveOn=\"passed\"", "moveOn=\"\"", "launchMethod=\"Popup\"",
	    "masteryScore=\"1.1\"", "masteryScore=\"-0.1\"", "masteryScore=\"1e-1\"", "masteryScore=\"\"",
	    "masteryScore=\".\"", "masteryScore=\"80%\""};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_code(f,
		    arena_printf(f->arena, "%s<au id=\"urn:a\" %s>%s<url>index.html</url></au>%s",
		        ROOT COURSE, wrong[i], TITLE, END),
		    "structure-value");
	assert_code(f, ROOT COURSE AU("urn:a", "masteryScore=\".5\"", "index.html") END, "");
	assert_string_equal(f->told, "");
	assert_code(f, ROOT COURSE AU("urn:a", "masteryScore=\"0.123450\"", "index.html") END, "");
	assert_string_equal(f->told, "structure-mastery-score-long ");
	assert_code(f,
	    ROOT "<course id=\"urn:c\"><title><langstring lang=\"en_US\">x</langstring></title>" ABOUT
	         "</course>" FILE_AU END,
	    "structure-value");
}

static void test_structure__addresses_can_be_opened(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *url, *code, *told;
	} urls[] = {
	    {"index.html?x=1&amp;y#z", "", ""},
	    {"media/index.html", "", "structure-url-case "},
	    {"app://start/here", "", "structure-url-application "},
	    {"https://example.org/?actors=1", "", "structure-url-other-site "},
	    {"", "structure-url", NULL},
	    {"http://example.com index.html", "structure-url", NULL},
	    {"index%2.html", "structure-url", NULL},
	    {"http://", "structure-url", NULL},
	    {"https:index.html", "structure-url", NULL},
	    {"javascript://example.org/%0aalert(1)", "structure-url", NULL},
	    {"data:text/html,hello", "structure-url", NULL},
	    {"file:///etc/passwd", "structure-url", NULL},
	    {"other.html", "structure-url-missing", NULL},
	    {"../index.html", "structure-url-missing", NULL},
	    {"index.html?endpoint=x", "structure-url-parameter", NULL},
	    {"index.html?a=1&amp;fetch", "structure-url-parameter", NULL},
	    {"https://example.org/?registration=1", "structure-url-parameter", NULL},
	    {"https://example.org/?activityId=1", "structure-url-parameter", NULL},
	    {"https://example.org/?actor=1", "structure-url-parameter", NULL},
	};

	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		assert_code(f,
		    arena_printf(f->arena, "%s<au id=\"urn:a\">%s<url>%s</url></au>%s", ROOT COURSE, TITLE,
		        urls[i].url, END),
		    urls[i].code);
		if (urls[i].told != NULL)
			assert_string_equal(f->told, urls[i].told);
	}
	f->zip = false;
	assert_code(f, ROOT COURSE FILE_AU END, "structure-url-relative");
	assert_code(f, ROOT COURSE AU("urn:a", "", "https://example.org/") END, "");
}

static void test_structure__an_objective_nobody_told_of_is_said(void **state)
{
	struct fixture *f = *state;

	assert_code(f,
	    ROOT COURSE "<au id=\"urn:a\">" TITLE
	                "<objectives><objective idref=\"urn:o\"/></objectives><url>index.html</url></au>" END,
	    "");
	assert_string_equal(f->told, "structure-objective-unknown ");
}

static void test_structure__xml_that_is_none_or_not_plain_is_refused(void **state)
{
	struct fixture *f = *state;

	assert_code(f, "", "structure-malformed");
	assert_code(f, "PK", "structure-malformed");
	assert_code(f, ROOT COURSE FILE_AU, "structure-malformed");
	assert_code(f, "<!DOCTYPE c [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>" ROOT COURSE FILE_AU END,
	    "structure-doctype");
	assert_code(f, "<courseStructure/>", "structure-other-root");
	assert_code(f, "<manifest xmlns=\"urn:x\"/>", "structure-other-root");
}

static void test_structure__depth_and_number_have_bounds(void **state)
{
	struct fixture *f = *state;
	struct text deep = text_new(f->arena, 1 << 20), many = text_new(f->arena, 8 << 20);

	text_add(&deep, ROOT COURSE);
	for (int i = 0; i <= CMI5_DEPTH_MAX; i++)
		text_printf(&deep, "<block id=\"urn:b%d\">" TITLE, i);
	text_add(&deep, FILE_AU);
	for (int i = 0; i <= CMI5_DEPTH_MAX; i++)
		text_add(&deep, "</block>");
	text_add(&deep, END);
	assert_code(f, deep.data, "structure-too-deep");
	text_add(&many, ROOT COURSE);
	for (int i = 0; i <= CMI5_PARTS_MAX; i++)
		text_printf(&many, "<au id=\"urn:a%d\">" TITLE "<url>index.html</url></au>", i);
	text_add(&many, END);
	assert_true(text_fits(&many));
	assert_code(f, many.data, "structure-too-many");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_structure__course_blocks_and_units_are_read_in_order),
	    T(test_structure__a_text_is_chosen_by_language),
	    T(test_structure__what_is_stored_is_read_back_the_same),
	    T(test_structure__what_is_not_the_schema_s_is_refused),
	    T(test_structure__foreign_namespaces_are_passed_over_where_they_may_stand),
	    T(test_structure__ids_are_whole_and_of_their_kind_unique),
	    T(test_structure__values_are_of_their_lists),
	    T(test_structure__addresses_can_be_opened),
	    T(test_structure__an_objective_nobody_told_of_is_said),
	    T(test_structure__xml_that_is_none_or_not_plain_is_refused),
	    T(test_structure__depth_and_number_have_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
