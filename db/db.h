/* The only libpq. One struct db per process: for each database a pool of connections of role lectern_app
 * and some of role lectern_worker, the tenant directory, group commit and, where asked, the private cluster.
 *
 * How a domain runs SQL:
 *   db_transact(w, db_tenant(org), body, arg)   a transaction; retried whole on 40001 and 40P01
 *   db_run(w, &lti_x, params, &rows)            a query inside it
 *   db_once(w, scope, &lti_x, params, &rows)    one query as a transaction of its own, in one round trip
 * The scope fixes the database (by organisation) and the rows that row-level security lets through. A query
 * of the other scope than its transaction is a programmer's error and fails as ERR_INTERNAL. Rows and texts
 * live in w's arena. Errors: ERR_DATABASE no connection; ERR_CONFLICT unique or foreign key (23xxx), with the
 * constraint's name in w->detail; ERR_BUSY no free connection within the wait; ERR_TIMEOUT statement or
 * lock timeout; ERR_RETRY other work was met five times; ERR_INTERNAL otherwise. A connection that breaks
 * during COMMIT is ERR_DATABASE: whether it was done is unknown, so work is made safe to repeat by its ids.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/work.h"
#include "db/query.h"

struct db;

enum db_role { DB_APP, DB_WORKER };

/* Called once, not as root. Starts the private cluster where no database is configured (or joins it where it
 * runs), runs outstanding migrations, checks roles (refuses superuser, BYPASSRLS and table owner) and every
 * query of every book (books NULL, or check_queries off: of none; trying them costs a verb of the command
 * line as much as all it does), opens the pools. The sentence of a failure says plainly what is wrong and
 * what to do.
 */
enum err db_open(struct work *w, const struct config *config, const struct db_book *const *books,
    struct db **ret_db) MUST_CHECK;
/* Waits for the append queues, closes everything, stops the private cluster if this process started it. */
void db_close(struct db *db);

/* True when a query can be run now and all migrations are there: what /readyz asks. */
bool db_ready(struct db *db);

/* Gives w the right to run queries; connections are borrowed for each transaction and given back after it.
 * slow: with the long statement timeout. Ends with w's arena, or by db_detach. */
void db_attach(struct work *w, struct db *db, enum db_role role, bool slow);
void db_detach(struct work *w);

/* Where a transaction happens and whose rows it sees. */
struct db_scope {
	enum db_scope_kind kind;
	struct uuid org;         /* tenant: the organisation */
	const struct uuid *orgs; /* tenant, orgs_count > 0: these; borrowed until the transaction's end */
	size_t orgs_count;
	bool all_orgs; /* tenant, worker role only: every organisation of one database */
	int database;  /* all_orgs: which, from 0 */
};
enum { DB_SCOPE_ORGS_MAX = 256 };
struct db_scope db_directory(void);
/* org nil: the installation's own rows (its housekeeping and its trail), in the first database. */
struct db_scope db_tenant(struct uuid org);
/* Several organisations of one database, 1 … DB_SCOPE_ORGS_MAX: their rows are written in one transaction. */
struct db_scope db_tenants(const struct uuid orgs[], size_t count);
/* Outboxes and janitors walk the databases 0 … db_databases(w) - 1 one after the other. */
struct db_scope db_all_tenants_in(int database);
int db_databases(const struct work *w);
int db_databases_of(const struct db *db);
/* Which of them an organisation lives in; ERR_NOT_FOUND: there is no such organisation. */
enum err db_place(struct work *w, struct uuid org, int *ret_database) MUST_CHECK;
/* The same from memory alone, on any thread; false where it was not asked within seconds. */
bool db_place_known(struct db *db, struct uuid org, int *ret_database);
/* True for the name of a database that organisations may live in; "" is the first. */
bool db_database_known(const struct work *w, const char *name);

typedef enum err db_body(struct work *w, void *arg);

/* Runs body between BEGIN and COMMIT. body may run up to 5 times: it changes nothing outside the database and
 * *arg's result fields. An error from body rolls back and is returned. Not to be nested. */
