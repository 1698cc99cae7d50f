/* One SCO of SCORM 2004 between the sequencer and the data model. ADL's cases play it whole
 * (test_sequencing_published.c); here what they do not reach. */
#include "unit.h"

#include <string.h>

#include "scorm/sco.h"
#include "sequencing_fixture.h"

/* root(a b) with a local and a mapped objective in a, "a" open. */
static struct activity *opened(struct sequencing_fixture *f)
{
	struct activity *a;

	tree_make(f, "root(a b)");
	a = tree_node(f, "a");
	a->completion = (struct completion_threshold){.given = true, .by_measure = true, .min_measure = 0.75};
	objective_add(f, a, "", "", 0, 0)->satisfied_by_measure = true;
	a->objectives[0].identifier = "primary";
	a->objectives[0].min_normalized_measure = 0.6;
	objective_add(f, a, "o1", "global", OBJECTIVE_PARTS_IMSSS, OBJECTIVE_PARTS_IMSSS);
	a->launch_data = "a=b";
	a->max_time_allowed = "PT30M";
	a->time_limit_action = TIME_LIMIT_EXIT_MESSAGE;
	tree_ready(f);
	f->t->globals[0] = (struct objective_state){
	    .known = OBJECTIVE_MEASURE | OBJECTIVE_SATISFIED, .measure = -0.1234567, .satisfied = false};
	assert_string_equal(go(f, NAVIGATION_START, ""), "a");
	return tree_node(f, "a");
}

static struct cmi2004 *launched(struct sequencing_fixture *f, bool with_valid, const char *saved)
{
	struct cmi2004_launch launch;
	struct valid_requests valid;
	struct cmi2004 *cmi = NULL;

	sequencing_valid(&f->w, f->t, 1, &valid);
	sco_launch(&f->w, f->t, f->t->current, 4, f->outcome.resumed, with_valid ? &valid : NULL, &launch);
	launch.learner_id = launch.learner_name = "u";
	launch.credit = "credit";
	launch.mode = "normal";
	assert_int_equal(cmi2004_open(&f->w, &launch, saved, &cmi), OK);
	return cmi;
}

#define get_is(cmi, element, expected_code, expected)                                                        \
	do {                                                                                                 \
		const char *value_ = NULL;                                                                   \
		assert_int_equal(cmi2004_get(cmi, element, &value_), expected_code);                         \
		assert_string_equal(value_, expected);                                                       \
	} while (0)
#define set_is(cmi, element, value, expected) assert_int_equal(cmi2004_set(cmi, element, value), expected)

static void test_launch__tells_what_the_sequencer_knows(void **state)
{
	struct sequencing_fixture *f = *state;
	struct cmi2004 *cmi;

	(void)opened(f);
	cmi = launched(f, true, "");
	get_is(cmi, "cmi.launch_data", SCORM2004_OK, "a=b");
	get_is(cmi, "cmi.max_time_allowed", SCORM2004_OK, "PT30M");
	get_is(cmi, "cmi.time_limit_action", SCORM2004_OK, "exit,message");
	get_is(cmi, "cmi.completion_threshold", SCORM2004_OK, "0.75");
	get_is(cmi, "cmi.scaled_passing_score", SCORM2004_OK, "0.6");
	get_is(cmi, "cmi.objectives._count", SCORM2004_OK, "2");
	get_is(cmi, "cmi.objectives.0.id", SCORM2004_OK, "primary");
	get_is(cmi, "cmi.objectives.0.success_status", SCORM2004_OK, "unknown");
	get_is(cmi, "cmi.objectives.1.success_status", SCORM2004_OK, "failed");
	get_is(cmi, "cmi.objectives.1.score.scaled", SCORM2004_OK, "-0.1234567");
	get_is(cmi, "cmi.objectives.1.progress_measure", SCORM2004_NOT_SET, "");
	get_is(cmi, "adl.nav.request_valid.continue", SCORM2004_OK, "true");
	get_is(cmi, "adl.nav.request_valid.choice.{target=b}", SCORM2004_OK, "true");
	get_is(cmi, "adl.nav.request_valid.jump.{target=nobody}", SCORM2004_OK, "unknown");
	get_is(launched(f, false, ""), "adl.nav.request_valid.continue", SCORM2004_OK, "unknown");
}

