#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/trace.h"
#include "db/session_int.h"

enum { JITTER_FIRST_US = 2000 };

int db_databases(const struct work *w)
{
	return w->db->db->databases_count;
}

int db_databases_of(const struct db *db)
{
	return db->databases_count;
}

bool db_database_known(const struct work *w, const char *name)
{
	const struct db *db = w->db->db;

	for (int i = 0; i < db->databases_count; i++)
		if (strcmp(db->databases[i].name, name) == 0)
			return true;
	return false;
}

static void transaction_give_back(struct db_session *s)
{
	if (s->connection == NULL)
		return;
	if (s->begun) {
		connection_rollback(s->connection);
		metric_add(SERIES_DATABASE_ROLLED_BACK, 1);
	}
	pool_return(s->pool, s->connection);
	s->connection = NULL;
	s->begun = false;
}

static void session_release(void *object)
{
	struct db_session *s = object;

	transaction_give_back(s);
	if (s->work != NULL && s->work->db == s)
		s->work->db = NULL;
	s->work = NULL;
}

void db_attach(struct work *w, struct db *db, enum db_role role, bool slow)
{
	struct db_session *s = arena_alloc(w->arena, sizeof(*s));

	s->work = w;
	s->db = db;
	s->role = role;
	s->slow = slow;
	w->db = s;
	arena_defer(w->arena, session_release, s);
}

void db_detach(struct work *w)
{
	if (w->db != NULL)
		session_release(w->db);
	w->db = NULL;
}

static enum err transaction_borrow(struct work *w, struct db_scope scope)
{
	struct db_session *s = w->db;
	struct database *database = &s->db->databases[0];

	s->kept = false;
	if (scope.all_orgs && s->role != DB_WORKER)
		return fail(w, ERR_INTERNAL, "only the worker role may serve all organisations");
	if (scope.all_orgs)
		database = &s->db->databases[scope.database];
	if (scope.kind == DB_TENANT && !scope.all_orgs)
		TRY(directory_find(w, s->db, scope.org, &database));
	for (size_t i = 0; i < scope.orgs_count; i++) {
		struct database *other = NULL;

		TRY(directory_find(w, s->db, scope.orgs[i], &other));
		if (other != database)
			return fail(w, ERR_INTERNAL, "organisations of two databases in one transaction");
	}
	s->scope = scope;
	s->pool = &database->pools[s->role];
	s->again = false;
	s->begun = false;
	s->failed = OK;
	s->gather.count = 0;
	s->asked_count = 0;
	s->thens_count = 0;
	return pool_borrow(w, s->pool, BORROW_WAIT_US, &s->connection);
}

/* {org,org}: whose rows the transaction serves. */
static const char *scope_text(struct work *w, const struct db_scope *scope)
{
	const char *texts[DB_SCOPE_ORGS_MAX];

	if (scope->orgs_count == 0)
		return arena_printf(w->arena, "{%s}", uuid_text(w->arena, scope->org));
	for (size_t i = 0; i < scope->orgs_count; i++)
		texts[i] = uuid_text(w->arena, scope->orgs[i]);
	return db_p_list(w, texts, scope->orgs_count);
}

bool session_begin(struct db_session *s)
{
	struct connection *c = s->connection;
	char traceparent[TRACEPARENT_SIZE];
	const char *params[1], *const trace[] = {traceparent};
	bool sent;

	if (s->begun)
		return true;
	s->begun = true;
	sent = connection_send(c, sql_begin, 0, NULL, NULL, NULL);
	if (s->slow)
		sent = sent && connection_send(c, sql_slow, 0, NULL, NULL, NULL);
	if (s->scope.kind != DB_TENANT)
		return sent;
	if (s->scope.all_orgs)
		return sent && connection_send(c, sql_scope_all, 0, NULL, NULL, NULL);
	params[0] = scope_text(s->work, &s->scope);
	if (trace_parent(s->work, traceparent) != NULL)
		sent = sent && connection_send(c, sql_trace, 1, trace, NULL, NULL);
	return sent &&
	       connection_send(c, s->shared ? sql_scope_shared : sql_scope_orgs, 1, params, NULL, NULL);
}

