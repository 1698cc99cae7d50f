/* Lanes: where requests that block wait for a thread and are served (worker.c). Which lane a request takes
 * stands in its route's row. */
#ifndef WEB_EDGE_LANE_H
#define WEB_EDGE_LANE_H

#include "web/web_int.h"

/* A bounded queue and the threads that serve it. */
struct lane_shape {
	const char *name;
	int threads;   /* how many work at a time */
	int waiting;   /* how many more may wait for others' work meanwhile (work_seat) */
	int queue_max; /* requests that wait for a thread */
	int niceness;  /* 0, or how much they yield to others */
	bool database, slow;
};
enum err lane_pool_new(
    struct work *w, struct web *web, const struct lane_shape *shape, struct lane_pool **ret_pool) MUST_CHECK;
/* False when the queue is full or the pool is stopping. */
bool lane_pool_submit(struct lane_pool *pool, struct request_inside *x) MUST_CHECK;
/* What waits now, and how much may. */
void lane_pool_figures(struct lane_pool *pool, int *ret_waiting, int *ret_limit);
/* Serves what is queued, then ends the threads; takes nothing more. NULL is allowed, here and in free. */
void lane_pool_stop(struct lane_pool *pool);
void lane_pool_free(struct lane_pool *pool);

#endif
