/* The SCORM 1.2 data model: one table (cmi12.def), the state of one SCO, and what ends with it. Pure: no
 * database, no clock. The same table prints the player's JavaScript (tools/cmi_js), so browser and server
 * cannot disagree. */
#ifndef SCORM_CMI12_H
#define SCORM_CMI12_H

#include <jansson.h>

#include "base/work.h"
#include "learn/learn.h"

/* SCORM 1.2 run-time environment, section 3.3.1.2. */
enum scorm12_code {
	SCORM12_OK = 0,
	SCORM12_GENERAL = 101,
	SCORM12_ARGUMENT = 201,
	SCORM12_NO_CHILDREN = 202,
	SCORM12_NOT_ARRAY = 203,
	SCORM12_NOT_INITIALIZED = 301,
	SCORM12_NOT_IMPLEMENTED = 401,
	SCORM12_KEYWORD = 402,
	SCORM12_READ_ONLY = 403,
	SCORM12_WRITE_ONLY = 404,
	SCORM12_TYPE = 405
};

/* What the LMS knows when a SCO is opened. Texts "" when unknown. */
struct cmi12_launch {
	const char *student_id, *student_name;
	const char *launch_data, *mastery_score, *max_time_allowed, *time_limit_action, *comments_from_lms;
	const char *credit; /* "credit" or "no-credit" */
	const char *mode;   /* "normal", "browse" or "review" */
	bool use_mastery_score;
	int64_t total_time_cs; /* of earlier sessions */
};

enum { CMI12_VALUE_MAX = 4 * 1024 * 1024, CMI12_ELEMENTS_MAX = 20000 };

struct cmi12;

/* Begins a run of the SCO. saved: what cmi12_save gave ("" for a first visit). Decides cmi.core.entry:
 * "ab-initio" on a first visit, "resume" when the last exit was suspend, the last session never finished, or
 * there is a saved lesson_location or suspend_data (pitfalls 18), else "". ERR_INTERNAL when saved is not
 * ours. */
enum err cmi12_open(
    struct work *w, const struct cmi12_launch *launch, const char *saved, struct cmi12 **ret_cmi) MUST_CHECK;

/* Goes on with the session that cmi12_open began, in a later piece of work (each turn of a SCO that is open):
 * session time, exit and all that content set exactly as cmi12_save gave them, nothing is decided anew.
 * cmi.core.entry is only told at the opening and not known here. ERR_INTERNAL when saved is not ours. */
enum err cmi12_continue(
    struct work *w, const struct cmi12_launch *launch, const char *saved, struct cmi12 **ret_cmi) MUST_CHECK;

/* LMSGetValue and LMSSetValue while initialized. A get that fails gives "". */
enum scorm12_code cmi12_get(struct cmi12 *cmi, const char *element, const char **ret_value);
enum scorm12_code cmi12_set(struct cmi12 *cmi, const char *element, const char *value);

/* All that the player needs to begin: {"cmi.core.student_id":"…",…} including read-only values and every
 * element of every array. */
json_t *cmi12_all(struct work *w, const struct cmi12 *cmi);

/* A value as it stands, whoever may read it; "" where there is none. Holds until the next set. */
const char *cmi12_peek(const struct cmi12 *cmi, const char *element);

/* LMSFinish, or the end of a session that never finished (finished = false: kept as suspended). Status rules
 * of research notes, section 1: mastery score, default status. measured_cs: the service's own time for a
 * session that reported none; -1 unknown. Session time enters total_time exactly once. */
void cmi12_end(struct cmi12 *cmi, bool finished, int64_t measured_cs);

/* Whether the run that ended last is to be gone on with: it said so, or went silent. */
bool cmi12_is_suspended(const struct cmi12 *cmi);

/* What it amounts to now. */
void cmi12_fact(const struct cmi12 *cmi, struct fact *ret_fact);
int64_t cmi12_total_time_cs(const struct cmi12 *cmi);

/* JSON text to keep. */
const char *cmi12_save(struct work *w, const struct cmi12 *cmi);

/* True for elements whose change is a turn (status, score, objectives): the table's column. */
bool cmi12_is_turn(const char *element);

#endif
