/* SCORM 2004 manifests: what becomes of them in the content model. */
#include "unit.h"

#include <string.h>

#include "package_fixture.h"
#include "scorm/sequencing/definition.h"

/* One SCO below an organization, with this in the item and this in the collection. */
static const char *one_item(struct package_fixture *f, const char *inside, const char *collection)
{
	return manifest_2004(f, "2004 4th Edition",
	    arena_printf(f->arena,
	        "<organization identifier=\"o\"><title>Course</title>"
	        "<item identifier=\"i\" identifierref=\"r\"><title>One</title>%s</item></organization>",
	        inside),
	    collection);
}

static const struct activity *activity_of(struct package_fixture *f, const char *identifier)
{
	int index = activity_find(f->package.tree, identifier);

	assert_int_not_equal(index, ACTIVITY_NONE);
	return &f->package.tree->activities[index];
}

/* The item of one_item. */
static const struct activity *read_one(struct package_fixture *f, const char *inside, const char *collection)
{
	assert_string_equal(imported(f, one_item(f, inside, collection), one_page), "OK");
	return activity_of(f, "i");
}

static void test_edition__is_told_by_schemaversion_in_many_spellings(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *text;
		enum package_edition edition;
		const char *finding;
	} cases[] = {
	    {"1.2", PACKAGE_SCORM_12, NULL},
	    {"ADL SCORM 1.2", PACKAGE_SCORM_12, "version-spelling"},
	    {"CAM 1.3", PACKAGE_SCORM_2004_2, NULL},
	    {"1.3", PACKAGE_SCORM_2004_2, "version-spelling"},
	    {"2004 2nd Edition", PACKAGE_SCORM_2004_2, NULL},
	    {"2004 3rd Edition", PACKAGE_SCORM_2004_3, NULL},
	    {"2004  3rd  Edition", PACKAGE_SCORM_2004_3, NULL},
	    {"2004", PACKAGE_SCORM_2004_3, "version-spelling"},
	    {"SCORM_2004_3rd_Edition_v1.0.2", PACKAGE_SCORM_2004_3, "version-spelling"},
	    {"2004 1st Edition", PACKAGE_SCORM_2004_2, "version-spelling"},
	    {"2004 4th Edition", PACKAGE_SCORM_2004_4, NULL},
	    {"SCORM 2004 4th ed.", PACKAGE_SCORM_2004_4, "version-spelling"},
	    {"", PACKAGE_SCORM_2004_3, "version-guessed"},
	    {"whatever", PACKAGE_SCORM_2004_3, "version-guessed"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = manifest_2004(f, cases[i].text,
		    "<organization identifier=\"o\"><item identifier=\"i\" identifierref=\"r\">"
		    "<title>t</title></item></organization>",
		    "");

		assert_string_equal(imported(f, text, one_page), "OK");
		assert_int_equal(f->package.edition, cases[i].edition);
		assert_string_equal(
		    f->package.kind, cases[i].edition == PACKAGE_SCORM_12 ? "scorm12" : "scorm2004");
		if (cases[i].finding != NULL)
			assert_true(reported(f, cases[i].finding));
		else
			assert_string_equal(f->package.report, "[]");
	}
}

static void test_edition__is_guessed_by_what_only_the_fourth_has_and_a_mixture_is_said(void **state)
{
	struct package_fixture *f = *state;
	const char *organization =
	    "<organization identifier=\"o\"><item identifier=\"i\" identifierref=\"r\">"
	    "<title>t</title><adlcp:completionThreshold completedByMeasure=\"true\" "
	    "minProgressMeasure=\"0.75\"/></item></organization>";

	assert_string_equal(imported(f, manifest_2004(f, "", organization, ""), one_page), "OK");
	assert_int_equal(f->package.edition, PACKAGE_SCORM_2004_4);
	assert_string_equal(
	    imported(f, manifest_2004(f, "2004 3rd Edition", organization, ""), one_page), "OK");
	assert_int_equal(f->package.edition, PACKAGE_SCORM_2004_3);
	assert_true(reported(f, "edition-mixed"));
	assert_true(activity_of(f, "i")->completion.by_measure);
}

static void test_item__carries_what_2004_adds(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<adlcp:timeLimitAction> exit,no message </adlcp:timeLimitAction>"
	    "<adlcp:dataFromLMS> a=1\n</adlcp:dataFromLMS>"
	    "<adlcp:completionThreshold completedByMeasure=\"true\" minProgressMeasure=\"0.75\" "
	    "progressWeight=\"0.5\"/>"
	    "<adlcp:data><adlcp:map targetID=\" b1 \"/><adlcp:map targetID=\"b2\" readSharedData=\"false\" "
	    "writeSharedData=\"false\"/></adlcp:data>"
	    "<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI>"
	    "<adlnav:hideLMSUI> suspendAll </adlnav:hideLMSUI></adlnav:navigationInterface>"
	    "</adlnav:presentation>",
	    "");

	assert_string_equal(f->package.report, "[]");
	assert_int_equal(a->kind, ACTIVITY_SCO);
	assert_string_equal(a->href, "index.html");
	assert_int_equal(a->time_limit_action, TIME_LIMIT_EXIT_NO_MESSAGE);
	assert_string_equal(a->launch_data, " a=1\n");
	assert_true(a->completion.given && a->completion.by_measure && !a->completion.text_only);
	assert_true(a->completion.min_measure > 0.7499 && a->completion.min_measure < 0.7501);
	assert_true(a->completion.progress_weight > 0.4999 && a->completion.progress_weight < 0.5001);
	assert_int_equal(a->shares_count, 2);
	assert_string_equal(a->shares[0].target, "b1");
	assert_true(a->shares[0].read && a->shares[0].write);
	assert_false(a->shares[1].read || a->shares[1].write);
	assert_int_equal(a->hidden_ui, HIDE_CONTINUE | HIDE_SUSPEND_ALL);
}