static void test_report__holds_what_content_said_and_nothing_it_was_told(void **state)
{
	struct sequencing_fixture *f = *state;
	struct activity *a = opened(f);
	struct cmi2004 *cmi = launched(f, false, "");
	struct activity_report report;

	sco_report(&f->w, cmi, a, &report);
	assert_int_equal(report.objectives_count, 3);
	for (size_t i = 0; i < report.objectives_count; i++)
		assert_int_equal(report.objectives[i].given, 0);
	set_is(cmi, "cmi.progress_measure", "0.5", SCORM2004_OK);
	set_is(cmi, "cmi.success_status", "unknown", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.1.success_status", "passed", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.2.id", "none of the activity's", SCORM2004_OK);
	set_is(cmi, "cmi.objectives.2.success_status", "passed", SCORM2004_OK);
	set_is(cmi, "cmi.session_time", "PT2S", SCORM2004_OK);
	sco_report(&f->w, cmi, a, &report);
	assert_int_equal(report.objectives_count, 3);
	assert_int_equal(report.objectives[0].given, OBJECTIVE_PROGRESS | OBJECTIVE_SATISFIED);
	assert_int_equal(report.objectives[0].state.known, OBJECTIVE_PROGRESS);
	assert_int_equal(report.objectives[2].objective, 1);
	assert_int_equal(report.objectives[2].given, OBJECTIVE_SATISFIED);
	assert_int_equal(report.experienced_cs, 0);
	assert_false(report.suspended);
	cmi2004_end(cmi, true, -1);
	sco_report(&f->w, cmi, a, &report);
	assert_int_equal(report.experienced_cs, 200);
}

static void test_report__knows_what_was_said_before_the_state_was_kept(void **state)
{
	struct sequencing_fixture *f = *state;
	struct activity *a = opened(f);
	struct cmi2004 *cmi = launched(f, false, ""), *again = NULL;
	struct cmi2004_launch launch = {.edition = 4};
	struct activity_report report;

	set_is(cmi, "cmi.objectives.0.score.scaled", "0.5", SCORM2004_OK);
	assert_int_equal(cmi2004_continue(&f->w, &launch, cmi2004_save(&f->w, cmi), &again), OK);
	get_is(again, "cmi.objectives.1.success_status", SCORM2004_OK, "failed");
	sco_report(&f->w, again, a, &report);
	assert_int_equal(report.objectives[1].given, OBJECTIVE_MEASURE);
	assert_int_equal(report.objectives[2].given, 0);
}

static void test_report__a_threshold_of_the_data_model_alone_decides_completion(void **state)
{
	struct sequencing_fixture *f = *state;
	struct activity *a = opened(f);
	struct activity_report report;
	struct cmi2004 *cmi;

	a->completion = (struct completion_threshold){.given = true, .text_only = true, .min_measure = 0.5};
	cmi = launched(f, false, "");
	sco_report(&f->w, cmi, a, &report);
	assert_int_equal(report.objectives[0].given, 0);
	set_is(cmi, "cmi.progress_measure", "0.6", SCORM2004_OK);
	set_is(cmi, "cmi.completion_status", "incomplete", SCORM2004_OK);
	sco_report(&f->w, cmi, a, &report);
	assert_true(report.objectives[0].given & OBJECTIVE_COMPLETION);
	assert_true(report.objectives[0].state.completed);
}

static bool asks(struct sequencing_fixture *f, const char *exit_value, const char *request,
    struct navigation_request *ret_request)
{
	struct cmi2004 *cmi = launched(f, false, "");

	set_is(cmi, "cmi.exit", exit_value, SCORM2004_OK);
	set_is(cmi, "adl.nav.request", request, SCORM2004_OK);
	cmi2004_end(cmi, true, -1);
	return sco_request(cmi, &f->tree, ret_request);
}

static void test_request__is_what_content_asked_for_unless_its_exit_ends_the_session(void **state)
{
	struct sequencing_fixture *f = *state;
	struct navigation_request request;

	(void)opened(f);
	assert_false(asks(f, "normal", "_none_", &request));
	assert_true(asks(f, "", "previous", &request));
	assert_int_equal(request.kind, NAVIGATION_PREVIOUS);
	assert_true(asks(f, "suspend", "{target=b}choice", &request));
	assert_int_equal(request.kind, NAVIGATION_CHOICE);
	assert_int_equal(request.target, activity_find(&f->tree, "b"));
	assert_true(asks(f, "", "{target=nobody}jump", &request));
	assert_int_equal(request.kind, NAVIGATION_JUMP);
	assert_int_equal(request.target, ACTIVITY_NONE);
	assert_true(asks(f, "time-out", "continue", &request));
	assert_int_equal(request.kind, NAVIGATION_EXIT_ALL);
	assert_true(asks(f, "logout", "_none_", &request));
	assert_int_equal(request.kind, NAVIGATION_EXIT_ALL);
}

#define T(name) cmocka_unit_test_setup_teardown(name, sequencing_setup, sequencing_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_launch__tells_what_the_sequencer_knows),
	    T(test_report__holds_what_content_said_and_nothing_it_was_told),
	    T(test_report__knows_what_was_said_before_the_state_was_kept),
	    T(test_report__a_threshold_of_the_data_model_alone_decides_completion),
	    T(test_request__is_what_content_asked_for_unless_its_exit_ends_the_session),
	};

	return cmocka_run_group_tests_name("sco", tests, NULL, NULL);
}
