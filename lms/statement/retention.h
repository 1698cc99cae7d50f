/* The kind of job that deletes what organisations keep no longer (settings.h, keep_days). */
#ifndef LMS_STATEMENT_RETENTION_H
#define LMS_STATEMENT_RETENTION_H

#include "lms/job/job.h"

/* {statements, attachments, months}: months of which nobody kept anything and that were dropped whole. */
job_run statement_retention_run;

#endif
