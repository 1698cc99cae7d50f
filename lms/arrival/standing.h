/* Where a learner stands in a course: pure. What lies in its version, what they did, and what time it is, in;
 * what is done, what may be opened, why not, and what comes next, out. */
#ifndef LMS_ARRIVAL_STANDING_H
#define LMS_ARRIVAL_STANDING_H

#include "lms/arrival/plan.h"

/* What became of one module within the enrolment. */
struct standing_attempt {
	struct uuid module;
	bool begun, completed, passed, failed, scored;
	double score; /* -1 … 1, where scored */
	int64_t time_cs;
};

/* When the course as a whole may be learnt; 0: no such bound. */
struct standing_window {
	bool open; /* the enrolment is active or completed, and its dated run, if any, was not cancelled */
	int64_t from_us, until_us;
};

enum standing_lock {
	LOCK_NONE,    /* it may be opened */
	LOCK_CLOSED,  /* the enrolment lets nobody in */
	LOCK_EARLY,   /* it opens at at_us */
	LOCK_OVER,    /* it closed at at_us */
	LOCK_NEEDS,   /* something comes first: missing */
	LOCK_NOT_MADE /* it has no content yet */
};

struct standing_module {
	const struct standing_attempt *attempt; /* NULL: never opened */
	enum standing_lock lock;
	int64_t at_us;                     /* LOCK_EARLY, LOCK_OVER */
	const struct plan_module *missing; /* LOCK_NEEDS: the first that is asked for */
	bool missing_passed;               /* it is to be passed, not only completed */
};

struct standing {
	struct standing_module *modules; /* as the plan's */
	size_t counted, done; /* modules that count for progress (required, else all), and completed */
	const struct plan_module *next; /* the first that may be opened and is not completed, required ones
	                                   first; NULL: none */
};

/* attempts: at most one for each module, in any order; borrowed by the result. */
void standing_decide(struct arena *a, const struct plan *plan, const struct standing_attempt *attempts,
    size_t count, const struct standing_window *window, int64_t now_us, struct standing *ret_standing);

/* What comes after this module: the first behind it that may be opened and is not completed, else next. */
const struct plan_module *standing_after(
    const struct standing *standing, const struct plan *plan, struct uuid module);

#endif
