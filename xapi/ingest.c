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
	size_t waiting; /* with those of the batch under way */
	size_t bytes;   /* of those, and what is reserved */
	bool large;     /* one of them is large, and not counted in bytes */
};

/* Memory for each byte (measured: 2.7 and 5). Of a statement's body: as it is kept, what was read of it, and
 * the rows that are made of it. Of a request that is read: that, and the tape. */
enum { MEMORY_OF_BODY = 4, MEMORY_OF_READING = 6, LARGE_BYTES = XAPI_WAITING_BYTES_MAX / 2 };

static size_t request_bytes(const struct xapi_ingest_request *request)
{
	size_t bytes = 0;

	for (size_t i = 0; i < request->count; i++)
		bytes += MEMORY_OF_BODY * request->statements[i].body_len;
	for (size_t i = 0; i < request->blob_count; i++)
		bytes += request->blobs[i].data.len;
	return bytes;
}

/* With the lock. What is large is counted apart, one at a time, so that it does not wait for ever for the
 * others to leave room. */
static bool room_take(struct xapi_ingest *ingest, size_t bytes)
{
	bool large = bytes > LARGE_BYTES;

	if (large ? ingest->large : ingest->bytes + bytes > XAPI_WAITING_BYTES_MAX)
		return false;
	if (large)
		ingest->large = true;
	else
		ingest->bytes += bytes;
	return true;
}

static void room_give(struct xapi_ingest *ingest, size_t bytes)
{
	if (bytes > LARGE_BYTES)
		ingest->large = false;
	else
		ingest->bytes -= bytes;
}

bool xapi_ingest_reserve(struct xapi_ingest *ingest, size_t len)
{
	bool taken;

	pthread_mutex_lock(&ingest->lock);
	taken = ingest->waiting < XAPI_WAITING_MAX && room_take(ingest, MEMORY_OF_READING * len);
	pthread_mutex_unlock(&ingest->lock);
	if (!taken)
		metric_add(SERIES_STATEMENT_REFUSED, 1);
	return taken;
}

void xapi_ingest_release(struct xapi_ingest *ingest, size_t len)
{
	pthread_mutex_lock(&ingest->lock);
	room_give(ingest, MEMORY_OF_READING * len);
	pthread_mutex_unlock(&ingest->lock);
}

/* With the lock. */
static void request_queue(struct xapi_ingest *ingest, struct xapi_ingest_request *request)
{
	if (ingest->first == NULL)
		ingest->first = request;
	else
		ingest->last->next = request;
	ingest->last = request;
	ingest->waiting++;
	crowd_add(&ingest->crowd);
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
	room_give(ingest, MEMORY_OF_READING * request->reserved);
	request->reserved = 0;
	taken = !ingest->crowd.stopping && ingest->waiting < XAPI_WAITING_MAX &&
	        room_take(ingest, request->bytes);
	if (taken)
		request_queue(ingest, request);
	pthread_mutex_unlock(&ingest->lock);
	if (!taken)
		metric_add(SERIES_STATEMENT_REFUSED, 1);
	return taken ? OK : ERR_BUSY;
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
	size_t added = 0, failed = 0;

	for (size_t i = 0; i < count; i++) {
		added += requests[i]->added;
		failed += requests[i]->error != OK && requests[i]->error != ERR_CONFLICT;
	}
	metric_add(SERIES_STATEMENT_STORED, added);
	metric_add(SERIES_STATEMENT_FAILED, failed);
	pthread_mutex_lock(&ingest->lock);
	ingest->waiting -= count;
	for (size_t i = 0; i < count; i++)
		room_give(ingest, requests[i]->bytes);
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
