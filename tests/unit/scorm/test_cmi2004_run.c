/* What a run of a SCORM 2004 SCO amounts to: saved and opened again, how it begins and ends, time,
 * objectives, buckets. */
#include "unit.h"

#include "cmi2004_fixture.h"

static struct cmi2004 *continued(void **state, const struct cmi2004_launch *launch, const char *saved)
{
	struct cmi2004 *cmi = NULL;

	assert_int_equal(cmi2004_continue(&((struct fixture *)*state)->w, launch, saved, &cmi), OK);
	return cmi;
}

static void test_saved__comes_back_whole(void **state)
{
	struct cmi2004 *cmi = opened(state, ""), *again;

	set_is(cmi, "cmi.suspend_data", "étape \"3\"\n", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.0.id", "o1", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.id", "i", SCORM2004_OK);
	set_is(cmi, "cmi.interactions.0.type", "numeric", SCORM2004_OK);
	set_is(cmi, "cmi.session_time", "PT1M", SCORM2004_OK);
	again = opened(state, save(state, cmi));
	get_is(again, "cmi.suspend_data", SCORM2004_OK, "étape \"3\"\n");
	get_is(again, "cmi.objectives._count", SCORM2004_OK, "1");
	set_is(again, "cmi.objectives.1.id", "o1", SCORM2004_SET_FAILED);
	set_is(again, "cmi.interactions.0.learner_response", "four", SCORM2004_TYPE);
	assert_string_equal(save(state, again), save(state, cmi));
	again = continued(state, &usual, save(state, cmi));
	assert_string_equal(save(state, again), save(state, cmi));
	cmi2004_end(again, true, -1);
	assert_int_equal(cmi2004_total_time_cs(again), 6000);
}

static void test_saved__what_is_not_ours_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {"[]", "{", "{\"cmi.learner_id\":\"x\"}", "{\"cmi.nothing\":\"x\"}",
	    "{\"cmi.location\":1}", "{\"other\":\"x\"}", "{\"ended\":\"somehow\"}",
	    "{\"adl.data.0.store\":\"x\"}", "{\"cmi.objectives.01.id\":\"x\"}",
	    "{\"cmi.objectives._count\":\"1\"}"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cmi2004 *cmi = NULL;

		assert_int_equal(cmi2004_open(&f->w, &usual, bad[i], &cmi), ERR_INTERNAL);
		assert_int_equal(cmi2004_continue(&f->w, &usual, bad[i], &cmi), ERR_INTERNAL);
		assert_null(cmi);
	}
}

static const char *entry_of(void **state, struct cmi2004 *cmi)
{
	const char *entry;

	assert_int_equal(cmi2004_get(opened(state, save(state, cmi)), "cmi.entry", &entry), SCORM2004_OK);
	return entry;
}

static struct cmi2004 *ended_by(void **state, const char *exit_value, const char *request, bool terminated)
{
	struct cmi2004 *cmi = opened(state, "");

	set_is(cmi, "cmi.location", "4", SCORM2004_OK);
	set_is(cmi, "cmi.exit", exit_value, SCORM2004_OK);
	set_is(cmi, "adl.nav.request", request, SCORM2004_OK);
	cmi2004_end(cmi, terminated, 500);
	return cmi;
}

static void test_entry__goes_on_with_what_was_suspended_or_never_ended(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	get_is(cmi, "cmi.entry", SCORM2004_OK, "ab-initio");
	assert_string_equal(entry_of(state, cmi), "ab-initio");
	set_is(cmi, "cmi.location", "4", SCORM2004_OK);
	assert_string_equal(entry_of(state, cmi), "resume");
	assert_string_equal(entry_of(state, ended_by(state, "suspend", "_none_", true)), "resume");
	assert_string_equal(entry_of(state, ended_by(state, "normal", "suspendAll", true)), "resume");
	assert_string_equal(entry_of(state, ended_by(state, "normal", "exitAll", false)), "resume");
	assert_string_equal(entry_of(state, ended_by(state, "normal", "_none_", true)), "ab-initio");
	assert_string_equal(entry_of(state, ended_by(state, "", "continue", true)), "ab-initio");
	assert_string_equal(entry_of(state, ended_by(state, "time-out", "_none_", true)), "ab-initio");
	assert_string_equal(entry_of(state, ended_by(state, "logout", "_none_", true)), "ab-initio");
}

