/* The shared words of learning: types only. What a learner is, where content is met, what it said. */
#ifndef LEARN_LEARN_H
#define LEARN_LEARN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"

/* A learner is known by where they come from and who they are there. */
struct learner_ref {
	struct uuid org;
	struct uuid id;
	struct uuid origin;
};

/* One learner's run through one module at one placement. */
struct attempt_ref {
	struct uuid org;
	struct uuid id;
};

/* completion and success as SCORM 2004 and xAPI know them; SCORM 1.2's lesson_status is split into the two.
 */
enum completion { COMPLETION_UNKNOWN, COMPLETION_NOT_ATTEMPTED, COMPLETION_INCOMPLETE, COMPLETION_COMPLETED };
enum success { SUCCESS_UNKNOWN, SUCCESS_FAILED, SUCCESS_PASSED };

/* A score as content gave it. scaled is -1..1; for SCORM 1.2 it is raw within min..max (0..100 where they are
 * absent). */
struct score {
	bool known;
	double scaled;
	double raw, min, max;
	bool has_raw, has_min, has_max;
};

/* A fact: something a content said or ended with, about one grain of one attempt. What joins the standards.
 */
struct fact {
	struct uuid grain;
	enum completion completion;
	enum success success;
	struct score score;
	int64_t session_time_cs; /* hundredths of a second of this session, as the content says; -1 unknown */
	bool ended;              /* the content finished (LMSFinish, Terminate) */
};

/* English names of the vocabularies above, as stored: "unknown", "not attempted", …; NULL for a value
 * outside. */
const char *completion_name(enum completion c);
const char *success_name(enum success s);
/* The value of such a name; unknown for NULL and for any other text. */
enum completion completion_find(const char *name);
enum success success_find(const char *name);

#endif
