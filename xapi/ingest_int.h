/* The ways of a batch of statements, between the queue (ingest.c), what decides (batch_store.c,
 * careful_store.c) and what writes (ingest_store.c). Nobody outside this folder includes it. */
#ifndef XAPI_INGEST_INT_H
#define XAPI_INGEST_INT_H

#include "base/recent.h"
#include "xapi/ingest.h"

enum {
	BATCH_STATEMENTS = 256, /* of several requests; one request may have more */
	BATCH_BYTES = 1024 * 1024,
	BATCH_REQUESTS = 256, /* at most DB_SCOPE_ORGS_MAX */
	BATCH_TRIES = 5
};

enum { STATEMENT_VOIDED = 1, STATEMENT_VOIDING = 2, STATEMENT_NO_TIMESTAMP = 4 };

/* One statement of a batch. */
struct item {
	struct xapi_ingest_request *request;
	const struct xapi_statement *statement;
	struct uuid org;
	unsigned ordinal; /* in the transaction */
	bool voided;      /* from the beginning: what voids it came first */
};

struct items_rows;

/* Requests that are written in one transaction. */
struct batch {
	struct arena *arena; /* of the batch: lives until its requests are answered */
	struct xapi_known *known;
	struct xapi_ingest_request **requests;
	size_t count;
	struct item *items; /* what is to be written */
	size_t item_count;
	unsigned first;    /* ordinal of the first item */
	int64_t stored_us; /* of the transaction */
	bool asking;       /* batch_write: somebody seems to have one of the ids */
	/* batch_write, where it asked: requests with an id that somebody has already, by their place in
	 * requests; else those whose ids stand twice in the batch. */
	bool *met;
	size_t met_count;
	struct items_rows *rows; /* careful_write: what was written; NULL: nothing was to be */
};

/* batch_store.c: one transaction for requests that name no other statement. ERR_CONFLICT: nothing was
 * written; with met_count > 0 those of met cannot be written so, else somebody has one of the ids, or the
 * moment: ask. */
enum err batch_write(struct work *w, struct batch *batch) MUST_CHECK;

/* careful_store.c: any requests, with every rule; sets the error of each. Other errors than OK: nothing was
 * written. */
enum err careful_write(struct work *w, struct batch *batch) MUST_CHECK;
/* The same inside a transaction of the caller's. ERR_RETRY: another writer came between. */
enum err careful_body(struct work *w, struct batch *batch) MUST_CHECK;

/* Whose rows a transaction of these requests writes: each organisation once, in order. */
struct db_scope batch_scope(struct batch *batch);
/* By organisation, then by id, as PostgreSQL orders UUIDs. */
int org_id_compare(struct uuid org, struct uuid id, struct uuid other_org, struct uuid other_id);

/* ingest_store.c: what is queued for the transaction under way. */
/* The binary columns of all tables but statement_ids: made once for all tries. */
struct items_rows *items_rows_make(struct batch *batch);
enum err items_send(struct work *w, const struct items_rows *rows) MUST_CHECK;
/* What was said is remembered: after the commit. */
void items_remember(struct xapi_known *known, const struct items_rows *rows);
enum err clock_ask(struct work *w, struct db_rows **ret_rows) MUST_CHECK;
int64_t clock_read(const struct db_rows *rows);

/* known.c: definitions and names that were written lately and need not be written again. NULL remembers
 * nothing. The queue's thread alone. */
struct xapi_known;
struct xapi_known *known_new(void);
void known_free(struct xapi_known *known);
/* hash: of organisation, key and wording. */
bool known_has(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE]);
void known_add(struct xapi_known *known, const uint8_t hash[static SHA256_SIZE]);
/* Somebody had an id of a batch: the next batches ask before they write. */
void known_doubt(struct xapi_known *known);
/* Once for each batch. */
bool known_is_doubted(struct xapi_known *known);

/* One batch of any requests of one database: each is written or has its error. */
void batch_run(struct work *w, struct xapi_known *known, struct xapi_ingest_request **requests, size_t count);

#endif
