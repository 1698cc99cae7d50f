#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "db/columns.h"
#include "xapi/ingest_int.h"
#include "xapi/transfer/import_int.h"
#include "xapi_sql.h"

/* --- what is there --- */

static struct import_item *item_find(struct import_batch *batch, struct uuid id, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (uuid_equal(batch->items[i].statement->id, id))
			return &batch->items[i];
	return NULL;
}

static bool digest_is(const char *hex, const uint8_t digest[static SHA256_SIZE])
{
	for (size_t i = 0; i < SHA256_SIZE; i++)
		if ((hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1])) != digest[i])
			return false;
	return true;
}

static void item_meet(struct import_item *item, bool equal)
{
	item->present = equal;
	item->refused = equal ? NULL : "another statement has this id";
}

/* Those whose id came earlier in the batch; then those whose id somebody has. */
static enum err items_settle(struct work *w, struct import_batch *batch)
{
	struct db_columns *ids = db_columns_new(w->arena, &xapi_statement_ids_find);
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < batch->count; i++) {
		struct import_item *item = &batch->items[i];
		const struct import_item *earlier = item_find(batch, item->statement->id, i);

		item->present = false;
		item->refused = NULL;
		if (earlier != NULL) {
			item_meet(item,
			    memcmp(earlier->statement->digest, item->statement->digest, SHA256_SIZE) == 0);
			continue;
		}
		db_put_uuid(ids, batch->import->org.bytes);
		db_put_uuid(ids, item->statement->id.bytes);
	}
	if (batch->count == 0)
		return OK;
	TRY(db_ask_columns(w, ids, &rows));
	TRY(db_flush(w));
	for (size_t row = 0; row < db_count(rows); row++) {
		struct import_item *item = item_find(batch, db_uuid(rows, row, 1), batch->count);

		if (item == NULL || db_is_null(rows, row, 2))
			continue;
		for (size_t i = (size_t)(item - batch->items); i < batch->count; i++)
			if (uuid_equal(batch->items[i].statement->id, item->statement->id))
				item_meet(&batch->items[i],
				    digest_is(db_text(rows, row, 3), batch->items[i].statement->digest));
	}
	return OK;
}

/* --- writing --- */

static enum err items_ingest(struct work *w, struct import_batch *batch)
{
	struct xapi_statement *statements = arena_alloc(w->arena, (batch->count + 1) * sizeof(*statements));
	struct xapi_ingest_request request = {.org = batch->import->org, .statements = statements};

	for (size_t i = 0; i < batch->count; i++)
		if (!batch->items[i].present && batch->items[i].refused == NULL)
			statements[request.count++] = *batch->items[i].statement;
	if (request.count == 0)
		return OK;
	return xapi_ingest_now(w, &request);
}

static int blob_compare(const void *a, const void *b)
{
	return strcmp(((const struct xapi_blob *)a)->sha2, ((const struct xapi_blob *)b)->sha2);
}

static enum err attachments_write(struct work *w, struct import_batch *batch)
{
	struct db_columns *bytes = db_columns_new(w->arena, &xapi_attachments_add),
	                  *ties = db_columns_new(w->arena, &xapi_transfer_attach);

	if (batch->blob_count > 1)
		qsort(batch->blobs, batch->blob_count, sizeof(*batch->blobs), blob_compare);
	for (size_t i = 0; i < batch->blob_count; i++) {
		db_put_uuid(bytes, batch->import->org.bytes);
		db_put_bytes(bytes, batch->blobs[i].sha2, strlen(batch->blobs[i].sha2));
		db_put_bytes(bytes, batch->blobs[i].data.data, batch->blobs[i].data.len);
	}
	for (size_t i = 0; i < batch->count; i++) {
		const struct xapi_statement *s = batch->items[i].statement;

		for (size_t a = 0; batch->items[i].refused == NULL && a < s->attachment_count; a++) {
			db_put_uuid(ties, batch->import->org.bytes);
			db_put_uuid(ties, s->id.bytes);
			db_put_bytes(ties, s->attachments[a].sha2, strlen(s->attachments[a].sha2));
			db_put_bytes(
			    ties, s->attachments[a].content_type, strlen(s->attachments[a].content_type));
		}
	}
	TRY(db_send_columns(w, bytes));
	return db_send_columns(w, ties);
}

