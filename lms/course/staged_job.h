/* Jobs that work on a file that was handed in: the file is staged before its job is there (staging.h). */
#ifndef LMS_COURSE_STAGED_JOB_H
#define LMS_COURSE_STAGED_JOB_H

#include "base/config.h"
#include "lms/job/job.h"

struct staged_job {
	struct uuid org, id;   /* id: the caller's (UUIDv7); a request that is repeated brings it again */
	const char *kind;      /* of lms/job/kinds.c */
	const char *action;    /* of the audit row */
	const char *path;      /* a regular file */
	const json_t *payload; /* borrowed; the audit row tells it too */
	const struct principal *by;
};

/* Whether the job of that id is there already, whatever became of it by now: then nothing is to be done. */
enum err staged_job_known(struct work *w, struct uuid org, struct uuid id, bool *ret_known) MUST_CHECK;
/* Stages the file, then puts the job with its audit row in one transaction. Errors of course_staging_put and
 * job_put; where it fails the file goes too. */
enum err staged_job_put(
    struct work *w, const struct config *config, const struct staged_job *staged) MUST_CHECK;

#endif
