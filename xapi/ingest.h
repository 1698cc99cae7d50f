/* How statements come in. Requests wait in a bounded queue; one thread takes all that wait, of any number of
 * organisations, and writes them in one transaction for each database: ids, statements, what they are found
 * by, definitions, names and attachments, each as one statement of binary columns. A request is never split,
 * and is written whole or not at all; what is wrong with one does not hurt its neighbours.
 *
 * A statement's place is its position: the time it was stored in Unix microseconds times 1024, plus its
 * number within its transaction. The time is PostgreSQL's clock, read once the transaction has its number
 * (xid), so that xapi_consistent_through (xapi/read.h) can tell what is still under way. Whose id it is,
 * whether it is voided, and who refers to it is decided at one point, the row of statement_ids. */
#ifndef XAPI_INGEST_H
#define XAPI_INGEST_H

#include "db/db.h"
#include "xapi/statement/multipart.h"

enum {
	XAPI_POSITIONS_PER_US = 1024,             /* more than XAPI_STATEMENTS_MAX */
	XAPI_WAITING_MAX = 4096,                  /* requests */
	XAPI_WAITING_BYTES_MAX = 12 * 1024 * 1024 /* of memory: what is being read, waits and is written */
};

/* Owned by the caller, untouched by it between submit and done; what it points to lives until done. */
struct xapi_ingest_request {
	struct uuid org;
	const struct xapi_statement *statements;
	size_t count;                  /* 1 … XAPI_STATEMENTS_MAX */
	const struct xapi_blob *blobs; /* as xapi_attachments_check left them */
	size_t blob_count;
	size_t reserved; /* bytes that xapi_ingest_reserve took room for; 0: none */
	/* When done. OK: every statement is durably there, now or since earlier. ERR_CONFLICT: a different
	 * statement has the id of statements[conflict], and nothing of this request was written.
	 * ERR_DATABASE, ERR_BUSY, ERR_RETRY, ERR_TIMEOUT: nothing is known to be written; the same may be
	 * sent again. ERR_INTERNAL: it cannot be written. */
	enum err error;
	size_t conflict;
	int64_t stored_us; /* of those that were new; 0 where none was */
	size_t added;      /* how many were new */
	void (*done)(struct xapi_ingest_request *request);
	void *owner;
	struct xapi_ingest_request *next; /* the queue's, with the rest */
	size_t bytes;
	int64_t since_us;
};

struct xapi_ingest;

enum err xapi_ingest_start(struct work *w, struct db *db, struct xapi_ingest **ret_ingest) MUST_CHECK;
/* Writes what waits first. NULL is allowed. */
void xapi_ingest_stop(struct xapi_ingest *ingest);
/* Takes room for a request of so many bytes before it is read, which takes more memory than itself. False:
 * too much is read or waits. What was taken goes to xapi_ingest_submit (request.reserved), which uses it up
 * whatever comes of it, or is given back. Any thread. */
bool xapi_ingest_reserve(struct xapi_ingest *ingest, size_t len) MUST_CHECK;
void xapi_ingest_release(struct xapi_ingest *ingest, size_t len);

/* OK: done will be called exactly once, on the queue's thread, after the commit; it must not block and may
 * free the request. ERR_BUSY: too many requests or bytes wait, done will not be called. Any thread. */
enum err xapi_ingest_submit(struct xapi_ingest *ingest, struct xapi_ingest_request *request) MUST_CHECK;

/* Submits and waits for the end; fills the request's results and returns its error. */
enum err xapi_ingest_wait(struct xapi_ingest *ingest, struct xapi_ingest_request *request) MUST_CHECK;

/* Statements that the house itself says, inside the caller's transaction of that organisation, once it has
 * written its own rows: ids are new (UUIDv7 or derived from something that happens once), none is a
 * StatementRef, none has attachments. They are gathered and go with the transaction's other rows, without a
 * round trip. *ordinal counts the statements of this transaction: 0 before the first call in each run of its
 * body. An id that is there already fails the transaction with ERR_CONFLICT. */
enum err xapi_ingest_tell(struct work *w, struct uuid org, const struct xapi_statement *statements,
    size_t count, unsigned *ordinal) MUST_CHECK;

/* One request of a client inside the caller's transaction of its organisation, as its only one: with every
 * rule of the queue. Its result fields are set; ERR_CONFLICT as there (then the transaction is to be rolled
 * back). */
enum err xapi_ingest_now(struct work *w, struct xapi_ingest_request *request) MUST_CHECK;

#endif
