#include "lms/attempt/turn_queue.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/crowd.h"
#include "base/log.h"
#include "base/metric.h"
#include "db/db.h"

enum { TURNS_WAITING_MAX = 1024, TURNS_BATCH_MAX = 64, CROWD_FROM = 4, CROWD_WAIT_US = 2000 };

struct turn_queue {
	const struct config *config;
	struct db *db;
	pthread_t thread;
	pthread_mutex_t lock;
	struct crowd crowd;
	struct turn_request *first, *last;
};

enum err turn_queue_submit(struct turn_queue *queue, struct turn_request *request)
{
	bool taken;

	request->next = NULL;
	pthread_mutex_lock(&queue->lock);
	taken = queue->crowd.queued < TURNS_WAITING_MAX && !queue->crowd.stopping;
	if (taken) {
		if (queue->first == NULL)
			queue->first = request;
		else
			queue->last->next = request;
		queue->last = request;
		crowd_add(&queue->crowd);
	}
	pthread_mutex_unlock(&queue->lock);
	return taken ? OK : ERR_BUSY;
}

/* What waits, as many as a batch holds; 0 when nothing does and a stop was asked. */
static size_t queue_take(struct turn_queue *queue, struct turn_request *ret_batch[static TURNS_BATCH_MAX])
{
	size_t count = 0;

	pthread_mutex_lock(&queue->lock);
	(void)crowd_await(&queue->crowd, &queue->lock);
	while (queue->first != NULL && count < TURNS_BATCH_MAX) {
		ret_batch[count++] = queue->first;
		queue->first = queue->first->next;
	}
	crowd_take(&queue->crowd, (int)count);
	pthread_mutex_unlock(&queue->lock);
	return count;
}

/* The part of a batch that is one organisation's. */
struct batch {
	const struct config *config;
	struct uuid org;
	struct turn_request *requests[TURNS_BATCH_MAX];
	struct turn_try tries[TURNS_BATCH_MAX];
	size_t count;
};

static enum err batch_body(struct work *w, void *arg)
{
	struct batch *batch = arg;

	return turns_take(w, batch->config, batch->org, batch->tries, batch->count);
}

static void batch_answer(struct batch *batch, enum err e)
{
	for (size_t i = 0; i < batch->count; i++) {
		struct turn_request *request = batch->requests[i];
		const struct turn_try *try = &batch->tries[i];

		request->error = e == ERR_DATABASE || e == ERR_BUSY ? e : OK;
		request->alone = e != OK || !try->taken;
		if (!request->alone) {
			request->answer = try->answer;
			request->answer.json = arena_strdup(request->arena, try->answer.json);
		}
		request->done(request);
	}
}

static void batch_run(struct work *w, struct batch *batch)
{
	enum err e;

	for (size_t i = 0; i < batch->count; i++)
		batch->tries[i] = (struct turn_try){.turn = &batch->requests[i]->turn};
	metric_observe(SERIES_TURN_BATCH, (int64_t)batch->count);
	e = db_transact(w, db_tenant(batch->org), batch_body, batch);
	if (e != OK)
		log_line(LOG_WARN, "lms", "%zu turns could not be taken together: %s: %s", batch->count,
		    err_info(e)->name, w->detail);
	batch_answer(batch, e);
}

static void requests_run(struct turn_queue *queue, struct turn_request *requests[], size_t count)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct batch *batch = arena_alloc(arena, sizeof(*batch));
	struct work w;

	while (count > 0) {
		size_t left = 0;

		work_init(&w, arena);
		db_attach(&w, queue->db, DB_APP, false);
		batch->org = requests[0]->turn.session.org;
		batch->config = queue->config;
		batch->count = 0;
		for (size_t i = 0; i < count; i++) {
			if (uuid_equal(requests[i]->turn.session.org, batch->org))
				batch->requests[batch->count++] = requests[i];
			else
				requests[left++] = requests[i];
		}
		batch_run(&w, batch);
		db_detach(&w);
		count = left;
	}
}

static void *queue_main(void *arg)
{
	struct turn_queue *queue = arg;
	struct turn_request *requests[TURNS_BATCH_MAX];
	size_t count;

	while ((count = queue_take(queue, requests)) > 0)
		requests_run(queue, requests, count);
	return NULL;
}

enum err turn_queue_start(
    struct work *w, const struct config *config, struct db *db, struct turn_queue **ret_queue)
{
	struct turn_queue *queue = calloc(1, sizeof(*queue));
	sigset_t all, before;
	int failed;

	if (queue == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the turns");
	queue->config = config;
	queue->db = db;
	pthread_mutex_init(&queue->lock, NULL);
	crowd_init(&queue->crowd, CROWD_FROM, TURNS_BATCH_MAX, CROWD_WAIT_US);
	/* Signals are for the main thread. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&queue->thread, NULL, queue_main, queue);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (failed != 0) {
		free(queue);
		return fail(w, ERR_INTERNAL, "the turns' thread cannot be started");
	}
	*ret_queue = queue;
	return OK;
}

void turn_queue_stop(struct turn_queue *queue)
{
	if (queue == NULL)
		return;
	pthread_mutex_lock(&queue->lock);
	crowd_stop(&queue->crowd);
	pthread_mutex_unlock(&queue->lock);
	pthread_join(queue->thread, NULL);
	crowd_done(&queue->crowd);
	pthread_mutex_destroy(&queue->lock);
	free(queue);
}
