/* A work's session between session.c (transactions) and ask.c (queries inside them). */
#ifndef DB_SESSION_INT_H
#define DB_SESSION_INT_H

#include "db/db_int.h"

struct db_session {
	struct work *work; /* NULL: detached */
	struct db *db;
	enum db_role role;
	bool slow;
	struct db_scope scope;
	struct pool *pool;
	struct connection *connection; /* borrowed for the transaction under way */
	bool begun;                    /* BEGIN was queued */
	bool again;                    /* the failure may pass when the transaction is run again */
	enum err failed;               /* the first failure of the transaction */
	struct gather gather;
	struct asked {
		int step;
		struct db_rows **ret_rows;
	} asked[ASKED_MAX]; /* results that come with the next exchange */
	int asked_count;
	const struct db_query *then; /* what follows the COMMIT; NULL: nothing, or it was sent with it */
	const char *const *then_params;
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
