/* What a run of a SCO amounts to: saved and opened again, how it begins and ends, time, status and score. */
#include "unit.h"

#include "cmi12_fixture.h"

static struct cmi12 *continued(void **state, const struct cmi12_launch *launch, const char *saved)
{
	struct cmi12 *cmi = NULL;

	assert_int_equal(cmi12_continue(&((struct fixture *)*state)->w, launch, saved, &cmi), OK);
	return cmi;
}

static void test_saved__comes_back_whole(void **state)
{
	struct cmi12 *cmi = opened(state, ""), *again;

	set_is(cmi, "cmi.suspend_data", "étape \"3\"\n", SCORM12_OK);
	set_is(cmi, "cmi.objectives.0.id", "o1", SCORM12_OK);
	set_is(cmi, "cmi.objectives.1.id", "o2", SCORM12_OK);
	set_is(cmi, "cmi.interactions.0.type", "numeric", SCORM12_OK);
	set_is(cmi, "cmi.core.session_time", "00:01:00", SCORM12_OK);
	again = opened(state, save(state, cmi));
	get_is(again, "cmi.suspend_data", SCORM12_OK, "étape \"3\"\n");
	get_is(again, "cmi.objectives._count", SCORM12_OK, "2");
	set_is(again, "cmi.interactions.0.student_response", "four", SCORM12_TYPE);
	assert_string_equal(save(state, again), save(state, cmi));
	cmi12_end(again, true, -1);
	assert_int_equal(cmi12_total_time_cs(again), 6000);
}

static void test_saved__what_is_not_ours_is_refused(void **state)
{
	struct fixture *f = *state;
	static const char *const bad[] = {"[]", "{", "{\"cmi.core.student_id\":\"x\"}",
	    "{\"cmi.nothing\":\"x\"}", "{\"cmi.suspend_data\":1}", "{\"other\":\"x\"}",
	    "{\"ended\":\"somehow\"}"};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cmi12 *cmi = NULL;

		assert_int_equal(cmi12_open(&f->w, &usual, bad[i], &cmi), ERR_INTERNAL);
		assert_null(cmi);
	}
}

static void test_all__holds_every_element_with_its_value(void **state)
{
	struct fixture *f = *state;
	struct cmi12 *cmi = opened(state, "");
	json_t *all;

	set_is(cmi, "cmi.interactions.0.id", "q1", SCORM12_OK);
	all = cmi12_all(&f->w, cmi);
	for (size_t i = 0; i < cmi12_elements_count; i++) {
		if (strchr(cmi12_elements[i].path, '#') == NULL)
			assert_non_null(json_object_get(all, cmi12_elements[i].path));
	}
	assert_string_equal(json_string_value(json_object_get(all, "cmi.interactions.0.id")), "q1");
	assert_string_equal(json_string_value(json_object_get(all, "cmi.core.student_id")), "u-1");
	assert_string_equal(
	    json_string_value(json_object_get(all, "cmi.core.lesson_status")), "not attempted");
}

static const char *entry_after(void **state, const char *exit_value, const char *location, bool finished)
{
	struct cmi12 *cmi = opened(state, "");
	const char *entry;

	set_is(cmi, "cmi.core.lesson_status", "incomplete", SCORM12_OK);
	set_is(cmi, "cmi.core.lesson_location", location, SCORM12_OK);
	set_is(cmi, "cmi.core.exit", exit_value, SCORM12_OK);
	cmi12_end(cmi, finished, -1);
	cmi = opened(state, save(state, cmi));
	assert_int_equal(cmi12_get(cmi, "cmi.core.entry", &entry), SCORM12_OK);
	return entry;
}

static void test_entry__follows_how_the_last_run_ended(void **state)
{
	get_is(opened(state, ""), "cmi.core.entry", SCORM12_OK, "ab-initio");
	get_is(opened(state, save(state, opened(state, ""))), "cmi.core.entry", SCORM12_OK, "ab-initio");
	assert_string_equal(entry_after(state, "suspend", "", true), "resume");
	assert_string_equal(entry_after(state, "", "", true), "");
	assert_string_equal(entry_after(state, "logout", "", true), "");
	assert_string_equal(entry_after(state, "time-out", "", true), "");
	assert_string_equal(entry_after(state, "", "page 4", true), "resume");
	assert_string_equal(entry_after(state, "", "", false), "resume");
}

