#include <string.h>

#include "base/log.h"
#include "db/append_int.h"

/* One round trip carries BEGIN, whose rows are served, the multi-row statements and COMMIT; a second one asks
 * about rows that were not returned, only where there are some. */

static const int sizes[SIZES] = {16, 4, 1};

/* A part of a batch that goes into one transaction of one database. */
struct group {
	struct append_writer *writer;
	struct pool *pool;
	struct connection *connection;
	struct db_append **items;
	int count;
	struct chunk {
		int step;  /* where its result stands */
		int first; /* in order[] */
		int rows;
	} chunks[BATCH_MAX];
	int chunks_count;
	int order[BATCH_MAX]; /* items by kind, each kind in the order of its submits */
	bool seen[BATCH_MAX]; /* by item: its row came back */
};

static const struct append_statements *statements_of(
    struct append_writer *writer, const struct db_append_kind *kind)
{
	struct append_statements *statements;

	for (int i = 0; i < writer->kinds_count; i++)
		if (writer->kinds[i].kind == kind)
			return &writer->kinds[i];
	if (writer->kinds_count == KINDS_MAX || kind->columns > DB_APPEND_COLUMNS_MAX ||
	    kind->columns != kind->append->params || kind->keys != kind->explain->params)
		return NULL;
	statements = &writer->kinds[writer->kinds_count];
	for (int i = 0; i < SIZES; i++) {
		const char *sql = NULL;

		if (append_expand(&writer->work, kind->append, sizes[i], &sql) != OK)
			return NULL;
		statements->sql[i] = arena_strdup(writer->arena, sql);
	}
	statements->kind = kind;
	writer->kinds_count++;
	return statements;
}

/* {org,org}: each organisation of the group once. */
static bool group_send_scope(struct group *g)
{
	char orgs[BATCH_MAX * UUID_TEXT_SIZE + 3];
	struct uuid known[BATCH_MAX];
	const char *const params[] = {orgs};
	int known_count = 0;
	char *at = orgs;

	*at++ = '{';
	for (int i = 0; i < g->count; i++) {
		int k = known_count - 1;

		while (k >= 0 && !uuid_equal(known[k], g->items[i]->org))
			k--;
		if (k >= 0)
			continue;
		known[known_count++] = g->items[i]->org;
		if (known_count > 1)
			*at++ = ',';
		uuid_format(g->items[i]->org, at);
		at += UUID_TEXT_SIZE - 1;
	}
	*at++ = '}';
	*at = '\0';
	return connection_send(g->connection, sql_begin, 0, NULL, NULL) &&
	       connection_send(g->connection, sql_scope_orgs, 1, params, NULL);
}

static void group_sort(struct group *g)
{
	bool placed[BATCH_MAX] = {false};
	int count = 0;

	for (int i = 0; i < g->count; i++)
		for (int j = i; !placed[i] && j < g->count; j++)
			if (!placed[j] && g->items[j]->kind == g->items[i]->kind) {
				g->order[count++] = j;
				/* i itself last, so that the loop above goes on. */
				placed[j] = j != i;
			}
}

static bool chunk_send(struct group *g, const char *sql, int first, int rows)
{
	const char *params[PARAMS_MAX];
	int lengths[PARAMS_MAX], count = 0;

	for (int i = first; i < first + rows; i++) {
		const struct db_append *item = g->items[g->order[i]];

		for (int column = 0; column < item->kind->columns; column++) {
			params[count] = item->values[column];
			lengths[count++] = item->lengths[column];
		}
	}
	if (!connection_send(g->connection, sql, count, params, lengths))
		return false;
	g->chunks[g->chunks_count++] =
	    (struct chunk){.step = g->connection->steps_count - 1, .first = first, .rows = rows};
	return true;
}

/* As few statements as the three sizes allow. */
static bool group_send_rows(struct group *g)
{
	int at = 0;

	g->chunks_count = 0;
	while (at < g->count) {
		const struct db_append_kind *kind = g->items[g->order[at]]->kind;
		const struct append_statements *statements = statements_of(g->writer, kind);
		int rows = 1, size = 0;

		if (statements == NULL)
			return false;
		while (rows < sizes[0] && at + rows < g->count && g->items[g->order[at + rows]]->kind == kind)
			rows++;
		while (sizes[size] > rows)
			size++;
		if (!chunk_send(g, statements->sql[size], at, sizes[size]))
			return false;
		at += sizes[size];
	}
	return true;
}

static bool row_is(const PGresult *result, int row, const struct db_append *item)
{
	for (int key = 0; key < item->kind->keys; key++)
		if (item->values[key] == NULL || PQgetlength(result, row, key) != item->lengths[key] ||
		    memcmp(PQgetvalue(result, row, key), item->values[key], (size_t)item->lengths[key]) != 0)
			return false;
	return true;
}

