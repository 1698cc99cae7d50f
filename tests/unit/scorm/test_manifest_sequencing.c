/* <imsss:sequencing> in manifests: what it becomes, what is taken from the collection, what is left out. */
#include "unit.h"

#include <string.h>

#include "package_fixture.h"

/* One SCO, i, with this sequencing (attributes and all) and this collection. */
static const struct activity *read_one(
    struct package_fixture *f, const char *sequencing, const char *collection)
{
	const char *text = manifest_2004(f, "2004 4th Edition",
	    arena_printf(f->arena,
	        "<organization identifier=\"o\"><title>Course</title>"
	        "<item identifier=\"i\" identifierref=\"r\"><title>One</title>%s</item></organization>",
	        sequencing),
	    arena_printf(
	        f->arena, "<imsss:sequencingCollection>%s</imsss:sequencingCollection>", collection));
	int index;

	assert_string_equal(imported(f, text, one_page), "OK");
	index = activity_find(f->package.tree, "i");
	assert_int_not_equal(index, ACTIVITY_NONE);
	return &f->package.tree->activities[index];
}

/* Two decimals are enough to tell numbers of a manifest apart. */
static int percent(double value)
{
	return (int)(value * 100 + (value < 0 ? -0.5 : 0.5));
}

static void test_sequencing__left_unsaid_is_the_default(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f, "<imsss:sequencing/>", "");

	assert_string_equal(f->package.report, "[]");
	assert_true(a->control.choice && a->control.choice_exit);
	assert_false(a->control.flow || a->control.forward_only);
	assert_true(a->delivery.tracked && a->rollup_objective_satisfied && a->rollup_progress_completion);
	assert_int_equal(percent(a->objective_measure_weight), 100);
	assert_int_equal(a->objectives_count, 1);
	assert_string_equal(a->objectives[0].identifier, "");
	assert_int_equal(percent(a->objectives[0].min_normalized_measure), 100);
}

static void test_sequencing__controls_limits_and_considerations_are_read(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<imsss:sequencing><imsss:controlMode choice=\"false\" choiceExit=\"false\" flow=\"true\" "
	    "forwardOnly=\"true\" useCurrentAttemptObjectiveInfo=\"false\" "
	    "useCurrentAttemptProgressInfo=\"false\"/>"
	    "<imsss:limitConditions attemptLimit=\"2\" attemptAbsoluteDurationLimit=\"PT1H30M\" "
	    "activityExperiencedDurationLimit=\"P1D\" beginTimeLimit=\"2026-01-01T00:00:00Z\" "
	    "endTimeLimit=\"2026-12-31T00:00:00\"/>"
	    "<imsss:randomizationControls randomizationTiming=\"onEachNewAttempt\" selectCount=\"3\" "
	    "reorderChildren=\"true\" selectionTiming=\"once\"/>"
	    "<imsss:deliveryControls tracked=\"false\" completionSetByContent=\"true\" "
	    "objectiveSetByContent=\"true\"/>"
	    "<adlseq:constrainedChoiceConsiderations preventActivation=\"true\" constrainChoice=\"true\"/>"
	    "<adlseq:rollupConsiderations requiredForSatisfied=\"ifAttempted\" "
	    "requiredForNotSatisfied=\"ifNotSkipped\" requiredForCompleted=\"ifNotSuspended\" "
	    "measureSatisfactionIfActive=\"false\"/></imsss:sequencing>",
	    "");

	assert_string_equal(f->package.report, "[]");
	assert_false(a->control.choice || a->control.choice_exit);
	assert_true(a->control.flow && a->control.forward_only);
	assert_false(
	    a->control.use_current_attempt_objective_info || a->control.use_current_attempt_progress_info);
	assert_true(a->limits.has_attempt_limit);
	assert_int_equal(a->limits.attempt_limit, 2);
	assert_int_equal(a->limits.attempt_absolute_cs, 90 * 60 * 100);
	assert_int_equal(a->limits.attempt_experienced_cs, -1);
	assert_int_equal(a->limits.activity_experienced_cs, 24 * 60 * 60 * 100);
	assert_string_equal(a->max_time_allowed, "PT1H30M");
	assert_true(a->limits.has_begin_time && a->limits.has_end_time);
	assert_true(a->limits.begin_time_us < a->limits.end_time_us);
	assert_int_equal(a->random.randomization_timing, TIMING_ON_EACH_NEW_ATTEMPT);
	assert_int_equal(a->random.selection_timing, TIMING_ONCE);
	assert_true(a->random.has_select_count && a->random.reorder_children);
	assert_int_equal(a->random.select_count, 3);
	assert_false(a->delivery.tracked);
	assert_true(a->delivery.completion_set_by_content && a->delivery.objective_set_by_content);
	assert_true(a->prevent_activation && a->constrain_choice);
	assert_int_equal(a->required_for_satisfied, REQUIRED_IF_ATTEMPTED);
	assert_int_equal(a->required_for_not_satisfied, REQUIRED_IF_NOT_SKIPPED);
	assert_int_equal(a->required_for_completed, REQUIRED_IF_NOT_SUSPENDED);
	assert_int_equal(a->required_for_incomplete, REQUIRED_ALWAYS);
	assert_false(a->measure_satisfaction_if_active);
}

