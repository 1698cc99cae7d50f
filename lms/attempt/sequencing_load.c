/* A run's activity tree and tracking, and how activities look by them. */
#include "lms/attempt/sequencing.h"
#include "lms/course/tree.h"

/* Chance in selection and randomization is the attempt's own. */
static uint64_t seed_of(struct uuid attempt)
{
	uint64_t seed = 0;

	for (size_t i = 0; i < sizeof(attempt.bytes); i++)
		seed = seed * 31 + attempt.bytes[i];
	return seed;
}

struct activity_look sequencing_look(const struct run *run, int activity)
{
	const struct tracking *t = run->sequencing->t;
	struct objective_state s;
	struct activity_look look = {.seen = t->activities[activity].attempts > 0};

	sequencing_objective(t, activity, 0, &s);
	look.completion = s.known & OBJECTIVE_COMPLETION && s.completed ? COMPLETION_COMPLETED
	                  : look.seen                                   ? COMPLETION_INCOMPLETE
	                                                                : COMPLETION_NOT_ATTEMPTED;
	if (s.known & OBJECTIVE_SATISFIED)
		look.success = s.satisfied ? SUCCESS_PASSED : SUCCESS_FAILED;
	look.has_score = s.known & OBJECTIVE_MEASURE;
	look.score = look.has_score ? s.measure : 0;
	return look;
}

bool sequencing_status_differs(const struct activity_look *a, const struct activity_look *b)
{
	return a->completion != b->completion || a->success != b->success || a->seen != b->seen;
}

bool sequencing_score_differs(const struct activity_look *a, const struct activity_look *b)
{
	return a->has_score != b->has_score || a->score < b->score || a->score > b->score;
}

void sequencing_fact(const struct run *run, int activity, struct fact *fact)
{
	struct activity_look look = sequencing_look(run, activity);

	/* What is not tracked is known by its content alone. */
	if (!run->sequencing->tree->activities[activity].delivery.tracked)
		return;
	fact->completion = look.completion;
	fact->success = look.success;
	if (look.has_score) {
		fact->score.known = true;
		fact->score.scaled = look.score;
	}
}

const struct valid_requests *sequencing_may(struct work *w, struct run *run)
{
	struct run_sequencing *s = run->sequencing;

	if (s->valid == NULL) {
		s->valid = arena_alloc(w->arena, sizeof(*s->valid));
		sequencing_valid(w, s->t, w->now_us, s->valid);
	}
	return s->valid;
}

bool sequencing_leads(struct work *w, const struct run *run, enum navigation kind, int target,
    struct navigation_outcome *ret_outcome)
{
	const struct navigation_request request = {.kind = kind, .target = target, .now_us = w->now_us};

	sequencing_navigate(tracking_copy(w, run->sequencing->t), &request, ret_outcome);
	return ret_outcome->result == NAVIGATION_DELIVER || ret_outcome->result == NAVIGATION_ENDED;
}

enum err sequencing_load(struct work *w, struct run *run, struct uuid version, const char *tracking)
{
	static const int editions[] = {
	    [PACKAGE_SCORM_2004_2] = 2, [PACKAGE_SCORM_2004_3] = 3, [PACKAGE_SCORM_2004_4] = 4};
	const struct course_tree *course;
	struct run_sequencing *s;

	TRY(course_tree_hold(w, run->attempt.org, version, &course));
	run->tells = run->gradable && !course->speaks_xapi;
	if (course->tree == NULL)
		return OK;
	s = arena_alloc(w->arena, sizeof(*s));
	*s = (struct run_sequencing){
	    .edition = editions[course->edition], .tree = course->tree, .unrolled = ACTIVITY_NONE};
	TRY(tracking_load(w, course->tree, seed_of(run->attempt.id), tracking, &s->t));
	run->sequencing = s;
	for (size_t i = 0; i < run->count; i++)
		run->items[i].speaks = true;
	TRY(globals_read(w, run));
	s->before = arena_alloc(w->arena, s->tree->count * sizeof(*s->before));
	for (size_t i = 0; i < s->tree->count; i++)
		s->before[i] = sequencing_look(run, (int)i);
	return OK;
}