enum err session_failed(struct work *w, const char *name)
{
	struct db_session *s = w->db;
	const PGresult *failure = connection_failure(s->connection);

	/* A broken connection before COMMIT has left nothing behind. */
	s->again = s->connection->broken || sqlstate_again(failure);
	s->failed = sqlstate_fail(w, name, failure);
	return s->failed;
}

enum err db_then(struct work *w, const struct db_query *query, const char *const params[])
{
	struct db_session *s = w->db;

	if (s == NULL || s->connection == NULL || s->thens_count == DB_SHARED_MAX ||
	    query->scope != DB_DIRECTORY || query->row_types != NULL || query->worker)
		return fail(w, ERR_INTERNAL, "query %s cannot follow this transaction", query->name);
	s->thens[s->thens_count++] = (struct then){.query = query,
	    .params = arena_memdup(w->arena, params, (size_t)query->params * sizeof(*params))};
	return s->failed;
}

/* What follows the COMMIT goes with it where it happens in the same database: a transaction of its own all
 * the same, which is not begun where the COMMIT fails. */
static bool then_send(struct db_session *s)
{
	bool sent;

	if (s->thens_count == 0 || s->pool != &s->db->databases[0].pools[s->role])
		return true;
	/* The COMMIT before it is on disk: it need not wait for the disk once more. */
	sent = connection_send(s->connection, sql_lazy, 0, NULL, NULL, NULL);
	for (int i = 0; i < s->thens_count; i++) {
		const struct then *then = &s->thens[i];

		sent = sent && connection_send(s->connection, then->query->sql, then->query->params,
		                   then->params, NULL, NULL);
	}
	s->thens_count = 0;
	return sent;
}

/* Reads the end of a transaction. commit: the step that is its COMMIT, or behind the last one where it has
 * none. */
static enum err transaction_commit(struct work *w, const char *name, int commit)
{
	struct db_session *s = w->db;
	struct connection *c = s->connection;

	if (!connection_exchange(c)) {
		/* Only the server's own word about an earlier step tells that COMMIT was not reached. */
		bool told = c->failed_step >= 0 && c->failed_step < commit &&
		            PQresultErrorField(connection_failure(c), PG_DIAG_SQLSTATE) != NULL;

		/* What followed it failed: the rest is done. */
		if (!c->broken && c->failed_step > commit) {
			enum err e = session_failed(w, name);

			s->begun = s->again = false;
			s->kept = true;
			return e;
		}
		if (!c->broken || told)
			return session_failed(w, name);
		s->again = false;
		s->kept = true;
		return fail(
		    w, ERR_DATABASE, "the connection broke during COMMIT: whether it was done is unknown");
	}
	if (s->begun && strcmp(PQcmdStatus(c->steps[commit].result), "COMMIT") != 0)
		return fail(w, ERR_INTERNAL, "the database rolled the transaction back");
	s->begun = false;
	session_give(w);
	metric_add(SERIES_DATABASE_COMMITTED, 1);
	return OK;
}

static enum err transaction_end(struct work *w)
{
	struct db_session *s = w->db;
	int commit;

	if (s->failed != OK)
		return s->failed;
	TRY(session_queue_rows(w));
	if (!s->begun)
		return OK;
	if (!connection_send(s->connection, sql_commit, 0, NULL, NULL, NULL))
		return session_failed(w, "COMMIT");
	commit = s->connection->steps_count - 1;
	if (!then_send(s))
		return session_failed(w, "COMMIT");
	return transaction_commit(w, "COMMIT", commit);
}

static void jitter(int tries)
{
	uint32_t random;
	struct timespec pause = {0};

	random_bytes(&random, sizeof(random));
	pause.tv_nsec = (long)(random % (uint32_t)(JITTER_FIRST_US << tries)) * 1000;
	nanosleep(&pause, NULL);
}

typedef enum err attempt(struct work *w, void *arg);

