/* What is said of sequencing that can never work, and what is not said of sequencing that can. */
#include "unit.h"

#include <string.h>

#include "package_fixture.h"

/* An organization of two SCOs, a and b; sequencing of the organization, of a, of b. */
static void read_two(struct package_fixture *f, const char *organization, const char *a, const char *b)
{
	const char *text = manifest_2004(f, "2004 4th Edition",
	    arena_printf(f->arena,
	        "<organization identifier=\"o\" "
	        "adlseq:objectivesGlobalToSystem=\"false\"><title>Course</title>"
	        "<item identifier=\"a\" identifierref=\"r\"><title>A</title><imsss:sequencing>%s"
	        "</imsss:sequencing></item><item identifier=\"b\" identifierref=\"r\"><title>B</title>"
	        "<imsss:sequencing>%s</imsss:sequencing></item><imsss:sequencing>%s</imsss:sequencing>"
	        "</organization>",
	        a, b, organization),
	    "");

	assert_string_equal(imported(f, text, one_page), "OK");
}

static const char *rule_of(struct package_fixture *f, const char *kind, const char *combination,
    const char *conditions, const char *action)
{
	return arena_printf(f->arena,
	    "<imsss:sequencingRules><imsss:%s><imsss:ruleConditions conditionCombination=\"%s\">%s"
	    "</imsss:ruleConditions><imsss:ruleAction action=\"%s\"/></imsss:%s></imsss:sequencingRules>",
	    kind, combination, conditions, action, kind);
}

#define CONDITION(rest) "<imsss:ruleCondition " rest "/>"
static const char limits[] = "<imsss:limitConditions attemptLimit=\"1\"/>";

static void test_rule__that_can_never_hold_is_said_and_one_that_can_is_not(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *combination, *conditions;
		bool never, limited;
	} cases[] = {
	    {"all", CONDITION("condition=\"satisfied\""), false, false},
	    {"all", "", true, false},
	    {"all", CONDITION("condition=\"always\" operator=\"not\""), true, false},
	    {"all",
	        CONDITION("condition=\"satisfied\"") CONDITION("condition=\"satisfied\" operator=\"not\""),
	        true, false},
	    {"any",
	        CONDITION("condition=\"satisfied\"") CONDITION("condition=\"satisfied\" operator=\"not\""),
	        false, false},
	    {"all", CONDITION("condition=\"objectiveMeasureGreaterThan\" measureThreshold=\"1\""), true,
	        false},
	    {"all", CONDITION("condition=\"objectiveMeasureGreaterThan\" measureThreshold=\"0.99\""), false,
	        false},
	    {"all", CONDITION("condition=\"objectiveMeasureLessThan\" measureThreshold=\"-1\""), true, false},
	    {"all",
	        CONDITION("condition=\"objectiveMeasureLessThan\" measureThreshold=\"0.5\"") CONDITION(
	            "condition=\"objectiveMeasureLessThan\" measureThreshold=\"0.2\" operator=\"not\""),
	        false, false},
	    {"all", CONDITION("condition=\"attemptLimitExceeded\""), true, false},
	    {"all", CONDITION("condition=\"attemptLimitExceeded\""), false, true},
	    {"all", CONDITION("condition=\"timeLimitExceeded\""), true, true},
	    {"all", CONDITION("condition=\"outsideAvailableTimeRange\""), true, false},
	    {"any", CONDITION("condition=\"attemptLimitExceeded\"") CONDITION("condition=\"completed\""),
	        false, false},
	    {"all", CONDITION("condition=\"attemptLimitExceeded\"") CONDITION("condition=\"completed\""),
	        true, false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *rule =
		    rule_of(f, "postConditionRule", cases[i].combination, cases[i].conditions, "retry");

		read_two(f, "", arena_printf(f->arena, "%s%s", rule, cases[i].limited ? limits : ""), "");
		if (cases[i].never)
			assert_true(reported(f, "rule-never"));
		else
			assert_string_equal(f->package.report, "[]");
	}
}

static void test_rollup__that_asks_for_more_items_than_there_are_is_said(void **state)
{
	struct package_fixture *f = *state;
	static const char rule[] =
	    "<imsss:rollupRules><imsss:rollupRule childActivitySet=\"atLeastCount\" minimumCount=\"%d\">"
	    "<imsss:rollupConditions><imsss:rollupCondition "
	    "condition=\"completed\"/></imsss:rollupConditions>"
	    "<imsss:rollupAction action=\"completed\"/></imsss:rollupRule></imsss:rollupRules>";

	read_two(f, arena_printf(f->arena, rule, 3), "", "");
	assert_true(reported(f, "rule-never"));
	read_two(f, arena_printf(f->arena, rule, 2), "", "");
	assert_string_equal(f->package.report, "[]");
	read_two(f, "", arena_printf(f->arena, rule, 2), "");
	assert_true(reported(f, "rule-unasked"));
	assert_false(reported(f, "rule-never"));
}