static void test_rules__are_read_with_conditions_and_actions(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule>"
	    "<imsss:ruleConditions conditionCombination=\"any\"><imsss:ruleCondition condition=\"satisfied\" "
	    "operator=\"not\" referencedObjective=\" o%20%20one \"/><imsss:ruleCondition "
	    "condition=\"objectiveMeasureLessThan\" measureThreshold=\"-0.25\"/></imsss:ruleConditions>"
	    "<imsss:ruleAction action=\"stopForwardTraversal\"/></imsss:preConditionRule>"
	    "<imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition=\"always\"/>"
	    "</imsss:ruleConditions><imsss:ruleAction action=\"retryAll\"/></imsss:postConditionRule>"
	    "</imsss:sequencingRules><imsss:rollupRules rollupObjectiveSatisfied=\"false\" "
	    "objectiveMeasureWeight=\"0.5\"/><imsss:objectives><imsss:primaryObjective/><imsss:objective "
	    "objectiveID=\"o   one\"/></imsss:objectives></imsss:sequencing>",
	    "");
	const struct sequencing_rule *rule = &a->pre.rules[0];

	assert_string_equal(f->package.report, "[]");
	assert_int_equal(a->pre.count, 1);
	assert_int_equal(rule->action, ACTION_STOP_FORWARD_TRAVERSAL);
	assert_int_equal(rule->combination, COMBINATION_ANY);
	assert_int_equal(rule->conditions_count, 2);
	assert_true(rule->conditions[0].negated);
	assert_string_equal(rule->conditions[0].objective, "o one");
	assert_int_equal(rule->conditions[0].objective_index, 1);
	assert_int_equal(percent(rule->conditions[1].measure_threshold), -25);
	assert_int_equal(a->post.count, 1);
	assert_int_equal(a->post.rules[0].action, ACTION_RETRY_ALL);
	assert_int_equal(a->post.rules[0].combination, COMBINATION_ALL);
	assert_int_equal(a->exit.count, 0);
	assert_false(a->rollup_objective_satisfied);
	assert_int_equal(percent(a->objective_measure_weight), 50);
}

