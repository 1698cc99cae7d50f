/* The thread that keeps our signing keys as the database has them, on every node. */
#include <stdlib.h>

#include "base/log.h"
#include "base/periodic.h"
#include "keys/keys_int.h"

enum { POLL_MS = 2000 };

struct keys_watch {
	struct keys *keys;
	const struct config *config;
	struct db *db;
	struct periodic *thread;
	bool failing; /* said once in the log */
};

static enum periodic_next look(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct keys_watch *watch = data;
	struct work w;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, watch->db, DB_WORKER, false);
	e = own_poll(&w, watch->keys, watch->config);
	if (e != OK && !watch->failing)
		log_line(LOG_ERROR, "keys", "the signing keys cannot be looked at: %s", w.detail);
	watch->failing = e != OK;
	db_detach(&w);
	return PERIODIC_WAIT;
}

enum err keys_watch_start(struct work *w, struct keys *keys, const struct config *config, struct db *db)
{
	struct keys_watch *watch;
	enum err e;

	if (config->key_rotate_after > 0 && config->key_rotate_after <= config->key_publish_before)
		return fail_field(w, ERR_BAD_INPUT, "key_rotate_after",
		    "a key must sign for longer than its successor is published before "
		    "(key_publish_before, %lld s)",
		    (long long)config->key_publish_before);
	watch = calloc(1, sizeof(*watch));
	if (watch == NULL)
		return fail(w, ERR_INTERNAL, "no memory to watch keys");
	*watch = (struct keys_watch){.keys = keys, .config = config, .db = db};
	e = periodic_start(w,
	    &(struct periodic_plan){.name = "keys", .period_ms = POLL_MS, .run = look, .data = watch},
	    &watch->thread);
	if (e != OK) {
		free(watch);
		return e;
	}
	keys->watch = watch;
	return OK;
}

void keys_watch_stop(struct keys *keys)
{
	if (keys->watch == NULL)
		return;
	periodic_stop(keys->watch->thread);
	free(keys->watch);
	keys->watch = NULL;
}
