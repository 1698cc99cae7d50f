/* The way that nearly all statements go: what names no other statement, and has ids that nobody has. One
 * round trip for any number of them, COMMIT and all, which fails where somebody has one of the ids; then it
 * is asked whose they are. */
#include <stdlib.h>
#include <string.h>

#include "db/columns.h"
#include "xapi/ingest_int.h"
#include "xapi_sql.h"

int org_id_compare(struct uuid org, struct uuid id, struct uuid other_org, struct uuid other_id)
{
	int order = memcmp(org.bytes, other_org.bytes, sizeof(org.bytes));

	return order != 0 ? order : memcmp(id.bytes, other_id.bytes, sizeof(id.bytes));
}

static int org_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct uuid));
}

struct db_scope batch_scope(struct batch *batch)
{
	struct uuid *orgs = arena_alloc(batch->arena, batch->count * sizeof(*orgs));
	size_t distinct = 0;

	for (size_t i = 0; i < batch->count; i++)
		orgs[i] = batch->requests[i]->org;
	qsort(orgs, batch->count, sizeof(*orgs), org_compare);
	for (size_t i = 0; i < batch->count; i++)
		if (distinct == 0 || !uuid_equal(orgs[distinct - 1], orgs[i]))
			orgs[distinct++] = orgs[i];
	return db_tenants(orgs, distinct);
}

static int item_compare(const void *a, const void *b)
{
	const struct item *one = *(const struct item *const *)a, *other = *(const struct item *const *)b;
	int order = org_id_compare(one->org, one->statement->id, other->org, other->statement->id);

	/* Of two with one id the one that came first. */
	return order != 0 ? order : (one->ordinal > other->ordinal) - (one->ordinal < other->ordinal);
}

static struct item **items_sorted(struct arena *arena, struct item *items, size_t count)
{
	struct item **sorted = arena_alloc(arena, (count + 1) * sizeof(struct item *));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &items[i];
	qsort(sorted, count, sizeof(struct item *), item_compare);
	return sorted;
}

static bool same_id(const struct item *one, const struct item *other)
{
	return org_id_compare(one->org, one->statement->id, other->org, other->statement->id) == 0;
}

static void ids_put(struct db_columns *ids, struct item *const sorted[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		db_put_uuid(ids, sorted[i]->org.bytes);
		db_put_uuid(ids, sorted[i]->statement->id.bytes);
		db_put_int(ids, sorted[i]->ordinal);
		db_put_bytes(ids, sorted[i]->statement->digest, SHA256_SIZE);
		db_put_bool(ids, sorted[i]->statement->voiding);
	}
}

struct write {
	struct batch *batch;
	struct item **sorted;
	struct db_columns *ids;
	struct items_rows *rows;
	struct db_rows *clock;
};

static void request_met(struct batch *batch, const struct xapi_ingest_request *request)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->requests[i] == request && !batch->met[i]) {
			batch->met[i] = true;
			batch->met_count++;
		}
}

/* The ids that came back are in the order of sorted. */
static void ids_read(struct write *write, const struct db_rows *taken)
{
	struct batch *batch = write->batch;
	size_t row = 0;

	for (size_t i = 0; i < batch->item_count; i++) {
		const struct item *item = write->sorted[i];

		if (row < db_count(taken) && uuid_equal(db_uuid(taken, row, 0), item->statement->id) &&
		    uuid_equal(db_uuid(taken, row, 1), item->org))
			row++;
		else
			request_met(batch, item->request);
	}
}

/* As if nobody had any of the ids: an error where somebody has. */
static enum err write_new(struct work *w, void *arg)
{
	struct write *write = arg;

	TRY(clock_ask(w, &write->clock));
	TRY(db_send_columns(w, write->ids));
	return items_send(w, write->rows);
}

/* Finds out which requests have ids that somebody has. */
static enum err write_asking(struct work *w, void *arg)
{
	struct write *write = arg;
	struct db_rows *taken = NULL;

	TRY(clock_ask(w, &write->clock));
	TRY(db_ask_columns(w, write->ids, &taken));
	TRY(items_send(w, write->rows));
	TRY(db_flush(w));
	if (db_count(taken) == write->batch->item_count)
		return OK;
	ids_read(write, taken);
	return fail(w, ERR_CONFLICT, "somebody has one of these ids");
}

enum err batch_write(struct work *w, struct batch *batch)
{
	struct write write = {.batch = batch};

	memset(batch->met, 0, batch->count * sizeof(*batch->met));
	batch->met_count = 0;
	write.sorted = items_sorted(batch->arena, batch->items, batch->item_count);
	for (size_t i = 1; i < batch->item_count; i++)
		if (same_id(write.sorted[i - 1], write.sorted[i]))
			request_met(batch, write.sorted[i]->request);
	if (batch->met_count > 0)
		return fail(w, ERR_CONFLICT, "two of these statements have one id");
	write.ids =
	    db_columns_new(batch->arena, batch->asking ? &xapi_statement_ids_add : &xapi_statement_ids_new);
	ids_put(write.ids, write.sorted, batch->item_count);
	write.rows = items_rows_make(batch);
	TRY(db_transact(w, batch_scope(batch), batch->asking ? write_asking : write_new, &write));
	batch->stored_us = clock_read(write.clock);
	items_remember(batch->known, write.rows);
	return OK;
}

enum err xapi_ingest_tell(
    struct work *w, struct uuid org, const struct xapi_statement *statements, size_t count, unsigned *ordinal)
{
	struct batch batch = {.arena = w->arena, .item_count = count, .first = *ordinal};
	struct db_columns *ids = db_columns_new(w->arena, &xapi_statement_ids_new);

	if (count + *ordinal > XAPI_POSITIONS_PER_US)
		return fail(w, ERR_INTERNAL, "more statements in one transaction than it has places");
	batch.items = arena_alloc(w->arena, (count + 1) * sizeof(*batch.items));
	for (size_t i = 0; i < count; i++) {
		if (statements[i].has_ref || statements[i].attachment_count > 0)
			return fail(w, ERR_INTERNAL, "what the house says refers to no statement");
		batch.items[i] =
		    (struct item){.statement = &statements[i], .org = org, .ordinal = (*ordinal)++};
	}
	ids_put(ids, items_sorted(w->arena, batch.items, count), count);
	TRY(db_send(w, &xapi_statement_clock, NULL));
	TRY(db_send_columns(w, ids));
	return items_send(w, items_rows_make(&batch));
}
