/* Rows of tincan.sql. Inside lms/tincan only. */
#ifndef LMS_TINCAN_TINCAN_STORE_H
#define LMS_TINCAN_TINCAN_STORE_H

#include "db/db.h"
#include "lms/tincan/tincan.h"

struct activity_row {
	const char *id, *url, *sha256; /* id: the publisher's */
	struct uuid learner, package;
};
/* ERR_NOT_FOUND (field item). */
enum err tincan_activity_read(struct work *w, const struct attempt_ref *attempt, struct uuid grain,
    struct activity_row *ret_activity) MUST_CHECK;

/* Ends what was launched in the registration before, and adds a launch. */
enum err tincan_launch_add(struct work *w, const struct attempt_ref *attempt,
    const struct tincan_asked *asked, struct uuid launch) MUST_CHECK;

struct launch_row {
	struct uuid attempt, grain, player, learner;
	const char *activity;
	int64_t time_cs;
};
/* ERR_UNAUTHORIZED (field Authorization): there is none whose credential counts. Inside a transaction. */
enum err tincan_launch_row_read(
    struct work *w, struct uuid org, struct uuid launch, struct launch_row *ret_row) MUST_CHECK;
/* The same in a transaction of its own. */
enum err tincan_launch_row_once(
    struct work *w, struct uuid org, struct uuid launch, struct launch_row *ret_row) MUST_CHECK;
enum err tincan_launch_lock(struct work *w, struct uuid org, struct uuid launch) MUST_CHECK;
enum err tincan_launch_time_keep(
    struct work *w, struct uuid org, struct uuid launch, int64_t time_cs) MUST_CHECK;

#endif
