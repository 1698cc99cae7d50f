/* The kind of job that tells platform administrators by mail which platforms keep a copy of a key that
 * another one takes the place of, for lms/job/kinds.c: once for each change of keys, and nobody where no mail
 * is set up. */
#ifndef LMS_PLATFORM_PINS_JOB_H
#define LMS_PLATFORM_PINS_JOB_H

#include "lms/job/job.h"

job_run pins_notice_run;

#endif
