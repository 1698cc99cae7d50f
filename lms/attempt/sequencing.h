/* What a run of SCORM 2004 has beside: its activity tree and what is known of it. Rows of the log become
 * navigation requests, decided by scorm/sequencing; what content said becomes reports to it. All of it is in
 * memory until run_keep writes it in the turn's transaction. Inside lms/attempt only. */
#ifndef LMS_ATTEMPT_SEQUENCING_H
#define LMS_ATTEMPT_SEQUENCING_H

#include "lms/attempt/run.h"
#include "scorm/sco.h"

/* How an activity looks from outside. */
struct activity_look {
	enum completion completion;
	enum success success;
	bool seen, has_score;
	double score;
};

struct run_sequencing {
	int edition; /* 2, 3 or 4 */
	const struct activity_tree *tree;
	struct tracking *t;
	struct uuid *grains;          /* by activity; nil for the organization */
	struct run_item **items;      /* by activity; NULL for a cluster */
	struct activity_look *before; /* by activity: as it was when loaded */
	bool *global_before;          /* by global objective: somebody has it */

	bool asked; /* the row applied last made a request: outcome says what came of it */
	struct navigation_outcome outcome;
	bool begun;                   /* the row applied last was the first of a session */
	struct valid_requests *valid; /* NULL: to be decided anew */
	int unrolled;                 /* activity whose report waits for its rollup; ACTIVITY_NONE */
	bool changed;                 /* tracking is to be kept */
	int64_t spent_cs;             /* in this piece of work, over all attempts of activities */
};

/* sequencing_load.c */
/* After the run's items are there; tracking: as it was kept. For SCORM 1.2 only whether the run tells. */
enum err sequencing_load(
    struct work *w, struct run *run, struct uuid version, const char *tracking) MUST_CHECK;
/* How an activity looks now, read maps applied. */
struct activity_look sequencing_look(const struct run *run, int activity);
bool sequencing_status_differs(const struct activity_look *a, const struct activity_look *b);
bool sequencing_score_differs(const struct activity_look *a, const struct activity_look *b);
/* Lays over a fact what sequencing knows of the activity. */
void sequencing_fact(const struct run *run, int activity, struct fact *fact);
const struct valid_requests *sequencing_may(struct work *w, struct run *run);
/* Whether a request would open something or end the course, tried on a copy; *ret_outcome of that. */
bool sequencing_leads(struct work *w, const struct run *run, enum navigation kind, int target,
    struct navigation_outcome *ret_outcome);

/* sequencing_sco.c: between a SCO and the sequencer. */
enum err sequencing_open(struct work *w, struct run *run, struct run_item *item,
    const struct run_launch *told, const char *saved, bool resumed) MUST_CHECK;
enum err sequencing_continue(struct work *w, struct run *run, struct run_item *item) MUST_CHECK;
/* Its model has just ended: what it said is reported. */
enum err sequencing_ended(struct work *w, struct run *run, struct run_item *item) MUST_CHECK;
/* Before run_keep writes items: what content said so far is reported and rolled up, items that changed by it
 * are touched. */
enum err sequencing_settle(struct work *w, struct run *run) MUST_CHECK;
/* After items were settled: the course as a whole, for the rule. */
struct rule_item sequencing_whole(const struct run *run);
/* Writes global objectives; *ret_tracking: what is to be kept with the attempt, NULL where nothing changed.
 */
enum err sequencing_keep(struct work *w, struct run *run, const char **ret_tracking) MUST_CHECK;

/* sequencing.c */
/* True for the word of a request that a learner can make (docs/player-protocol.md). */
bool request_known(const char *word);
/* As run_row. */
enum err sequencing_row(
    struct work *w, struct run *run, const struct log_row *row, const struct said *said) MUST_CHECK;

/* sequencing_answer.c */
/* As docs/player-protocol.md names it: "delivered", "refused" … */
const char *sequencing_outcome_name(enum navigation_result result);
/* Adds "sequencing", and "cmi" where something was opened, to a turn's answer; items holds clusters too. */
void sequencing_answer(struct work *w, struct run *run, json_t *answer);

/* sequencing_store.c */
/* The tree's global objectives as the learner has them, into the tracking. */
enum err globals_read(struct work *w, struct run *run) MUST_CHECK;
enum err globals_keep(struct work *w, const struct run *run) MUST_CHECK;
/* The stores of a launch's buckets as they stand. */
enum err buckets_read(struct work *w, const struct run *run, struct cmi2004_launch *launch) MUST_CHECK;
/* Those that content changed. *ret_kept false: there was no more room for one of them. */
enum err buckets_keep(
    struct work *w, const struct run *run, const struct run_item *item, bool *ret_kept) MUST_CHECK;
/* The attempt on the course is over: what is its own goes. */
enum err buckets_forget(struct work *w, const struct run *run) MUST_CHECK;

#endif
