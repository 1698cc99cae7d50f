#include "lms/grade/watch.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/grade/grade_int.h"

enum { EVERY_MS = 15000 };

struct grade_watch {
	struct periodic *thread;
};

/* While the database is away the figures stay as they were; METRIC_GRADES_KNOWN tells their age. */
static enum periodic_next look(void *db)
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
	return PERIODIC_WAIT;
}

enum err grade_watch_start(struct work *w, struct db *db, struct grade_watch **ret_watch)
{
	struct grade_watch *watch = calloc(1, sizeof(*watch));
	enum err e;

	if (watch == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the grade watch");
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "grade figures", .period_ms = EVERY_MS, .at_once = true, .run = look, .data = db},
	    &watch->thread);
	if (e != OK) {
		free(watch);
		return e;
	}
	*ret_watch = watch;
	return OK;
}

void grade_watch_stop(struct grade_watch *watch)
{
	if (watch == NULL)
		return;
	periodic_stop(watch->thread);
	free(watch);
}
