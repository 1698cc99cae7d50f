#include "db/columns.h"
#include "db/session_int.h"

enum err session_allowed(struct work *w, const struct db_query *query)
{
	struct db_session *s = w->db;

	if (s == NULL || s->connection == NULL)
		return fail(w, ERR_INTERNAL, "query %s ran outside a transaction", query->name);
	if (query->scope != s->scope.kind)
		return fail(w, ERR_INTERNAL, "query %s ran in a transaction of the other scope", query->name);
	if (query->worker && s->role != DB_WORKER)
		return fail(w, ERR_INTERNAL, "query %s is the worker's", query->name);
	return s->failed;
}

void session_give(struct work *w)
{
	struct db_session *s = w->db;

	for (int i = 0; i < s->asked_count; i++) {
		const struct asked *asked = &s->asked[i];

		*asked->ret_rows = rows_own(asked->work, connection_take(s->connection, asked->step));
	}
	s->asked_count = 0;
}

/* One round trip; what was asked for is there then. name: of the query that waits for it. */
static enum err transaction_exchange(struct work *w, const char *name)
{
	struct db_session *s = w->db;
	struct connection *c = s->connection;

	if (!connection_exchange(c))
		return session_failed(w, name);
	session_give(w);
	connection_clear(c);
	return OK;
}

enum err session_queue(struct work *w, const struct db_query *query, const char *const params[])
{
	struct db_session *s = w->db;
	struct connection *c = s->connection;

	if (c->steps_count > STEPS_MAX / 2)
		TRY(transaction_exchange(w, query->name));
	if (!session_begin(s) || !connection_send(c, query->sql, query->params, params, NULL, NULL))
		return session_failed(w, query->name);
	return OK;
}

enum err session_queue_rows(struct work *w)
{
	struct db_session *s = w->db;
	enum err e;

	if (s->gather.count == 0)
		return OK;
	if (!session_begin(s))
		return session_failed(w, s->gather.all[0].query->name);
	e = gather_send(w, &s->gather, s->connection);
	if (e == ERR_DATABASE)
		return session_failed(w, s->gather.all[0].query->name);
	if (e != OK)
		s->failed = e;
	return e;
}

enum err db_send(struct work *w, const struct db_query *query, const char *const params[])
{
	TRY(session_allowed(w, query));
	if (query->row_types != NULL)
		return gather_add(w, &w->db->gather, query, params);
	TRY(session_queue_rows(w));
	return session_queue(w, query, params);
}

/* The rows of what was queued last are asked for. */
static void asked_add(struct work *w, struct db_rows **ret_rows)
{
	struct db_session *s = w->db;

	s->asked[s->asked_count++] =
	    (struct asked){.step = s->connection->steps_count - 1, .work = w, .ret_rows = ret_rows};
}

enum err db_ask(
    struct work *w, const struct db_query *query, const char *const params[], struct db_rows **ret_rows)
{
	struct db_session *s = w->db;

	TRY(session_allowed(w, query));
	if (query->row_types != NULL || s->asked_count == ASKED_MAX)
		return fail(w, ERR_INTERNAL, "query %s takes rows, or too many wait", query->name);
	TRY(session_queue_rows(w));
	TRY(session_queue(w, query, params));
	asked_add(w, ret_rows);
	return OK;
}

enum err db_run(
    struct work *w, const struct db_query *query, const char *const params[], struct db_rows **ret_rows)
{
	struct db_rows *ignored;

	TRY(db_ask(w, query, params, ret_rows != NULL ? ret_rows : &ignored));
	return transaction_exchange(w, query->name);
}

enum err db_flush(struct work *w)
{
	struct db_session *s = w->db;

	if (s == NULL || s->connection == NULL)
		return fail(w, ERR_INTERNAL, "nothing to flush outside a transaction");
	TRY(session_queue_rows(w));
	return s->connection->steps_count > 0 ? transaction_exchange(w, "flush") : OK;
}

enum err db_send_columns(struct work *w, const struct db_columns *columns)
{
	struct column written[ROW_COLUMNS_MAX];
	const struct db_query *query = db_columns_query(columns);
	struct db_session *s = w->db;

	TRY(session_allowed(w, query));
	TRY(columns_finish(w, columns, written));
	if (db_columns_rows(columns) == 0)
		return OK;
	TRY(session_queue_rows(w));
	if (s->connection->steps_count > STEPS_MAX / 2)
		TRY(transaction_exchange(w, query->name));
	if (!session_begin(s) || !connection_send_columns(s->connection, query, written))
		return session_failed(w, query->name);
	return OK;
}

enum err db_ask_columns(struct work *w, const struct db_columns *columns, struct db_rows **ret_rows)
{
	struct db_session *s = w->db;

	if (s->asked_count == ASKED_MAX || db_columns_rows(columns) == 0)
		return fail(w, ERR_INTERNAL, "query %s has no rows, or too many wait",
		    db_columns_query(columns)->name);
	TRY(db_send_columns(w, columns));
	asked_add(w, ret_rows);
	return OK;
}
