#include "base/periodic.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/cond.h"
#include "base/time.h"

enum { US_PER_MS = 1000 };

struct periodic {
	struct periodic_plan plan;
	pthread_t threads[PERIODIC_THREADS_MAX];
	int started;
	pthread_mutex_t lock;
	pthread_cond_t woken;   /* for those whom a wake concerns */
	pthread_cond_t stopped; /* for those who rest */
	uint64_t wakes;         /* counts calls of periodic_wake */
	bool stop;
};

/* With the lock held. */
static void rest(struct periodic *p, enum periodic_next next, uint64_t seen)
{
	int64_t end_us = time_monotonic_us() + (int64_t)p->plan.period_ms * US_PER_MS;

	if (next == PERIODIC_AGAIN)
		return;
	while (!p->stop && (next == PERIODIC_REST || p->wakes == seen)) {
		pthread_cond_t *cond = next == PERIODIC_REST ? &p->stopped : &p->woken;

		if (!cond_wait_until(cond, &p->lock, end_us))
			return;
	}
}

static void *periodic_main(void *arg)
{
	struct periodic *p = arg;
	enum periodic_next next = p->plan.at_once ? PERIODIC_AGAIN : PERIODIC_WAIT;
	uint64_t seen = 0;

	pthread_setname_np(pthread_self(), p->plan.name);
	pthread_mutex_lock(&p->lock);
	for (;;) {
		rest(p, next, seen);
		if (p->stop)
			break;
		seen = p->wakes;
		pthread_mutex_unlock(&p->lock);
		next = p->plan.run(p->plan.data);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum err periodic_start(struct work *w, const struct periodic_plan *plan, struct periodic **ret_periodic)
{
	int threads = plan->threads < 1 ? 1 : plan->threads;
	struct periodic *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the thread %s", plan->name);
	p->plan = *plan;
	pthread_mutex_init(&p->lock, NULL);
	cond_init(&p->woken);
	cond_init(&p->stopped);
	/* Runs wait for the lock, so that they find what they may wake. */
	pthread_mutex_lock(&p->lock);
	while (p->started < threads && p->started < PERIODIC_THREADS_MAX &&
	       pthread_create(&p->threads[p->started], NULL, periodic_main, p) == 0)
		p->started++;
	if (p->started < threads) {
		p->stop = true;
		pthread_mutex_unlock(&p->lock);
		periodic_stop(p);
		return fail(w, ERR_INTERNAL, "the thread %s could not be started", plan->name);
	}
	*ret_periodic = p;
	pthread_mutex_unlock(&p->lock);
	return OK;
}

void periodic_wake(struct periodic *periodic)
{
	pthread_mutex_lock(&periodic->lock);
	periodic->wakes++;
	pthread_cond_signal(&periodic->woken);
	pthread_mutex_unlock(&periodic->lock);
}

void periodic_stop(struct periodic *periodic)
{
	if (periodic == NULL)
		return;
	pthread_mutex_lock(&periodic->lock);
	periodic->stop = true;
	pthread_cond_broadcast(&periodic->woken);
	pthread_cond_broadcast(&periodic->stopped);
	pthread_mutex_unlock(&periodic->lock);
	for (int i = 0; i < periodic->started; i++)
		pthread_join(periodic->threads[i], NULL);
	pthread_cond_destroy(&periodic->woken);
	pthread_cond_destroy(&periodic->stopped);
	pthread_mutex_destroy(&periodic->lock);
	free(periodic);
}
