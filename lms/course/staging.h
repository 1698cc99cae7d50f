/* Files that wait for a job: PACKAGES/.staged/ORGANISATION.JOB.zip, where every node finds them. A file is
 * there before its job, and goes after it; what no job waits for is swept away. */
#ifndef LMS_COURSE_STAGING_H
#define LMS_COURSE_STAGING_H

#include "base/config.h"
#include "base/work.h"

/* Keeps the regular file at path, on disk when it returns. A file without a name (an upload) is given one
 * instead of being copied where the file system allows. ERR_BAD_INPUT with the field file, ERR_TOO_LARGE,
 * ERR_INTERNAL. */
enum err course_staging_put(struct work *w, const struct config *config, struct uuid org, struct uuid job,
    const char *path) MUST_CHECK;
/* Where it is, in the arena. ERR_GONE: no longer there. */
enum err course_staging_find(struct work *w, const struct config *config, struct uuid org, struct uuid job,
    const char **ret_path) MUST_CHECK;
void course_staging_remove(struct work *w, const struct config *config, struct uuid org, struct uuid job);

/* Removes files older than an hour that no job waits for; those of jobs that were given up are kept for a
 * week, for another try. Worker session. */
enum err course_staging_sweep(struct work *w, const struct config *config, int64_t *ret_removed) MUST_CHECK;

#endif
