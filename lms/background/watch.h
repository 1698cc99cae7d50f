/* Counts jobs, mails and the directory's outbox for GET /metrics, on a thread of its own, once in 15 s. */
#ifndef LMS_BACKGROUND_WATCH_H
#define LMS_BACKGROUND_WATCH_H

#include "db/db.h"

struct background_watch;

enum err background_watch_start(
    struct work *w, struct db *db, struct background_watch **ret_watch) MUST_CHECK;
/* NULL is allowed. */
void background_watch_stop(struct background_watch *watch);

#endif
