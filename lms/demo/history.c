/* What was planned is done, visit by visit, in the order of its times. */
#include <string.h>

#include "lms/demo/demo_int.h"
#include "lms/enrollment/self.h"
#include "lms/outline/courses.h"

struct telling {
	const struct demo *demo;
	struct demo_people *people;
	struct demo_path paths[DEMO_COURSES_MAX];
	size_t paths_count;
	struct uuid session;
	int64_t suspended_left;
};

static enum err path_read(struct work *w, const struct demo *demo, const char *name, struct demo_path *ret)
{
	struct enrollment_terms terms;
	struct outline outline;
	struct course course;

	TRY(course_read(w, demo->by.org, demo_id(demo, "course", name), &course));
	TRY(outline_read(w, demo->by.org, course.published, &outline));
	TRY(enrollment_terms_read(w, demo->by.org, course.id, &terms));
	*ret = (struct demo_path){.course = course.id, .self = terms.self};
	for (size_t i = 0; i < outline.modules_count && i < DEMO_MODULES_MAX; i++) {
		ret->modules[i] = outline.modules[i].id;
		ret->types[i] = outline.modules[i].type;
		ret->required[i] = outline.modules[i].required;
		ret->count++;
	}
	return OK;
}

static enum err paths_read(struct work *w, struct telling *t)
{
	const json_t *courses = json_object_get(t->demo->school, "courses");

	for (size_t i = 0; i < json_array_size(courses) && i < DEMO_COURSES_MAX; i++) {
		TRY(path_read(
		    w, t->demo, json_string_value(json_array_get(courses, i)), &t->paths[t->paths_count]));
		t->paths_count++;
	}
	return OK;
}

/* In an arena of its own: there are hundreds. */
static enum err visit_do(struct work *w, struct telling *t, const struct demo_visit *visit, size_t number)
{
	ARENA_LOCAL struct arena *own = arena_new();
	struct arena *kept = w->arena;
	int64_t now_us = w->now_us;
	struct demo_visiting v = {.demo = t->demo,
	    .learner = &t->people->learners[visit->learner],
	    .seat = &t->people->seats[visit->learner * t->paths_count + visit->course],
	    .path = &t->paths[visit->course],
	    .visit = visit,
	    .session = t->session,
	    .suspended_left = &t->suspended_left};
	enum err e;

	w->arena = own;
	w->now_us = visit->at_us;
	v.die = die_of(arena_printf(own, "%s/visit/%zu", t->demo->slug, number));
	e = demo_visit(w, &v);
	w->arena = kept;
	w->now_us = now_us;
	return e;
}

enum err demo_history(struct work *w, const struct demo *demo, struct demo_people *people, size_t *ret_visits)
{
	const int64_t day_us = INT64_C(86400) * 1000000;
	struct telling t = {
	    .demo = demo, .people = people, .suspended_left = demo_number(demo->school, "suspended")};
	struct demo_visit *visits;
	size_t count;

	TRY(demo_unhurried(w, demo->by.org));
	TRY(paths_read(w, &t));
	TRY(demo_session(w, demo, &t.session));
	TRY(demo_shift_courses(w, demo, 84 * day_us));
	demo_plan(w->arena, demo, people, t.paths, t.paths_count, w->now_us, &visits, &count);
	for (size_t i = 0; i < count; i++)
		TRY(visit_do(w, &t, &visits[i], i));
	*ret_visits = count;
	return OK;
}
