/* Which steps lead where, and who may take them. */
#include "unit.h"

#include "lms/outline/version.h"
#include "lms/programme/programme.h"
#include "lms/workflow/workflow.h"

#define DESIGNER ((permission_set)1 << PERMISSION_COURSE_WRITE)

static const struct principal designer = {.kind = PRINCIPAL_USER, .permissions = DESIGNER},
                              reader = {.kind = PRINCIPAL_USER,
                                  .permissions = (permission_set)1 << PERMISSION_COURSE_READ};

static enum workflow_answer may(const char *state, const char *step, const struct principal *by)
{
	const struct workflow_transition *transition = NULL;
	enum workflow_answer answer = workflow_may(&version_workflow, state, step, by, &transition);

	assert_int_equal(answer == WORKFLOW_MAY, transition != NULL);
	return answer;
}

static void test_every_table__is_sound(void **state)
{
	(void)state;
	assert_null(workflow_fault(&version_workflow));
	assert_null(workflow_fault(&programme_workflow));
}

static void test_a_table_that_leads_nowhere__is_found(void **state)
{
	static const char *const states[] = {"here", "there", NULL};
	static const struct workflow_transition lost[] = {{"go", "here", "away", DESIGNER, NULL}, {0}},
	                                        never[] = {{"go", "", "there", DESIGNER, NULL}, {0}},
	                                        unknown[] = {{"go", "here gone", "there", DESIGNER, NULL},
	                                            {0}},
	                                        round[] = {
	                                            {"go", "here there", "there", DESIGNER, NULL}, {0}};
	const struct workflow_transition *const bad[] = {lost, never, unknown, round};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		const struct workflow workflow = {.kind = "x", .states = states, .transitions = bad[i]};

		assert_non_null(workflow_fault(&workflow));
	}
}

static void test_a_step__begins_in_its_states_only(void **state)
{
	(void)state;
	assert_int_equal(may("draft", "publish", &designer), WORKFLOW_MAY);
	assert_int_equal(may("review", "publish", &designer), WORKFLOW_MAY);
	assert_int_equal(may("scheduled", "publish", &designer), WORKFLOW_MAY);
	assert_int_equal(may("published", "publish", &designer), WORKFLOW_NOT_NOW);
	assert_int_equal(may("retired", "publish", &designer), WORKFLOW_NOT_NOW);
	assert_int_equal(may("draft", "send_back", &designer), WORKFLOW_NOT_NOW);
	assert_int_equal(may("review", "send_back", &designer), WORKFLOW_MAY);
	assert_int_equal(may("draft", "dance", &designer), WORKFLOW_UNKNOWN);
	/* A part of a state's name is not the state. */
	assert_int_equal(may("dra", "publish", &designer), WORKFLOW_NOT_NOW);
	assert_int_equal(may("", "publish", &designer), WORKFLOW_NOT_NOW);
}

static void test_a_step__is_for_who_has_its_rights(void **state)
{
	static const struct principal nobody = {.kind = PRINCIPAL_NOBODY};

	(void)state;
	assert_int_equal(may("draft", "publish", &reader), WORKFLOW_NOT_THEY);
	assert_int_equal(may("draft", "publish", &nobody), WORKFLOW_NOT_THEY);
	/* The service takes every step; the one that is its own, nobody else. */
	assert_int_equal(may("published", "retire", NULL), WORKFLOW_MAY);
	assert_int_equal(may("published", "retire", &designer), WORKFLOW_NOT_THEY);
}

static void test_what_may_be_done__is_listed_for_buttons(void **state)
{
	const struct workflow_transition *steps[WORKFLOW_STEPS_MAX];

	(void)state;
	assert_int_equal(workflow_steps(&version_workflow, "draft", &designer, steps), 4);
	assert_string_equal(steps[0]->name, "submit");
	assert_int_equal(workflow_steps(&version_workflow, "published", &designer, steps), 0);
	assert_int_equal(workflow_steps(&version_workflow, "draft", &reader, steps), 0);
	assert_int_equal(workflow_steps(&version_workflow, "scheduled", &designer, steps), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_table__is_sound),
	    cmocka_unit_test(test_a_table_that_leads_nowhere__is_found),
	    cmocka_unit_test(test_a_step__begins_in_its_states_only),
	    cmocka_unit_test(test_a_step__is_for_who_has_its_rights),
	    cmocka_unit_test(test_what_may_be_done__is_listed_for_buttons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
