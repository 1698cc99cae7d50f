/* Rows of arrivals. Inside lms/arrival and lms/entry only. */
#ifndef LMS_ARRIVAL_ARRIVAL_STORE_H
#define LMS_ARRIVAL_ARRIVAL_STORE_H

#include "lms/arrival/arrival.h"

/* Queued, inside the caller's transaction. */
enum err arrival_store_add(struct work *w, const struct arrival *arrival) MUST_CHECK;

/* A transaction of its own: the arrival and what became of its modules, one for each. *ret_there false: it is
 * not there or has expired. plan and standing are left. */
enum err arrival_store_read(struct work *w, const struct launch_capability *proven, bool *ret_there,
    struct arrival_course *ret_course, struct standing_attempt **ret_attempts, size_t *ret_count) MUST_CHECK;

/* Inside the caller's transaction: the attempt at a module within an enrolment, and its package
 * (packages.id). */
enum err arrival_store_attempt(struct work *w, const struct arrival_course *course,
    const struct plan_module *module, struct uuid *ret_attempt, struct uuid *ret_package) MUST_CHECK;
/* Queued. */
enum err arrival_store_started(struct work *w, const struct arrival *arrival) MUST_CHECK;

#endif