static void test_entry__is_resume_when_the_run_before_never_ended(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.core.lesson_status", "incomplete", SCORM12_OK);
	get_is(opened(state, save(state, cmi)), "cmi.core.entry", SCORM12_OK, "resume");
}

static void test_finish__never_leaves_not_attempted(void **state)
{
	struct cmi12_launch browse = usual;
	struct cmi12 *cmi = opened(state, "");

	cmi12_end(cmi, true, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "completed");
	browse.mode = "browse";
	cmi = open_with(state, &browse, "");
	cmi12_end(cmi, true, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "browsed");
	cmi = opened(state, "");
	cmi12_end(cmi, false, -1);
	get_is(cmi, "cmi.core.lesson_status", SCORM12_OK, "not attempted");
}

static const char *judged(void **state, const struct cmi12_launch *launch, const char *status,
    const char *raw, const char *exit_value)
{
	struct cmi12 *cmi = open_with(state, launch, "");
	const char *value;

	set_is(cmi, "cmi.core.score.raw", raw, SCORM12_OK);
	if (status != NULL)
		set_is(cmi, "cmi.core.lesson_status", status, SCORM12_OK);
	set_is(cmi, "cmi.core.exit", exit_value, SCORM12_OK);
	cmi12_end(cmi, true, -1);
	assert_int_equal(cmi12_get(cmi, "cmi.core.lesson_status", &value), SCORM12_OK);
	return value;
}

static void test_mastery__decides_at_finish_for_credit_in_normal_mode(void **state)
{
	struct cmi12_launch other = usual;

	assert_string_equal(judged(state, &usual, "completed", "80", ""), "passed");
	assert_string_equal(judged(state, &usual, "passed", "79.99", ""), "failed");
	assert_string_equal(judged(state, &usual, NULL, "100", ""), "passed");
	assert_string_equal(judged(state, &usual, "incomplete", "10", ""), "failed");
	assert_string_equal(judged(state, &usual, "completed", "10", "suspend"), "failed");
	/* Interrupted in the middle: no verdict yet. */
	assert_string_equal(judged(state, &usual, "incomplete", "10", "suspend"), "incomplete");
	assert_string_equal(judged(state, &usual, "completed", "", ""), "completed");
	other.use_mastery_score = false;
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.credit = "no-credit";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.mode = "review";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
	other = usual;
	other.mastery_score = "";
	assert_string_equal(judged(state, &other, "completed", "10", ""), "completed");
}

static void test_time__the_last_session_time_counts_and_once(void **state)
{
	struct cmi12_launch later = usual;
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.core.session_time", "00:00:10", SCORM12_OK);
	set_is(cmi, "cmi.core.session_time", "00:00:20.5", SCORM12_OK);
	get_is(cmi, "cmi.core.total_time", SCORM12_OK, "0000:00:00.00");
	cmi12_end(cmi, true, 99999);
	cmi12_end(cmi, true, 99999);
	cmi12_end(cmi, false, 99999);
	assert_int_equal(cmi12_total_time_cs(cmi), 2050);
	get_is(cmi, "cmi.core.total_time", SCORM12_OK, "0000:00:20.50");

	/* The page goes away after the content had finished: nothing more. */
	later.total_time_cs = cmi12_total_time_cs(cmi);
	cmi = continued(state, &later, save(state, cmi));
	cmi12_end(cmi, false, 99999);
	assert_int_equal(cmi12_total_time_cs(cmi), 2050);

	set_is(cmi, "cmi.core.lesson_location", "2", SCORM12_OK);
	cmi12_end(cmi, false, 500);
	assert_int_equal(cmi12_total_time_cs(cmi), 2550);
}

static void test_time__of_a_run_that_said_nothing_counts_too(void **state)
{
	struct cmi12_launch later = usual;
	struct cmi12 *cmi = opened(state, "");

	cmi12_end(cmi, true, 100);
	later.total_time_cs = 100;
	cmi = open_with(state, &later, save(state, cmi));
	cmi = continued(state, &later, save(state, cmi));
	cmi12_end(cmi, false, 50);
	assert_int_equal(cmi12_total_time_cs(cmi), 150);
}