static void test_exit_rules__of_an_item_without_items_are_never_asked(void **state)
{
	struct package_fixture *f = *state;
	const char *rule =
	    rule_of(f, "exitConditionRule", "all", CONDITION("condition=\"completed\""), "exit");

	read_two(f, "", rule, "");
	assert_true(reported(f, "rule-unasked"));
	read_two(f, rule, "", "");
	assert_string_equal(f->package.report, "[]");
}

static void test_item__that_nothing_leads_to_is_said_and_one_that_can_be_reached_is_not(void **state)
{
	struct package_fixture *f = *state;
	static const char choice[] = "", flow[] = "<imsss:controlMode choice=\"false\" flow=\"true\"/>",
	                  both[] = "<imsss:controlMode flow=\"true\"/>",
	                  neither[] = "<imsss:controlMode choice=\"false\"/>";
	static const char always[] = CONDITION("condition=\"always\"");
	const char *none = "", *skip = rule_of(f, "preConditionRule", "all", always, "skip"),
	           *stop = rule_of(f, "preConditionRule", "all", always, "stopForwardTraversal"),
	           *hide = rule_of(f, "preConditionRule", "all", always, "hiddenFromChoice"),
	           *disable = rule_of(f, "preConditionRule", "all", always, "disabled"),
	           *maybe = rule_of(
	               f, "preConditionRule", "all", CONDITION("condition=\"completed\""), "disabled");
	const struct {
		const char *organization, *a, *b, *code;
	} cases[] = {
	    {choice, none, none, NULL},
	    {flow, none, none, NULL},
	    {neither, none, none, "nothing-reachable"},
	    {flow, skip, none, "item-unreachable"},
	    {both, skip, none, NULL},
	    {choice, hide, none, "item-unreachable"},
	    {both, hide, none, NULL},
	    {flow, hide, none, NULL},
	    {both, disable, none, "item-unreachable"},
	    {both, maybe, none, NULL},
	    {flow, stop, none, "item-unreachable"},
	    {both, stop, none, NULL},
	    {flow, none, stop, NULL},
	    {choice, disable, disable, "nothing-reachable"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_two(f, cases[i].organization, cases[i].a, cases[i].b);
		if (cases[i].code != NULL)
			assert_true(reported(f, cases[i].code));
		else
			assert_string_equal(f->package.report, "[]");
		assert_int_equal(cases[i].code != NULL && strcmp(cases[i].code, "nothing-reachable") == 0,
		    reported(f, "nothing-reachable"));
	}
}

static void test_global_objective__that_is_read_and_never_written_is_said(void **state)
{
	struct package_fixture *f = *state;
	static const char map[] =
	    "<imsss:objectives><imsss:primaryObjective objectiveID=\"p\"><imsss:mapInfo "
	    "targetObjectiveID=\"g\" writeSatisfiedStatus=\"%s\"/>"
	    "</imsss:primaryObjective></imsss:objectives>";
	const char *reader = arena_printf(f->arena, map, "false"),
	           *writer = arena_printf(f->arena, map, "true");

	read_two(f, "", reader, "");
	assert_true(reported(f, "objective-never-written"));
	read_two(f, "", reader, writer);
	assert_string_equal(f->package.report, "[]");
}

static void test_metadata__of_its_own_file_that_is_missing_is_said_once(void **state)
{
	struct package_fixture *f = *state;
	static const char item[] = "<organization identifier=\"o\"><item identifier=\"i\" "
	                           "identifierref=\"r\"><title>t</title><metadata>"
	                           "<adlcp:location>%s</adlcp:location></metadata></item></organization>";

	assert_string_equal(
	    imported(f, manifest_2004(f, "2004 3rd Edition", arena_printf(f->arena, item, "lom.xml"), ""),
	        one_page),
	    "OK");
	assert_true(reported(f, "metadata-missing"));
	assert_string_equal(
	    imported(f, manifest_2004(f, "2004 3rd Edition", arena_printf(f->arena, item, "index.html"), ""),
	        one_page),
	    "OK");
	assert_string_equal(f->package.report, "[]");
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_rule__that_can_never_hold_is_said_and_one_that_can_is_not),
	    T(test_rollup__that_asks_for_more_items_than_there_are_is_said),
	    T(test_exit_rules__of_an_item_without_items_are_never_asked),
	    T(test_item__that_nothing_leads_to_is_said_and_one_that_can_be_reached_is_not),
	    T(test_global_objective__that_is_read_and_never_written_is_said),
	    T(test_metadata__of_its_own_file_that_is_missing_is_said_once),
	};

	return cmocka_run_group_tests_name("manifest_check", tests, NULL, NULL);
}
