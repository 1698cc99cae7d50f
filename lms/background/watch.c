#include "lms/background/watch.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/background/watch_store.h"

enum { EVERY_MS = 15000 };

struct background_watch {
	struct periodic *thread;
};

/* While the database is away the figures stay as they were; METRIC_BACKGROUND_KNOWN tells their age. */
static enum periodic_next look(void *db)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct background_figures f;
	struct work w;

	work_init(&w, arena);
	db_attach(&w, db, DB_WORKER, false);
	if (background_figures(&w, &f) == OK) {
		metric_set(SERIES_JOBS_WAITING, f.jobs_waiting);
		metric_set(SERIES_JOBS_FAILED, f.jobs_failed);
		metric_set(SERIES_JOBS_RUNNING, f.jobs_running);
		metric_set(SERIES_JOBS_DEAD, f.jobs_dead);
		metric_set(SERIES_JOBS_OLDEST, f.jobs_oldest_us / US_PER_S);
		metric_set(SERIES_MAILS_WAITING, f.mails_waiting);
		metric_set(SERIES_MAILS_UNSENT, f.mails_unsent);
		metric_set(SERIES_MAILS_OLDEST, f.mails_oldest_us / US_PER_S);
		metric_set(SERIES_OUTBOX_WAITING, f.outbox_waiting);
		metric_set(SERIES_OUTBOX_OLDEST, f.outbox_oldest_us / US_PER_S);
		metric_set(SERIES_FEEDS_ACTIVE, f.feeds.active);
		metric_set(SERIES_FEEDS_FAILING, f.feeds.failing);
		metric_set(SERIES_FEEDS_STOPPED, f.feeds.stopped);
		metric_set(SERIES_FEEDS_BEHIND, f.feeds.waiting);
		metric_set(SERIES_FEEDS_LAG, f.feeds.oldest_us / US_PER_S);
		metric_set(SERIES_FEED_LETTERS, f.feeds.letters);
		metric_set(SERIES_BACKGROUND_KNOWN, time_now_us() / US_PER_S);
	} else {
		log_line(LOG_DEBUG, "lms", "jobs and mails could not be counted: %s", w.detail);
	}
	db_detach(&w);
	return PERIODIC_WAIT;
}

enum err background_watch_start(struct work *w, struct db *db, struct background_watch **ret_watch)
{
	struct background_watch *watch = calloc(1, sizeof(*watch));
	enum err e;

	if (watch == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the watch of jobs and mails");
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "job figures", .period_ms = EVERY_MS, .at_once = true, .run = look, .data = db},
	    &watch->thread);
	if (e != OK) {
		free(watch);
		return e;
	}
	*ret_watch = watch;
	return OK;
}

void background_watch_stop(struct background_watch *watch)
{
	if (watch == NULL)
		return;
	periodic_stop(watch->thread);
	free(watch);
}
