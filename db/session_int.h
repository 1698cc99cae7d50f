/* A work's session between session.c (transactions) and ask.c (queries inside them). */
#ifndef DB_SESSION_INT_H
#define DB_SESSION_INT_H

#include "db/db_int.h"
#include "db/share.h"

_Static_assert((int)ASKED_MAX >= (int)DB_SHARED_MAX, "each member may ask");

struct db_session {
	struct work *work; /* NULL: detached */
	struct db *db;
	enum db_role role;
	bool slow;
	bool shared; /* the transaction is several works' */
	struct db_scope scope;
	struct pool *pool;
	struct connection *connection; /* borrowed for the transaction under way */
	bool begun;                    /* BEGIN was queued */
	bool again;                    /* the failure may pass when the transaction is run again */
	enum err failed;               /* the first failure of the transaction */
	struct gather gather;
	struct asked {
		int step;
		struct work *work; /* whose arena the rows live in */
		struct db_rows **ret_rows;
	} asked[ASKED_MAX]; /* results that come with the next exchange */
	int asked_count;
	struct then {
		const struct db_query *query;
		const char *const *params;
	} thens[DB_SHARED_MAX]; /* what follows the COMMIT, where it was not sent with it */
	int thens_count;
	bool kept; /* the transaction that failed last was committed, or whether is unknown */
};

/* Queues what every transaction begins with, where that was not done. */
bool session_begin(struct db_session *s);
/* Notes the failure of the last exchange. name: of the query, for the log. */
enum err session_failed(struct work *w, const char *name);
enum err session_allowed(struct work *w, const struct db_query *query);
/* Queues one query; flushes first when the pipeline is full. */
enum err session_queue(struct work *w, const struct db_query *query, const char *const params[]);
/* After an exchange that went well: what was asked for. */
void session_give(struct work *w);
/* Queues the rows that were gathered. */
enum err session_queue_rows(struct work *w);

#endif
