/* SCORM 2004 4th Edition sequencing and navigation: a tree, what is known of it and a request in; decisions
 * out. Pure: no I/O, no database, no clock, no chance but that of tracking's seed. Functions inside are named
 * by the book's processes, with their numbers.
 *
 * One session of a learner:
 *     sequencing_navigate(t, {START or RESUME_ALL}) → deliver an activity
 *     sequencing_objective(t, …)                     what its content's objectives begin with
 *     sequencing_report(t, …)                        what its content said, at every turn and at its end
 *     sequencing_navigate(t, {CONTINUE, …})          → deliver the next, or end
 *
 * Judged by ADL's test cases, then by the book's prose, then by its pseudo code. Where those decide what one
 * would not guess:
 * - A read map stands for a local status and measure even while the global objective is unknown (OB-03b).
 * - "All" and "none" hold over children none of which counts (RU-11); a measure that no child has is unknown.
 * - What children recorded before their parent's present attempt is not rolled up, but still seen by their
 * own rules (RU-06, CM-02).
 * - Content that is not tracked reads global objectives and writes none (OB-14); it is resumed like any
 * other.
 * - A request that is valid by NB.2.1 ends what is open before SB finds that it leads nowhere (OP.1): offer
 *   only what sequencing_valid says. */
#ifndef SCORM_SEQUENCING_ENGINE_H
#define SCORM_SEQUENCING_ENGINE_H

#include "scorm/sequencing/tracking.h"

/* Navigation requests (SN chapter 5). */
enum navigation {
	NAVIGATION_START,
	NAVIGATION_RESUME_ALL,
	NAVIGATION_CONTINUE,
	NAVIGATION_PREVIOUS,
	NAVIGATION_CHOICE,
	NAVIGATION_JUMP,
	NAVIGATION_EXIT,
	NAVIGATION_EXIT_ALL,
	NAVIGATION_ABANDON,
	NAVIGATION_ABANDON_ALL,
	NAVIGATION_SUSPEND_ALL,
	NAVIGATIONS_COUNT
};

struct navigation_request {
	enum navigation kind;
	int target;     /* of choice and jump; ACTIVITY_NONE for an unknown identifier */
	int64_t now_us; /* Unix time */
};

enum sequencing_exception {
	EXCEPTION_NONE,
#define EXCEPTION(name, code, text) EXCEPTION_##name,
#include "scorm/sequencing/exception.def"
#undef EXCEPTION
	EXCEPTIONS_COUNT
};

enum navigation_result {
	NAVIGATION_REFUSED, /* nothing has changed */
	NAVIGATION_DELIVER, /* open an activity */
	NAVIGATION_NOTHING, /* what was open has ended and nothing follows by itself: let the learner choose
	                     */
	NAVIGATION_BLOCKED, /* the same, because what was asked for cannot be had: see exception */
	NAVIGATION_ENDED    /* the session is over */
};

struct navigation_outcome {
	enum navigation_result result;
	int activity; /* NAVIGATION_DELIVER: the leaf to open */
	bool resumed; /* NAVIGATION_DELIVER: its earlier attempt goes on, else a new one has begun */
	enum sequencing_exception
	    exception; /* of REFUSED and BLOCKED; of ENDED where the way led to the end */
};

/* OP.1 for one navigation request. */
void sequencing_navigate(
    struct tracking *t, const struct navigation_request *request, struct navigation_outcome *ret_outcome);

/* What content says of one objective. given: the parts that it set in this attempt, be it to "unknown"; a
 * completion "not attempted" is known and not completed (RTE, cmi.completion_status). */
struct objective_report {
	int objective; /* index of the activity's objectives; 0 is the primary */
	unsigned given;
	struct objective_state state;
};

struct activity_report {
	const struct objective_report *objectives; /* applied in order; parts neither given nor known stay */
	size_t objectives_count;
	bool suspended;         /* cmi.exit is "suspend", or suspendAll follows */
	int64_t experienced_cs; /* session time to be added */
};

/* Takes over what the content of the current activity said (RTE chapter 4), and writes global
 * objectives by the maps. Nothing happens when activity is not the current one or is not active; what is not
 * tracked is only noted as suspended or not. An abandoned session is not to be reported. Rollup follows with
 * the next navigation request, or at once by sequencing_rollup. */
void sequencing_report(struct tracking *t, int activity, const struct activity_report *report);

/* RB.1.5 from an activity upwards: after a report in the middle of a session, for the table of contents. */
void sequencing_rollup(struct tracking *t, int activity);

/* An objective as content sees it at its launch: read maps applied, also for an activity that is
 * not tracked, which records and writes nothing (ADL OB-14). Rules know nothing of such an activity. */
void sequencing_objective(
    const struct tracking *t, int activity, int objective, struct objective_state *ret_state);

/* Which requests would be valid now: a dry run of each, in time linear in the tree. */
struct valid_requests {
	bool start, resume_all;
	bool continue_, previous; /* continue_ also where it would lead to the end of the session */
	bool exit, exit_all, abandon, abandon_all, suspend_all;
	bool *choice, *jump; /* by activity */
	/* The table of contents: an entry is shown when its activity is visible, available and not hidden
	 * from choice on its way from the root, and can be opened where choice says so. */
	bool *shown;
	bool *disabled; /* by a rule or limit, on its way from the root */
};

/* Lists from w's arena. now_us: Unix time. */
void sequencing_valid(struct work *w, struct tracking *t, int64_t now_us, struct valid_requests *ret_valid);

/* "SB.2.9-3" and its sentence; "" for EXCEPTION_NONE. */
const char *exception_code(enum sequencing_exception exception);
const char *exception_text(enum sequencing_exception exception);

#endif