static void test_attempt__a_new_one_knows_nothing_of_the_old(void **state)
{
	struct cmi2004_launch later = usual;
	struct cmi2004 *cmi = ended_by(state, "normal", "_none_", true), *again;

	assert_false(cmi2004_is_new_attempt(cmi));
	later.total_time_cs = cmi2004_total_time_cs(cmi);
	again = open_with(state, &later, save(state, cmi));
	assert_true(cmi2004_is_new_attempt(again));
	get_is(again, "cmi.location", SCORM2004_NOT_SET, "");
	get_is(again, "cmi.total_time", SCORM2004_OK, "PT0H0M0S");
	cmi = ended_by(state, "suspend", "_none_", true);
	again = open_with(state, &later, save(state, cmi));
	assert_false(cmi2004_is_new_attempt(again));
	get_is(again, "cmi.location", SCORM2004_OK, "4");
	get_is(again, "cmi.total_time", SCORM2004_OK, "PT5S");
	later.new_attempt = true;
	again = open_with(state, &later, save(state, cmi));
	assert_true(cmi2004_is_new_attempt(again));
	get_is(again, "cmi.location", SCORM2004_NOT_SET, "");
	get_is(again, "cmi.entry", SCORM2004_OK, "ab-initio");
}

static void test_end__says_what_was_asked_for_and_forgets_it(void **state)
{
	struct cmi2004 *cmi = ended_by(state, "suspend", "{target=a}choice", true), *again;

	assert_string_equal(cmi2004_exit(cmi), "suspend");
	assert_string_equal(cmi2004_request(cmi), "{target=a}choice");
	assert_true(cmi2004_is_suspended(cmi));
	again = continued(state, &usual, save(state, cmi));
	assert_string_equal(cmi2004_exit(again), "suspend");
	assert_string_equal(cmi2004_request(again), "{target=a}choice");
	again = opened(state, save(state, cmi));
	assert_string_equal(cmi2004_request(again), "");
	get_is(again, "adl.nav.request", SCORM2004_OK, "_none_");
	cmi2004_end(again, true, -1);
	assert_string_equal(cmi2004_exit(again), "");
	assert_string_equal(cmi2004_request(again), "_none_");
	assert_false(cmi2004_is_suspended(again));
}

static void test_time__enters_the_total_once(void **state)
{
	struct cmi2004 *cmi = opened(state, "");

	get_is(cmi, "cmi.total_time", SCORM2004_OK, "PT0H0M0S");
	set_is(cmi, "cmi.session_time", "PT1H0.15S", SCORM2004_OK);
	set_is(cmi, "cmi.session_time", "PT23H0.4S", SCORM2004_OK);
	get_is(cmi, "cmi.total_time", SCORM2004_OK, "PT0H0M0S");
	cmi2004_end(cmi, true, 100);
	cmi2004_end(cmi, true, 100);
	cmi2004_end(cmi, false, 100);
	assert_int_equal(cmi2004_total_time_cs(cmi), 23 * 360000 + 40);
	get_is(cmi, "cmi.total_time", SCORM2004_OK, "PT23H0.40S");
	cmi = opened(state, "");
	cmi2004_end(cmi, false, 6000);
	assert_int_equal(cmi2004_total_time_cs(cmi), 6000);
	cmi = opened(state, "");
	cmi2004_end(cmi, true, -1);
	assert_int_equal(cmi2004_total_time_cs(cmi), 0);
	cmi = opened(state, "");
	set_is(cmi, "cmi.session_time", "P2922710230Y", SCORM2004_OK);
	cmi2004_end(cmi, true, -1);
	set_is(cmi, "cmi.session_time", "P2922710230Y", SCORM2004_OK);
	cmi2004_end(cmi, true, -1);
	assert_true(cmi2004_total_time_cs(cmi) == INT64_MAX);
}

