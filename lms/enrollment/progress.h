/* How far an enrolment is, counted from the attempts begun within it and from nothing else: so it always
 * agrees with what the run time knows, and counting once more changes nothing. */
#ifndef LMS_ENROLLMENT_PROGRESS_H
#define LMS_ENROLLMENT_PROGRESS_H

#include "base/work.h"

/* What is to be counted anew. */
struct recount {
	struct uuid enrollment;
	bool result; /* completion, success or score of an attempt changed: its grades are counted too; else
	                its time alone did */
};

/* Inside the caller's transaction, after an attempt with this enrollment_id was written: progress_pct (of the
 * required modules of its version, or of all where none is required, how many have a completed attempt in
 * it), total_time_cs (of all its attempts), started_at, completed_at (kept once set) and, between active and
 * completed, status; then its course grade. An enrolment that is not there is left out. Whoever counts holds
 * the enrolment until their transaction ends, so lock attempts before it, never after. */
enum err enrollment_recount(struct work *w, struct uuid org, struct uuid enrollment) MUST_CHECK;

/* Several of one organisation by one statement; one named twice counts once. counts is put in order.
 * *ret_graded becomes true where a course grade is owed to a platform by it: wake the sender of grades after
 * the commit. */
enum err enrollments_recount(
    struct work *w, struct uuid org, struct recount *counts, size_t count, bool *ret_graded) MUST_CHECK;

#endif
