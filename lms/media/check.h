/* The jobs that keep the media library true: media.check reads bytes whole and compares them with the
 * checksum that they came with; media.tidy does so with all, some each hour, and throws away what nobody
 * needs. */
#ifndef LMS_MEDIA_CHECK_H
#define LMS_MEDIA_CHECK_H

#include "lms/job/job.h"
#include "lms/media/content.h"

/* The job of kind media.check for one file; id is the caller's. ERR_NOT_FOUND (field id): no such file;
 * ERR_CONFLICT (field id): it is not there yet. */
enum err media_check_put(
    struct work *w, const struct principal *by, struct uuid id, struct uuid job) MUST_CHECK;

job_run media_check_run, media_tidy_run;

#endif
