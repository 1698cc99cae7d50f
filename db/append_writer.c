#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/append_int.h"

/* One round trip carries BEGIN, whose rows are served, one statement for each kind of item and COMMIT; a
 * second one asks about rows that were not returned, only where there are some. */

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
		struct column columns[ROW_COLUMNS_MAX];
	} chunks[KINDS_MAX];
	int chunks_count;
	bool is_new;          /* no row of it is thought to be there */
	int order[BATCH_MAX]; /* items by kind, each kind in the order of its submits */
	bool seen[BATCH_MAX]; /* by item: its row came back */
};

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
	return connection_send(g->connection, sql_begin, 0, NULL, NULL, NULL) &&
	       connection_send(g->connection, sql_scope_orgs, 1, params, NULL, NULL);
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

static enum err chunk_add(struct group *g, const struct db_append_kind *kind, int first, int rows)
{
	struct work *w = &g->writer->work;
	struct chunk *chunk = &g->chunks[g->chunks_count];
	size_t count = (size_t)rows * (size_t)kind->columns;
	const char **values = arena_alloc(w->arena, count * sizeof(*values));
	int *lengths = arena_alloc(w->arena, count * sizeof(*lengths));
	size_t at = 0;

	if (g->chunks_count == KINDS_MAX || kind->columns != kind->append->params ||
	    kind->columns != kind->append_new->params || kind->keys != kind->explain->params)
		return fail(w, ERR_INTERNAL, "append %s does not fit its query", kind->append->name);
	for (int i = first; i < first + rows; i++)
		for (int column = 0; column < kind->columns; column++, at++) {
			values[at] = g->items[g->order[i]]->values[column];
			lengths[at] = g->items[g->order[i]]->lengths[column];
		}
	TRY(columns_write(w, kind->append, values, lengths, rows, chunk->columns));
	chunk->first = first;
	chunk->rows = rows;
	g->chunks_count++;
	return OK;
}

/* One chunk of rows for each kind. */
static enum err group_part(struct group *g)
{
	g->chunks_count = 0;
	for (int at = 0, rows; at < g->count; at += rows) {
		const struct db_append_kind *kind = g->items[g->order[at]]->kind;

		for (rows = 1; at + rows < g->count && g->items[g->order[at + rows]]->kind == kind; rows++)
			;
		TRY(chunk_add(g, kind, at, rows));
	}
	return OK;
}

static bool group_send_rows(struct group *g)
{
	for (int i = 0; i < g->chunks_count; i++) {
		struct chunk *chunk = &g->chunks[i];
		const struct db_append_kind *kind = g->items[g->order[chunk->first]]->kind;

		if (!connection_send_columns(
		        g->connection, g->is_new ? kind->append_new : kind->append, chunk->columns))
			return false;
		chunk->step = g->connection->steps_count - 1;
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

static void item_appended(struct group *g, int at)
{
	g->seen[at] = true;
	g->items[at]->result = DB_APPENDED;
	g->items[at]->error = OK;
}

/* Only their number is known. */
static void new_chunk_read(struct group *g, const struct chunk *chunk)
{
	bool all = strtol(PQcmdTuples(g->connection->steps[chunk->step].result), NULL, 10) == chunk->rows;

	for (int i = chunk->first; all && i < chunk->first + chunk->rows; i++)
		item_appended(g, g->order[i]);
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
			item_appended(g, at);
			next = (next + tried + 1) % chunk->rows;
			break;
		}
}

/* Asks for each row that is not known to be inserted whether it is there. */
static void group_explain(struct group *g)
{
	struct connection *c = g->connection;
	int steps[BATCH_MAX];
	bool sent = group_send_scope(g);
	enum db_append_result there = g->is_new ? DB_APPENDED : DB_ALREADY;

	for (int i = 0; sent && i < g->count; i++)
		if (!g->seen[i]) {
			sent = connection_send(c, g->items[i]->kind->explain->sql, g->items[i]->kind->keys,
			    g->items[i]->values, g->items[i]->lengths, NULL);
			steps[i] = c->steps_count - 1;
		}
	sent = sent && connection_send(c, sql_commit, 0, NULL, NULL, NULL) && connection_exchange(c);
	for (int i = 0; i < g->count; i++) {
		const PGresult *answer;

		if (g->seen[i])
			continue;
		g->items[i]->error = sent ? OK : ERR_DATABASE;
		if (!sent)
			continue;
		answer = c->steps[steps[i]].result;
		g->items[i]->result =
		    PQntuples(answer) > 0 && PQgetvalue(answer, 0, 0)[0] == 't' ? there : DB_REFUSED;
	}
	if (!sent && !c->broken)
		sqlstate_fail(&g->writer->work, "explain", connection_failure(c));
	connection_rollback(c);
}

/* Rows sent twice, and closed sessions that still speak, rarely come alone. */
static void group_careful(struct group *g)
{
	g->is_new = false;
	g->writer->careful = CAREFUL_BATCHES;
}

static void group_read(struct group *g)
{
	bool all = true;

	memset(g->seen, 0, sizeof(g->seen));
	for (int i = 0; i < g->chunks_count; i++)
		if (g->is_new)
			new_chunk_read(g, &g->chunks[i]);
		else
			chunk_read(g, &g->chunks[i]);
	connection_clear(g->connection);
	for (int i = 0; i < g->count; i++)
		all = all && g->seen[i];
	if (all)
		return;
	group_explain(g);
	group_careful(g);
}

/* One try. *ret_again: worth another. */
static enum err group_try(struct group *g, bool *ret_again)
{
	struct work *w = &g->writer->work;
	struct connection *c;
	enum err e = OK;

	TRY(pool_borrow(w, g->pool, BORROW_WAIT_US, &g->connection));
	c = g->connection;
	if (!group_send_scope(g) || !group_send_rows(g) ||
	    !connection_send(c, sql_commit, 0, NULL, NULL, NULL)) {
		e = c->broken ? ERR_DATABASE : ERR_INTERNAL;
		/* What was queued is read before the connection serves again. */
		c->broken = true;
	} else if (!connection_exchange(c)) {
		e = sqlstate_error(connection_failure(c));
		/* Appends are safe to run twice, so an unknown COMMIT is simply run again; then, or where
		 * there was one already, not as new. */
		*ret_again = c->broken || e == ERR_RETRY || (e == ERR_CONFLICT && g->is_new);
		if (c->broken || e == ERR_CONFLICT)
			group_careful(g);
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
	struct group g = {
	    .writer = writer, .pool = pool, .items = items, .count = count, .is_new = writer->careful == 0};
	bool again = true;
	enum err e = OK;

	group_sort(&g);
	e = group_part(&g);
	again = e == OK;
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
	writer->careful -= writer->careful > 0;
	arena_reset(writer->work.arena);
	work_forgive(&writer->work);
}
