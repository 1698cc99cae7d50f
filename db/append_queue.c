#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/metric.h"
#include "db/append_int.h"

/* Which writer: the same order value always meets the same one, and with it the order of submits. */
static struct append_writer *append_writer_of(struct append_queue *queue, uint64_t order)
{
	return &queue->writers[(order * 0x9E3779B97F4A7C15U >> 32) % WRITERS];
}

enum err db_append_submit(struct db *db, struct db_append *item)
{
	struct append_queue *queue = db->queue;
	struct append_writer *writer = append_writer_of(queue, item->order);

	if (atomic_fetch_add(&queue->waiting, 1) >= queue->max) {
		atomic_fetch_sub(&queue->waiting, 1);
		metric_add(SERIES_APPEND_REFUSED, 1);
		return ERR_BUSY;
	}
	item->next = NULL;
	item->since_us = time_monotonic_us();
	item->result = DB_FAILED;
	item->error = OK;
	pthread_mutex_lock(&writer->lock);
	if (writer->crowd.stopping) {
		pthread_mutex_unlock(&writer->lock);
		atomic_fetch_sub(&queue->waiting, 1);
		return ERR_BUSY;
	}
	if (writer->last == NULL)
		writer->first = item;
	else
		writer->last->next = item;
	writer->last = item;
	crowd_add(&writer->crowd);
	pthread_mutex_unlock(&writer->lock);
	return OK;
}

static int append_bytes(const struct db_append *item)
{
	int bytes = 0;

	for (int i = 0; i < item->kind->columns; i++)
		bytes += item->lengths[i];
	return bytes;
}

/* Takes what waits, up to the bounds of one batch; 0 when there is nothing and a stop was asked. */
static int append_take(struct append_writer *writer)
{
	int count = 0, bytes = 0;

	pthread_mutex_lock(&writer->lock);
	writer->batch_since_us = 0;
	if (crowd_await(&writer->crowd, &writer->lock))
		writer->batch_since_us = writer->first->since_us;
	while (writer->first != NULL && count < BATCH_MAX && bytes < BATCH_BYTES) {
		struct db_append *item = writer->first;

		bytes += append_bytes(item);
		writer->batch[count++] = item;
		writer->first = item->next;
		if (writer->first == NULL)
			writer->last = NULL;
	}
	crowd_take(&writer->crowd, count);
	pthread_mutex_unlock(&writer->lock);
	return count;
}

static void append_count(const struct append_writer *writer, int count)
{
	int failed = 0;

	for (int i = 0; i < count; i++)
		failed += writer->batch[i]->result == DB_FAILED;
	metric_observe(SERIES_APPEND_BATCH, count);
	if (failed > 0)
		metric_add(SERIES_APPEND_FAILED, (uint64_t)failed);
}

static void *append_main(void *arg)
{
	struct append_writer *writer = arg;
	struct append_queue *queue = writer->queue;
	int count;

	while ((count = append_take(writer)) > 0) {
		append_write(writer, count);
		append_count(writer, count);
		atomic_fetch_sub(&queue->waiting, (uint64_t)count);
		atomic_fetch_add(&queue->batches, 1);
		atomic_fetch_add(&queue->items, (uint64_t)count);
		for (int i = 0; i < count; i++)
			writer->batch[i]->done(writer->batch[i]);
	}
	return NULL;
}

static void append_thread(struct append_writer *writer)
{
	sigset_t all, before;

	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&writer->thread, NULL, append_main, writer) != 0)
		abort();
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

enum err append_start(struct work *w, struct db *db, int64_t queue_max)
{
	struct append_queue *queue;

	if (queue_max < 1 || queue_max > 10000000)
		return fail_field(w, ERR_BAD_INPUT, "append_queue", "append_queue is between 1 and 10000000");
	queue = arena_alloc(db->arena, sizeof(*queue));
	queue->db = db;
	queue->max = (uint64_t)queue_max;
	for (int i = 0; i < WRITERS; i++) {
		struct append_writer *writer = &queue->writers[i];

		writer->queue = queue;
		writer->arena = arena_new();
		work_init(&writer->work, arena_new());
		writer->pools =
		    arena_alloc(writer->arena, sizeof(*writer->pools) * (size_t)db->databases_count);
		for (int d = 0; d < db->databases_count; d++)
			pool_init(&writer->pools[d], &db->databases[d].address, DB_APP, 1);
		pthread_mutex_init(&writer->lock, NULL);
		crowd_init(&writer->crowd, CROWD_FROM, BATCH_MAX, CROWD_WAIT_US);
	}
	db->queue = queue;
	for (int i = 0; i < WRITERS; i++)
		append_thread(&queue->writers[i]);
	return OK;
}

static void append_writer_stop(struct append_writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	crowd_stop(&writer->crowd);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	for (int d = 0; d < writer->queue->db->databases_count; d++)
		pool_done(&writer->pools[d]);
	crowd_done(&writer->crowd);
	pthread_mutex_destroy(&writer->lock);
	arena_free(writer->work.arena);
	arena_free(writer->arena);
}

void append_stop(struct db *db)
{
	for (int i = 0; db->queue != NULL && i < WRITERS; i++)
		append_writer_stop(&db->queue->writers[i]);
	db->queue = NULL;
}

void db_append_figures(struct db *db, uint64_t *ret_waiting, uint64_t *ret_batches, uint64_t *ret_items)
{
	*ret_waiting = atomic_load(&db->queue->waiting);
	*ret_batches = atomic_load(&db->queue->batches);
	*ret_items = atomic_load(&db->queue->items);
}

int64_t db_append_oldest_us(struct db *db)
{
	int64_t oldest = 0;

	for (int i = 0; i < WRITERS; i++) {
		struct append_writer *writer = &db->queue->writers[i];
		int64_t since;

		pthread_mutex_lock(&writer->lock);
		since = writer->batch_since_us;
		if (since == 0 && writer->first != NULL)
			since = writer->first->since_us;
		pthread_mutex_unlock(&writer->lock);
		if (since > 0 && (oldest == 0 || since < oldest))
			oldest = since;
	}
	return oldest > 0 ? time_monotonic_us() - oldest : 0;
}
