/* Inside lms/background: what waits, of every organisation. Worker session. */
#ifndef LMS_BACKGROUND_WATCH_STORE_H
#define LMS_BACKGROUND_WATCH_STORE_H

#include "db/db.h"
#include "lms/statement/feed.h"

/* Ages in microseconds; 0 when nothing waits. */
struct background_figures {
	int64_t jobs_waiting, jobs_failed, jobs_running, jobs_dead, jobs_oldest_us;
	int64_t mails_waiting, mails_unsent, mails_oldest_us;
	int64_t outbox_waiting, outbox_oldest_us;
	struct statement_feed_figures feeds;
};
enum err background_figures(struct work *w, struct background_figures *ret_figures) MUST_CHECK;

#endif
