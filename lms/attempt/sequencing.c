/* Rows of the log of SCORM 2004: what the learner and the content ask for, and what comes of it. */
#include "lms/attempt/sequencing.h"

#include <string.h>

#include "lms/attempt/happened.h"

/* What a learner can ask for. A relative request is about what is open as they see it. */
static const struct request {
	const char *word;
	enum navigation kind;
	bool relative;
} requests[] = {
    {"start", NAVIGATION_START, false},
    {"continue", NAVIGATION_CONTINUE, true},
    {"previous", NAVIGATION_PREVIOUS, true},
    {"choice", NAVIGATION_CHOICE, false},
    {"exit", NAVIGATION_EXIT, true},
    {"abandon", NAVIGATION_ABANDON, true},
    {"exitAll", NAVIGATION_EXIT_ALL, false},
    {"abandonAll", NAVIGATION_ABANDON_ALL, false},
    {"suspendAll", NAVIGATION_SUSPEND_ALL, false},
};

static const struct request *request_find(const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof(requests) / sizeof(requests[0]); i++) {
		if (strcmp(requests[i].word, word) == 0)
			return &requests[i];
	}
	return NULL;
}

bool request_known(const char *word)
{
	return request_find(word) != NULL;
}

/* What is open by the tracking model, whether or not its content has terminated; NULL: nothing. */
static struct run_item *current_item(struct run *run)
{
	const struct tracking *t = run->sequencing->t;

	return t->current != ACTIVITY_NONE && t->activities[t->current].active
	           ? run->sequencing->items[t->current]
	           : NULL;
}

static void request_make(struct run_sequencing *s, enum navigation kind, int target, int64_t at_us)
{
	const struct navigation_request request = {.kind = kind, .target = target, .now_us = at_us};

	sequencing_navigate(s->t, &request, &s->outcome);
	s->changed = true;
	s->valid = NULL;
	if (s->outcome.result != NAVIGATION_REFUSED)
		s->unrolled = ACTIVITY_NONE;
}

static enum err open_again(struct work *w, struct run *run, struct run_item *item, int64_t at_us)
{
	TRY(run_close(w, run));
	TRY(run_item_open(w, run, item, at_us, true));
	run->opened = item;
	return OK;
}

static enum err navigation_note(struct work *w, const struct run *run, const char *request, bool by_learner)
{
	const struct run_sequencing *s = run->sequencing;
	json_t *detail = json_pack("{s:s,s:s,s:s}", "request", request, "by",
	    by_learner ? "learner" : "content", "outcome", sequencing_outcome_name(s->outcome.result));

	if (s->outcome.result == NAVIGATION_DELIVER)
		json_object_set_new(
		    detail, "grain", json_string(uuid_text(w->arena, s->grains[s->outcome.activity])));
	if (s->outcome.exception != EXCEPTION_NONE)
		json_object_set_new(detail, "reason", json_string(exception_code(s->outcome.exception)));
	return outcome_note(w, &run->attempt, run->session, "navigated", detail);
}

/* What follows from the outcome of a request. */
static enum err outcome_follow(struct work *w, struct run *run, int64_t at_us)
{
	struct run_sequencing *s = run->sequencing;

	s->asked = true;
	if (s->outcome.result == NAVIGATION_DELIVER) {
		struct run_item *item = s->items[s->outcome.activity];

		if (item == NULL)
			return fail(w, ERR_INTERNAL, "an activity without content was delivered");
		TRY(run_item_open(w, run, item, at_us, s->outcome.resumed));
		run->opened = item;
	}
	if (s->outcome.result == NAVIGATION_ENDED) {
		run->ended = true;
		if (s->t->suspended == ACTIVITY_NONE && !s->tree->shared_data_global_to_system)
			TRY(buckets_forget(w, run));
	}
	return OK;
}

/* Content terminated before the course was suspended, by the learner or by going away: it goes on all the
 * same. */
