/* One piece of work: what every domain function is given. It belongs to one thread at a time.
 * A request, a job, a command line and a test each make one; the domain never learns which. */
#ifndef BASE_WORK_H
#define BASE_WORK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/id.h"

struct trace;      /* base/trace.h */
struct db_session; /* db/db.h: the database connections this work has borrowed, or NULL */

enum { WORK_DETAIL_MAX = 512, WORK_FIELD_MAX = 128 };

/* One of the places at which so many works are done at a time as a machine and a database bear. Who waits for
 * another work leaves it meanwhile, so that somebody else may work. Thread-safe; neither blocks. */
struct work_seat {
	void (*leave)(struct work_seat *seat);
	void (*take)(struct work_seat *seat); /* at once, also where all are taken */
};

struct work {
	struct arena *arena;
	struct db_session *db;
	struct trace *trace;    /* NULL: not traced */
	struct work_seat *seat; /* NULL: nobody counts */
	int64_t now_us;         /* Unix time in microseconds, fixed when the work began */
	struct uuid request_id; /* names this work in logs, answers and audit rows */
	enum err error;         /* the last fail() */
	char detail[WORK_DETAIL_MAX];
	char field[WORK_FIELD_MAX];
};

/* Starts w on an arena (borrowed), with the present time and a new request id. */
void work_init(struct work *w, struct arena *arena);

/* Around a wait that takes neither processor nor database connection. */
void work_leave_seat(struct work *w);
void work_take_seat(struct work *w);

/* Forgets an earlier failure, so that the next fail() is what is told. */
void work_forgive(struct work *w);

#endif
