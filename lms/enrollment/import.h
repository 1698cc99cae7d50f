/* Enrolments from a file of comma-separated values, as one job. Its first line names the columns: course
 * (slug or id), external_user_id or email, and where wanted origin, name, session (title or id), status
 * (active, suspended, ended); French names of them count too. A batch of lines is one transaction, with how
 * far the file is read: a job that was killed goes on there, nothing is done twice, and memory is that of a
 * batch. A line that is wrong is told with its number and field, and keeps no other out. */
#ifndef LMS_ENROLLMENT_IMPORT_H
#define LMS_ENROLLMENT_IMPORT_H

#include "base/config.h"
#include "lms/job/job.h"

enum { ENROLLMENT_REFUSALS_MAX = 1000, ENROLLMENT_IMPORT_MAX = 64 * 1024 * 1024 };

struct enrollment_import {
	struct uuid org, id;         /* of the job; a request that is repeated brings it again */
	const char *path;            /* a regular file */
	const char *origin, *course; /* for lines that do not say theirs; "": they must */
	bool dry;                    /* everything is judged and nothing kept */
};
/* ERR_FORBIDDEN: team_only; ERR_BAD_INPUT (field file): no such file, or its first line names no columns that
 * are known (the sentence says which); (field origin); ERR_NOT_FOUND (field course); errors of
 * staged_job_put. */
enum err enrollment_import_put(struct work *w, const struct config *config, const struct principal *by,
    const struct enrollment_import *import) MUST_CHECK;

/* The result of the job: {lines, enrolled, waiting, present, changed, refused, learners_added, refusals
 * [{line, field, detail}] (the first ENROLLMENT_REFUSALS_MAX), dry_run, resumed}. present: who was in as the
 * line says; changed: whose state it changed. */
job_run enrollment_import_run;
job_end enrollment_import_end;

#endif
