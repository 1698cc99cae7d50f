/* Inside lms/forward: the directory's outbox in the database. */
#ifndef LMS_FORWARD_FORWARD_STORE_H
#define LMS_FORWARD_FORWARD_STORE_H

#include "lms/forward/forward.h"

enum { FORWARD_BATCH = 100 };

/* Worker session. Moves what is due, at most FORWARD_BATCH rows; *ret_full: there may be more. A row that
 * cannot be moved now is due again later and is said in the log; the others are not held up. */
enum err forward_round(struct work *w, size_t *ret_moved, bool *ret_full) MUST_CHECK;

#endif
