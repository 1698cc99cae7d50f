/* What was sent compared with what the platforms show: a job reads the results of each column, page by page,
 * and notes of the newest grade that was sent to each person whether the platform shows it. Nothing is ever
 * changed there, and nothing sent again by itself. */
#ifndef LMS_GRADE_COMPARE_H
#define LMS_GRADE_COMPARE_H

#include "lms/grade/grade.h"
#include "lms/job/job.h"

/* Asks for a comparison of some (their platform and course count, of who came by a launch its context), as a
 * job of that id. Audited. ERR_FORBIDDEN: by may not. */
enum err grade_compare_put(struct work *w, const struct principal *by, struct uuid org, struct uuid job,
    const struct grade_some *some) MUST_CHECK;
/* The job of it, and the one that does it at night for organisations that want that. */
job_run grade_compare_run, grade_compare_nightly_run;

/* Whether an organisation wants it every night. Setting is audited. */
enum err grade_compare_nightly(struct work *w, struct uuid org, bool *ret_on) MUST_CHECK;
enum err grade_compare_nightly_set(
    struct work *w, const struct principal *by, struct uuid org, bool on) MUST_CHECK;

#endif
