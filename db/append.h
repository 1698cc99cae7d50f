/* Group commit. Appends wait in a bounded queue; a writer takes everything that waits (one alone at once;
 * where many append, it gives those who were just answered half a millisecond to come again: base/crowd.h),
 * sends it in one pipelined transaction of multi-row INSERTs, commits, then calls each item back. A batch is
 * taken to be new, which costs a third less; where a row of it was there already, the batch and those that
 * follow it are written with ON CONFLICT DO NOTHING RETURNING. One bad item does not fail its neighbours (the
 * batch is halved until it stands alone). Items with the same lane hash keep their order. */
#ifndef DB_APPEND_H
#define DB_APPEND_H

#include "db/db.h"

enum db_append_result {
	DB_APPENDED, /* committed now; beside one that was refused perhaps earlier */
	DB_ALREADY,  /* the same row was committed earlier */
	DB_REFUSED,  /* the statement's own condition said no: the session is closed */
	DB_FAILED    /* nothing was written: error says why */
};

/* One append statement, the same for rows that are all new (without ON CONFLICT and RETURNING), and the query
 * that tells, for a row that was not inserted, why: `explain` takes the row's key columns and gives one
 * boolean: true = already there, false = refused. keys: how many leading columns of the row are its key, all
 * of them returned by RETURNING in the same order. */
struct db_append_kind {
	const struct db_query *append;
	const struct db_query *append_new;
	const struct db_query *explain;
	int columns;
	int keys;
};

enum { DB_APPEND_COLUMNS_MAX = 8 };

/* Owned by the caller, untouched by it between submit and done. The values are borrowed: they live until
 * done. Key values are as PostgreSQL prints them (lower-case UUIDs, integers without leading zeros): by them
 * a returned row finds its item. done runs on the writer's thread, must not block and may free the item. */
struct db_append {
	const struct db_append_kind *kind;
	struct uuid org;
	uint64_t order; /* items with the same order value are committed in the order of their submits */
	const char *values[DB_APPEND_COLUMNS_MAX];
	int lengths[DB_APPEND_COLUMNS_MAX];
	enum db_append_result result;
	enum err error;
	void (*done)(struct db_append *item);
	void *owner;
	struct db_append *next; /* the queue's */
	int64_t since_us;       /* the queue's: when it was submitted (monotonic) */
};

/* OK: done will be called exactly once, also at stop. ERR_BUSY: the queue is full, done will not be called.
 * Thread-safe. */
enum err db_append_submit(struct db *db, struct db_append *item) MUST_CHECK;

/* Figures for diagnostics: items waiting now, batches and items since start. */
void db_append_figures(struct db *db, uint64_t *ret_waiting, uint64_t *ret_batches, uint64_t *ret_items);

/* Microseconds since the oldest item that is not answered yet was submitted; 0 when there is none. */
int64_t db_append_oldest_us(struct db *db);

#endif
