/* The way of statements that name others, and of ids that somebody has already. Those of one organisation go
 * one transaction after another (statements_lock); what races with them is decided by the rows of
 * statement_ids, which every transaction touches in one order. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "db/columns.h"
#include "xapi/ingest_int.h"
#include "xapi_sql.h"

/* An id that is written, referred to or asked about. */
struct node {
	struct uuid org, id;
	bool there;                           /* a statement has it */
	uint8_t digest[SHA256_SIZE];          /* where there, or planned */
	const struct xapi_statement *planned; /* the one that will have it */
	unsigned ordinal;
	bool referred; /* by a planned one */
	bool void_it;
	/* After the touch: */
	bool voided, was_referred;
	int64_t position; /* 0: nobody has come */
	bool raced;       /* somebody else came between */
};

struct careful {
	struct batch *batch;
	struct db_scope scope;
	struct node *nodes; /* in order */
	size_t node_count;
};

static int node_compare(const void *a, const void *b)
{
	const struct node *one = a, *other = b;

	return org_id_compare(one->org, one->id, other->org, other->id);
}

static struct node *node_find(const struct careful *c, struct uuid org, struct uuid id)
{
	const struct node wanted = {.org = org, .id = id};

	return bsearch(&wanted, c->nodes, c->node_count, sizeof(wanted), node_compare);
}

static void nodes_collect(struct careful *c)
{
	const struct batch *batch = c->batch;
	size_t count = 0, distinct = 0;

	for (size_t r = 0; r < batch->count; r++)
		count += 2 * batch->requests[r]->count;
	c->nodes = arena_alloc(batch->arena, (count + 1) * sizeof(*c->nodes));
	count = 0;
	for (size_t r = 0; r < batch->count; r++) {
		const struct xapi_ingest_request *request = batch->requests[r];

		for (size_t i = 0; i < request->count; i++) {
			c->nodes[count++] =
			    (struct node){.org = request->org, .id = request->statements[i].id};
			if (request->statements[i].has_ref)
				c->nodes[count++] =
				    (struct node){.org = request->org, .id = request->statements[i].ref};
		}
	}
	qsort(c->nodes, count, sizeof(*c->nodes), node_compare);
	for (size_t i = 0; i < count; i++)
		if (distinct == 0 || node_compare(&c->nodes[distinct - 1], &c->nodes[i]) != 0)
			c->nodes[distinct++] = c->nodes[i];
	c->node_count = distinct;
}

/* Lower-case hex as PostgreSQL gives it. */
static void digest_read(const char *hex, uint8_t digest[static SHA256_SIZE])
{
	for (size_t i = 0; i < SHA256_SIZE; i++)
		digest[i] = (uint8_t)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
}

static enum err nodes_ask(struct work *w, struct careful *c)
{
	struct db_columns *ids = db_columns_new(c->batch->arena, &xapi_statement_ids_find);
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < c->scope.orgs_count; i++) {
		const char *params[] = {db_p_uuid(w, c->scope.orgs[i])};

		TRY(db_send(w, &xapi_statements_lock, params));
	}
	for (size_t i = 0; i < c->node_count; i++) {
		db_put_uuid(ids, c->nodes[i].org.bytes);
		db_put_uuid(ids, c->nodes[i].id.bytes);
	}
	TRY(db_ask_columns(w, ids, &rows));
	TRY(db_flush(w));
	for (size_t row = 0; row < db_count(rows); row++) {
		struct node *node = node_find(c, db_uuid(rows, row, 0), db_uuid(rows, row, 1));

		node->there = !db_is_null(rows, row, 2);
		if (node->there)
			digest_read(db_text(rows, row, 3), node->digest);
	}
	return OK;
}

/* The place of the first statement whose id another one has; count where there is none. */
static size_t request_conflict(const struct careful *c, const struct xapi_ingest_request *request)
{
	size_t i = 0;

	for (; i < request->count; i++) {
		const struct node *node = node_find(c, request->org, request->statements[i].id);

		if ((node->there || node->planned != NULL) &&
		    memcmp(node->digest, request->statements[i].digest, SHA256_SIZE) != 0)
			break;
	}
	return i;
}

static void request_plan(struct careful *c, struct xapi_ingest_request *request)
{
	struct batch *batch = c->batch;

	for (size_t i = 0; i < request->count; i++) {
		const struct xapi_statement *s = &request->statements[i];
		struct node *node = node_find(c, request->org, s->id), *target;

		if (node->there || node->planned != NULL)
			continue;
		node->planned = s;
		node->ordinal = batch->first + (unsigned)batch->item_count;
		memcpy(node->digest, s->digest, SHA256_SIZE);
		batch->items[batch->item_count++] = (struct item){
		    .request = request, .statement = s, .org = request->org, .ordinal = node->ordinal};
		request->added++;
		if (!s->has_ref)
			continue;
		target = node_find(c, request->org, s->ref);
		target->referred = true;
		target->void_it = target->void_it || s->voiding;
	}
}

/* What each request comes to: a conflict, or what is to be written of it. */
static void requests_decide(struct careful *c)
{
	struct batch *batch = c->batch;
	size_t count = 0;

	for (size_t r = 0; r < batch->count; r++)
		count += batch->requests[r]->count;
	batch->items = arena_alloc(batch->arena, (count + 1) * sizeof(*batch->items));
	batch->item_count = 0;
	for (size_t r = 0; r < batch->count; r++) {
		struct xapi_ingest_request *request = batch->requests[r];
		size_t conflict = request_conflict(c, request);

		request->error = conflict < request->count ? ERR_CONFLICT : OK;
		request->conflict = conflict;
		request->added = 0;
		request->stored_us = 0;
		if (request->error == OK)
			request_plan(c, request);
	}
}

