/* Threads that do one small thing again and again: look, tidy, send what waits. Times are of the monotonic
 * clock, so that setting the computer's clock moves nothing. */
#ifndef BASE_PERIODIC_H
#define BASE_PERIODIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/work.h"

struct periodic;

/* When the next run begins. */
enum periodic_next {
	PERIODIC_WAIT,  /* after the period, or at once after periodic_wake */
	PERIODIC_REST,  /* after the period, whoever wakes: after a failure only time helps */
	PERIODIC_AGAIN, /* at once */
};

typedef enum periodic_next periodic_run(void *data);

enum { PERIODIC_THREADS_MAX = 8 };

struct periodic_plan {
	const char *name; /* constant, at most 15 bytes: what the threads are called */
	int64_t period_ms;
	int threads;  /* 0 is one; more of them run side by side */
	bool at_once; /* the first run begins at once, else after the period */
	periodic_run *run;
	void *data; /* borrowed until periodic_stop has returned */
};

/* ERR_INTERNAL: a thread could not be started (or more than PERIODIC_THREADS_MAX were asked for), and none is
 * left. *ret_periodic is set before the first run begins. */
enum err periodic_start(
    struct work *w, const struct periodic_plan *plan, struct periodic **ret_periodic) MUST_CHECK;
/* There is something to do: one thread that waits runs now, and those that run just now run once more. Any
 * thread. */
void periodic_wake(struct periodic *periodic);
/* Lets runs under way finish, then ends the threads. NULL is allowed. */
void periodic_stop(struct periodic *periodic);

#endif
