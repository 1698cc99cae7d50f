/* Who did what, and when, over the last ten weeks: mornings and afternoons of school days, some diligent,
 * some not. A die for each learner, so that one more learner changes nothing of the others. */
#include <stdlib.h>
#include <string.h>

#include "lms/demo/demo_int.h"

static const int64_t minute_us = INT64_C(60) * 1000000, day_us = INT64_C(86400) * 1000000;
/* From one visit of somebody to their next at least, and from the last one to now: longer than any takes. */
static const int64_t apart_us = INT64_C(30) * 60 * 1000000;
enum { DAYS = 70, SUNDAY_DAYS = 4 /* 1970-01-01 was a Thursday */ };

struct planning {
	const struct demo *demo;
	const struct demo_people *people;
	const struct demo_path *paths;
	size_t paths_count;
	int64_t now_us;
	struct demo_visit *visits;
	size_t count;
};

static void add(struct planning *p, const struct demo_visit *visit)
{
	if (p->count < DEMO_VISITS_MAX)
		p->visits[p->count++] = *visit;
}

/* Some minute between eight and six of that day, or of the Monday after a weekend. */
static int64_t school_time(struct die *die, const struct planning *p, int64_t days_ago)
{
	int64_t day = p->now_us / day_us - days_ago, weekday = (day + SUNDAY_DAYS) % 7;

	if (weekday == 0)
		day += 1;
	if (weekday == 6)
		day += 2;
	return day * day_us + 7 * 60 * minute_us + die_throw(die, 600) * minute_us +
	       die_throw(die, 60) * (minute_us / 60);
}

/* One module: at a stroke, or in two visits; a quiz that went badly once more. */
static int64_t study(struct planning *p, struct die *die, struct demo_visit visit, int64_t ago, bool last)
{
	const struct demo_path *path = &p->paths[visit.course];
	bool quiz = strcmp(path->types[visit.module], "quiz") == 0;
	int16_t skill = visit.skill;

	visit.deed = DEED_STUDY;
	if (!quiz && die_chance(die, last ? 100 : 20)) {
		visit.at_us = school_time(die, p, ago);
		visit.whole = false;
		add(p, &visit);
		if (last)
			return ago;
		ago -= 1 + die_throw(die, 3);
	}
	visit.whole = true;
	visit.at_us = school_time(die, p, ago);
	add(p, &visit);
	if (!quiz)
		return ago;
	visit.deed = DEED_MARK;
	visit.at_us += (2 + die_throw(die, 4)) * day_us;
	if (die_chance(die, 80))
		add(p, &visit);
	if (skill >= 55 || !die_chance(die, 60))
		return ago;
	ago -= 2 + die_throw(die, 5);
	visit.deed = DEED_STUDY;
	visit.skill = (int16_t)(skill + 25);
	visit.at_us = school_time(die, p, ago);
	add(p, &visit);
	return ago;
}

/* How far they come: nowhere, a little, half, nearly all, to the end. */
static size_t reach_of(struct die *die, size_t modules)
{
	int64_t fall = die_throw(die, 100);

	if (fall < 8)
		return 0;
	if (fall < 22)
		return 1 + (size_t)die_throw(die, 2);
	if (fall < 45)
		return modules / 2 + (size_t)die_throw(die, 2);
	return modules;
}

/* With a seat in one of the course's ways in, from some day on, module by module. */
static void course_plan(struct planning *p, struct die *die, size_t learner, size_t course, int64_t ago)
{
	const struct demo_learner *who = &p->people->learners[learner];
	const struct demo_path *path = &p->paths[course];
	size_t requests = (size_t)demo_number(p->demo->school, "requests"), reach;
	const json_t *run = json_array_get(json_object_get(p->demo->school, "sessions"), 0);
	struct demo_visit visit = {.learner = (uint16_t)learner,
	    .course = (uint16_t)course,
	    .skill = (int16_t)who->skill,
	    .deed = DEED_ENROL,
	    .at_us = school_time(die, p, ago)};
	/* A few more than there are seats. */
	bool dated = course == 0 && !who->direct && learner * 4 < 5 * (size_t)demo_number(run, "learners");

	/* The last ones ask, and nobody has answered yet. */
	if (strcmp(path->self, "approval") == 0 &&
	    (who->direct || learner + 2 * requests >= p->people->count)) {
		visit.deed = DEED_ASK;
		visit.at_us = school_time(die, p, 1 + die_throw(die, 6));
		if (learner + 2 * requests >= p->people->count)
			add(p, &visit);
		return;
	}
	visit.session = dated;
	add(p, &visit);
	reach = reach_of(die, path->count);
	for (size_t i = 0; i < reach && ago > 0; i++) {
		if (!path->required[i] && die_chance(die, 40))
			continue;
		visit.module = (uint16_t)i;
		ago -= 1 + die_throw(die, 5);
		ago = study(p, die, visit, ago, i + 1 == reach && reach < path->count);
	}
}

static int by_time(const void *one, const void *other)
{
	const struct demo_visit *a = one, *b = other;

	if (a->at_us != b->at_us)
		return a->at_us < b->at_us ? -1 : 1;
	return a->learner < b->learner ? -1 : a->learner > b->learner;
}

/* Days of a weekend fall on one Monday: what would begin before somebody's last visit ended comes after it.
 * What would lie ahead of now has not happened. */
static void spread(struct planning *p)
{
	int64_t free_us[DEMO_LEARNERS_MAX] = {0};
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct demo_visit *visit = &p->visits[i];
		int64_t *mine = &free_us[visit->learner];

		if (visit->at_us < *mine)
			visit->at_us = *mine;
		*mine = visit->at_us + apart_us;
		if (visit->at_us < p->now_us - apart_us)
			p->visits[kept++] = *visit;
	}
	p->count = kept;
	qsort(p->visits, p->count, sizeof(*p->visits), by_time);
}

void demo_plan(struct arena *a, const struct demo *demo, const struct demo_people *people,
    const struct demo_path *paths, size_t paths_count, int64_t now_us, struct demo_visit **ret_visits,
    size_t *ret_count)
{
	struct planning p = {demo, people, paths, paths_count, now_us, NULL, 0};

	p.visits = arena_alloc(a, DEMO_VISITS_MAX * sizeof(*p.visits));
	for (size_t i = 0; i < people->count; i++) {
		struct die die = die_of(arena_printf(a, "%s/plan/%zu", demo->slug, i));
		int64_t ago = DAYS - die_throw(&die, 30);

		for (size_t course = 0; course < paths_count; course++) {
			if (course > 0 && die_chance(&die, 30))
				continue;
			course_plan(&p, &die, i, course, ago - (int64_t)course * 14);
		}
		if (i % 5 == 3)
			add(&p, &(struct demo_visit){.learner = (uint16_t)i,
			            .deed = DEED_SUSPEND,
			            .at_us = school_time(&die, &p, 5)});
	}
	qsort(p.visits, p.count, sizeof(*p.visits), by_time);
	spread(&p);
	*ret_visits = p.visits;
	*ret_count = p.count;
}