static void test_rollup__rules_are_read(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<imsss:sequencing><imsss:rollupRules><imsss:rollupRule childActivitySet=\"atLeastPercent\" "
	    "minimumPercent=\"0.5\" minimumCount=\"2\"><imsss:rollupConditions conditionCombination=\"all\">"
	    "<imsss:rollupCondition condition=\"completed\" operator=\"not\"/></imsss:rollupConditions>"
	    "<imsss:rollupAction action=\"notSatisfied\"/></imsss:rollupRule></imsss:rollupRules>"
	    "</imsss:sequencing>",
	    "");
	const struct rollup_rule *rule = &a->rollup[0];

	assert_int_equal(a->rollup_count, 1);
	assert_int_equal(rule->child_set, ROLLUP_AT_LEAST_PERCENT);
	assert_int_equal(percent(rule->minimum_percent), 50);
	assert_int_equal(rule->minimum_count, 2);
	assert_int_equal(rule->combination, COMBINATION_ALL);
	assert_int_equal(rule->action, ROLLUP_NOT_SATISFIED);
	assert_true(rule->conditions[0].negated);
	assert_int_equal(rule->conditions[0].kind, CONDITION_COMPLETED);
	/* It holds no items. */
	assert_true(reported(f, "rule-unasked"));
}

static void test_objectives__carry_the_maps_of_both_vocabularies(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID=\"p\" "
	    "satisfiedByMeasure=\"true\"><imsss:minNormalizedMeasure> 0.8 </imsss:minNormalizedMeasure>"
	    "<imsss:mapInfo targetObjectiveID=\"g1\" readNormalizedMeasure=\"false\" "
	    "writeSatisfiedStatus=\"true\"/></imsss:primaryObjective><imsss:objective objectiveID=\"q\"/>"
	    "</imsss:objectives><adlseq:objectives><adlseq:objective objectiveID=\"p\"><adlseq:mapInfo "
	    "targetObjectiveID=\"g2\" readRawScore=\"false\" readMinScore=\"false\" readMaxScore=\"false\" "
	    "writeCompletionStatus=\"true\" writeProgressMeasure=\"true\"/></adlseq:objective>"
	    "<adlseq:objective objectiveID=\"q\"><adlseq:mapInfo targetObjectiveID=\"g1\" "
	    "writeRawScore=\"true\" writeMinScore=\"true\" writeMaxScore=\"true\"/></adlseq:objective>"
	    "</adlseq:objectives></imsss:sequencing>",
	    "");
	const struct objective *p = &a->objectives[0], *q = &a->objectives[1];

	assert_string_equal(f->package.report, "[]");
	assert_int_equal(a->objectives_count, 2);
	assert_true(p->satisfied_by_measure);
	assert_int_equal(percent(p->min_normalized_measure), 80);
	assert_int_equal(p->maps_count, 2);
	assert_string_equal(p->maps[0].target, "g1");
	assert_int_equal(p->maps[0].read, OBJECTIVE_SATISFIED);
	assert_int_equal(p->maps[0].write, OBJECTIVE_SATISFIED);
	assert_string_equal(p->maps[1].target, "g2");
	assert_int_equal(p->maps[1].read, OBJECTIVE_COMPLETION | OBJECTIVE_PROGRESS);
	assert_int_equal(p->maps[1].write, OBJECTIVE_COMPLETION | OBJECTIVE_PROGRESS);
	assert_int_equal(q->maps_count, 1);
	assert_int_equal(q->maps[0].read, OBJECTIVE_PARTS_ADLSEQ);
	assert_int_equal(q->maps[0].write, OBJECTIVE_RAW | OBJECTIVE_MIN | OBJECTIVE_MAX);
	assert_int_equal(f->package.tree->globals_count, 2);
}

static void test_collection__lends_what_the_item_does_not_say_itself(void **state)
{
	struct package_fixture *f = *state;
	const char *collection =
	    "<imsss:sequencing ID=\" shared \"><imsss:controlMode flow=\"true\" choice=\"false\"/>"
	    "<imsss:deliveryControls completionSetByContent=\"true\"/><imsss:objectives>"
	    "<imsss:primaryObjective objectiveID=\"lent\"/></imsss:objectives></imsss:sequencing>"
	    "<imsss:sequencing ID=\"other\"><imsss:controlMode forwardOnly=\"true\"/></imsss:sequencing>";
	const struct activity *a = read_one(f,
	    "<imsss:sequencing IDRef=\"shared \"><imsss:controlMode choiceExit=\"false\"/>"
	    "<adlseq:objectives><adlseq:objective objectiveID=\"lent\"><adlseq:mapInfo "
	    "targetObjectiveID=\"g\"/></adlseq:objective></adlseq:objectives></imsss:sequencing>",
	    collection);

	assert_string_equal(f->package.report, "[]");
	/* Its own controlMode stands alone; nothing is merged inside it. */
	assert_true(a->control.choice);
	assert_false(a->control.flow || a->control.choice_exit || a->control.forward_only);
	assert_true(a->delivery.completion_set_by_content);
	assert_string_equal(a->objectives[0].identifier, "lent");
	assert_int_equal(a->objectives[0].maps_count, 1);
}