static enum err terminated_suspend(struct work *w, struct run *run)
{
	struct run_item *item = current_item(run);

	if (item == NULL || !item->speaks)
		return OK;
	TRY(run_item_continue(w, run, item));
	if (!cmi2004_is_suspended(item->model.cmi2004))
		happened_suspend(w, run, item);
	cmi2004_suspend(item->model.cmi2004);
	return OK;
}

/* The learner goes elsewhere: what they ask for wins over what content asked for. */
static enum err content_leave(struct work *w, struct run *run, enum navigation kind, bool terminated)
{
	bool suspends = kind == NAVIGATION_SUSPEND_ALL;
	bool abandons = kind == NAVIGATION_ABANDON || kind == NAVIGATION_ABANDON_ALL;
	struct run_item *item = run->open;

	if (item == NULL || run->dormant) {
		TRY(run_close(w, run));
		return suspends ? terminated_suspend(w, run) : OK;
	}
	TRY(run_item_touch(w, run, item, run->heard_us));
	if (item->model.cmi2004 != NULL) {
		(void)cmi2004_set(item->model.cmi2004, "adl.nav.request", abandons ? "abandon" : "_none_");
		if (suspends)
			(void)cmi2004_set(item->model.cmi2004, "cmi.exit", "suspend");
	}
	if (terminated)
		run_item_terminated(item);
	return run_item_end(w, run, terminated || suspends || abandons);
}

static int activity_of(const struct run *run, struct uuid grain)
{
	const struct run_sequencing *s = run->sequencing;

	for (size_t i = 1; !uuid_is_nil(grain) && i < s->tree->count; i++) {
		if (uuid_equal(s->grains[i], grain))
			return (int)i;
	}
	return ACTIVITY_NONE;
}

/* Where the link opens one part by itself, a session begins there, as far as the course lets it be chosen;
 * what was suspended of it goes on. */
static bool part_chosen(struct work *w, struct run *run, int64_t at_us)
{
	struct run_sequencing *s = run->sequencing;
	int target = activity_of(run, run->part);
	struct navigation_outcome outcome;

	if (target == ACTIVITY_NONE || target == s->t->suspended ||
	    !sequencing_leads(w, run, NAVIGATION_CHOICE, target, &outcome) ||
	    outcome.result != NAVIGATION_DELIVER)
		return false;
	request_make(s, NAVIGATION_CHOICE, target, at_us);
	return true;
}

/* Goes on with what was suspended, or left behind by a session that did not say so; else begins. */
static enum err row_start(struct work *w, struct run *run, int64_t at_us)
{
	struct run_sequencing *s = run->sequencing;

	TRY(run_close(w, run));
	if (s->t->current != ACTIVITY_NONE) {
		TRY(terminated_suspend(w, run));
		request_make(s, NAVIGATION_SUSPEND_ALL, ACTIVITY_NONE, at_us);
		if (s->t->current != ACTIVITY_NONE)
			request_make(s, NAVIGATION_EXIT_ALL, ACTIVITY_NONE, at_us);
	}
	s->begun = true;
	if (!part_chosen(w, run, at_us))
		request_make(s, s->t->suspended != ACTIVITY_NONE ? NAVIGATION_RESUME_ALL : NAVIGATION_START,
		    ACTIVITY_NONE, at_us);
	TRY(navigation_note(w, run, "start", true));
	return outcome_follow(w, run, at_us);
}

static int target_of(const struct run *run, const char *to)
{
	struct uuid grain;

	if (to == NULL)
		return 0;
	return uuid_parse(to, &grain) ? activity_of(run, grain) : ACTIVITY_NONE;
}

/* What leads nowhere would end what is open first (OP.1): the learner keeps it, and is told why. Other
 * requests than these need not lead anywhere: the sequencer refuses what makes no sense. */
