/* What the files of this folder share. */
#ifndef LMS_JOB_JOB_INT_H
#define LMS_JOB_JOB_INT_H

#include "lms/job/job.h"

/* NULL: there is none of that name. */
const struct job_kind *job_kind_find(const char *name);

#endif
