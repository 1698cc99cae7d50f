/* How one thread takes what many others queue for it. Where few queue it takes each at once; where many do,
 * those who were just served are about to queue again, and it waits a moment for them: one batch of them and
 * of who came meanwhile costs less than two (PostgreSQL's commit_delay). The queue itself and its lock are
 * the owner's. */
#ifndef BASE_CROWD_H
#define BASE_CROWD_H

#include <pthread.h>
#include <stdbool.h>

struct crowd {
	int from;    /* the batch size from which on the next one is waited for */
	int most;    /* of one batch */
	int wait_us; /* at most, for those who were just served */
	/* With the owner's lock: */
	int queued;
	int wanted; /* how many the thread waits for; 0: it does not wait */
	int served; /* crowd_served of the batches before */
	bool stopping;
	pthread_cond_t changed;
};

/* How many are served at once, by the batches before and one of count: as many after a larger one; after a
 * smaller one it falls by a quarter of the difference, so that one small batch among large ones changes
 * little. For whoever forms batches otherwise than a struct crowd does, too. */
int crowd_served(int before, int count);

void crowd_init(struct crowd *crowd, int from, int most, int wait_us);
void crowd_done(struct crowd *crowd);

/* Each of these with the owner's lock held. */

/* One more is queued. */
void crowd_add(struct crowd *crowd);

/* Waits until the next batch is worth taking; true when there is something, false when there is nothing and a
 * stop was asked. */
bool crowd_await(struct crowd *crowd, pthread_mutex_t *lock);

/* So many were taken. */
void crowd_take(struct crowd *crowd, int count);

/* Nobody waits any more; what is queued is still to be taken. */
void crowd_stop(struct crowd *crowd);

#endif
