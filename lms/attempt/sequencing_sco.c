/* Between a SCO and the sequencer: launches, reports, and what changes by them. */
#include <string.h>

#include "lms/attempt/sequencing.h"

static void launch_make(struct work *w, struct run *run, const struct run_item *item,
    const struct valid_requests *valid, bool resumed, struct cmi2004_launch *ret_launch)
{
	const struct run_sequencing *s = run->sequencing;

	sco_launch(w, s->t, item->activity, s->edition, resumed, valid, ret_launch);
	ret_launch->credit = run->gradable ? "credit" : "no-credit";
	ret_launch->mode = "normal";
	ret_launch->total_time_cs = item->total_time_cs;
}

enum err sequencing_open(struct work *w, struct run *run, struct run_item *item,
    const struct run_launch *told, const char *saved, bool resumed)
{
	struct cmi2004_launch launch;

	launch_make(w, run, item, sequencing_may(w, run), resumed, &launch);
	launch.learner_id = told->learner_id;
	launch.learner_name = told->learner_name;
	TRY(buckets_read(w, run, &launch));
	TRY(cmi2004_open(w, &launch, saved, &item->model.cmi2004));
	item->total_time_cs = cmi2004_total_time_cs(item->model.cmi2004);
	return OK;
}

enum err sequencing_continue(struct work *w, struct run *run, struct run_item *item)
{
	struct cmi2004_launch launch;

	launch_make(w, run, item, NULL, true, &launch);
	TRY(buckets_read(w, run, &launch));
	return cmi2004_continue(w, &launch, item->saved, &item->model.cmi2004);
}

/* Buckets belong to more than one SCO: the next must find them. */
static enum err buckets_leave(struct work *w, struct run *run, const struct run_item *item)
{
	bool kept;

	TRY(buckets_keep(w, run, item, &kept));
	if (!kept)
		run_refuse(run, w, run->applied_seq, "adl.data", SCORM2004_SET_FAILED);
	return OK;
}

static void report(struct work *w, struct run *run, struct run_item *item)
{
	struct run_sequencing *s = run->sequencing;
	struct activity_report said;

	sco_report(w, item->model.cmi2004, &s->tree->activities[item->activity], &said);
	sequencing_report(s->t, item->activity, &said);
	s->unrolled = item->activity;
	s->changed = true;
	s->valid = NULL;
}

enum err sequencing_ended(struct work *w, struct run *run, struct run_item *item)
{
	TRY(buckets_leave(w, run, item));
	/* What is abandoned was never said. */
	if (strncmp(cmi2004_request(item->model.cmi2004), "abandon", strlen("abandon")) != 0)
		report(w, run, item);
	return OK;
}

/* An activity that nobody spoke for may have changed too: at the end of its attempt (UP.4), or by an
 * objective of another. */
static enum err items_touch(struct work *w, struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		struct run_item *item = &run->items[i];
		struct fact now = run_item_fact(run, item);
		bool seen = item->seen || sequencing_look(run, item->activity).seen;

		if (item->touched || (now.completion == item->completion && now.success == item->success &&
		                         now.score.known == item->has_score &&
		                         !(now.score.known && (now.score.scaled < item->score ||
		                                                  now.score.scaled > item->score))))
			continue;
		/* A global objective speaks of what was never opened: that is no visit. */
		if (!seen)
			continue;
		TRY(run_item_read(w, run, item));
		item->seen = item->touched = true;
	}
	return OK;
}

enum err sequencing_settle(struct work *w, struct run *run)
{
	struct run_sequencing *s = run->sequencing;
	struct run_item *item = run->open;

	if (item != NULL && item->touched && !run->dormant && item->model.cmi2004 != NULL) {
		TRY(buckets_leave(w, run, item));
		report(w, run, item);
	}
	if (s->unrolled != ACTIVITY_NONE)
		sequencing_rollup(s->t, s->unrolled);
	s->unrolled = ACTIVITY_NONE;
	return s->changed ? items_touch(w, run) : OK;
}

struct rule_item sequencing_whole(const struct run *run)
{
	const struct activity_look now = sequencing_look(run, 0), *before = &run->sequencing->before[0];
	bool differs = sequencing_status_differs(&now, before);
	bool scored = sequencing_score_differs(&now, before);

	return (struct rule_item){.visible = true,
	    .seen = now.seen,
	    .changed = differs || scored,
	    .only_scored = scored && !differs,
	    .completion = now.completion,
	    .success = now.success,
	    .has_score = now.has_score,
	    .score = now.score};
}

enum err sequencing_keep(struct work *w, struct run *run, const char **ret_tracking)
{
	const struct run_sequencing *s = run->sequencing;

	*ret_tracking = NULL;
	if (!s->changed)
		return OK;
	if (s->tree->objectives_global_to_system)
		TRY(globals_keep(w, run));
	*ret_tracking = tracking_save(w, s->t);
	return OK;
}
