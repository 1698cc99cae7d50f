/* The runner's threads among themselves. */
#ifndef LMS_JOB_RUNNER_INT_H
#define LMS_JOB_RUNNER_INT_H

#include <pthread.h>

#include "base/periodic.h"
#include "lms/job/job_int.h"

enum { JOB_THREADS_MAX = PERIODIC_THREADS_MAX, JOB_KINDS_MAX = 64, JOB_KINDS_TEXT_MAX = 4096 };

enum job_outcome { OUTCOME_DONE, OUTCOME_FAILED, OUTCOME_DEAD, OUTCOME_LOST, OUTCOME_PUT_BACK, OUTCOMES };

struct job_runner {
	const struct config *config;
	struct db *db;
	struct keys *keys;
	struct http *http;
	struct storage *storage;
	char kinds[JOB_KINDS_TEXT_MAX]; /* a text[]: what is known here */
	int64_t lease_s;
	struct periodic *threads, *heart;
	pthread_mutex_t wake_lock; /* threads: NULL once they are being stopped */
	pthread_mutex_t lock;
	struct job_inside *running[JOB_THREADS_MAX]; /* NULL where there is none; with the lock */
	bool failing;                    /* the last claim failed: said once in the log; with it */
	struct uuid made[JOB_KINDS_MAX]; /* the period's job that is known to be there; the heart's own */
	atomic_bool stopping;
	atomic_uint_fast64_t counts[JOB_KINDS_MAX][OUTCOMES];
};

/* run_one.c: claims one job and runs it to its end. *ret_worked false: nothing was due. Errors are the
 * database's. */
enum err job_run_one(struct work *w, struct job_runner *runner, bool *ret_worked) MUST_CHECK;

/* heart.c: keeps the leases of what runs here, and makes what the schedule asks for. */
enum periodic_next job_heart(void *runner);

#endif
