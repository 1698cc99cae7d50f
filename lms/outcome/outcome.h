/* Where facts become results. Every standard (SCORM, cmi5, quizzes, pages) ends here: rule.c decides, apply.c
 * writes what was decided in the caller's transaction: progress, the attempt, the grade ledger, and the event
 * that explains it. */
#ifndef LMS_OUTCOME_OUTCOME_H
#define LMS_OUTCOME_OUTCOME_H

#include <jansson.h>

#include "base/work.h"
#include "lms/outcome/rule.h"

/* Where a learner is in an attempt, and their time in all of it, in hundredths of a second. */
struct outcome_place {
	struct uuid grain;
	int64_t time_cs;
};

struct outcome {
	struct attempt_ref attempt;
	struct uuid learner, module, sequence;
	struct uuid session; /* where it was said; nil where there is none */
	int64_t seq;         /* up to where its log counts */
	bool gradable;       /* false (staff): tracked, never graded, no progress */
	bool ruled;          /* its module's rule was changed once: the same facts may give another result */
	struct rule_case facts;
	/* Written with what is decided, where the attempt's result changes; NULL: the caller writes it. */
	const struct outcome_place *place;
};

struct outcome_result {
	struct rule_decision decision;
	bool changed; /* completion, success or score of the attempt */
	bool ruled;   /* nothing was said: it is another rule than the last time that changed it */
	bool graded;  /* a grade was written: wake the sender after the commit */
};

/* Inside a tenant transaction that holds the attempt. Writes only what changed; where no item changed
 * there is nothing to decide and the attempt's result stays as it was, unless the module's rule was changed
 * since. The event "decided" is written unless scores alone changed, the attempt's result is as before and no
 * grade was recorded. */
enum err outcome_apply(
    struct work *w, const struct outcome *outcome, struct outcome_result *ret_result) MUST_CHECK;

/* The same of several attempts, each in a work that is in the transaction: what is written of them goes
 * together. result is set. */
struct outcome_one {
	struct work *work;
	const struct outcome *outcome;
	struct outcome_result result;
	bool decided; /* apply.c's own */
};
enum err outcomes_apply(struct outcome_one *all, size_t count) MUST_CHECK;

/* Notes something that happened to an attempt. detail is taken; NULL = {}. session may be nil. */
enum err outcome_note(struct work *w, const struct attempt_ref *attempt, struct uuid session,
    const char *kind, json_t *own_detail) MUST_CHECK;

/* {"completion","success","score"}; the object is the caller's. */
json_t *outcome_result_json(const struct rule_result *result);

#endif
