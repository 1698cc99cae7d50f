/* Every kind of job there is. */
#include <stddef.h>

#include "lms/job/job_int.h"

const struct job_kind *const job_kinds[] = {
    NULL,
};
