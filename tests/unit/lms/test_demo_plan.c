/* The plan of the demo's history: whatever day it is made, nobody is in two places at once, and it is all
 * over by now. */
#include "unit.h"

#include <string.h>

#include "lms/demo/demo_int.h"

static const int64_t hour_us = INT64_C(3600) * 1000000;
enum { LEARNERS = 120, COURSES = 2, HALF_HOUR_S = 1800 };

static struct demo_path path_of(const char *self)
{
	struct demo_path path = {.self = self, .count = 8};

	for (size_t i = 0; i < path.count; i++) {
		path.types[i] = i % 3 == 2 ? "quiz" : "article";
		path.required[i] = i % 4 != 3;
	}
	return path;
}

static size_t plan_checked(int64_t now_us)
{
	struct arena *a = arena_new();
	json_t *school = json_pack("{s:i, s:[{s:i}]}", "requests", 5, "sessions", "learners", 15);
	struct demo demo = {.slug = "deux-rives", .school = school};
	struct demo_learner learners[LEARNERS] = {{0}};
	const struct demo_people people = {.learners = learners, .count = LEARNERS};
	const struct demo_path paths[COURSES] = {path_of("open"), path_of("approval")};
	int64_t last_us[LEARNERS] = {0}, before_us = 0;
	struct demo_visit *visits;
	size_t count;

	for (int i = 0; i < LEARNERS; i++) {
		learners[i].direct = i % 5 == 0;
		learners[i].skill = 30 + i % 70;
	}
	demo_plan(a, &demo, &people, paths, COURSES, now_us, &visits, &count);
	for (size_t i = 0; i < count; i++) {
		assert_true(visits[i].at_us >= before_us);
		before_us = visits[i].at_us;
		assert_true(last_us[visits[i].learner] == 0 ||
		            visits[i].at_us - last_us[visits[i].learner] >= HALF_HOUR_S * INT64_C(1000000));
		last_us[visits[i].learner] = visits[i].at_us;
		assert_true(visits[i].at_us + HALF_HOUR_S * INT64_C(1000000) < now_us);
		assert_true(visits[i].at_us > now_us - 84 * 24 * hour_us);
	}
	json_decref(school);
	arena_free(a);
	return count;
}

static void test_demo_plan__nobody_is_in_two_places_at_once_on_any_day_of_the_week(void **state)
{
	(void)state;
	/* From a Monday on, every seven hours for two weeks. */
	for (int64_t hours = 0; hours < 14 * 24; hours += 7)
		assert_in_range(plan_checked(INT64_C(1790553600) * 1000000 + hours * hour_us), 500, 8000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_demo_plan__nobody_is_in_two_places_at_once_on_any_day_of_the_week),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
