/* What the files of this room share; nobody else includes it. Inside, a connection speaks in steps: queries
 * are queued in libpq's pipeline and read back together, so that a short transaction is one round trip. */
#ifndef DB_DB_INT_H
#define DB_DB_INT_H

#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/time.h"
#include "db/append.h"
#include "db/db.h"

enum {
	STATEMENT_SLOTS = 512, /* a power of two */
	STATEMENTS_MAX = 320,  /* prepared on one connection at most: each costs the backend some 25 kB */
	STEPS_MAX = 600,
	ROW_COLUMNS_MAX = 12,
	GATHERED_MAX = 16,          /* queries whose rows are gathered in one transaction */
	GATHERED_ROWS_MAX = 100000, /* of one query */
	ASKED_MAX = 32,
	CONNINFO_MAX = 48,
	DATABASES_MAX = 64,
	DATABASE_NAME_MAX = 63,
	TRIES_MAX = 5
};

#define BORROW_WAIT_US (5 * US_PER_S)

/* address.c: where a database is and how to enter it. */
struct address {
	struct arena *arena; /* borrowed */
	int count;
	const char *keywords[CONNINFO_MAX];
	const char *values[CONNINFO_MAX];
	bool own_roles;     /* the private cluster: each role logs in by its name */
	const char *people; /* without secrets */
};

/* url: a libpq URL or keyword list. */
enum err address_parse(
    struct work *w, struct arena *a, const char *key, const char *url, struct address *ret) MUST_CHECK;
void address_private(struct arena *a, const char *socket_folder, const char *database, struct address *ret);
/* One connection in role ("lectern_app" …); never NULL, its status says how it went. */
PGconn *address_connect(const struct address *address, const char *role);

/* connection.c */
enum statement_state { STATEMENT_NONE, STATEMENT_QUEUED, STATEMENT_READY };

struct step {
	int prepares; /* the slot that is prepared by it, or -1 */
	PGresult *result;
};

struct connection {
	PGconn *pg;
	struct connection *next; /* the pool's */
	bool broken;
	int statements;
	const char *statement_sql[STATEMENT_SLOTS]; /* keyed by the text's address */
	enum statement_state statement_state[STATEMENT_SLOTS];
	int steps_count;
	int failed_step; /* of the last exchange, -1: none */
	struct step steps[STEPS_MAX];
};

/* NULL with *ret_reason (in a) when there is no connection. */
struct connection *connection_open(
    const struct address *address, enum db_role role, struct arena *a, const char **ret_reason);
void connection_close(struct connection *c);
/* False when the server has closed it meanwhile. */
bool connection_alive(struct connection *c);
/* Queues one statement. sql is a constant of the process. Without formats parameters are texts, and lengths
 * may be NULL. False: broken, or too many steps. */
bool connection_send(struct connection *c, const char *sql, int params_count, const char *const params[],
    const int lengths[], const int formats[]);
/* Sends what is queued and reads every result into its step. False: a step failed (failed_step) or the
 * connection broke. */
bool connection_exchange(struct connection *c);
/* Forgets the steps and their results. */
void connection_clear(struct connection *c);
/* Takes the result of a step; the caller clears it. */
PGresult *connection_take(struct connection *c, int step);
/* The result that failed; NULL when the connection broke without one. */
const PGresult *connection_failure(const struct connection *c);
/* Ends an open transaction; marks the connection broken where that fails. */
void connection_rollback(struct connection *c);

extern const char sql_begin[], sql_commit[], sql_rollback[], sql_scope_orgs[], sql_scope_shared[],
    sql_scope_all[], sql_slow[], sql_trace[], sql_lazy[];

/* sqlstate.c: PostgreSQL's errors as ours. name: of the query, for the log. */
enum err sqlstate_fail(struct work *w, const char *name, const PGresult *result);
enum err sqlstate_error(const PGresult *result);
/* 40001 and 40P01: the same work may succeed when run again. */
bool sqlstate_again(const PGresult *result);

/* pool.c: connections of one role to one database. */
struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	const struct address *address;
	enum db_role role;
	int max;
	int open; /* idle, borrowed and just opening */
	struct connection *idle;
	int failures; /* attempts to connect that failed in a row */
	int64_t down_since_us;
	int64_t retry_at_us;
	char reason[256];
};

void pool_init(struct pool *pool, const struct address *address, enum db_role role, int max);
void pool_done(struct pool *pool);
/* Waits at most wait_us for a free connection (ERR_BUSY) and, while the database has been away for less than
 * that, for the database (ERR_DATABASE). */