static void test_threshold__is_read_in_its_three_forms(void **state)
{
	struct package_fixture *f = *state;
	const struct completion_threshold *none = &read_one(f, "", "")->completion, *text, *odd;

	assert_false(none->given || none->by_measure || none->text_only);
	text = &read_one(f, "<adlcp:completionThreshold> 0.6 </adlcp:completionThreshold>", "")->completion;
	assert_true(text->given && text->text_only && !text->by_measure);
	assert_true(text->min_measure > 0.5999 && text->min_measure < 0.6001);
	odd = &read_one(f, "<adlcp:completionThreshold>60%</adlcp:completionThreshold>", "")->completion;
	assert_false(odd->given);
	assert_true(reported(f, "completion-threshold"));
	odd = &read_one(f, "<adlcp:completionThreshold minProgressMeasure=\"1.5\"/>", "")->completion;
	assert_true(odd->given && odd->min_measure > 0.9999);
	assert_true(reported(f, "value"));
}

static void test_item__oddities_are_said(void **state)
{
	struct package_fixture *f = *state;
	static const char *const codes[] = {
	    "time-limit-action", "data-map", "hide-lms-ui", "prerequisites-2004"};
	const struct activity *a = read_one(f,
	    "<adlcp:timeLimitAction>stop</adlcp:timeLimitAction><adlcp:prerequisites>x</adlcp:prerequisites>"
	    "<adlcp:data><adlcp:map/><adlcp:map targetID=\"b\"/><adlcp:map targetID=\"b\"/></adlcp:data>"
	    "<adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>everything</adlnav:hideLMSUI>"
	    "</adlnav:navigationInterface></adlnav:presentation>",
	    "");

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_true(reported(f, codes[i]));
	assert_int_equal(a->shares_count, 1);
	assert_int_equal(a->hidden_ui, 0);
	assert_int_equal(a->time_limit_action, TIME_LIMIT_NONE);
}

static void test_item__is_shown_unless_it_says_otherwise(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *attribute;
		bool visible, odd;
	} cases[] = {{"", true, false}, {"isvisible=\"true\"", true, false}, {"isvisible=\"1\"", true, false},
	    {"isvisible=\"false\"", false, false}, {"isvisible=\"0\"", false, false},
	    {"isvisible=\"FALSE\"", false, false}, {"isvisible=\"no\"", true, true}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = manifest_2004(f, "2004 4th Edition",
		    arena_printf(f->arena,
		        "<organization identifier=\"o\"><item identifier=\"i\" identifierref=\"r\" %s>"
		        "<title>t</title></item></organization>",
		        cases[i].attribute),
		    "");

		assert_string_equal(imported(f, text, one_page), "OK");
		assert_int_equal(activity_of(f, "i")->visible, cases[i].visible);
		assert_int_equal(reported(f, "value"), cases[i].odd);
	}
}

static void test_cluster__opens_nothing_in_2004(void **state)
{
	struct package_fixture *f = *state;
	const char *text = manifest_2004(f, "2004 3rd Edition",
	    "<organization identifier=\"o\"><title>C</title><item identifier=\"c\" identifierref=\"r\">"
	    "<title>Cluster</title><item identifier=\"leaf\" identifierref=\"r\"><title>Leaf</title></item>"
	    "</item></organization>",
	    "");

	assert_string_equal(imported(f, text, one_page), "OK");
	assert_true(reported(f, "cluster-with-resource"));
	assert_int_equal(activity_of(f, "c")->kind, ACTIVITY_CLUSTER);
	assert_string_equal(activity_of(f, "c")->href, "");
	assert_int_equal(activity_of(f, "leaf")->kind, ACTIVITY_SCO);
	assert_int_equal(activity_of(f, "leaf")->depth, 2);
}

