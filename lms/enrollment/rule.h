/* What may become of an enrolment, and whether somebody may learn now. Pure. */
#ifndef LMS_ENROLLMENT_RULE_H
#define LMS_ENROLLMENT_RULE_H

#include <stdbool.h>
#include <stdint.h>

/* The states of enrollments.status; ends with NULL. */
extern const char *const enrollment_states[];
/* hand, csv, group, link, self, lti, roster, api; ends with NULL. */
extern const char *const enrollment_sources[];

/* The name of the step from one state to another, as workflow_events tells it; NULL: there is no such step.
 * from "": they were not enrolled. What completes an enrolment is no step of staff's. */
const char *enrollment_step(const char *from, const char *to);
/* Whether an enrolment of that state takes a seat of its dated run. */
bool enrollment_seated(const char *status);

/* Which states an enrolment that is there already leaves where somebody is enrolled again: NULL, it stays as
 * it is; else where it goes ("active", or "requested" where approval is asked). own: the learner's own wish
 * (self, link), which takes back neither a refusal nor anything staff did. */
const char *enrollment_again(const char *status, bool own, bool approval);

/* All that says when somebody may learn. Times in Unix microseconds, 0: none. */
struct enrollment_times {
	const char *status;
	const char *session_state; /* "": in no dated run */
	int64_t starts_us, session_ends_us, ends_us;
};
enum enrollment_gate {
	ENROLLMENT_OPEN,
	ENROLLMENT_ASKED, /* somebody has to approve */
	ENROLLMENT_WAITS, /* for a seat */
	ENROLLMENT_REFUSED,
	ENROLLMENT_SUSPENDED,
	ENROLLMENT_ENDED,     /* left, or taken out */
	ENROLLMENT_CANCELLED, /* the dated run was */
	ENROLLMENT_EARLY,     /* the dated run has not begun */
	ENROLLMENT_OVER /* the dated run, or their time, is over: what they did can still be looked at */
};
enum enrollment_gate enrollment_gate(const struct enrollment_times *times, int64_t now_us);
/* A sentence for the learner, English; "" for ENROLLMENT_OPEN. */
const char *enrollment_gate_says(enum enrollment_gate gate);

/* How somebody stands to the day by which they should have completed: "on_time" (completed by it), "late"
 * (not completed by it, or later), "in_progress", "not_started" (the day is to come); NULL where there is no
 * such day. Times in Unix microseconds, 0: none. */
extern const char *const enrollment_due_states[]; /* all of them; ends with NULL */
const char *enrollment_due(int64_t started_us, int64_t completed_us, int64_t due_us, int64_t now_us);

#endif
