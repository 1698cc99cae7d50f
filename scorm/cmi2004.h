/* The SCORM 2004 data model, 2nd to 4th Edition: one table (cmi2004/cmi2004.def), the state of one SCO, and
 * what ends with it. Pure: no database, no clock, no sequencing; what the sequencer knows comes in with the
 * launch. The same table prints the player's JavaScript (tools/cmi2004_js), so browser and server cannot
 * disagree. */
#ifndef SCORM_CMI2004_H
#define SCORM_CMI2004_H

#include <jansson.h>

#include "base/work.h"
#include "learn/learn.h"

/* SCORM 2004 run-time environment, section 3.1.7. Those below 301 but OK, and 391, are the API's own. */
enum scorm2004_code {
	SCORM2004_OK = 0,
	SCORM2004_GENERAL = 101,
	SCORM2004_INITIALIZE_FAILED = 102,
	SCORM2004_ALREADY_INITIALIZED = 103,
	SCORM2004_INSTANCE_TERMINATED = 104,
	SCORM2004_TERMINATE_FAILED = 111,
	SCORM2004_TERMINATE_BEFORE = 112,
	SCORM2004_TERMINATE_AFTER = 113,
	SCORM2004_GET_BEFORE = 122,
	SCORM2004_GET_AFTER = 123,
	SCORM2004_SET_BEFORE = 132,
	SCORM2004_SET_AFTER = 133,
	SCORM2004_COMMIT_BEFORE = 142,
	SCORM2004_COMMIT_AFTER = 143,
	SCORM2004_ARGUMENT = 201,
	SCORM2004_GET_FAILED = 301,
	SCORM2004_SET_FAILED = 351,
	SCORM2004_COMMIT_FAILED = 391,
	SCORM2004_UNDEFINED = 401,
	SCORM2004_UNIMPLEMENTED = 402,
	SCORM2004_NOT_SET = 403,
	SCORM2004_READ_ONLY = 404,
	SCORM2004_WRITE_ONLY = 405,
	SCORM2004_TYPE = 406,
	SCORM2004_RANGE = 407,
	SCORM2004_DEPENDENCY = 408
};

/* A local objective as the sequencer knows it, read maps applied. Texts "" when unknown. */
struct cmi2004_objective {
	const char *id;
	const char *success_status, *completion_status, *progress_measure;
	const char *scaled, *raw, *min, *max;
};

/* A shared bucket that the item maps (adlcp:data). store "": never written. */
struct cmi2004_bucket {
	const char *id;
	const char *store;
	bool readable, writable; /* readSharedData, writeSharedData */
};

/* Whether an activity may be chosen or jumped to: "true", "false" or "unknown". */
struct cmi2004_target {
	const char *id;
	const char *choice, *jump;
};

/* What the LMS knows when a SCO is opened. Texts "" when unknown. */
struct cmi2004_launch {
	int edition; /* 2, 3 or 4 */
	const char *learner_id, *learner_name;
	const char *launch_data, *max_time_allowed, *time_limit_action, *comments_from_lms;
	const char *completion_threshold, *scaled_passing_score;
	const char *credit;    /* "credit" or "no-credit" */
	const char *mode;      /* "normal", "browse" or "review" */
	bool new_attempt;      /* the sequencer begins one: what was saved is left behind */
	int64_t total_time_cs; /* of earlier sessions of the attempt that was saved */
	const struct cmi2004_objective *objectives;
	size_t objectives_count;
	const struct cmi2004_bucket *buckets;
	size_t buckets_count;
	const char *may_continue, *may_previous; /* as choice above */
	const struct cmi2004_target *targets;
	size_t targets_count;
};

enum { CMI2004_VALUE_MAX = 4 * 1024 * 1024, CMI2004_ELEMENTS_MAX = 20000 };

struct cmi2004;

