/* Where a learner stands in a course: what is done, what may be opened, why not, and what comes next. */
#include "unit.h"

#include <string.h>

#include "lms/arrival/standing.h"

enum { MODULES = 4 };

struct bench {
	struct arena *arena;
	struct plan_need needs[1];
	struct plan_module modules[MODULES];
	struct plan plan;
	struct standing_attempt attempts[MODULES];
	size_t attempts_count;
	struct standing_window window;
	int64_t now_us;
	struct standing standing;
};

/* Four modules of one sequence, all required, nothing done, at time 100. */
static int setup(void **state)
{
	static struct bench bench;

	bench = (struct bench){.arena = arena_new(), .window = {.open = true}, .now_us = 100};
	for (uint8_t i = 0; i < MODULES; i++)
		bench.modules[i] = (struct plan_module){.id = {{i + 1}},
		    .package_version = {{9}},
		    .title = "",
		    .type = "scorm",
		    .required = true};
	bench.plan = (struct plan){.modules = bench.modules, .modules_count = MODULES};
	*state = &bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	arena_free(bench->arena);
	return 0;
}

static const struct standing *decide(struct bench *bench)
{
	standing_decide(bench->arena, &bench->plan, bench->attempts, bench->attempts_count, &bench->window,
	    bench->now_us, &bench->standing);
	return &bench->standing;
}

static struct standing_attempt *attempt_at(struct bench *bench, size_t module)
{
	struct standing_attempt *attempt = &bench->attempts[bench->attempts_count++];

	attempt->module = bench->modules[module].id;
	attempt->begun = true;
	return attempt;
}

static void test_a_course_nobody_touched_begins_with_its_first_module(void **state)
{
	const struct standing *s = decide(*state);
	struct bench *bench = *state;

	assert_ptr_equal(s->next, &bench->modules[0]);
	assert_int_equal(s->counted, MODULES);
	assert_int_equal(s->done, 0);
	assert_null(s->modules[0].attempt);
	assert_int_equal(s->modules[3].lock, LOCK_NONE);
}

static void test_attempts_are_found_in_whatever_order_they_come(void **state)
{
	struct bench *bench = *state;

	attempt_at(bench, 2)->completed = true;
	attempt_at(bench, 0)->completed = true;
	assert_int_equal(decide(bench)->done, 2);
	assert_ptr_equal(bench->standing.next, &bench->modules[1]);
	assert_ptr_equal(bench->standing.modules[2].attempt, &bench->attempts[0]);
}

static void test_a_prerequisite_holds_back_until_it_is_completed(void **state)
{
	struct bench *bench = *state;

	bench->needs[0] = (struct plan_need){.module = 1};
	bench->modules[0].needs = bench->needs;
	bench->modules[0].needs_count = 1;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_NEEDS);
	assert_ptr_equal(bench->standing.modules[0].missing, &bench->modules[1]);
	assert_ptr_equal(bench->standing.next, &bench->modules[1]);
	attempt_at(bench, 1)->completed = true;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_NONE);
}

static void test_a_prerequisite_to_be_passed_is_not_met_by_completion_alone(void **state)
{
	struct bench *bench = *state;
	struct standing_attempt *attempt;

	bench->needs[0] = (struct plan_need){.module = 1, .passed = true};
	bench->modules[0].needs = bench->needs;
	bench->modules[0].needs_count = 1;
	attempt = attempt_at(bench, 1);
	attempt->completed = true;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_NEEDS);
	assert_true(bench->standing.modules[0].missing_passed);
	attempt->passed = true;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_NONE);
}

static void test_dates_open_and_close_to_the_microsecond(void **state)
{
	struct bench *bench = *state;

	bench->modules[0].from_us = 101;
	bench->modules[1].until_us = 100;
	bench->modules[2].from_us = 100;
	bench->modules[3].until_us = 101;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_EARLY);
	assert_int_equal(bench->standing.modules[0].at_us, 101);
	assert_int_equal(bench->standing.modules[1].lock, LOCK_OVER);
	assert_int_equal(bench->standing.modules[2].lock, LOCK_NONE);
	assert_int_equal(bench->standing.modules[3].lock, LOCK_NONE);
	assert_ptr_equal(bench->standing.next, &bench->modules[2]);
}

static void test_the_dates_of_a_run_narrow_those_of_its_modules(void **state)
{
	struct bench *bench = *state;

	bench->modules[0].until_us = 500;
	bench->window.until_us = 90;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_OVER);
	assert_int_equal(bench->standing.modules[0].at_us, 90);
	bench->window = (struct standing_window){.open = true, .from_us = 200};
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_EARLY);
	assert_int_equal(bench->standing.modules[0].at_us, 200);
}

static void test_a_closed_enrolment_opens_nothing_and_keeps_what_was_done(void **state)
{
	struct bench *bench = *state;

	attempt_at(bench, 0)->completed = true;
	bench->window.open = false;
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_CLOSED);
	assert_null(bench->standing.next);
	assert_int_equal(bench->standing.done, 1);
}

static void test_a_draft_that_was_not_made_cannot_be_opened(void **state)
{
	struct bench *bench = *state;

	bench->modules[0].package_version = (struct uuid){{0}};
	assert_int_equal(decide(bench)->modules[0].lock, LOCK_NOT_MADE);
}

static void test_required_modules_come_first_and_alone_count(void **state)
{
	struct bench *bench = *state;

	bench->modules[0].required = false;
	assert_ptr_equal(decide(bench)->next, &bench->modules[1]);
	assert_int_equal(bench->standing.counted, MODULES - 1);
	for (size_t i = 1; i < MODULES; i++)
		attempt_at(bench, i)->completed = true;
	assert_ptr_equal(decide(bench)->next, &bench->modules[0]);
	assert_int_equal(bench->standing.done, MODULES - 1);
}

static void test_where_none_is_required_all_count(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < MODULES; i++)
		bench->modules[i].required = false;
	attempt_at(bench, 3)->completed = true;
	assert_int_equal(decide(bench)->counted, MODULES);
	assert_int_equal(bench->standing.done, 1);
}

static void test_after_a_module_comes_the_next_open_one_behind_it_else_the_first(void **state)
{
	struct bench *bench = *state;

	attempt_at(bench, 1)->completed = true;
	decide(bench);
	assert_ptr_equal(
	    standing_after(&bench->standing, &bench->plan, bench->modules[1].id), &bench->modules[2]);
	assert_ptr_equal(
	    standing_after(&bench->standing, &bench->plan, bench->modules[3].id), &bench->modules[0]);
	assert_ptr_equal(
	    standing_after(&bench->standing, &bench->plan, (struct uuid){{77}}), &bench->modules[0]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    T(test_a_course_nobody_touched_begins_with_its_first_module),
	    T(test_attempts_are_found_in_whatever_order_they_come),
	    T(test_a_prerequisite_holds_back_until_it_is_completed),
	    T(test_a_prerequisite_to_be_passed_is_not_met_by_completion_alone),
	    T(test_dates_open_and_close_to_the_microsecond),
	    T(test_the_dates_of_a_run_narrow_those_of_its_modules),
	    T(test_a_closed_enrolment_opens_nothing_and_keeps_what_was_done),
	    T(test_a_draft_that_was_not_made_cannot_be_opened),
	    T(test_required_modules_come_first_and_alone_count),
	    T(test_where_none_is_required_all_count),
	    T(test_after_a_module_comes_the_next_open_one_behind_it_else_the_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
