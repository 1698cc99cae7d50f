/* What is said of parts without a log: AUs of cmi5 and Tin Can content speak to the learning record store. */
#include "lms/attempt/run.h"

static struct run_item *find(struct run *run, struct uuid grain)
{
	for (size_t i = 0; i < run->count; i++) {
		if (uuid_equal(run->items[i].grain, grain))
			return &run->items[i];
	}
	return NULL;
}

void run_tell(struct run *run, const struct run_telling *telling)
{
	struct run_item *item = find(run, telling->grain);
	enum completion completion = telling->completion;
	enum success success = telling->success;
	bool score_differs;

	if (item == NULL)
		return;
	/* What nothing was said of now stays as it was. */
	if (success == SUCCESS_UNKNOWN)
		success = item->success;
	if (item->completion == COMPLETION_COMPLETED)
		completion = COMPLETION_COMPLETED;
	score_differs = telling->has_score &&
	                (!item->has_score || item->score < telling->score || item->score > telling->score);
	item->status_changed =
	    item->status_changed || !item->seen || item->completion != completion || item->success != success;
	item->changed = item->changed || item->status_changed || score_differs;
	item->ended_now = item->ended_now || (telling->ended && !item->ended);
	item->ended = item->ended || telling->ended;
	item->told = item->seen = true;
	item->completion = completion;
	item->success = success;
	if (telling->has_score) {
		item->has_score = true;
		item->score = telling->score;
	}
	item->total_time_cs += telling->time_cs;
	run->moved = run->moved || !uuid_equal(run->current, telling->grain);
	run->current = telling->grain;
}

void run_tell_whole(struct work *w, struct run *run, bool satisfied)
{
	struct rule_item *whole = arena_alloc(w->arena, sizeof(*whole));
	size_t scores = 0, passed = 0, failed = 0;
	bool seen = false;

	for (size_t i = 0; i < run->count; i++) {
		const struct run_item *item = &run->items[i];

		seen = seen || item->seen;
		whole->changed = whole->changed || item->changed;
		passed += item->success == SUCCESS_PASSED;
		failed += item->success == SUCCESS_FAILED;
		if (item->has_score) {
			whole->score += item->score;
			scores++;
		}
	}
	/* A mean of few parts is no score of the course, and the best one would never fall again. */
	whole->has_score = scores > 0 && (satisfied || run->count == 1);
	whole->score = whole->has_score ? whole->score / (double)scores : 0;
	whole->visible = whole->seen = true;
	whole->completion = satisfied ? COMPLETION_COMPLETED
	                    : seen    ? COMPLETION_INCOMPLETE
	                              : COMPLETION_NOT_ATTEMPTED;
	/* Passed once the course is satisfied and something in it was passed. */
	whole->success = failed > 0                ? SUCCESS_FAILED
	                 : satisfied && passed > 0 ? SUCCESS_PASSED
	                                           : SUCCESS_UNKNOWN;
	whole->changed = whole->changed || satisfied;
	run->whole = whole;
}
