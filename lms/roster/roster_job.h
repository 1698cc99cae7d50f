/* The kinds of jobs that read class lists, for lms/job/kinds.c. */
#ifndef LMS_ROSTER_ROSTER_JOB_H
#define LMS_ROSTER_ROSTER_JOB_H

#include "lms/job/job.h"

job_run roster_read_run, roster_daily_run;

#endif