static void test_continue__decides_nothing_anew(void **state)
{
	struct cmi12 *cmi = opened(state, "");

	set_is(cmi, "cmi.core.exit", "suspend", SCORM12_OK);
	cmi = continued(state, &usual, save(state, cmi));
	get_is(cmi, "cmi.core.entry", SCORM12_OK, "");
	cmi12_end(cmi, true, -1);
	get_is(opened(state, save(state, cmi)), "cmi.core.entry", SCORM12_OK, "resume");
}

static void test_time__is_the_services_own_when_content_reports_none(void **state)
{
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	cmi12_end(cmi, true, 1234);
	assert_int_equal(cmi12_total_time_cs(cmi), 1234);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.session_time_cs, 1234);
	cmi = opened(state, "");
	cmi12_end(cmi, true, -1);
	assert_int_equal(cmi12_total_time_cs(cmi), 0);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.session_time_cs, -1);
}

static void test_fact__splits_the_status_in_two(void **state)
{
	static const struct {
		const char *status;
		enum completion completion;
		enum success success;
	} split[] = {
	    {"passed", COMPLETION_COMPLETED, SUCCESS_PASSED},
	    {"failed", COMPLETION_COMPLETED, SUCCESS_FAILED},
	    {"completed", COMPLETION_COMPLETED, SUCCESS_UNKNOWN},
	    {"incomplete", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	    {"browsed", COMPLETION_INCOMPLETE, SUCCESS_UNKNOWN},
	};
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_NOT_ATTEMPTED);
	assert_false(fact.ended);
	set_is(cmi, "cmi.suspend_data", "x", SCORM12_OK);
	cmi12_fact(cmi, &fact);
	assert_int_equal(fact.completion, COMPLETION_INCOMPLETE);
	for (size_t i = 0; i < sizeof(split) / sizeof(split[0]); i++) {
		set_is(cmi, "cmi.core.lesson_status", split[i].status, SCORM12_OK);
		cmi12_fact(cmi, &fact);
		assert_int_equal(fact.completion, split[i].completion);
		assert_int_equal(fact.success, split[i].success);
	}
	cmi12_end(cmi, true, -1);
	cmi12_fact(cmi, &fact);
	assert_true(fact.ended);
}

static double scaled(void **state, const char *raw, const char *min, const char *max)
{
	struct cmi12 *cmi = opened(state, "");
	struct fact fact;

	set_is(cmi, "cmi.core.score.raw", raw, SCORM12_OK);
	set_is(cmi, "cmi.core.score.min", min, SCORM12_OK);
	set_is(cmi, "cmi.core.score.max", max, SCORM12_OK);
	cmi12_fact(cmi, &fact);
	return fact.score.known ? fact.score.scaled : -9;
}

static void test_fact__the_score_is_raw_within_its_range(void **state)
{
	assert_true(scaled(state, "", "", "") == -9);
	assert_true(scaled(state, "75", "", "") == 0.75);
	assert_true(scaled(state, "15", "10", "20") == 0.5);
	assert_true(scaled(state, "5", "", "20") == 0.25);
	assert_true(scaled(state, "80", "0", "0") == 0.8);
	assert_true(scaled(state, "80", "", "10") == 0.8);
	assert_true(scaled(state, "0", "0", "100") == 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, cmi12_setup, cmi12_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_saved__comes_back_whole),
	    T(test_saved__what_is_not_ours_is_refused),
	    T(test_all__holds_every_element_with_its_value),
	    T(test_entry__follows_how_the_last_run_ended),
	    T(test_entry__is_resume_when_the_run_before_never_ended),
	    T(test_finish__never_leaves_not_attempted),
	    T(test_mastery__decides_at_finish_for_credit_in_normal_mode),
	    T(test_time__the_last_session_time_counts_and_once),
	    T(test_time__of_a_run_that_said_nothing_counts_too),
	    T(test_continue__decides_nothing_anew),
	    T(test_time__is_the_services_own_when_content_reports_none),
	    T(test_fact__splits_the_status_in_two),
	    T(test_fact__the_score_is_raw_within_its_range),
	};

	return cmocka_run_group_tests_name("cmi12_run", tests, NULL, NULL);
}
