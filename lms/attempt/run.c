#include "lms/attempt/run.h"

#include "base/fields.h"
#include "lms/attempt/happened.h"
#include "lms/attempt/sequencing.h"
#include "lms/enrollment/progress.h"

enum err run_close(struct work *w, struct run *run)
{
	if (run->open == NULL)
		return OK;
	if (run->dormant) {
		run->open = NULL;
		run->dormant = false;
		run->counted_cs = 0;
		return OK;
	}
	TRY(run_item_touch(w, run, run->open, run->heard_us));
	return run_item_end(w, run, false);
}

enum err run_fall_silent(struct work *w, struct run *run)
{
	struct run_item *item = run->open;
	int64_t before_cs;

	run->state = SESSION_SILENT;
	if (item == NULL || run->dormant)
		return OK;
	before_cs = item->total_time_cs;
	TRY(run_close(w, run));
	run->open = item;
	run->dormant = true;
	run->counted_cs = item->total_time_cs - before_cs;
	return OK;
}

/* An opening asks anew. Values of a part that was opened before are taken: they must not be lost. */
static bool row_held_back(struct work *w, struct run *run, const struct run_item *item, enum act act)
{
	if (run->hold == NULL || item == run->open || (act != ACT_OPEN && item->seen))
		return false;
	hold_decide(w, run);
	return !item->may_open;
}

enum err run_row(struct work *w, struct run *run, const struct log_row *row, const struct said *said)
{
	enum act act = said->act;
	struct run_item *item = run_find(run, said->item);
	bool speaks = act == ACT_OPEN || said->count > 0;

	run->applied_seq = row->seq;
	run->applied++;
	run->heard_us = row->received_us;
	run->opened = NULL;
	run->held_back = false;
	if (run->sequencing != NULL)
		return sequencing_row(w, run, row, said);
	if (item == NULL && speaks)
		run_refuse(run, w, row->seq, "item", SCORM12_ARGUMENT);
	if (item != NULL && speaks && row_held_back(w, run, item, act)) {
		run_refuse(run, w, row->seq, "prerequisites", SCORM12_NOT_INITIALIZED);
		run->held_back = true;
		item = NULL;
	}
	/* Content speaks only while it is open: what comes for another item opens that. */
	if (item != NULL && speaks && (act == ACT_OPEN || run->open != item)) {
		TRY(run_close(w, run));
		TRY(run_item_open(w, run, item, row->received_us, true));
		run->opened = act == ACT_OPEN ? item : NULL;
	}
	if (item != NULL && run->open == item && act != ACT_OPEN)
		TRY(run_item_touch(w, run, item, row->received_us));
	if (item != NULL)
		run_item_set(w, run, item, row->seq, said);
	if (act == ACT_FINISH && item != NULL && run->open == item) {
		run_item_terminated(item);
		TRY(run_item_end(w, run, true));
	}
	if (act == ACT_LEAVE || act == ACT_EXIT) {
		TRY(run_close(w, run));
		run->ended = true;
	}
	return OK;
}

/* A touched item. */
static void item_settle(struct work *w, struct run *run, struct run_item *item)
{
	struct fact fact = run_item_fact(run, item);
	bool status_differs, differs;

	status_differs = fact.completion != item->completion || fact.success != item->success;
	differs = status_differs || fact.score.known != item->has_score ||
	          (fact.score.known && (fact.score.scaled < item->score || fact.score.scaled > item->score));
	happened_settle(w, run, item, &fact);
	item->changed = item->changed || differs;
	item->status_changed = item->status_changed || status_differs;
	item->completion = fact.completion;
	item->success = fact.success;
	item->has_score = fact.score.known;
	item->score = fact.score.known ? fact.score.scaled : 0;
}

static enum err run_decide(struct work *w, struct run *run)
{
	struct rule_item whole = run->sequencing != NULL ? sequencing_whole(run) : (struct rule_item){0};
	struct rule_item *items = arena_alloc(w->arena, (run->count + 1) * sizeof(*items));
	bool by_end = run->own.completion == COMPLETION_RULE_TERMINATED;
	struct outcome outcome = {.attempt = run->attempt,
	    .learner = run->learner,
	    .module = run->module,
	    .sequence = run->sequence,
	    .session = run->session,
	    .seq = run->applied_seq,
	    .gradable = run->gradable,
	    .ruled = run->ruled,
	    .facts = {.items = items,
	        .count = run->count,
	        .whole = run->sequencing != NULL ? &whole : run->whole,
	        .only = run->part,
	        .own = run->own,
	        .time_cs = run->total_time_cs,
	        .time_changed = run->time_changed,
	        .score_last = run->score_last,
	        .grade_when_complete = run->grade_when_complete,
	        .before = run->before}};

	for (size_t i = 0; i < run->count; i++) {
		const struct run_item *item = &run->items[i];

		items[i] = (struct rule_item){.grain = item->grain,
		    .visible = item->visible,
		    .seen = item->seen,
		    .ended = item->sco ? item->ended : item->seen,
		    .changed = item->changed || (by_end && item->ended_now),
		    .only_scored = item->changed && !item->status_changed && !(by_end && item->ended_now),
		    .completion = item->completion,
		    .success = item->success,
		    .has_score = item->has_score,
		    .score = item->score};
	}
	TRY(outcome_apply(w, &outcome, &run->outcome));
	happened_decide(w, run);
	return OK;
}

static enum err items_keep(struct work *w, struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		struct run_item *item = &run->items[i];

		if (item->touched)
			item_settle(w, run, item);
		if (item->touched || item->told)
			TRY(run_item_keep(w, run, item));
	}
	return OK;
}

/* An item of SCORM 2004 knows the time of its present attempt only. */
static int64_t run_total_cs(const struct run *run)
{
	int64_t total_cs = 0;

	if (run->sequencing != NULL)
		return run->total_time_cs + run->sequencing->spent_cs;
	for (size_t i = 0; i < run->count; i++)
		total_cs += run->items[i].total_time_cs;
	return total_cs;
}

bool run_counts(const struct run *run)
{
	return !uuid_is_nil(run->enrollment) && (run->time_changed || run->outcome.changed);
}

enum err run_keep(struct work *w, struct run *run)
{
	const char *tracking = NULL;
	int64_t total_cs;

	for (const struct thinned *t = run->thinned; t != NULL; t = t->next)
		TRY(log_thin_keep(w, run, t->seq, t->body));
	if (run->sequencing != NULL)
		TRY(sequencing_settle(w, run));
	TRY(items_keep(w, run));
	if (run->sequencing != NULL)
		TRY(sequencing_keep(w, run, &tracking));
	total_cs = run_total_cs(run);
	run->time_changed = total_cs != run->total_time_cs;
	if (run->time_changed || run->moved || tracking != NULL || run->whole != NULL) {
		run->total_time_cs = total_cs;
		TRY(run_attempt_keep(w, run, tracking));
	}
	if (run->refused != NULL)
		TRY(outcome_note(w, &run->attempt, run->session, "values-refused",
		    json_pack("{s:O}", "values", run->refused)));
	TRY(run_decide(w, run));
	if (run->counts_later || !run_counts(run))
		return OK;
	return enrollments_recount(w, run->attempt.org,
	    &(struct recount){.enrollment = run->enrollment, .result = run->outcome.changed}, 1,
	    &run->outcome.graded);
}