/* --- how far it is --- */

/* Lines that could not be read are there in order; so are the items. */
static void refusal_insert(json_t *refusals, size_t *at, const struct import_item *item)
{
	while (*at < json_array_size(refusals) &&
	       json_integer_value(json_object_get(json_array_get(refusals, *at), "line")) < item->line)
		++*at;
	json_array_insert_new(refusals, *at, import_refusal(item->line, "/id", item->refused));
}

static void batch_count(struct work *w, struct import_batch *batch)
{
	json_t *added = json_own(w->arena, json_deep_copy(batch->refusals));
	size_t at = 0;

	batch->after = batch->counts;
	for (size_t i = 0; i < batch->count; i++) {
		const struct import_item *item = &batch->items[i];

		if (item->refused != NULL)
			refusal_insert(added, &at, item);
		batch->after.refused += item->refused != NULL;
		batch->after.present += item->refused == NULL && item->present;
		batch->after.added += item->refused == NULL && !item->present;
	}
	while (
	    json_array_size(added) > 0 && json_array_size(added) + batch->refused_before > XAPI_REFUSALS_MAX)
		json_array_remove(added, json_array_size(added) - 1);
	batch->added = added;
}

/* ERR_CONFLICT: somebody else took it further. */
static enum err state_write(struct work *w, const struct import_batch *batch)
{
	json_t *counts = json_own(w->arena, import_counts_json(&batch->after));
	const char *params[] = {db_p_uuid(w, batch->import->org), db_p_uuid(w, batch->id),
	    db_p_int(w, batch->from), db_p_int(w, batch->to), json_text(w->arena, counts),
	    json_text(w->arena, batch->added)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &xapi_import_go_on, params, &rows));
	return db_changed(rows) == 1
	           ? OK
	           : fail(w, ERR_UNPROCESSABLE, "the same file is being imported by somebody else");
}

static enum err batch_body(struct work *w, void *arg)
{
	struct import_batch *batch = arg;

	TRY(items_settle(w, batch));
	batch_count(w, batch);
	if (batch->import->dry)
		return OK;
	TRY(items_ingest(w, batch));
	TRY(attachments_write(w, batch));
	return state_write(w, batch);
}

enum err import_batch_write(struct work *w, struct import_batch *batch)
{
	enum err e;

	for (int tries = 1;; tries++) {
		e = db_transact(w, db_tenant(batch->import->org), batch_body, batch);
		/* Somebody wrote one of these ids, or had the same microsecond, in between: looked at again.
		 */
		if ((e != ERR_CONFLICT && e != ERR_RETRY) || tries == IMPORT_TRIES)
			return e;
		work_forgive(w);
	}
}

enum err import_state_read(struct work *w, struct uuid org, struct uuid id, int64_t *ret_bytes,
    struct xapi_import_counts *ret_counts, json_t **ret_refusals)
{
	const char *params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;
	json_t *counts, *refusals;

	TRY(db_once(w, db_tenant(org), &xapi_import_find, params, &rows));
	*ret_bytes = 0;
	*ret_counts = (struct xapi_import_counts){0};
	*ret_refusals = json_own(w->arena, json_array());
	if (db_count(rows) == 0)
		return OK;
	TRY(json_read(w, "the counts", db_text(rows, 0, 1), strlen(db_text(rows, 0, 1)), &counts));
	TRY(json_read(w, "the refusals", db_text(rows, 0, 2), strlen(db_text(rows, 0, 2)), &refusals));
	*ret_bytes = db_int(rows, 0, 0);
	import_counts_read(counts, ret_counts);
	ret_counts->resumed = *ret_bytes > 0;
	*ret_refusals = refusals;
	return OK;
}

enum err import_state_begin(struct work *w, struct uuid org, struct uuid id)
{
	const char *params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_once(w, db_tenant(org), &xapi_import_begin, params, NULL);
}

enum err xapi_import_end(struct work *w, struct uuid org, struct uuid id)
{
	const char *params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_send(w, &xapi_import_over, params);
}

enum err xapi_imports_forget(struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed)
{
	const char *params[] = {db_p_int(w, older_s), db_p_int(w, max)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_all_tenants_in(database), &xapi_imports_sweep, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}
