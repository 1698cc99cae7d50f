#include "xapi/ingest.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/crowd.h"
#include "base/metric.h"
#include "base/time.h"
#include "xapi/ingest_int.h"

/* Those who were just served are waited for where they were at least so many, and so long. */
enum { CROWD_FROM = 4, CROWD_WAIT_US = 1000 };

struct xapi_ingest {
	struct db *db;
	struct xapi_known *known;
	pthread_t thread;
	pthread_mutex_t lock;
	struct crowd crowd;
	struct xapi_ingest_request *first, *last;
	size_t waiting, waiting_bytes; /* with those of the batch under way */
};

/* What a statement takes of memory while it waits, for each byte of its body: as it was sent, as it is kept,
 * and what was read of it (measured: seven and a half). */
enum { MEMORY_OF_BODY = 8 };

static size_t request_bytes(const struct xapi_ingest_request *request)
{
	size_t bytes = 0;

	for (size_t i = 0; i < request->count; i++)
		bytes += MEMORY_OF_BODY * request->statements[i].body_len;
	for (size_t i = 0; i < request->blob_count; i++)
		bytes += request->blobs[i].data.len;
	return bytes;
}

/* With the lock. One that is larger than the bound alone goes when nothing else waits. */
static bool ingest_has_room(const struct xapi_ingest *ingest, size_t bytes)
{
	return ingest->waiting < XAPI_WAITING_MAX &&
	       (ingest->waiting == 0 || ingest->waiting_bytes + bytes <= XAPI_WAITING_BYTES_MAX);
}

enum err xapi_ingest_submit(struct xapi_ingest *ingest, struct xapi_ingest_request *request)
{
	bool taken;

	request->next = NULL;
	request->error = OK;
	request->stored_us = 0;
	request->added = 0;
	request->bytes = request_bytes(request);
	request->since_us = time_monotonic_us();
	pthread_mutex_lock(&ingest->lock);
	taken = !ingest->crowd.stopping && ingest_has_room(ingest, request->bytes);
	if (taken) {
		if (ingest->first == NULL)
			ingest->first = request;
		else
			ingest->last->next = request;
		ingest->last = request;
		ingest->waiting++;
		ingest->waiting_bytes += request->bytes;
		crowd_add(&ingest->crowd);
	}
	pthread_mutex_unlock(&ingest->lock);
	if (!taken)
		metric_add(SERIES_STATEMENT_REFUSED, 1);
	return taken ? OK : ERR_BUSY;
}

bool xapi_ingest_full(struct xapi_ingest *ingest, size_t len)
{
	bool full;

	pthread_mutex_lock(&ingest->lock);
	full = !ingest_has_room(ingest, MEMORY_OF_BODY * len);
	pthread_mutex_unlock(&ingest->lock);
	if (full)
		metric_add(SERIES_STATEMENT_REFUSED, 1);
	return full;
}

/* What waits, as far as a batch holds it; 0 when nothing does and a stop was asked. */
static size_t ingest_take(
    struct xapi_ingest *ingest, struct xapi_ingest_request *ret_batch[static BATCH_REQUESTS])
{
	size_t count = 0, statements = 0, bytes = 0;

	pthread_mutex_lock(&ingest->lock);
	(void)crowd_await(&ingest->crowd, &ingest->lock);
	while (ingest->first != NULL && count < BATCH_REQUESTS) {
		struct xapi_ingest_request *request = ingest->first;

		if (count > 0 && (statements + request->count > BATCH_STATEMENTS ||
		                     bytes + request->bytes > MEMORY_OF_BODY * BATCH_BYTES))
			break;
		statements += request->count;
		bytes += request->bytes;
		ret_batch[count++] = request;
		ingest->first = request->next;
	}
	crowd_take(&ingest->crowd, (int)count);
	pthread_mutex_unlock(&ingest->lock);
	metric_observe(SERIES_STATEMENT_BATCH, (int64_t)statements);
	return count;
}