static void test_collection__that_lacks_what_is_asked_for_is_said(void **state)
{
	struct package_fixture *f = *state;
	const struct activity *a = read_one(f,
	    "<imsss:sequencing IDRef=\"Shared\"><imsss:controlMode flow=\"true\"/></imsss:sequencing>",
	    "<imsss:sequencing ID=\"shared\"><imsss:deliveryControls tracked=\"false\"/></imsss:sequencing>");

	assert_true(reported(f, "sequencing-reference"));
	assert_true(a->control.flow && a->delivery.tracked);
	a = read_one(f, "<imsss:sequencing IDRef=\"s\"/>",
	    "<imsss:sequencing ID=\"s\"><imsss:controlMode flow=\"true\"/></imsss:sequencing>"
	    "<imsss:sequencing ID=\"s\"><imsss:deliveryControls tracked=\"false\"/></imsss:sequencing>");
	assert_true(reported(f, "sequencing-id-twice"));
	assert_true(a->control.flow && a->delivery.tracked);
}

static void test_sequencing__odd_values_leave_the_default_and_are_said(void **state)
{
	struct package_fixture *f = *state;
	static const char *const odd[] = {"<imsss:controlMode choice=\"maybe\"/>",
	    "<imsss:rollupRules objectiveMeasureWeight=\"2\"/>",
	    "<imsss:rollupRules objectiveMeasureWeight=\"NaN\"/>",
	    "<imsss:rollupRules objectiveMeasureWeight=\"1e-1\"/>",
	    "<imsss:limitConditions attemptLimit=\"-1\"/>", "<imsss:limitConditions attemptLimit=\"two\"/>",
	    "<imsss:limitConditions attemptAbsoluteDurationLimit=\"1 hour\"/>",
	    "<imsss:limitConditions beginTimeLimit=\"tomorrow\"/>",
	    "<imsss:randomizationControls selectionTiming=\"sometimes\"/>",
	    "<adlseq:rollupConsiderations requiredForCompleted=\"ifLucky\"/>",
	    "<imsss:objectives><imsss:primaryObjective><imsss:minNormalizedMeasure>80</"
	    "imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const struct activity *a = read_one(
		    f, arena_printf(f->arena, "<imsss:sequencing>%s</imsss:sequencing>", odd[i]), "");

		assert_true(reported(f, "value"));
		assert_true(a->control.choice);
		assert_int_equal(percent(a->objective_measure_weight), 100);
		assert_false(a->limits.has_attempt_limit || a->limits.has_begin_time);
		assert_int_equal(a->limits.attempt_absolute_cs, -1);
		assert_int_equal(a->random.selection_timing, TIMING_NEVER);
		assert_int_equal(a->required_for_completed, REQUIRED_ALWAYS);
		assert_int_equal(percent(a->objectives[0].min_normalized_measure), 100);
	}
}

