#include "lms/attempt/run.h"

#include <string.h>

#include "base/fields.h"

enum { REFUSED_MAX = 20, US_PER_CS = 10000 };

static struct run_item *run_find(struct run *run, const char *grain)
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

/* Notes what was dropped: it never fails the turn. Never the value itself. */
static void run_refuse(struct run *run, struct work *w, int64_t seq, const char *element, int code)
{
	if (run->refused == NULL)
		run->refused = json_own(w->arena, json_array());
	if (json_array_size(run->refused) < REFUSED_MAX)
		json_array_append_new(
		    run->refused, json_pack("{s:I,s:s%,s:i}", "seq", (json_int_t)seq, "element", element,
		                      strnlen(element, 200), "code", code));
}

/* What the SCO is told and what decides at its end. The learner and the launch data are read only for a SCO
 * that opens. */
static enum err run_launch(
    struct work *w, const struct run *run, const struct run_item *item, bool opens, struct cmi12_launch *ret)
{
	struct cmi12_launch launch = {.student_id = "",
	    .student_name = "",
	    .launch_data = "",
	    .max_time_allowed = "",
	    .time_limit_action = ""};

	if (opens)
		TRY(run_launch_read(w, run, item, &launch));
	launch.comments_from_lms = "";
	launch.mastery_score = item->mastery_score;
	launch.credit = run->gradable ? "credit" : "no-credit";
	launch.mode = "normal";
	launch.use_mastery_score = run->use_mastery_score;
	launch.total_time_cs = item->total_time_cs;
	*ret = launch;
	return OK;
}

static enum err item_open(struct work *w, struct run *run, struct run_item *item, int64_t at_us)
{
	struct cmi12_launch launch;

	item->changed = item->changed || !item->seen;
	item->status_changed = item->status_changed || !item->seen;
	item->seen = item->touched = true;
	run->open = item;
	run->opened_us = at_us;
	run->dormant = false;
	run->counted_cs = 0;
	run->moved = run->moved || !uuid_equal(run->current, item->grain);
	run->current = item->grain;
	if (!item->sco)
		return OK;
	TRY(run_item_read(w, run, item));
	TRY(run_launch(w, run, item, true, &launch));
	return cmi12_open(w, &launch, item->cmi != NULL ? cmi12_save(w, item->cmi) : item->saved, &item->cmi);
}

/* The data model of the SCO that is open, to go on with it. */
static enum err item_touch(struct work *w, struct run *run, struct run_item *item, int64_t at_us)
{
	struct cmi12_launch launch;

	item->touched = true;
	if (!item->sco)
		return OK;
	if (run->dormant) {
		int64_t counted_cs = run->counted_cs;

		/* The content counts its time from its own opening: what silence counted is taken back. */
		item->total_time_cs -= counted_cs;
		TRY(item_open(w, run, item, at_us - counted_cs * US_PER_CS));
		return OK;
	}
	if (item->cmi != NULL)
		return OK;
	TRY(run_item_read(w, run, item));
	TRY(run_launch(w, run, item, false, &launch));
	return cmi12_continue(w, &launch, item->saved, &item->cmi);
}

static int64_t measured_cs(const struct run *run)
{
	int64_t us = run->heard_us - run->opened_us;

	return run->heard_us == 0 || us < 0 ? -1 : us / US_PER_CS;
}

static void item_end(struct run *run, bool finished)
{
	struct run_item *item = run->open;

	if (item->cmi != NULL) {
		cmi12_end(item->cmi, finished, measured_cs(run));
		item->total_time_cs = cmi12_total_time_cs(item->cmi);
	}
	run->open = NULL;
}

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
	TRY(item_touch(w, run, run->open, run->heard_us));
	item_end(run, false);
	return OK;
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

