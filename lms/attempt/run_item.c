/* One item of a run: how it opens, goes on, takes values and ends, whichever the standard. */
#include <string.h>

#include "base/fields.h"
#include "lms/attempt/happened.h"
#include "lms/attempt/sequencing.h"

enum { REFUSED_MAX = 20, US_PER_CS = 10000 };

struct run_item *run_find(struct run *run, const char *grain)
{
	struct uuid id;

	if (grain == NULL || !uuid_parse(grain, &id))
		return NULL;
	for (size_t i = 0; i < run->count; i++) {
		if (uuid_equal(run->items[i].grain, id))
			return &run->items[i];
	}
	return NULL;
}

void run_refuse(struct run *run, struct work *w, int64_t seq, const char *element, int code)
{
	if (run->refused == NULL)
		run->refused = json_own(w->arena, json_array());
	if (json_array_size(run->refused) < REFUSED_MAX)
		json_array_append_new(
		    run->refused, json_pack("{s:I,s:s%,s:i}", "seq", (json_int_t)seq, "element", element,
		                      strnlen(element, 200), "code", code));
}

/* What a SCO of SCORM 1.2 is told and what decides at its end. */
static struct cmi12_launch launch_12(
    const struct run *run, const struct run_item *item, const struct run_launch *told)
{
	return (struct cmi12_launch){.student_id = told->learner_id,
	    .student_name = told->learner_name,
	    .launch_data = told->launch_data,
	    .max_time_allowed = told->max_time_allowed,
	    .time_limit_action = told->time_limit_action,
	    .comments_from_lms = "",
	    .mastery_score = item->mastery_score,
	    .credit = run->gradable ? "credit" : "no-credit",
	    .mode = "normal",
	    .use_mastery_score = run->use_mastery_score,
	    .total_time_cs = item->total_time_cs};
}

enum err run_item_open(struct work *w, struct run *run, struct run_item *item, int64_t at_us, bool resumed)
{
	struct cmi12_launch launch;
	struct run_launch told;
	const char *saved;

	item->changed = item->changed || !item->seen;
	item->status_changed = item->status_changed || !item->seen;
	item->seen = item->touched = true;
	run->open = item;
	run->opened_us = at_us;
	run->dormant = false;
	run->counted_cs = 0;
	run->moved = run->moved || !uuid_equal(run->current, item->grain);
	run->current = item->grain;
	if (!item->speaks)
		return OK;
	TRY(run_item_read(w, run, item));
	TRY(run_launch_read(w, run, item, &told));
	item->title = told.title;
	run->title = told.module_title;
	saved = model_there(&item->model) ? model_save(w, &item->model) : item->saved;
	launch = launch_12(run, item, &told);
	if (run->sequencing != NULL)
		TRY(sequencing_open(w, run, item, &told, saved, resumed));
	else
		TRY(cmi12_open(w, &launch, saved, &item->model.cmi12));
	happened_open(w, run, item);
	return OK;
}

enum err run_item_continue(struct work *w, struct run *run, struct run_item *item)
{
	static const struct run_launch untold = {"", "", "", "", "", NULL, NULL};
	struct cmi12_launch launch;

	item->touched = true;
	if (!item->speaks || model_there(&item->model))
		return OK;
	TRY(run_item_read(w, run, item));
	if (run->sequencing != NULL)
		return sequencing_continue(w, run, item);
	launch = launch_12(run, item, &untold);
	return cmi12_continue(w, &launch, item->saved, &item->model.cmi12);
}

enum err run_item_touch(struct work *w, struct run *run, struct run_item *item, int64_t at_us)
{
	int64_t counted_cs = run->counted_cs;

	if (!item->speaks || !run->dormant)
		return run_item_continue(w, run, item);
	/* The content counts its time from its own opening: what silence counted is taken back. */
	item->total_time_cs -= counted_cs;
	if (run->sequencing != NULL)
		run->sequencing->spent_cs -= counted_cs;
	return run_item_open(w, run, item, at_us - counted_cs * US_PER_CS, true);
}

void run_item_set(
    struct work *w, struct run *run, struct run_item *item, int64_t seq, const struct said *said)
{
	for (size_t i = 0; i < said->count; i++) {
		const struct said_value *set = &said->values[i];
		bool changes;
		int code;

		/* A thinned row has objects for values: it was applied long ago and does not come here. */
		if (set->element == NULL || set->value == NULL)
			continue;
		changes = happened_asks(run, set->element) &&
		          strcmp(model_peek(&item->model, set->element), set->value) != 0;
		code = model_set(&item->model, set->element, set->value);
		if (code != 0)
			run_refuse(run, w, seq, set->element, code);
		else if (changes)
			happened_set(w, item, set->element);
	}
}

static int64_t measured_cs(const struct run *run)
{
	int64_t us = run->heard_us - run->opened_us;

	return run->heard_us == 0 || us < 0 ? -1 : us / US_PER_CS;
}

void run_item_terminated(struct run_item *item)
{
	item->ended_now = item->ended_now || !item->ended;
	item->ended = true;
}

enum err run_item_end(struct work *w, struct run *run, bool finished)
{
	struct run_item *item = run->open;
	int64_t before_cs = item->total_time_cs;

	run->open = NULL;
	if (!model_there(&item->model))
		return OK;
	/* An asset need not say that it ends. */
	model_end(&item->model, finished || !item->sco, measured_cs(run));
	item->total_time_cs = model_total_time_cs(&item->model);
	if (run->sequencing != NULL) {
		run->sequencing->spent_cs += item->total_time_cs - before_cs;
		TRY(sequencing_ended(w, run, item));
	}
	happened_end(w, run, item);
	return OK;
}

struct fact run_item_fact(const struct run *run, const struct run_item *item)
{
	struct fact fact = {.completion = item->completion,
	    .success = item->success,
	    .score = {.known = item->has_score, .scaled = item->score}};

	if (item->touched && !item->sco)
		fact = (struct fact){.completion = COMPLETION_COMPLETED};
	else if (model_there(&item->model))
		model_fact(&item->model, &fact);
	if (run->sequencing != NULL)
		sequencing_fact(run, item->activity, &fact);
	return fact;
}