static struct db_columns *touch_rows(const struct careful *c)
{
	struct db_columns *touch = db_columns_new(c->batch->arena, &xapi_statement_ids_touch);

	for (size_t i = 0; i < c->node_count; i++) {
		const struct node *node = &c->nodes[i];

		if (node->planned == NULL && !node->referred)
			continue;
		db_put_uuid(touch, node->org.bytes);
		db_put_uuid(touch, node->id.bytes);
		if (node->planned != NULL) {
			db_put_int(touch, node->ordinal);
			db_put_bytes(touch, node->digest, SHA256_SIZE);
		} else {
			db_put_null(touch);
			db_put_null(touch);
		}
		db_put_bool(touch, node->planned != NULL && node->planned->voiding);
		db_put_bool(touch, node->void_it);
		db_put_bool(touch, node->referred);
	}
	return touch;
}

/* ERR_RETRY: a different statement came between with an id of ours. */
static enum err nodes_touch(struct work *w, struct careful *c)
{
	struct db_rows *clock = NULL, *rows = NULL;
	bool taken = false;

	TRY(clock_ask(w, &clock));
	TRY(db_ask_columns(w, touch_rows(c), &rows));
	TRY(db_flush(w));
	c->batch->stored_us = clock_read(clock);
	for (size_t row = 0; row < db_count(rows); row++) {
		struct node *node = node_find(c, db_uuid(rows, row, 0), db_uuid(rows, row, 1));
		uint8_t digest[SHA256_SIZE];

		node->voided = db_bool(rows, row, 4);
		node->was_referred = db_bool(rows, row, 5);
		node->position = db_int(rows, row, 6);
		if (node->planned == NULL || db_int(rows, row, 2) == node->ordinal)
			continue;
		node->raced = true;
		digest_read(db_text(rows, row, 3), digest);
		taken = taken || memcmp(digest, node->digest, SHA256_SIZE) != 0;
	}
	return taken ? fail(w, ERR_RETRY, "another statement with one of these ids came between") : OK;
}

/* What was there a moment later is not written again. */
static void items_settle(struct careful *c)
{
	struct batch *batch = c->batch;
	size_t kept = 0;

	for (size_t i = 0; i < batch->item_count; i++) {
		struct item item = batch->items[i];
		const struct node *node = node_find(c, item.org, item.statement->id);

		item.voided = node->voided;
		if (node->raced)
			item.request->added--;
		else
			batch->items[kept++] = item;
	}
	batch->item_count = kept;
	for (size_t r = 0; r < batch->count; r++)
		batch->requests[r]->stored_us = batch->requests[r]->added > 0 ? batch->stored_us : 0;
}

/* Voids what was there already; what comes in the same transaction is voided from its beginning. */
static enum err voids_send(struct work *w, const struct careful *c)
{
	struct db_columns *hidden = db_columns_new(c->batch->arena, &xapi_statements_void);

	for (size_t i = 0; i < c->node_count; i++) {
		const struct node *node = &c->nodes[i];

		if (!node->void_it || !node->voided || node->position == 0 ||
		    (node->planned != NULL && !node->raced))
			continue;
		db_put_uuid(hidden, node->org.bytes);
		db_put_int(hidden, node->position);
	}
	return db_send_columns(w, hidden);
}

static enum err inherits_send(struct work *w, const struct careful *c)
{
	struct db_columns *changed = db_columns_new(c->batch->arena, &xapi_statements_inherit);

	for (size_t i = 0; i < c->batch->item_count; i++) {
		const struct item *item = &c->batch->items[i];
		const struct node *node = node_find(c, item->org, item->statement->id);

		if (!item->statement->has_ref && !node->was_referred)
			continue;
		db_put_uuid(changed, item->org.bytes);
		db_put_uuid(changed, item->statement->id.bytes);
	}
	return db_send_columns(w, changed);
}

enum err careful_body(struct work *w, struct batch *batch)
{
	struct careful c = {.batch = batch, .scope = batch_scope(batch)};

	nodes_collect(&c);
	TRY(nodes_ask(w, &c));
	requests_decide(&c);
	if (batch->item_count == 0)
		return OK;
	TRY(nodes_touch(w, &c));
	items_settle(&c);
	batch->rows = items_rows_make(batch);
	TRY(items_send(w, batch->rows));
	TRY(voids_send(w, &c));
	return inherits_send(w, &c);
}

static enum err careful_transaction(struct work *w, void *arg)
{
	return careful_body(w, arg);
}

enum err careful_write(struct work *w, struct batch *batch)
{
	batch->rows = NULL;
	TRY(db_transact(w, batch_scope(batch), careful_transaction, batch));
	if (batch->rows != NULL)
		items_remember(batch->known, batch->rows);
	return OK;
}

enum err xapi_ingest_now(struct work *w, struct xapi_ingest_request *request)
{
	struct xapi_ingest_request *requests[] = {request};
	struct batch batch = {.arena = w->arena, .requests = requests, .count = 1};
	enum err e = careful_body(w, &batch);

	if (e == ERR_RETRY) {
		request->error = ERR_CONFLICT;
		request->conflict = 0;
	} else if (e != OK) {
		request->error = e;
	}
	if (request->error == ERR_CONFLICT)
		return fail(w, ERR_CONFLICT, "a different statement has this id");
	return request->error;
}