static void test_organization__says_what_is_global_and_an_identifier_missing_is_said(void **state)
{
	struct package_fixture *f = *state;
	const char *item =
	    "<item identifier=\"i\" identifierref=\"r\"><title>t</title></item></organization>";

	assert_string_equal(
	    imported(f,
	        manifest_2004(f, "2004 4th Edition",
	            arena_printf(f->arena,
	                "<organization identifier=\"o\" adlseq:objectivesGlobalToSystem=\"false\" "
	                "adlcp:sharedDataGlobalToSystem=\"0\">%s",
	                item),
	            ""),
	        one_page),
	    "OK");
	assert_false(f->package.tree->objectives_global_to_system);
	assert_false(f->package.tree->shared_data_global_to_system);
	assert_string_equal(f->package.report, "[]");
	assert_string_equal(
	    imported(f,
	        manifest_2004(f, "2004 4th Edition", arena_printf(f->arena, "<organization>%s", item), ""),
	        one_page),
	    "OK");
	assert_true(f->package.tree->objectives_global_to_system);
	assert_true(f->package.tree->shared_data_global_to_system);
	assert_true(reported(f, "organization-without-identifier"));
}

static void test_prefixes__are_what_their_namespaces_say(void **state)
{
	struct package_fixture *f = *state;
	/* Other prefixes; no prefix at all; a prefix nobody declared; a vendor's elements of the same names.
	 */
	static const char *const ways[] = {
	    "<ss:sequencing xmlns:ss=\"http://www.imsglobal.org/xsd/imsss\"><ss:controlMode flow=\"true\"/>"
	    "</ss:sequencing>",
	    "<sequencing><controlMode flow=\"True\"/></sequencing>",
	    "<imsss:Sequencing><imsss:controlmode Flow=\"1\"/></imsss:Sequencing>",
	    "<imsss:sequencing xmlns:imsss=\"http://www.imsglobal.org/xsd/imsss_v1p0\">"
	    "<imsss:controlMode flow=\"true\"/></imsss:sequencing>",
	    "<v:sequencing xmlns:v=\"urn:vendor\"><v:controlMode flow=\"false\"/></v:sequencing>"
	    "<imsss:sequencing><imsss:controlMode flow=\"true\"/></imsss:sequencing>",
	};
	const char *undeclared =
	    "<manifest><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>"
	    "<organizations><organization identifier=\"o\"><title>C</title><item identifier=\"i\" "
	    "identifierref=\"r\"><title>t</title><imsss:sequencing><imsss:controlMode flow=\"true\"/>"
	    "</imsss:sequencing></item></organization></organizations><resources><resource identifier=\"r\" "
	    "adlcp:scormType=\"sco\" href=\"index.html\"/></resources></manifest>";

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_true(read_one(f, ways[i], "")->control.flow);
		assert_string_equal(f->package.report, "[]");
	}
	assert_false(read_one(
	    f, "<v:sequencing xmlns:v=\"urn:vendor\"><v:controlMode flow=\"true\"/></v:sequencing>", "")
	                 ->control.flow);
	assert_string_equal(imported(f, undeclared, one_page), "OK");
	assert_true(activity_of(f, "i")->control.flow);
	assert_int_equal(activity_of(f, "i")->kind, ACTIVITY_SCO);
}

static void test_model__reads_back_as_it_was(void **state)
{
	struct package_fixture *f = *state;
	struct activity_tree again;
	static const char *const broken[] = {"", "[]", "{}", "{\"items\":[1]}",
	    "{\"items\":[{\"parent\":-1,\"kind\":\"thing\"}]}",
	    "{\"items\":[{\"parent\":-2,\"kind\":\"sco\"}]}",
	    "{\"items\":[{\"parent\":-1,\"kind\":\"sco\",\"activity\":{\"selection_timing\":\"soon\"}}]}",
	    "{\"items\":[{\"parent\":-1,\"kind\":\"sco\",\"activity\":{\"attempt_limit\":-1}}]}",
	    "{\"items\":[{\"parent\":-1,\"kind\":\"sco\",\"activity\":{\"pre\":[{\"action\":\"no\"}]}}]}"};

	(void)read_one(f,
	    "<adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction>"
	    "<imsss:sequencing><imsss:controlMode flow=\"true\" choice=\"false\"/>"
	    "<imsss:limitConditions attemptLimit=\"3\" "
	    "attemptAbsoluteDurationLimit=\"PT1H\"/></imsss:sequencing>",
	    "");
	assert_int_equal(package_tree_read(&f->w, f->package.manifest, &again), OK);
	assert_trees_same(f->package.tree, &again);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_int_equal(package_tree_read(&f->w, broken[i], &again), ERR_INTERNAL);
		work_forgive(&f->w);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_edition__is_told_by_schemaversion_in_many_spellings),
	    T(test_edition__is_guessed_by_what_only_the_fourth_has_and_a_mixture_is_said),
	    T(test_item__carries_what_2004_adds),
	    T(test_threshold__is_read_in_its_three_forms),
	    T(test_item__oddities_are_said),
	    T(test_item__is_shown_unless_it_says_otherwise),
	    T(test_cluster__opens_nothing_in_2004),
	    T(test_organization__says_what_is_global_and_an_identifier_missing_is_said),
	    T(test_prefixes__are_what_their_namespaces_say),
	    T(test_model__reads_back_as_it_was),
	};

	return cmocka_run_group_tests_name("manifest_2004", tests, NULL, NULL);
}
