#include "base/crowd.h"

#include <time.h>

void crowd_init(struct crowd *crowd, int from, int most, int wait_us)
{
	pthread_condattr_t monotonic;

	*crowd = (struct crowd){.from = from, .most = most, .wait_us = wait_us};
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&crowd->changed, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

void crowd_done(struct crowd *crowd)
{
	pthread_cond_destroy(&crowd->changed);
}

void crowd_add(struct crowd *crowd)
{
	/* The thread is woken once, not for each of those it waits for. */
	if (++crowd->queued == crowd->wanted)
		pthread_cond_signal(&crowd->changed);
}

/* until: NULL, for ever. */
static void crowd_await_so_many(
    struct crowd *crowd, pthread_mutex_t *lock, int wanted, const struct timespec *until)
{
	int failed = 0;

	crowd->wanted = wanted;
	while (crowd->queued < wanted && !crowd->stopping && failed == 0)
		failed = until == NULL ? pthread_cond_wait(&crowd->changed, lock)
		                       : pthread_cond_timedwait(&crowd->changed, lock, until);
	crowd->wanted = 0;
}

bool crowd_await(struct crowd *crowd, pthread_mutex_t *lock)
{
	struct timespec until;
	int wanted;

	crowd_await_so_many(crowd, lock, 1, NULL);
	wanted = crowd->queued + crowd->served;
	if (crowd->served >= crowd->from && crowd->queued > 0) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_nsec += crowd->wait_us * 1000L;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		crowd_await_so_many(crowd, lock, wanted < crowd->most ? wanted : crowd->most, &until);
	}
	return crowd->queued > 0;
}

void crowd_take(struct crowd *crowd, int count)
{
	crowd->queued -= count;
	crowd->served = count >= crowd->served ? count : crowd->served - (crowd->served - count + 3) / 4;
}

void crowd_stop(struct crowd *crowd)
{
	crowd->stopping = true;
	pthread_cond_broadcast(&crowd->changed);
}