static void item_set(
    struct work *w, struct run *run, struct run_item *item, int64_t seq, const struct said *said)
{
	for (size_t i = 0; i < said->count; i++) {
		const struct said_value *set = &said->values[i];
		enum scorm12_code code = SCORM12_NOT_INITIALIZED;

		/* A thinned row has objects for values: it was applied long ago and does not come here. */
		if (set->element == NULL || set->value == NULL)
			continue;
		if (item->cmi != NULL)
			code = cmi12_set(item->cmi, set->element, set->value);
		if (code != SCORM12_OK)
			run_refuse(run, w, seq, set->element, (int)code);
	}
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

	run->heard_us = row->received_us;
	run->opened = NULL;
	run->held_back = false;
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
		TRY(item_open(w, run, item, row->received_us));
		run->opened = act == ACT_OPEN ? item : NULL;
	}
	if (item != NULL && run->open == item && act != ACT_OPEN)
		TRY(item_touch(w, run, item, row->received_us));
	if (item != NULL)
		item_set(w, run, item, row->seq, said);
	if (act == ACT_FINISH && item != NULL && run->open == item)
		item_end(run, true);
	if (act == ACT_LEAVE || act == ACT_EXIT) {
		TRY(run_close(w, run));
		run->ended = true;
	}
	run->applied_seq = row->seq;
	run->applied++;
	return OK;
}

struct fact run_item_fact(const struct run_item *item)
{
	struct fact fact = {.completion = item->completion,
	    .success = item->success,
	    .score = {.known = item->has_score, .scaled = item->score}};

	if (item->touched && !item->sco)
		fact = (struct fact){.completion = COMPLETION_COMPLETED};
	if (item->cmi != NULL)
		cmi12_fact(item->cmi, &fact);
	return fact;
}

/* A touched item. */
static void item_settle(struct run_item *item)
{
	struct fact fact = run_item_fact(item);
	bool status_differs, differs;

	status_differs = fact.completion != item->completion || fact.success != item->success;
	differs = status_differs || fact.score.known != item->has_score ||
	          (fact.score.known && (fact.score.scaled < item->score || fact.score.scaled > item->score));
	item->changed = item->changed || differs;
	item->status_changed = item->status_changed || status_differs;
	item->completion = fact.completion;
	item->success = fact.success;
	item->has_score = fact.score.known;
	item->score = fact.score.known ? fact.score.scaled : 0;
}

static enum err run_decide(struct work *w, struct run *run)
{
	struct rule_item *items = arena_alloc(w->arena, (run->count + 1) * sizeof(*items));
	struct outcome outcome = {.attempt = run->attempt,
	    .learner = run->learner,
	    .module = run->module,
	    .sequence = run->sequence,
	    .session = run->session,
	    .seq = run->applied_seq,
	    .gradable = run->gradable,
	    .facts = {.items = items,
	        .count = run->count,
	        .score_last = run->score_last,
	        .grade_when_complete = run->grade_when_complete,
	        .before = run->before}};

	for (size_t i = 0; i < run->count; i++) {
		const struct run_item *item = &run->items[i];

		items[i] = (struct rule_item){.grain = item->grain,
		    .visible = item->visible,
		    .seen = item->seen,
		    .changed = item->changed,
		    .only_scored = item->changed && !item->status_changed,
		    .completion = item->completion,
		    .success = item->success,
		    .has_score = item->has_score,
		    .score = item->score};
	}
	return outcome_apply(w, &outcome, &run->outcome);
}

enum err run_keep(struct work *w, struct run *run)
{
	int64_t total_cs = 0;

	for (const struct thinned *t = run->thinned; t != NULL; t = t->next)
		TRY(log_thin_keep(w, run, t->seq, t->body));
	for (size_t i = 0; i < run->count; i++) {
		struct run_item *item = &run->items[i];

		if (item->touched) {
			item_settle(item);
			TRY(run_item_keep(w, run, item));
		}
		total_cs += item->total_time_cs;
	}
	if (total_cs != run->total_time_cs || run->moved) {
		run->total_time_cs = total_cs;
		TRY(run_attempt_keep(w, run));
	}
	if (run->refused != NULL)
		TRY(outcome_note(w, &run->attempt, run->session, "values-refused",
		    json_pack("{s:O}", "values", run->refused)));
	return run_decide(w, run);
}
