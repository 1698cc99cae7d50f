/* Several threads' work of one kind in one transaction. What a transaction costs besides its statements
 * (round trips, BEGIN and COMMIT, the flush of the log, waking a backend) is then paid once. Who finds that
 * enough others lead a transaction of that kind leaves its seat (base/work.h), waits for one of them to end,
 * and is taken along by whoever leads next; where many come, the leader waits a moment for more, and where
 * few come, nobody does. */
#ifndef DB_SHARE_H
#define DB_SHARE_H

#include "db/db.h"

enum { DB_SHARED_MAX = 32 }; /* works in one transaction */

/* One work that takes part. */
struct db_member {
	struct work *work; /* its own arena, and the transaction while together runs */
	void *arg;
	bool taken; /* set by together: all that it comes to is in the transaction */
};

/* Runs between BEGIN and COMMIT for 2 … DB_SHARED_MAX members of one organisation, on the thread of one of
 * them, w being its work; the others stand still. It may put members in another order, so that transactions
 * that meet wait for rows in one order, and leaves those untaken with which anything is out of the ordinary:
 * what may wait long for somebody, or fail, is done alone. As db_body it may run several times; an error
 * fails the transaction, and each member is done alone. */
typedef enum err db_together(struct work *w, struct db_member *members[], size_t count);

/* A kind of work: a constant of the process. */
struct db_shared {
	db_together *together;
	db_body *alone; /* outside of any transaction: makes its own */
};

/* Does the work of arg, with others of its kind or alone, and returns when it is committed; what alone
 * returns where it ran. ERR_DATABASE, ERR_BUSY and what happens behind the COMMIT (db_then) are told to all
 * members as they are. Traced work, the worker's and slow work is always alone. */
enum err db_share(
    struct work *w, struct db_scope scope, const struct db_shared *shared, void *arg) MUST_CHECK;

#endif
