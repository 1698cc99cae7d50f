#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/metric.h"
#include "web/edge/lane.h"

enum { THREADS_MAX = 128 };

struct lane_pool {
	struct work_seat seat; /* its first member */
	struct lane_shape shape;
	struct web *web;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct request_inside *first, *last;
	int queued;
	int working; /* threads that serve a request and have not left their seat */
	bool stopping;
	int threads_count;
	pthread_t threads[THREADS_MAX];
};

static void seat_leave(struct work_seat *seat)
{
	struct lane_pool *pool = (struct lane_pool *)seat;

	pthread_mutex_lock(&pool->lock);
	pool->working--;
	if (pool->first != NULL)
		pthread_cond_signal(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
}

static void seat_take(struct work_seat *seat)
{
	struct lane_pool *pool = (struct lane_pool *)seat;

	pthread_mutex_lock(&pool->lock);
	pool->working++;
	pthread_mutex_unlock(&pool->lock);
}

static void serve(struct lane_pool *pool, struct request_inside *x)
{
	struct work *w = &x->request.work;

	if (pool->shape.database && pool->web->app->db != NULL)
		db_attach(w, pool->web->app->db, DB_APP, pool->shape.slow);
	w->seat = &pool->seat;
	if (x->job != NULL) {
		/* A job keeps its own fault; the exchange goes on where it was. */
		(void)!x->job(x);
		if (w->db != NULL)
			db_detach(w);
		w->seat = NULL;
		x->job = NULL;
		exchange_resume(x);
		return;
	}
	exchange_serve(x);
	w->seat = NULL;
	if (w->db != NULL)
		db_detach(w);
	upload_end(x);
	if (!x->waits)
		exchange_resume(x);
	else if (exchange_finished(x))
		exchange_go_on(x);
}

static void *run(void *arg)
{
	struct lane_pool *pool = arg;

	pthread_setname_np(pthread_self(), pool->shape.name);
	/* Linux: of this thread alone. Where it may not be, it does its work all the same. */
	if (pool->shape.niceness != 0)
		(void)!setpriority(PRIO_PROCESS, (id_t)gettid(), pool->shape.niceness);

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		struct request_inside *x;

		while ((pool->first == NULL || pool->working >= pool->shape.threads) && !pool->stopping)
			pthread_cond_wait(&pool->wake, &pool->lock);
		x = pool->first;
		if (x == NULL)
			break;
		pool->first = x->next;
		pool->queued--;
		pool->working++;
		pthread_mutex_unlock(&pool->lock);
		x->next = NULL;
		serve(pool, x);
		pthread_mutex_lock(&pool->lock);
		pool->working--;
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

bool lane_pool_submit(struct lane_pool *pool, struct request_inside *x)
{
	bool taken;

	pthread_mutex_lock(&pool->lock);
	taken = !pool->stopping && pool->queued < pool->shape.queue_max;
	if (taken) {
		x->next = NULL;
		if (pool->first == NULL)
			pool->first = x;
		else
			pool->last->next = x;
		pool->last = x;
		pool->queued++;
		/* Else whoever is ready next looks. */
		if (pool->working < pool->shape.threads)
			pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	if (!taken)
		metric_add(SERIES_LANE_REFUSED, 1);
	return taken;
}

void lane_pool_figures(struct lane_pool *pool, int *ret_waiting, int *ret_limit)
{
	pthread_mutex_lock(&pool->lock);
	*ret_waiting = pool->queued;
	pthread_mutex_unlock(&pool->lock);
	*ret_limit = pool->shape.queue_max;
}

enum err lane_pool_new(
    struct work *w, struct web *web, const struct lane_shape *shape, struct lane_pool **ret_pool)
{
	struct lane_pool *pool = calloc(1, sizeof(*pool));

	if (pool == NULL)
		abort();
	pool->seat = (struct work_seat){seat_leave, seat_take};
	pool->shape = *shape;
	pool->web = web;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	for (int i = 0; i < shape->threads + shape->waiting && i < THREADS_MAX; i++) {
		if (pthread_create(&pool->threads[i], NULL, run, pool) != 0) {
			lane_pool_stop(pool);
			lane_pool_free(pool);
			return fail(
			    w, ERR_INTERNAL, "the threads of the %s lane cannot be started", shape->name);
		}
		pool->threads_count++;
	}
	*ret_pool = pool;
	return OK;
}

void lane_pool_stop(struct lane_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < pool->threads_count; i++)
		pthread_join(pool->threads[i], NULL);
	pool->threads_count = 0;
}

void lane_pool_free(struct lane_pool *pool)
{
	if (pool == NULL)
		return;
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	free(pool);
}