/* Runs one attempt after another until one succeeds, fails for good, or too many have failed. */
static enum err transaction_repeat(struct work *w, struct db_scope scope, attempt *once, void *arg)
{
	struct db_session *s = w->db;
	enum err e = OK;

	if (s == NULL)
		return fail(w, ERR_INTERNAL, "this work has no database");
	if (s->connection != NULL)
		return fail(w, ERR_INTERNAL, "a transaction inside a transaction");
	for (int tries = 1; tries <= TRIES_MAX; tries++) {
		TRY(transaction_borrow(w, scope));
		e = once(w, arg);
		if (e == OK)
			e = transaction_end(w);
		connection_clear(s->connection);
		transaction_give_back(s);
		if (e == OK || !s->again)
			return e;
		work_forgive(w);
		jitter(tries);
	}
	return fail(w, e,
	    e == ERR_DATABASE ? "the connection to the database broke" : "the work kept meeting other work");
}

/* query: what the transaction is, where it is one query. */
static enum err transaction_run(
    struct work *w, struct db_scope scope, attempt *once, void *arg, const char *query)
{
	int64_t began_us = w->trace != NULL ? time_now_us() : 0;
	enum err e = transaction_repeat(w, scope, once, arg);

	if (w->trace != NULL)
		trace_child(w, began_us,
		    &(struct span){.kind = SPAN_CLIENT,
		        .name = "database transaction",
		        .query = query,
		        .failed =
		            e == ERR_DATABASE || e == ERR_BUSY || e == ERR_TIMEOUT || e == ERR_INTERNAL});
	return e;
}

struct transact {
	db_body *body;
	void *arg;
};

static enum err transact_attempt(struct work *w, void *arg)
{
	const struct transact *t = arg;

	return t->body(w, t->arg);
}

/* What follows the COMMIT where it did not go with it. */
static enum err thens_run(struct work *w)
{
	struct then thens[DB_SHARED_MAX];
	int count = w->db->thens_count;
	enum err e = OK;

	memcpy(thens, w->db->thens, sizeof(thens));
	w->db->thens_count = 0;
	for (int i = 0; i < count && e == OK; i++)
		e = db_once(w, db_directory(), thens[i].query, thens[i].params, NULL);
	w->db->kept = true;
	return e;
}

enum err db_transact(struct work *w, struct db_scope scope, db_body *body, void *arg)
{
	struct transact t = {.body = body, .arg = arg};

	TRY(transaction_run(w, scope, transact_attempt, &t, "transaction"));
	return thens_run(w);
}

struct once {
	const struct db_query *query;
	const char *const *params;
	struct db_rows **ret_rows;
};

static enum err once_attempt(struct work *w, void *arg)
{
	const struct once *once = arg;
	struct db_session *s = w->db;
	struct connection *c = s->connection;
	PGresult *result;
	int at;

	TRY(session_allowed(w, once->query));
	if (once->query->row_types != NULL)
		return fail(w, ERR_INTERNAL, "query %s takes rows", once->query->name);
	/* One statement that says nothing of whose rows it serves is a transaction without being told so. */
	if (s->scope.kind == DB_DIRECTORY && !s->slow) {
		if (!connection_send(c, once->query->sql, once->query->params, once->params, NULL, NULL))
			return session_failed(w, once->query->name);
		at = c->steps_count - 1;
	} else {
		TRY(session_queue(w, once->query, once->params));
		at = c->steps_count - 1;
		if (!connection_send(c, sql_commit, 0, NULL, NULL, NULL))
			return session_failed(w, once->query->name);
	}
	TRY(transaction_commit(w, once->query->name, c->steps_count - (s->begun ? 1 : 0)));
	result = connection_take(c, at);
	if (once->ret_rows != NULL)
		*once->ret_rows = rows_own(w, result);
	else
		PQclear(result);
	return OK;
}

enum err db_once(struct work *w, struct db_scope scope, const struct db_query *query,
    const char *const params[], struct db_rows **ret_rows)
{
	struct once once = {.query = query, .params = params, .ret_rows = ret_rows};

	return transaction_run(w, scope, once_attempt, &once, query->name);
}
