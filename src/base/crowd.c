#include "base/crowd.h"

#include "base/cond.h"
#include "base/time.h"

void crowd_init(struct crowd *crowd, int from, int most, int wait_us)
{
	*crowd = (struct crowd){.from = from, .most = most, .wait_us = wait_us};
	cond_init(&crowd->changed);
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

static void crowd_await_so_many(struct crowd *crowd, pthread_mutex_t *lock, int wanted, int64_t until_us)
{
	bool in_time = true;

	crowd->wanted = wanted;
	while (crowd->queued < wanted && !crowd->stopping && in_time)
		in_time = cond_wait_until(&crowd->changed, lock, until_us);
	crowd->wanted = 0;
}

bool crowd_await(struct crowd *crowd, pthread_mutex_t *lock)
{
	int wanted;

	crowd_await_so_many(crowd, lock, 1, COND_EVER);
	wanted = crowd->queued + crowd->served;
	if (crowd->served >= crowd->from && crowd->queued > 0)
		crowd_await_so_many(crowd, lock, wanted < crowd->most ? wanted : crowd->most,
		    time_monotonic_us() + crowd->wait_us);
	return crowd->queued > 0;
}

int crowd_served(int before, int count)
{
	return count >= before ? count : before - (before - count + 3) / 4;
}

void crowd_take(struct crowd *crowd, int count)
{
	crowd->queued -= count;
	crowd->served = crowd_served(crowd->served, count);
}

void crowd_stop(struct crowd *crowd)
{
	crowd->stopping = true;
	pthread_cond_broadcast(&crowd->changed);
}
