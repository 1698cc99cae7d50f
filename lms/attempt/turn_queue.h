/* Turns that wait are taken together: one thread takes every one that is there, without a timer, in one
 * transaction for each organisation, commits, and only then answers. A batch only says yes: a turn that
 * cannot be taken so (somebody works on its attempt, another turn of the batch is of the same attempt, its
 * log is longer than what is read along, anything is wrong with it) is handed back to be taken alone by
 * turn_take, which waits, reads on, or says what is wrong. So none hurts its neighbours. */
#ifndef LMS_ATTEMPT_TURN_QUEUE_H
#define LMS_ATTEMPT_TURN_QUEUE_H

#include "lms/attempt/attempt.h"
#include "lms/enrollment/progress.h"

struct turn_queue;

/* Owned by the caller, untouched by it between submit and done. */
struct turn_request {
	struct turn turn;
	struct arena *arena;       /* the answer's */
	enum err error;            /* when done: OK, ERR_BUSY or ERR_DATABASE */
	bool alone;                /* with OK: nothing was done, it is to be taken alone */
	struct turn_answer answer; /* else with OK: committed */
	void (*done)(struct turn_request *request);
	void *owner;
	struct turn_request *next; /* the queue's */
};

/* config outlives the queue. */
enum err turn_queue_start(
    struct work *w, const struct config *config, struct db *db, struct turn_queue **ret_queue) MUST_CHECK;
/* Takes what waits first. */
void turn_queue_stop(struct turn_queue *queue);
/* OK: done will be called exactly once, on the queue's thread; it must not block. ERR_BUSY: too many wait. */
enum err turn_queue_submit(struct turn_queue *queue, struct turn_request *request) MUST_CHECK;

/* turn.c, for the queue: one turn of a batch. */
struct turn_try {
	const struct turn *turn;
	bool asked; /* turns_take's own */
	bool taken; /* else it is left */
	struct uuid attempt;
	struct recount counts;     /* enrollment nil: nothing is to be counted */
	struct turn_answer answer; /* in the arena of the work */
};
/* Inside a transaction of this organisation. OK: each turn is taken or left. An error: none is. */
enum err turns_take(struct work *w, const struct config *config, struct uuid org, struct turn_try *tries,
    size_t count) MUST_CHECK;

#endif