enum err db_transact(struct work *w, struct db_scope scope, db_body *body, void *arg) MUST_CHECK;

struct db_rows; /* in the arena */

/* params: text form, NULL = SQL NULL, as many as the query has. ret_rows may be NULL. */
enum err db_run(struct work *w, const struct db_query *query, const char *const params[],
    struct db_rows **ret_rows) MUST_CHECK;
enum err db_once(struct work *w, struct db_scope scope, const struct db_query *query,
    const char *const params[], struct db_rows **ret_rows) MUST_CHECK;
/* As db_run, but the rows come with the next db_run, db_flush or the COMMIT, in its round trip: *ret_rows is
 * set then, and they live in the arena of the work that asked. At most 8 wait. */
enum err db_ask(struct work *w, const struct db_query *query, const char *const params[],
    struct db_rows **ret_rows) MUST_CHECK;
/* Queues a query whose rows nobody reads; sent with the next db_run or the COMMIT in one round trip. Its
 * error fails the transaction. Of a query that takes rows (db/query.h) params are one row: rows are gathered,
 * also of several such queries, and go as one statement for each before any other query or the COMMIT. Their
 * texts are borrowed until then. */
enum err db_send(struct work *w, const struct db_query *query, const char *const params[]) MUST_CHECK;

/* Sends what is queued and waits for it: what was asked for is there then, as far as nothing failed. */
enum err db_flush(struct work *w) MUST_CHECK;

/* Names a directory query, whose rows nobody reads, that is to run once the tenant transaction under way is
 * committed: in its last round trip where both live in the first database (then its own COMMIT does not wait
 * for the disk: a crash may forget it, but nothing before it), else after it. Directory and tenant rows are
 * never written in one transaction: it is one of its own, and its failure, which db_transact returns, takes
 * nothing back. At most 8 for each transaction; those that go with the COMMIT are one transaction. The texts
 * are borrowed until then. */
enum err db_then(struct work *w, const struct db_query *query, const char *const params[]) MUST_CHECK;

size_t db_count(const struct db_rows *rows);
/* Rows that an INSERT, UPDATE or DELETE changed. */
size_t db_changed(const struct db_rows *rows);
/* row and column count from 0; a NULL gives NULL, 0, false, the nil UUID. A text is borrowed from the rows.
 */
bool db_is_null(const struct db_rows *rows, size_t row, int column);
const char *db_text(const struct db_rows *rows, size_t row, int column);
int64_t db_int(const struct db_rows *rows, size_t row, int column);
double db_real(const struct db_rows *rows, size_t row, int column);
bool db_bool(const struct db_rows *rows, size_t row, int column);
struct uuid db_uuid(const struct db_rows *rows, size_t row, int column);
/* A bytea, in the arena with a NUL after it; NULL for a NULL. */
const uint8_t *db_bytes(struct work *w, const struct db_rows *rows, size_t row, int column, size_t *ret_len);

/* Parameters as text in the arena. */
const char *db_p_uuid(struct work *w, struct uuid id);
const char *db_p_uuid_or_null(struct work *w, struct uuid id); /* NULL for the nil UUID */
const char *db_p_int(struct work *w, int64_t value);
const char *db_p_real(struct work *w, double value);
const char *db_p_bool(bool value);
/* An array of values that need no quotes: identities, numbers. */
const char *db_p_list(struct work *w, const char *const values[], size_t count);
/* timestamptz from Unix microseconds. Queries give times back as Unix microseconds: (extract(epoch from t) *
 * 1000000)::bigint */
const char *db_p_time(struct work *w, int64_t us);

/* The private cluster's or the configured database's address for people, without secrets. */
const char *db_address(const struct db *db);

/* How many connections of one role to one database are in use, or kept for the next work. */
struct db_figures {
	const char *database; /* "main" is the first */
	enum db_role role;
	int max, used, idle;
};
/* The index-th pool from 0; false after the last. Takes its lock for a moment. */
bool db_figures(struct db *db, size_t index, struct db_figures *ret_figures);

#endif
