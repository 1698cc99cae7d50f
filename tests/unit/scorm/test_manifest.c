/* Manifests: what is taken, mended, said and refused. */
#include "unit.h"

#include <string.h>

#include "package_fixture.h"

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
	        "nothing-to-open"},
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

static void test_manifest__what_does_not_fit_together_is_said(void **state)
{
	struct package_fixture *f = *state;
	const char *text = manifest(f,
	    "<organizations><organization identifier=\"o\">"
	    "<item identifier=\"i\" identifierref=\"r\"><title>One</title></item>"
	    "<item identifier=\"i\" identifierref=\"odd\"><title>Two</title>"
	    "<adlcp:prerequisites>i &amp;</adlcp:prerequisites></item>"
	    "<item identifier=\"k\" identifierref=\"r\"><title>Three</title>"
	    "<adlcp:prerequisites>i | gone</adlcp:prerequisites></item>"
	    "<item identifier=\"h\"><title>Heading</title></item></organization></organizations>",
	    "<resources><resource identifier=\"r\" adlcp:scormtype=\"sco\" href=\"index.html\">"
	    "<dependency identifierref=\"nowhere\"/></resource>"
	    "<resource identifier=\"r\" href=\"index.html\"/>"
	    "<resource identifier=\"odd\" adlcp:scormtype=\"scö\" href=\"index.html\"/></resources>");
	static const char *const codes[] = {"item-identifier-twice", "prerequisites", "prerequisites-item",
	    "item-without-content", "dependency-missing", "resource-identifier-twice", "resource-type"};

	assert_string_equal(imported(f, text, one_page), "OK");
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_true(reported(f, codes[i]));
	assert_int_equal(f->package.items[0].kind, PACKAGE_SCO);
	assert_int_equal(f->package.items[1].kind, PACKAGE_ASSET);
	assert_string_equal(f->package.items[1].prerequisites, "i &");
}

static void test_manifest__a_quoted_value_cut_within_a_letter_is_still_said(void **state)
{
	struct package_fixture *f = *state;

	assert_string_equal(
	    imported(f,
	        manifest(f,
	            "<organizations><organization><item identifier=\"i\" identifierref=\"r\">"
	            "<title>t</title><adlcp:masteryscore>ab€€€€€€€€€€€€€€€€€€€€</adlcp:masteryscore>"
	            "</item></organization></organizations>",
	            "<resources><resource identifier=\"r\" href=\"index.html\"/></resources>"),
	        one_page),
	    "OK");
	assert_true(reported(f, "mastery-score"));
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

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_manifest__what_cannot_be_read_is_refused),
	    T(test_manifest__a_wrong_encoding_declaration_is_mended),
	    T(test_manifest__items_carry_what_12_adds),
	    T(test_manifest__values_nobody_could_mean_are_left_out_and_said),
	    T(test_manifest__what_does_not_fit_together_is_said),
	    T(test_manifest__a_quoted_value_cut_within_a_letter_is_still_said),
	    T(test_manifest__without_items_each_sco_becomes_one),
	    T(test_href__is_resolved_and_joined),
	    T(test_href__that_leads_nowhere_good_cannot_be_opened),
	    T(test_bases__are_joined_from_the_manifest_inwards),
	};

	return cmocka_run_group_tests_name("manifest", tests, NULL, NULL);
}