/* Begins a run of the SCO. saved: what cmi2004_save gave ("" for a first visit). It goes on with the attempt
 * that was saved (cmi.entry "resume") when that was suspended or never terminated; otherwise a new attempt
 * begins ("ab-initio"): no values, no total time. Then the launch's objectives are laid over cmi.objectives
 * by their ids. ERR_INTERNAL when saved is not ours. */
enum err cmi2004_open(struct work *w, const struct cmi2004_launch *launch, const char *saved,
    struct cmi2004 **ret_cmi) MUST_CHECK;

/* Goes on with the session that cmi2004_open began, in a later piece of work: all that content set exactly as
 * cmi2004_save gave it, nothing is decided anew. cmi.entry is only told at the opening and not known here,
 * the launch's objectives and new_attempt are not looked at; its buckets are, as they stand now. ERR_INTERNAL
 * when saved is not ours. */
enum err cmi2004_continue(struct work *w, const struct cmi2004_launch *launch, const char *saved,
    struct cmi2004 **ret_cmi) MUST_CHECK;

/* GetValue and SetValue while initialized. A get that fails gives "". */
enum scorm2004_code cmi2004_get(struct cmi2004 *cmi, const char *element, const char **ret_value);
enum scorm2004_code cmi2004_set(struct cmi2004 *cmi, const char *element, const char *value);

/* A value as it stands, whoever may read it; "" where there is none. Holds until the next set. */
const char *cmi2004_peek(const struct cmi2004 *cmi, const char *element);

/* All that the player needs to begin: {"cmi.learner_id":"…",…} with every value there is but stores that may
 * not be read, and beside them "edition" ("4") and "shared", one of rw r w - for each bucket with blanks
 * between. */
json_t *cmi2004_all(struct work *w, const struct cmi2004 *cmi);

/* Terminate, or the end of a session that never terminated (terminated = false: kept as suspended).
 * measured_cs: the service's own time for a session that reported none; -1 unknown. Session time enters
 * total_time exactly once. What the learner asks for by the player's own controls wins over what the content
 * asks for: the caller sets adl.nav.request to
 * "_none_" before, and cmi.exit to "suspend" where that is to suspend. What was said by abandon and
 * abandonAll is to be thrown away, which is the caller's to do (the state of before is kept). */
void cmi2004_end(struct cmi2004 *cmi, bool terminated, int64_t measured_cs);

/* The learner suspended the course after content had terminated: its attempt goes on the next time, as if it
 * had asked for that. */
void cmi2004_suspend(struct cmi2004 *cmi);

/* Of the run that ended last; "" before: cmi.exit, and adl.nav.request ("_none_" where none was asked for).
 */
const char *cmi2004_exit(const struct cmi2004 *cmi);
const char *cmi2004_request(const struct cmi2004 *cmi);
/* Whether the next opening goes on with this attempt. */
bool cmi2004_is_suspended(const struct cmi2004 *cmi);
/* Whether the opening left a saved attempt behind. */
bool cmi2004_is_new_attempt(const struct cmi2004 *cmi);

/* True where content itself said the element in this attempt, whatever it said: an explicit "unknown" counts
 * (UP.4). */
bool cmi2004_reported(const struct cmi2004 *cmi, const char *element);

/* What it amounts to now, by the data model alone: without what sequencing adds at the end of an attempt
 * (UP.4). */
void cmi2004_fact(const struct cmi2004 *cmi, struct fact *ret_fact);
int64_t cmi2004_total_time_cs(const struct cmi2004 *cmi);

/* The launch's bucket i as it stands: *ret_store NULL when it is empty. True when content changed it in this
 * piece of work. */
bool cmi2004_bucket(const struct cmi2004 *cmi, size_t i, const char **ret_store);

/* JSON text to keep. Buckets are not in it: they belong to more than one SCO. */
const char *cmi2004_save(struct work *w, const struct cmi2004 *cmi);

/* True for elements whose change is a turn (status, score, measure, objectives): the table's column. */
bool cmi2004_is_turn(const char *element);

#endif