enum err pool_borrow(struct work *w, struct pool *pool, int64_t wait_us, struct connection **ret) MUST_CHECK;
void pool_return(struct pool *pool, struct connection *c);
/* Leaves the database's name to the caller. */
void pool_figures(struct pool *pool, struct db_figures *ret);

struct database {
	char name[DATABASE_NAME_MAX + 1]; /* "" is the first */
	struct address address;
	struct pool pools[2]; /* by enum db_role */
};

/* directory.c: which database an organisation lives in. */
struct directory_entry {
	struct uuid org;
	int database;
	int64_t until_us;
};
enum { DIRECTORY_ENTRIES = 1024 };
struct directory {
	pthread_mutex_t lock;
	struct directory_entry entries[DIRECTORY_ENTRIES];
};
enum err directory_find(struct work *w, struct db *db, struct uuid org, struct database **ret) MUST_CHECK;

/* rows.c */
struct db_rows *rows_own(struct work *w, PGresult *own);

/* columns.c: rows for a query that takes them, as one array for each column. */
struct column {
	const char *bytes; /* in w's arena */
	int len;
};
/* values: row by row, as texts; lengths, of text columns, may be NULL. ERR_INTERNAL: a value is not of its
 * column's type. */
enum err columns_write(struct work *w, const struct db_query *query, const char *const values[],
    const int lengths[], int rows, struct column ret_columns[static ROW_COLUMNS_MAX]) MUST_CHECK;
/* What was put value by value (db/columns.h), with its headers; without rows nothing is set. */
struct db_columns;
enum err columns_finish(struct work *w, const struct db_columns *columns,
    struct column ret_columns[static ROW_COLUMNS_MAX]) MUST_CHECK;
bool connection_send_columns(
    struct connection *c, const struct db_query *query, const struct column columns[]);

/* gather.c: rows that wait for the next exchange of a transaction, by query. */
struct gathered {
	const struct db_query *query;
	const char **values;
	int count, room;
};
struct gather {
	struct gathered all[GATHERED_MAX];
	int count;
};
enum err gather_add(
    struct work *w, struct gather *g, const struct db_query *query, const char *const params[]) MUST_CHECK;
/* Queues one statement for each query, in the order in which they first came, and forgets the rows.
 * ERR_DATABASE: the connection does not take it. */
enum err gather_send(struct work *w, struct gather *g, struct connection *c) MUST_CHECK;

/* share.c: the kinds of work that share transactions, and how many transactions of each are under way. */
enum { SHARE_KINDS_MAX = 8 };
struct share;
struct share_kind {
	const struct db_shared *shared;
	int leaders;
	int waiting;
	struct share *first;   /* who waits, oldest first */
	int served;            /* base/crowd.h: crowd_served of the batches before */
	struct share *gathers; /* a leader that waits for more; NULL: none does */
};
struct sharing {
	pthread_mutex_t lock;
	int leaders_max; /* of each kind, as long as none hangs */
	struct share_kind kinds[SHARE_KINDS_MAX];
};
void sharing_init(struct sharing *sharing, int64_t connections);
void sharing_done(struct sharing *sharing);

/* append_queue.c and append_writer.c */
/* One: a second one halves the batches, and each commit costs more than its rows. */
enum { WRITERS = 1 };
struct append_queue;
enum err append_start(struct work *w, struct db *db, int64_t queue_max) MUST_CHECK;
void append_stop(struct db *db);

/* cluster.c */
struct cluster;
enum err cluster_open(struct work *w, const char *data, struct cluster **ret) MUST_CHECK;
void cluster_close(struct cluster *cluster);
const char *cluster_socket_folder(const struct cluster *cluster);

struct db {
	struct arena *arena; /* as long as the process */
	int databases_count;
	struct database *databases;
	struct directory directory;
	struct sharing sharing;
	struct append_queue *queue;
	struct cluster *cluster;
	const char *address;
};

/* migrate.c, roles.c, check.c: what db_open does before the pools are used. */
enum err migrate_database(struct work *w, const struct address *address) MUST_CHECK;
int migrate_last(void);
enum err roles_check(struct work *w, const struct address *address) MUST_CHECK;
enum err check_books(
    struct work *w, const struct address *address, const struct db_book *const *books) MUST_CHECK;
/* "lectern_app", "lectern_worker". */
const char *role_name(enum db_role role);

#endif
