/* The thread that keeps our signing keys as the database has them, on every node. */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "keys/keys_int.h"

enum { POLL_S = 2 };

struct keys_watch {
	struct keys *keys;
	const struct config *config;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool stop;
	bool failing; /* said once in the log */
};

/* False when it is time to end. */
static bool watch_wait(struct keys_watch *watch)
{
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += POLL_S;
	pthread_mutex_lock(&watch->lock);
	while (!watch->stop && pthread_cond_timedwait(&watch->stopped, &watch->lock, &until) == 0)
		continue;
	stop = watch->stop;
	pthread_mutex_unlock(&watch->lock);
	return !stop;
}

static void *watch_run(void *arg)
{
	struct keys_watch *watch = arg;

	while (watch_wait(watch)) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct work w;
		enum err e;

		work_init(&w, arena);
		db_attach(&w, watch->db, DB_WORKER, false);
		e = own_poll(&w, watch->keys, watch->config);
		if (e != OK && !watch->failing)
			log_line(LOG_ERROR, "keys", "the signing keys cannot be looked at: %s", w.detail);
		watch->failing = e != OK;
		db_detach(&w);
	}
	return NULL;
}

enum err keys_watch_start(struct work *w, struct keys *keys, const struct config *config, struct db *db)
{
	struct keys_watch *watch;
	pthread_condattr_t attributes;

	if (config->key_rotate_after > 0 && config->key_rotate_after <= config->key_publish_before)
		return fail_field(w, ERR_BAD_INPUT, "key_rotate_after",
		    "a key must sign for longer than its successor is published before "
		    "(key_publish_before, %lld s)",
		    (long long)config->key_publish_before);
	watch = calloc(1, sizeof(*watch));
	if (watch == NULL)
		return fail(w, ERR_INTERNAL, "no memory to watch keys");
	watch->keys = keys;
	watch->config = config;
	watch->db = db;
	pthread_mutex_init(&watch->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->stopped, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&watch->thread, NULL, watch_run, watch) != 0) {
		free(watch);
		return fail(w, ERR_INTERNAL, "the thread that watches keys could not be started");
	}
	keys->watch = watch;
	return OK;
}

void keys_watch_stop(struct keys *keys)
{
	struct keys_watch *watch = keys->watch;

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
	keys->watch = NULL;
}
