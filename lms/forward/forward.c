/* The thread that moves rows from the directory to their organisations. */
#include "lms/forward/forward.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "lms/forward/forward_store.h"

enum { POLL_S = 1 };

struct forwarder {
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool wake, stop;
	bool failing; /* said once in the log; the thread's own */
};

/* False when it is time to end. */
static bool forwarder_wait(struct forwarder *f, bool at_once)
{
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += POLL_S;
	pthread_mutex_lock(&f->lock);
	while (!at_once && !f->stop && !f->wake && pthread_cond_timedwait(&f->woken, &f->lock, &until) == 0)
		continue;
	f->wake = false;
	stop = f->stop;
	pthread_mutex_unlock(&f->lock);
	return !stop;
}

static void *forwarder_run(void *arg)
{
	struct forwarder *f = arg;
	bool full = true;

	while (forwarder_wait(f, full)) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct work w;
		size_t moved;
		enum err e;

		full = false;
		work_init(&w, arena);
		db_attach(&w, f->db, DB_WORKER, false);
		e = forward_round(&w, &moved, &full);
		if (e != OK && !f->failing)
			log_line(LOG_ERROR, "lms", "the directory's outbox cannot be moved just now: %s",
			    w.detail);
		f->failing = e != OK;
		db_detach(&w);
	}
	return NULL;
}

enum err forwarder_start(struct work *w, struct db *db, struct forwarder **ret_forwarder)
{
	struct forwarder *f = calloc(1, sizeof(*f));
	pthread_condattr_t attributes;

	if (f == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the forwarder");
	f->db = db;
	pthread_mutex_init(&f->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&f->woken, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&f->thread, NULL, forwarder_run, f) != 0) {
		free(f);
		return fail(w, ERR_INTERNAL, "the forwarder's thread could not be started");
	}
	*ret_forwarder = f;
	return OK;
}

void forwarder_wake(struct forwarder *forwarder)
{
	if (forwarder == NULL)
		return;
	pthread_mutex_lock(&forwarder->lock);
	forwarder->wake = true;
	pthread_cond_signal(&forwarder->woken);
	pthread_mutex_unlock(&forwarder->lock);
}

void forwarder_stop(struct forwarder *forwarder)
{
	if (forwarder == NULL)
		return;
	pthread_mutex_lock(&forwarder->lock);
	forwarder->stop = true;
	pthread_cond_signal(&forwarder->woken);
	pthread_mutex_unlock(&forwarder->lock);
	pthread_join(forwarder->thread, NULL);
	pthread_cond_destroy(&forwarder->woken);
	pthread_mutex_destroy(&forwarder->lock);
	free(forwarder);
}
