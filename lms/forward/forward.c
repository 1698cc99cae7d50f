/* The thread that moves rows from the directory to their organisations. */
#include "lms/forward/forward.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/periodic.h"
#include "lms/forward/forward_store.h"

enum { EVERY_MS = 1000 };

struct forwarder {
	struct db *db;
	struct periodic *thread;
	bool failing; /* said once in the log; the thread's own */
};

static enum periodic_next round_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct forwarder *f = data;
	bool full = false;
	struct work w;
	size_t moved;
	enum err e;

	work_init(&w, arena);
	db_attach(&w, f->db, DB_WORKER, false);
	e = forward_round(&w, &moved, &full);
	if (e != OK && !f->failing)
		log_line(LOG_ERROR, "lms", "the directory's outbox cannot be moved just now: %s", w.detail);
	f->failing = e != OK;
	db_detach(&w);
	return e != OK ? PERIODIC_REST : full ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

enum err forwarder_start(struct work *w, struct db *db, struct forwarder **ret_forwarder)
{
	struct forwarder *f = calloc(1, sizeof(*f));
	enum err e;

	if (f == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the forwarder");
	f->db = db;
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "forwarder", .period_ms = EVERY_MS, .at_once = true, .run = round_run, .data = f},
	    &f->thread);
	if (e != OK) {
		free(f);
		return e;
	}
	*ret_forwarder = f;
	return OK;
}

void forwarder_wake(struct forwarder *forwarder)
{
	if (forwarder != NULL)
		periodic_wake(forwarder->thread);
}

void forwarder_stop(struct forwarder *forwarder)
{
	if (forwarder == NULL)
		return;
	periodic_stop(forwarder->thread);
	free(forwarder);
}