static void test_rules__with_words_nobody_knows_are_left_out_whole(void **state)
{
	struct package_fixture *f = *state;
	static const char *const odd[] = {
	    "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition "
	    "condition=\"always\"/><imsss:ruleCondition condition=\"bored\"/></imsss:ruleConditions>"
	    "<imsss:ruleAction action=\"skip\"/></imsss:preConditionRule></imsss:sequencingRules>",
	    "<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleAction action=\"exitAll\"/>"
	    "</imsss:preConditionRule></imsss:sequencingRules>",
	    "<imsss:sequencingRules><imsss:preConditionRule/></imsss:sequencingRules>",
	    "<imsss:sequencingRules><imsss:exitConditionRule><imsss:ruleAction action=\"skip\"/>"
	    "</imsss:exitConditionRule></imsss:sequencingRules>",
	    "<imsss:rollupRules><imsss:rollupRule><imsss:rollupConditions><imsss:rollupCondition "
	    "condition=\"always\"/></imsss:rollupConditions><imsss:rollupAction action=\"satisfied\"/>"
	    "</imsss:rollupRule></imsss:rollupRules>",
	    "<imsss:rollupRules><imsss:rollupRule childActivitySet=\"most\"><imsss:rollupAction "
	    "action=\"satisfied\"/></imsss:rollupRule></imsss:rollupRules>"};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const struct activity *a = read_one(
		    f, arena_printf(f->arena, "<imsss:sequencing>%s</imsss:sequencing>", odd[i]), "");

		assert_true(reported(f, "sequencing-rule"));
		assert_int_equal(a->pre.count + a->post.count + a->exit.count + a->rollup_count, 0);
	}
}

static void test_objectives__that_are_twice_nameless_or_unknown_are_said(void **state)
{
	struct package_fixture *f = *state;
	static const struct {
		const char *objectives, *code;
		size_t kept;
	} odd[] = {
	    {"<imsss:objectives><imsss:primaryObjective objectiveID=\"a\"/><imsss:objective "
	     "objectiveID=\" a\"/><imsss:objective objectiveID=\"b\"/></imsss:objectives>",
	        "objective-twice", 2},
	    {"<imsss:objectives><imsss:primaryObjective/><imsss:objective/></imsss:objectives>",
	        "objective-without-identifier", 1},
	    {"<imsss:objectives><imsss:primaryObjective><imsss:mapInfo targetObjectiveID=\"g\"/>"
	     "</imsss:primaryObjective></imsss:objectives>",
	        "objective-without-identifier", 1},
	    {"<imsss:objectives><imsss:primaryObjective objectiveID=\"a\"><imsss:mapInfo/>"
	     "</imsss:primaryObjective></imsss:objectives>",
	        "objective-map", 1},
	    {"<imsss:objectives><imsss:primaryObjective objectiveID=\"a\"/></imsss:objectives>"
	     "<adlseq:objectives><adlseq:objective objectiveID=\"A\"/></adlseq:objectives>",
	        "objective-unknown", 1},
	    {"<imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition "
	     "condition=\"satisfied\" referencedObjective=\"gone\"/></imsss:ruleConditions><imsss:ruleAction "
	     "action=\"skip\"/></imsss:preConditionRule></imsss:sequencingRules>",
	        "objective-unknown", 1},
	    {"<imsss:objectives><imsss:primaryObjective objectiveID=\"a\"><imsss:mapInfo "
	     "targetObjectiveID=\"g\" "
	     "writeSatisfiedStatus=\"true\"/></imsss:primaryObjective><imsss:objective "
	     "objectiveID=\"b\"><imsss:mapInfo targetObjectiveID=\"g\" writeSatisfiedStatus=\"true\"/>"
	     "</imsss:objective></imsss:objectives>",
	        "objective-map-conflict", 2},
	    {"<imsss:objectives><imsss:primaryObjective objectiveID=\"a\"><imsss:mapInfo "
	     "targetObjectiveID=\"g\"/><imsss:mapInfo targetObjectiveID=\"h\"/></imsss:primaryObjective>"
	     "</imsss:objectives>",
	        "objective-map-conflict", 1},
	};

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		const struct activity *a = read_one(f,
		    arena_printf(f->arena, "<imsss:sequencing>%s</imsss:sequencing>", odd[i].objectives), "");

		assert_true(reported(f, odd[i].code));
		assert_int_equal(a->objectives_count, odd[i].kept);
	}
}

