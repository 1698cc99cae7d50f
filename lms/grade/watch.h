/* Counts the grade ledger for GET /metrics, on a thread of its own, once in 15 s. */
#ifndef LMS_GRADE_WATCH_H
#define LMS_GRADE_WATCH_H

#include "db/db.h"

struct grade_watch;

/* NULL is allowed in stop. */
enum err grade_watch_start(struct work *w, struct db *db, struct grade_watch **ret_watch) MUST_CHECK;
void grade_watch_stop(struct grade_watch *watch);

#endif