static void test_launch__its_values_can_be_read(void **state)
{
	static const struct cmi2004_target targets[] = {{"a.b", "true", "false"}, {"c", "false", ""}};
	struct cmi2004_launch launch = usual;
	struct cmi2004 *cmi;

	launch.launch_data = "a=b";
	launch.max_time_allowed = "PT30M";
	launch.time_limit_action = "exit,message";
	launch.comments_from_lms = "Bonjour";
	launch.may_continue = "true";
	launch.targets = targets;
	launch.targets_count = 2;
	cmi = open_with(state, &launch, "");
	get_is(cmi, "cmi.learner_name", SCORM2004_OK, "Curie, Marie");
	get_is(cmi, "cmi.launch_data", SCORM2004_OK, "a=b");
	get_is(cmi, "cmi.max_time_allowed", SCORM2004_OK, "PT30M");
	get_is(cmi, "cmi.time_limit_action", SCORM2004_OK, "exit,message");
	get_is(cmi, "cmi.comments_from_lms._count", SCORM2004_OK, "1");
	get_is(cmi, "cmi.comments_from_lms.0.comment", SCORM2004_OK, "Bonjour");
	get_is(cmi, "adl.nav.request_valid.continue", SCORM2004_OK, "true");
	get_is(cmi, "adl.nav.request_valid.previous", SCORM2004_OK, "unknown");
	get_is(cmi, "adl.nav.request_valid.choice.{target=a.b}", SCORM2004_OK, "true");
	get_is(cmi, "adl.nav.request_valid.jump.{target=c}", SCORM2004_OK, "unknown");
	get_is(opened(state, ""), "cmi.time_limit_action", SCORM2004_OK, "continue,no message");
	get_is(opened(state, ""), "cmi.launch_data", SCORM2004_NOT_SET, "");
}

