/* Closes sessions that fell silent, on any number of nodes at once. What they left is applied, the SCO that
 * is open counts as suspended with the time between its opening and the last word; the session stays ready to
 * speak again until another one opens. */
#ifndef LMS_ATTEMPT_JANITOR_H
#define LMS_ATTEMPT_JANITOR_H

#include "lms/attempt/attempt.h"

struct janitor;

/* Background thread with a worker database session of its own; config outlives it. */
enum err janitor_start(
    struct work *w, const struct config *config, struct db *db, struct janitor **ret_janitor) MUST_CHECK;
/* Finishes the session at hand, then ends. NULL is allowed. */
void janitor_stop(struct janitor *janitor);

/* One round, for at most JANITOR_BATCH sessions; w has a worker database session. One session's failure is
 * logged and does not stop the others. */
enum { JANITOR_BATCH = 100 };
enum err janitor_round(struct work *w, const struct config *config, size_t *ret_closed) MUST_CHECK;

#endif
