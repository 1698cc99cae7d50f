#include "lms/grade/watch.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/time.h"
#include "lms/grade/grade_int.h"

enum { EVERY_S = 15 };

struct grade_watch {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool stop;
};

/* While the database is away the figures stay as they were; METRIC_GRADES_KNOWN tells their age. */
static void look(struct db *db)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct grade_figures figures;
	struct work w;

	work_init(&w, arena);
	db_attach(&w, db, DB_WORKER, false);
	if (grade_figures(&w, &figures) == OK) {
		metric_set(SERIES_GRADES_WAITING, figures.waiting);
		metric_set(SERIES_GRADES_SENDING, figures.sending);
		metric_set(SERIES_GRADES_REFUSED, figures.refused);
		metric_set(SERIES_GRADES_OLDEST, figures.oldest_us / US_PER_S);
		metric_set(SERIES_GRADES_KNOWN, time_now_us() / US_PER_S);
	} else {
		log_line(LOG_DEBUG, "lms", "the grade ledger could not be counted: %s", w.detail);
	}
	db_detach(&w);
}

static void *run(void *arg)
{
	struct grade_watch *watch = arg;

	pthread_mutex_lock(&watch->lock);
	while (!watch->stop) {
		struct timespec until;

		pthread_mutex_unlock(&watch->lock);
		look(watch->db);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += EVERY_S;
		pthread_mutex_lock(&watch->lock);
		while (!watch->stop && pthread_cond_timedwait(&watch->stopped, &watch->lock, &until) == 0)
			continue;
	}
	pthread_mutex_unlock(&watch->lock);
	return NULL;
}

enum err grade_watch_start(struct work *w, struct db *db, struct grade_watch **ret_watch)
{
	struct grade_watch *watch = calloc(1, sizeof(*watch));
	pthread_condattr_t attributes;

	if (watch == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the grade watch");
	watch->db = db;
	pthread_mutex_init(&watch->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->stopped, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&watch->thread, NULL, run, watch) != 0) {
		free(watch);
		return fail(w, ERR_INTERNAL, "the thread that counts grades could not be started");
	}
	*ret_watch = watch;
	return OK;
}

void grade_watch_stop(struct grade_watch *watch)
{
	if (watch == NULL)
		return;
	pthread_mutex_lock(&watch->lock);
	watch->stop = true;
	pthread_cond_signal(&watch->stopped);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	pthread_cond_destroy(&watch->stopped);
	pthread_mutex_destroy(&watch->lock);
	free(watch);
}