static void test_objectives__of_the_launch_are_laid_over_those_of_before(void **state)
{
	struct cmi2004_objective objectives[] = {
	    {.id = "PRIMARYOBJ", .success_status = "failed", .scaled = "0.25"}, {.id = "ob j 1"}, {.id = ""}};
	struct cmi2004_launch launch = usual;
	struct cmi2004 *cmi;

	launch.objectives = objectives;
	launch.objectives_count = 3;
	cmi = open_with(state, &launch, "");
	get_is(cmi, "cmi.objectives._count", SCORM2004_OK, "2");
	get_is(cmi, "cmi.objectives.0.success_status", SCORM2004_OK, "failed");
	get_is(cmi, "cmi.objectives.1.id", SCORM2004_OK, "ob j 1");
	get_is(cmi, "cmi.objectives.1.score.scaled", SCORM2004_NOT_SET, "");
	set_is(cmi, "cmi.objectives.2.id", "mine", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.1.score.scaled", "0.5", SCORM2004_OK);
	objectives[0].success_status = "passed";
	objectives[2].id = "new";
	cmi = open_with(state, &launch, save(state, cmi));
	get_is(cmi, "cmi.objectives._count", SCORM2004_OK, "4");
	get_is(cmi, "cmi.objectives.0.success_status", SCORM2004_OK, "passed");
	get_is(cmi, "cmi.objectives.1.score.scaled", SCORM2004_OK, "0.5");
	get_is(cmi, "cmi.objectives.2.id", SCORM2004_OK, "mine");
	get_is(cmi, "cmi.objectives.3.id", SCORM2004_OK, "new");
}

static void test_buckets__open_as_their_map_says(void **state)
{
	static const struct cmi2004_bucket buckets[] = {{"both", "", true, true},
	    {"read", "kept", true, false}, {"write", "hidden", false, true}, {"none", "", false, false}};
	struct cmi2004_launch launch = usual;
	const char *store;
	struct cmi2004 *cmi;
	json_t *all;

	launch.buckets = buckets;
	launch.buckets_count = 4;
	cmi = open_with(state, &launch, "");
	all = cmi2004_all(&((struct fixture *)*state)->w, cmi);
	assert_string_equal(json_string_value(json_object_get(all, "shared")), "rw r w -");
	assert_null(json_object_get(all, "adl.data.2.store"));
	get_is(cmi, "adl.data._count", SCORM2004_OK, "4");
	get_is(cmi, "adl.data.0.store", SCORM2004_NOT_SET, "");
	set_is(cmi, "adl.data.0.store", "x", SCORM2004_OK);
	get_is(cmi, "adl.data.0.store", SCORM2004_OK, "x");
	set_is(cmi, "adl.data.0.id", "x", SCORM2004_READ_ONLY);
	set_is(cmi, "adl.data.1.store", "x", SCORM2004_READ_ONLY);
	get_is(cmi, "adl.data.1.store", SCORM2004_OK, "kept");
	get_is(cmi, "adl.data.2.store", SCORM2004_WRITE_ONLY, "");
	set_is(cmi, "adl.data.2.store", "", SCORM2004_OK);
	set_is(cmi, "adl.data.3.store", "x", SCORM2004_READ_ONLY);
	set_is(cmi, "adl.data.4.store", "x", SCORM2004_SET_FAILED);
	assert_true(cmi2004_bucket(cmi, 0, &store));
	assert_string_equal(store, "x");
	assert_false(cmi2004_bucket(cmi, 1, &store));
	assert_true(cmi2004_bucket(cmi, 2, &store));
	assert_null(store);
	assert_null(strstr(save(state, cmi), "adl.data"));
}

static void test_fact__says_what_the_data_model_decides(void **state)
{
	struct cmi2004_launch launch = usual;
	struct cmi2004 *cmi = opened(state, "");
	struct fact fact;

	cmi2004_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_NOT_ATTEMPTED);
	assert_false(fact.score.known);
	set_is(cmi, "cmi.location", "1", SCORM2004_OK);
	assert_false(cmi2004_reported(cmi, "cmi.completion_status"));
	set_is(cmi, "cmi.completion_status", "unknown", SCORM2004_OK);
	assert_true(cmi2004_reported(cmi, "cmi.completion_status"));
	set_is(cmi, "cmi.score.raw", "30", SCORM2004_OK);
	set_is(cmi, "cmi.score.max", "40", SCORM2004_OK);
	cmi2004_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_UNKNOWN);
	assert_true(fact.score.known && fact.score.scaled > 0.749 && fact.score.scaled < 0.751);
	launch.completion_threshold = "0.5";
	launch.scaled_passing_score = "0.5";
	cmi = open_with(state, &launch, "");
	set_is(cmi, "cmi.progress_measure", "0.5", SCORM2004_OK);
	set_is(cmi, "cmi.score.scaled", "-0.5", SCORM2004_OK);
	set_is(cmi, "cmi.session_time", "PT2S", SCORM2004_OK);
	cmi2004_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_COMPLETED);
	assert_int_equal(fact.success, SUCCESS_FAILED);
	assert_true(fact.score.known && fact.score.scaled < -0.49);
	assert_int_equal(fact.session_time_cs, 200);
	assert_false(fact.ended);
	cmi2004_end(cmi, true, -1);
	cmi2004_fact(cmi, &fact);
	assert_true(fact.ended);
	assert_int_equal(fact.session_time_cs, 200);
}

#define T(name) cmocka_unit_test_setup_teardown(name, cmi2004_setup, cmi2004_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_saved__comes_back_whole),
	    T(test_saved__what_is_not_ours_is_refused),
	    T(test_entry__goes_on_with_what_was_suspended_or_never_ended),
	    T(test_attempt__a_new_one_knows_nothing_of_the_old),
	    T(test_end__says_what_was_asked_for_and_forgets_it),
	    T(test_time__enters_the_total_once),
	    T(test_launch__its_values_can_be_read),
	    T(test_objectives__of_the_launch_are_laid_over_those_of_before),
	    T(test_buckets__open_as_their_map_says),
	    T(test_fact__says_what_the_data_model_decides),
	};

	return cmocka_run_group_tests_name("cmi2004_run", tests, NULL, NULL);
}
