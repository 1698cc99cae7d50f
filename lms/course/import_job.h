/* The kind of job that imports packages, for lms/job/kinds.c. */
#ifndef LMS_COURSE_IMPORT_JOB_H
#define LMS_COURSE_IMPORT_JOB_H

#include "lms/job/job.h"

job_run course_import_run;
job_end course_import_end;

#endif
