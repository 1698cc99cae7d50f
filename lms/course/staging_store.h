/* Inside lms/course. */
#ifndef LMS_COURSE_STAGING_STORE_H
#define LMS_COURSE_STAGING_STORE_H

#include <stdbool.h>

#include "base/work.h"

enum { STAGED_MAX = 500 };

struct staged {
	const char *name; /* of the file */
	struct uuid org, job;
	bool needed;
};

/* Marks those whose job may still run, or was given up less than keep_s ago. count ≤ STAGED_MAX. Worker
 * session. */
enum err staged_needed(struct work *w, struct staged *files, size_t count, int64_t keep_s) MUST_CHECK;

#endif