static bool learner_may(struct work *w, struct run *run, enum navigation kind, int target)
{
	struct run_sequencing *s = run->sequencing;
	struct navigation_outcome outcome;

	if ((kind != NAVIGATION_CONTINUE && kind != NAVIGATION_PREVIOUS && kind != NAVIGATION_CHOICE) ||
	    sequencing_leads(w, run, kind, target, &outcome))
		return true;
	s->outcome = outcome;
	s->outcome.result = NAVIGATION_REFUSED;
	return false;
}

static enum err row_navigate(
    struct work *w, struct run *run, const struct log_row *row, const struct said *said)
{
	struct run_sequencing *s = run->sequencing;
	const struct request *request = request_find(said->request);
	struct run_item *current = current_item(run);
	bool stale;
	int target;

	if (request == NULL)
		return OK;
	if (request->kind == NAVIGATION_START)
		return row_start(w, run, row->received_us);
	stale = request->relative && run_find(run, said->item) != current;
	if (stale)
		return current != NULL ? open_again(w, run, current, row->received_us) : OK;
	TRY(content_leave(w, run, request->kind, said->terminated));
	target = request->kind == NAVIGATION_CHOICE ? target_of(run, said->to) : ACTIVITY_NONE;
	if (learner_may(w, run, request->kind, target))
		request_make(s, request->kind, target, row->received_us);
	TRY(navigation_note(w, run, request->word, true));
	TRY(outcome_follow(w, run, row->received_us));
	/* It was closed for the request; nothing else is open. */
	if (s->outcome.result == NAVIGATION_REFUSED && current != NULL)
		return open_again(w, run, current, row->received_us);
	return OK;
}

/* Terminate, and what content asks for by it. */
static enum err row_finish(struct work *w, struct run *run, int64_t at_us)
{
	struct run_sequencing *s = run->sequencing;
	const struct cmi2004 *cmi = run->open->model.cmi2004;
	struct navigation_request request;

	run_item_terminated(run->open);
	TRY(run_item_end(w, run, true));
	if (cmi == NULL || !sco_request(cmi, s->tree, &request))
		return OK;
	request_make(s, request.kind, request.target, at_us);
	TRY(navigation_note(w, run, cmi2004_request(cmi), false));
	return outcome_follow(w, run, at_us);
}

/* Values and openings are about what is open; anything else is dropped and noted. */
static enum err row_speak(struct work *w, struct run *run, const struct log_row *row, const struct said *said,
    struct run_item *item)
{
	if (item == NULL || item != current_item(run)) {
		run_refuse(run, w, row->seq, "item", SCORM2004_SET_FAILED);
		run->held_back = said->act == ACT_OPEN;
		return OK;
	}
	if (said->act == ACT_OPEN) {
		TRY(open_again(w, run, item, row->received_us));
	} else if (run->open != item) {
		TRY(run_close(w, run));
		TRY(run_item_open(w, run, item, row->received_us, true));
	} else {
		TRY(run_item_touch(w, run, item, row->received_us));
	}
	run_item_set(w, run, item, row->seq, said);
	return OK;
}

enum err sequencing_row(struct work *w, struct run *run, const struct log_row *row, const struct said *said)
{
	struct run_item *item = run_find(run, said->item);

	run->sequencing->asked = run->sequencing->begun = false;
	if (said->act == ACT_OPEN || said->count > 0)
		TRY(row_speak(w, run, row, said, item));
	else if (item != NULL && item == run->open)
		TRY(run_item_touch(w, run, item, row->received_us));
	switch (said->act) {
	case ACT_FINISH:
		return item != NULL && item == run->open ? row_finish(w, run, row->received_us) : OK;
	case ACT_NAVIGATE:
		return row_navigate(w, run, row, said);
	case ACT_LEAVE:
	case ACT_EXIT:
		TRY(run_close(w, run));
		run->ended = true;
		return OK;
	default:
		return OK;
	}
}