/* The rows that came back were inserted. They come in the order of VALUES, so the search is short. */
static void chunk_read(struct group *g, const struct chunk *chunk)
{
	const PGresult *result = g->connection->steps[chunk->step].result;
	int next = 0;

	for (int row = 0; row < PQntuples(result); row++)
		for (int tried = 0; tried < chunk->rows; tried++) {
			int at = g->order[chunk->first + (next + tried) % chunk->rows];

			if (g->seen[at] || !row_is(result, row, g->items[at]))
				continue;
			g->seen[at] = true;
			g->items[at]->result = DB_APPENDED;
			g->items[at]->error = OK;
			next = (next + tried + 1) % chunk->rows;
			break;
		}
}

/* Asks for each row that was not inserted whether it was there already. */
static void group_explain(struct group *g)
{
	struct connection *c = g->connection;
	int steps[BATCH_MAX];
	bool sent = group_send_scope(g);

	for (int i = 0; sent && i < g->count; i++)
		if (!g->seen[i]) {
			sent = connection_send(c, g->items[i]->kind->explain->sql, g->items[i]->kind->keys,
			    g->items[i]->values, g->items[i]->lengths);
			steps[i] = c->steps_count - 1;
		}
	sent = sent && connection_send(c, sql_commit, 0, NULL, NULL) && connection_exchange(c);
	for (int i = 0; i < g->count; i++) {
		const PGresult *answer;

		if (g->seen[i])
			continue;
		g->items[i]->error = sent ? OK : ERR_DATABASE;
		if (!sent)
			continue;
		answer = c->steps[steps[i]].result;
		g->items[i]->result =
		    PQntuples(answer) > 0 && PQgetvalue(answer, 0, 0)[0] == 't' ? DB_ALREADY : DB_REFUSED;
	}
	if (!sent && !c->broken)
		sqlstate_fail(&g->writer->work, "explain", connection_failure(c));
	connection_rollback(c);
}

static void group_read(struct group *g)
{
	bool all = true;

	memset(g->seen, 0, sizeof(g->seen));
	for (int i = 0; i < g->chunks_count; i++)
		chunk_read(g, &g->chunks[i]);
	connection_clear(g->connection);
	for (int i = 0; i < g->count; i++)
		all = all && g->seen[i];
	if (!all)
		group_explain(g);
}

/* One try. *ret_again: worth another. */
static enum err group_try(struct group *g, bool *ret_again)
{
	struct work *w = &g->writer->work;
	struct connection *c;
	enum err e = OK;

	TRY(pool_borrow(w, g->pool, BORROW_WAIT_US, &g->connection));
	c = g->connection;
	if (!group_send_scope(g) || !group_send_rows(g) || !connection_send(c, sql_commit, 0, NULL, NULL)) {
		e = c->broken ? ERR_DATABASE : ERR_INTERNAL;
		/* What was queued is read before the connection serves again. */
		c->broken = true;
	} else if (!connection_exchange(c)) {
		/* Appends are safe to run twice, so an unknown COMMIT is simply run again. */
		*ret_again = c->broken || sqlstate_again(connection_failure(c));
		e = sqlstate_error(connection_failure(c));
		if (g->count == 1 && !*ret_again)
			e = sqlstate_fail(w, g->items[0]->kind->append->name, connection_failure(c));
		connection_rollback(c);
	} else {
		group_read(g);
	}
	pool_return(g->pool, c);
	return e;
}

static void group_fail(struct group *g, enum err e)
{
	for (int i = 0; i < g->count; i++) {
		g->items[i]->result = DB_FAILED;
		g->items[i]->error = e;
	}
}

/* Runs the items in one transaction; when one of them is bad, halves until it stands alone (so at most nine
 * deep). */
static void group_write(struct append_writer *writer, struct pool *pool, struct db_append **items, int count)
{
	struct group g = {.writer = writer, .pool = pool, .items = items, .count = count};
	bool again = true;
	enum err e = OK;

	group_sort(&g);
	for (int tries = 0; again && tries < TRIES_MAX; tries++) {
		again = false;
		e = group_try(&g, &again);
	}
	if (e == OK)
		return;
	if (count == 1 || e == ERR_DATABASE || e == ERR_BUSY || e == ERR_RETRY) {
		group_fail(&g, e);
		return;
	}
	group_write(writer, pool, items, count / 2);
	group_write(writer, pool, items + count / 2, count - count / 2);
}

void append_write(struct append_writer *writer, int count)
{
	struct db *db = writer->queue->db;
	struct db_append *items[BATCH_MAX];
	int where[BATCH_MAX];

	for (int i = 0; i < count; i++) {
		struct database *database = NULL;
		enum err e = directory_find(&writer->work, db, writer->batch[i]->org, &database);

		where[i] = e == OK ? (int)(database - db->databases) : -1;
		writer->batch[i]->result = DB_FAILED;
		writer->batch[i]->error = e;
	}
	for (int d = 0; d < db->databases_count; d++) {
		int found = 0;

		for (int i = 0; i < count; i++)
			if (where[i] == d)
				items[found++] = writer->batch[i];
		if (found > 0)
			group_write(writer, &writer->pools[d], items, found);
	}
	arena_reset(writer->work.arena);
	work_forgive(&writer->work);
}
