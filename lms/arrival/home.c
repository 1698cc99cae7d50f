#include "lms/arrival/home.h"

#include "db/db.h"

/* Attempts come course by course, as the courses do. */
static size_t attempts_of(
    const struct home_attempt *all, size_t count, struct uuid enrollment, struct standing_attempt *ret)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		struct standing_attempt *before = found > 0 ? &ret[found - 1] : NULL;

		if (!uuid_equal(all[i].enrollment, enrollment))
			continue;
		if (before != NULL && uuid_equal(before->module, all[i].attempt.module)) {
			before->completed = before->completed || all[i].attempt.completed;
			before->passed = before->passed || all[i].attempt.passed;
			continue;
		}
		ret[found++] = all[i].attempt;
	}
	return found;
}

static enum err course_stand(struct work *w, struct uuid org, const struct home_attempt *attempts,
    size_t count, struct home_course *course)
{
	struct standing_attempt *own = arena_alloc(w->arena, (count + 1) * sizeof(*own));
	struct standing_window window = {
	    .from_us = course->times.starts_us, .until_us = course->times.session_ends_us};
	struct standing standing;
	const struct plan *plan;

	course->gate = enrollment_gate(&course->times, w->now_us);
	window.open = course->gate == ENROLLMENT_OPEN;
	TRY(plan_hold(w, org, course->version, &plan));
	standing_decide(w->arena, plan, own, attempts_of(attempts, count, course->enrollment, own), &window,
	    w->now_us, &standing);
	course->done = standing.done;
	course->counted = standing.counted;
	course->next = standing.next != NULL ? standing.next->title : NULL;
	return OK;
}

enum err home_read(
    struct work *w, struct uuid org, struct uuid learner, struct home_course **ret_courses, size_t *ret_count)
{
	struct home_attempt *attempts;
	struct home_course *courses;
	size_t count, attempts_count;

	TRY(home_store_read(w, org, learner, &courses, &count, &attempts, &attempts_count));
	for (size_t i = 0; i < count; i++)
		TRY(course_stand(w, org, attempts, attempts_count, &courses[i]));
	*ret_courses = courses;
	*ret_count = count;
	return OK;
}

struct going {
	const struct config *config;
	const struct keys *keys;
	const struct arrival *from;
	struct uuid enrollment;
	const char *address;
};

static enum err go_body(struct work *w, void *arg)
{
	struct going *g = arg;
	struct arrival to = *g->from;

	to.source = "home";
	to.enrollment = g->enrollment;
	TRY(home_store_one(w, to.org, g->from->learner, g->enrollment, &to.learner, &to.course));
	if (uuid_is_nil(to.learner))
		return fail_field(w, ERR_NOT_FOUND, "enrollment", WORDS("This course is none of yours."));
	return arrival_begin(w, g->config, g->keys, &to, &g->address);
}

enum err home_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct arrival *from, struct uuid enrollment, const char **ret_address)
{
	struct going g = {.config = config, .keys = keys, .from = from, .enrollment = enrollment};

	TRY(db_transact(w, db_tenant(from->org), go_body, &g));
	*ret_address = g.address;
	return OK;
}