/* text so many times. */
static const char *repeated(struct package_fixture *f, const char *text, size_t count)
{
	size_t len = strlen(text);
	char *all = arena_alloc(f->arena, len * count + 1);

	for (size_t i = 0; i < count; i++)
		memcpy(all + i * len, text, len);
	return all;
}

static void test_bounds__a_small_collection_may_not_stand_for_a_flood_of_rules(void **state)
{
	struct package_fixture *f = *state;
	const char *rule = "<imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition "
	                   "condition=\"attempted\"/></imsss:ruleConditions><imsss:ruleAction "
	                   "action=\"skip\"/></imsss:preConditionRule>";
	const char *item = "<item identifierref=\"r\"><imsss:sequencing IDRef=\"s\"/></item>";
	const struct {
		size_t items, rules;
		const char *expected;
	} cases[] = {{100, 400, "OK"}, {200, 400, "sequencing-too-large"}, {1, 1001, "sequencing-too-large"},
	    {1, 1000, "OK"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = manifest_2004(f, "2004 4th Edition",
		    arena_printf(f->arena, "<organization identifier=\"o\">%s</organization>",
		        repeated(f, item, cases[i].items)),
		    arena_printf(f->arena,
		        "<imsss:sequencingCollection><imsss:sequencing ID=\"s\"><imsss:sequencingRules>%s"
		        "</imsss:sequencingRules></imsss:sequencing></imsss:sequencingCollection>",
		        repeated(f, rule, cases[i].rules)));

		assert_string_equal(imported(f, text, one_page), cases[i].expected);
	}
}

static void test_bounds__long_names_may_not_be_lent_without_end(void **state)
{
	struct package_fixture *f = *state;
	const char *name = repeated(f, "x", 4000);
	const char *item = "<item identifierref=\"r\"><imsss:sequencing IDRef=\"s\"/></item>";
	const struct {
		size_t items;
		const char *expected;
	} cases[] = {{2, "OK"}, {1500, "sequencing-too-large"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = manifest_2004(f, "2004 4th Edition",
		    arena_printf(f->arena, "<organization identifier=\"o\">%s</organization>",
		        repeated(f, item, cases[i].items)),
		    arena_printf(f->arena,
		        "<imsss:sequencingCollection><imsss:sequencing ID=\"s\"><imsss:objectives>"
		        "<imsss:primaryObjective objectiveID=\"%s\"><imsss:mapInfo targetObjectiveID=\"%s\"/>"
		        "<imsss:mapInfo "
		        "targetObjectiveID=\"%sx\"/></imsss:primaryObjective></imsss:objectives>"
		        "<adlseq:objectives><adlseq:objective objectiveID=\"%s\"><adlseq:mapInfo "
		        "targetObjectiveID=\"%s\"/></adlseq:objective></adlseq:objectives>"
		        "</imsss:sequencing></imsss:sequencingCollection>",
		        name, name, name, name, name));

		assert_string_equal(imported(f, text, one_page), cases[i].expected);
		/* One byte too many in a name leaves that map out. */
		if (i == 0)
			assert_true(reported(f, "objective-map"));
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, package_setup, package_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_sequencing__left_unsaid_is_the_default),
	    T(test_sequencing__controls_limits_and_considerations_are_read),
	    T(test_rules__are_read_with_conditions_and_actions),
	    T(test_rollup__rules_are_read),
	    T(test_objectives__carry_the_maps_of_both_vocabularies),
	    T(test_collection__lends_what_the_item_does_not_say_itself),
	    T(test_collection__that_lacks_what_is_asked_for_is_said),
	    T(test_sequencing__odd_values_leave_the_default_and_are_said),
	    T(test_rules__with_words_nobody_knows_are_left_out_whole),
	    T(test_objectives__that_are_twice_nameless_or_unknown_are_said),
	    T(test_bounds__a_small_collection_may_not_stand_for_a_flood_of_rules),
	    T(test_bounds__long_names_may_not_be_lent_without_end),
	};

	return cmocka_run_group_tests_name("manifest_sequencing", tests, NULL, NULL);
}
