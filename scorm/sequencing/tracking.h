/* What is known of one learner's way through one activity tree (SN chapter 4, tracking model), and of the
 * global objectives it maps to. Made by tracking_new or tracking_load, changed only by engine.h, kept by
 * tracking_save. */
#ifndef SCORM_SEQUENCING_TRACKING_H
#define SCORM_SEQUENCING_TRACKING_H

#include "scorm/sequencing/definition.h"

/* An objective, local or global. Where a part is not known its value means nothing. */
struct objective_state {
	unsigned known; /* bits of objective_part */
	unsigned stale; /* of those: recorded before the present attempt of the parent */
	bool satisfied, completed;
	double measure, raw, min, max, progress;
};

struct activity_state {
	bool active, suspended;
	bool available;            /* in the parent's set of available children */
	bool selected, randomized; /* SR.1 and SR.2 were applied */
	unsigned
	    by_content; /* bits of objective_part that content gave in this attempt, "unknown" included */
	uint32_t attempts;
	int64_t activity_began_us, attempt_began_us; /* Unix time; 0: never */
	int64_t activity_experienced_cs, attempt_experienced_cs;
	int first, last;    /* available children; ACTIVITY_NONE */
	int previous, next; /* among the parent's available children */
};

struct tracking {
	const struct activity_tree *tree;
	struct activity_state *activities; /* tree->count */
	struct objective_state
	    *objectives; /* tree->objectives_count; activity->first_objective is the primary's */
	struct objective_state
	    *globals;           /* tree->globals_count; filled by the caller from what the learner has */
	bool *globals_changed;  /* set where a global objective was written; the caller keeps those */
	int current, suspended; /* ACTIVITY_NONE */
	uint64_t random;        /* state of the generator behind selection and randomization */
	int64_t now_us;         /* of the request at hand */

	/* As they were when the current activity was opened: its objectives, and the globals it writes. What
	 * is abandoned goes back to that. */
	struct objective_state *objectives_opened, *globals_opened;
	bool *globals_moved; /* written since the last rollup */
	/* Room to work in, of tree->count elements each. */
	int *scratch;
	bool *marked;
};

enum { TRACKING_TEXT_MAX = 16 * 1024 * 1024 };

/* Nothing was tried yet. seed: any number; the same seed selects and orders alike. Memory from w's arena. */
struct tracking *tracking_new(struct work *w, const struct activity_tree *tree, uint64_t seed);

/* The same in memory of its own. */
struct tracking *tracking_copy(struct work *w, const struct tracking *tracking);

/* What is to be kept, as text in w's arena: short where little happened. Global objectives are within only
 * when they are the course's own (objectivesGlobalToSystem="false"). */
const char *tracking_save(struct work *w, const struct tracking *tracking);

/* The contrary; "" is tracking_new. ERR_INTERNAL when the text is not one that tracking_save made for a tree
 * of this shape. */
enum err tracking_load(struct work *w, const struct activity_tree *tree, uint64_t seed, const char *text,
    struct tracking **ret_tracking) MUST_CHECK;

#endif