/* The requests of one database after those of the other. */
static void requests_run(struct xapi_ingest *ingest, struct xapi_ingest_request *requests[], size_t count)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct xapi_ingest_request *here[BATCH_REQUESTS];
	int where[BATCH_REQUESTS];
	struct work w;

	work_init(&w, arena);
	db_attach(&w, ingest->db, DB_APP, false);
	for (size_t i = 0; i < count; i++) {
		requests[i]->error = db_place(&w, requests[i]->org, &where[i]);
		if (requests[i]->error != OK)
			where[i] = -1;
	}
	for (int database = 0; database < db_databases(&w); database++) {
		size_t found = 0;

		for (size_t i = 0; i < count; i++)
			if (where[i] == database)
				here[found++] = requests[i];
		if (found > 0)
			batch_run(&w, ingest->known, here, found);
	}
	db_detach(&w);
}

static void requests_answer(struct xapi_ingest *ingest, struct xapi_ingest_request *requests[], size_t count)
{
	size_t bytes = 0, added = 0, failed = 0;

	for (size_t i = 0; i < count; i++) {
		bytes += requests[i]->bytes;
		added += requests[i]->added;
		failed += requests[i]->error != OK && requests[i]->error != ERR_CONFLICT;
	}
	metric_add(SERIES_STATEMENT_STORED, added);
	metric_add(SERIES_STATEMENT_FAILED, failed);
	pthread_mutex_lock(&ingest->lock);
	ingest->waiting -= count;
	ingest->waiting_bytes -= bytes;
	pthread_mutex_unlock(&ingest->lock);
	for (size_t i = 0; i < count; i++)
		requests[i]->done(requests[i]);
}

static void *ingest_main(void *arg)
{
	struct xapi_ingest *ingest = arg;
	struct xapi_ingest_request *requests[BATCH_REQUESTS];
	size_t count;

	while ((count = ingest_take(ingest, requests)) > 0) {
		requests_run(ingest, requests, count);
		requests_answer(ingest, requests, count);
	}
	return NULL;
}

enum err xapi_ingest_start(struct work *w, struct db *db, struct xapi_ingest **ret_ingest)
{
	struct xapi_ingest *ingest = calloc(1, sizeof(*ingest));
	sigset_t all, before;
	int failed;

	if (ingest == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the statements");
	ingest->db = db;
	ingest->known = known_new();
	pthread_mutex_init(&ingest->lock, NULL);
	crowd_init(&ingest->crowd, CROWD_FROM, BATCH_REQUESTS, CROWD_WAIT_US);
	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&ingest->thread, NULL, ingest_main, ingest);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		known_free(ingest->known);
		free(ingest);
		return fail(w, ERR_INTERNAL, "the statements' thread cannot be started");
	}
	*ret_ingest = ingest;
	return OK;
}

void xapi_ingest_stop(struct xapi_ingest *ingest)
{
	if (ingest == NULL)
		return;
	pthread_mutex_lock(&ingest->lock);
	crowd_stop(&ingest->crowd);
	pthread_mutex_unlock(&ingest->lock);
	pthread_join(ingest->thread, NULL);
	crowd_done(&ingest->crowd);
	pthread_mutex_destroy(&ingest->lock);
	known_free(ingest->known);
	free(ingest);
}

/* Somebody who waits. */
struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool done;
};

static void waiter_done(struct xapi_ingest_request *request)
{
	struct waiter *waiter = request->owner;

	pthread_mutex_lock(&waiter->lock);
	waiter->done = true;
	/* With the lock: the waiter may be gone as soon as it sees that it is done. */
	pthread_cond_signal(&waiter->changed);
	pthread_mutex_unlock(&waiter->lock);
}

enum err xapi_ingest_wait(struct xapi_ingest *ingest, struct xapi_ingest_request *request)
{
	struct waiter waiter = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

	request->done = waiter_done;
	request->owner = &waiter;
	TRY(xapi_ingest_submit(ingest, request));
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.done)
		pthread_cond_wait(&waiter.changed, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	pthread_cond_destroy(&waiter.changed);
	pthread_mutex_destroy(&waiter.lock);
	return request->error;
}
