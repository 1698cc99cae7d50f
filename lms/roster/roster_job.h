/* The kinds of jobs that read class lists, for lms/job/kinds.c, and what housekeeping throws away. */
#ifndef LMS_ROSTER_ROSTER_JOB_H
#define LMS_ROSTER_ROSTER_JOB_H

#include "lms/job/job.h"

job_run roster_read_run, roster_daily_run;
job_end roster_read_end;

/* Pages that reads left behind, at most max rows of one database. */
enum err roster_stage_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
