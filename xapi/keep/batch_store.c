/* One batch of statements that go, or are rewritten, in one transaction. */
#include <string.h>

#include "db/columns.h"
#include "xapi/keep/keep_int.h"
#include "xapi_sql.h"

struct row {
	int64_t position;
	struct uuid id, ref;
	bool voided;
	const char *body;
	enum verdict verdict;
	struct rewritten rewritten;
};

struct batch_rows {
	struct batch_forget *batch;
	struct row *rows;
	size_t count, gone, changed; /* changed: gone or rewritten */
	const char *org, *low, *high;
	const char *gone_ids, *gone_positions, *changed_ids, *changed_positions, *targets;
	struct db_rows *referrers;
};

static enum err rows_read(struct work *w, struct batch_rows *b)
{
	const struct batch_forget *batch = b->batch;
	const char *texts[XAPI_KEEP_BATCH], *params[6] = {b->org};
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < batch->count; i++)
		texts[i] = db_p_int(w, batch->positions[i]);
	params[1] = db_p_list(w, texts, batch->count);
	params[2] = b->low;
	params[3] = b->high;
	params[4] = db_p_int(w, batch->person != NULL ? XAPI_KEEP_BYTES_MAX : INT64_MAX);
	params[5] = db_p_bool(batch->person != NULL);
	TRY(db_run(w, &xapi_keep_rows, params, &rows));
	b->count = db_count(rows);
	b->rows = arena_alloc(w->arena, (b->count + 1) * sizeof(*b->rows));
	for (size_t i = 0; i < b->count; i++)
		b->rows[i] = (struct row){.position = db_int(rows, i, 0),
		    .id = db_uuid(rows, i, 1),
		    .ref = db_uuid(rows, i, 2),
		    .voided = db_bool(rows, i, 3),
		    .body = db_text(rows, i, 4),
		    .verdict = VERDICT_GOES};
	return OK;
}

static enum err rows_judge(struct work *w, struct batch_rows *b)
{
	struct xapi_forgotten *done = &b->batch->done;

	for (size_t i = 0; i < b->count; i++) {
		struct row *row = &b->rows[i];

		if (b->batch->person != NULL)
			TRY(person_judge(w, b->batch->person, row->body, strlen(row->body), &row->verdict,
			    &row->rewritten));
		b->gone += row->verdict == VERDICT_GOES;
		b->changed += row->verdict != VERDICT_STAYS;
		done->rewritten += row->verdict == VERDICT_REWRITTEN;
		done->signatures += (int64_t)row->rewritten.signature_count;
	}
	done->statements = (int64_t)b->gone;
	return OK;
}

/* What the queries take: which rows go, which change at all. */
static void lists_make(struct work *w, struct batch_rows *b)
{
	const char **ids = arena_alloc(w->arena, (b->count + 1) * sizeof(*ids)),
	           **positions = arena_alloc(w->arena, (b->count + 1) * sizeof(*positions)),
	           **targets = arena_alloc(w->arena, (b->count + 1) * sizeof(*targets));
	size_t gone = 0, changed = 0, named = 0;

	/* Those that go stand in front. */
	for (size_t i = 0; i < b->count; i++) {
		const struct row *row = &b->rows[i];

		if (row->verdict != VERDICT_GOES)
			continue;
		ids[gone] = uuid_text(w->arena, row->id);
		positions[gone++] = db_p_int(w, row->position);
		if (!uuid_is_nil(row->ref))
			targets[named++] = uuid_text(w->arena, row->ref);
	}
	changed = gone;
	for (size_t i = 0; i < b->count; i++)
		if (b->rows[i].verdict == VERDICT_REWRITTEN) {
			ids[changed] = uuid_text(w->arena, b->rows[i].id);
			positions[changed++] = db_p_int(w, b->rows[i].position);
		}
	b->gone_ids = db_p_list(w, ids, gone);
	b->gone_positions = db_p_list(w, positions, gone);
	b->changed_ids = db_p_list(w, ids, changed);
	b->changed_positions = db_p_list(w, positions, changed);
	b->targets = db_p_list(w, targets, named);
}

/* Ids of what changes and of what is referred to by it. */
static enum err ids_hold(struct work *w, struct batch_rows *b)
{
	const char **ids = arena_alloc(w->arena, (2 * b->count + 1) * sizeof(*ids));
	const char *params[2] = {b->org}, *changed[2] = {b->org, b->changed_ids};
	size_t count = 0;

	for (size_t i = 0; i < b->count; i++) {
		if (b->rows[i].verdict == VERDICT_STAYS)
			continue;
		ids[count++] = uuid_text(w->arena, b->rows[i].id);
		if (!uuid_is_nil(b->rows[i].ref))
			ids[count++] = uuid_text(w->arena, b->rows[i].ref);
	}
	params[1] = db_p_list(w, ids, count);
	TRY(db_send(w, &xapi_keep_ids_hold, params));
	return db_run(w, &xapi_keep_referrers, changed, &b->referrers);
}

/* From here on nothing of them is found; what refers to them is mended at the end. */
static enum err gone_drop(struct work *w, const struct batch_rows *b)
{
	const char *const
	    keys[] = {b->org, b->changed_positions, b->low, b->high, db_p_bool(!b->batch->month)},
	    *const places[] = {b->org, b->gone_positions, b->low, b->high},
	    *const ids[] = {b->org, b->gone_ids, b->gone_positions}, *const targets[] = {b->org, b->targets};

	TRY(db_send(w, &xapi_keep_keys_drop, keys));
	if (b->gone == 0)
		return OK;
	TRY(db_send(w, &xapi_keep_refs_drop, places));
	if (!b->batch->month)
		TRY(db_send(w, &xapi_keep_statements_drop, places));
	TRY(db_send(w, &xapi_keep_ids_blank, ids));
	TRY(db_send(w, &xapi_keep_ids_drop, ids));
	TRY(db_send(w, &xapi_keep_targets_mend, targets));
	return db_send(w, &xapi_keep_targets_drop, targets);
}

static enum err rewritten_write(struct work *w, const struct batch_rows *b)
{
	struct db_columns *bodies = db_columns_new(w->arena, &xapi_keep_rewrite),
	                  *digests = db_columns_new(w->arena, &xapi_keep_digests);

	for (size_t i = 0; i < b->count; i++) {
		const struct row *row = &b->rows[i];

		if (row->verdict != VERDICT_REWRITTEN)
			continue;
		db_put_uuid(bodies, b->batch->org.bytes);
		db_put_int(bodies, row->position);
		db_put_bytes(bodies, row->rewritten.keys, row->rewritten.key_count * 16);
		db_put_bytes(bodies, row->rewritten.body, row->rewritten.body_len);
		db_put_uuid(digests, b->batch->org.bytes);
		db_put_uuid(digests, row->id.bytes);
		db_put_int(digests, row->position);
		db_put_bytes(digests, row->rewritten.digest, SHA256_SIZE);
	}
	TRY(db_send_columns(w, bodies));
	return db_send_columns(w, digests);
}

static enum err keys_mend(struct work *w, const struct batch_rows *b)
{
	size_t more = db_count(b->referrers), count = 0;
	const char **ids = arena_alloc(w->arena, (b->count + more + 1) * sizeof(*ids)), *params[2] = {b->org};

	for (size_t i = 0; i < b->count; i++)
		if (b->rows[i].verdict == VERDICT_REWRITTEN)
			ids[count++] = uuid_text(w->arena, b->rows[i].id);
	for (size_t i = 0; i < more; i++)
		ids[count++] = db_text(b->referrers, i, 0);
	if (count == 0)
		return OK;
	params[1] = db_p_list(w, ids, count);
	return db_send(w, &xapi_keep_keys_mend, params);
}

/* Hashes of what was taken from statements, as a list; NULL: nothing was. */
static const char *hashes(struct work *w, const struct db_rows *taken, const struct db_rows *signatures)
{
	size_t count = 0, all = db_count(taken) + (signatures != NULL ? db_count(signatures) : 0);
	const char **texts = arena_alloc(w->arena, (all + 1) * sizeof(*texts));

	for (size_t i = 0; i < db_count(taken); i++)
		texts[count++] = db_text(taken, i, 0);
	for (size_t i = 0; count < all; i++)
		texts[count++] = db_text(signatures, i, 0);
	return count > 0 ? db_p_list(w, texts, count) : NULL;
}

static enum err signatures_drop(struct work *w, const struct batch_rows *b, struct db_rows **ret_rows)
{
	const char *params[3] = {b->org, b->changed_positions};
	size_t all = (size_t)b->batch->done.signatures, count = 0;
	const char **texts = arena_alloc(w->arena, (all + 1) * sizeof(*texts));

	for (size_t i = 0; i < b->count; i++)
		for (size_t k = 0; k < b->rows[i].rewritten.signature_count; k++)
			texts[count++] = b->rows[i].rewritten.signatures[k];
	if (count == 0)
		return OK;
	params[2] = db_p_list(w, texts, count);
	return db_run(w, &xapi_keep_attached_drop, params, ret_rows);
}

static enum err attachments_drop(struct work *w, const struct batch_rows *b)
{
	const char *all[] = {b->org, b->gone_positions, NULL}, *params[] = {b->org, NULL};
	struct db_rows *taken = NULL, *signatures = NULL, *gone = NULL;

	TRY(db_run(w, &xapi_keep_attached_drop, all, &taken));
	TRY(signatures_drop(w, b, &signatures));
	params[1] = hashes(w, taken, signatures);
	if (params[1] == NULL)
		return OK;
	/* A statement of its own: the next one sees what whoever held them has written. */
	TRY(db_run(w, &xapi_keep_attachments_hold, params, NULL));
	TRY(db_run(w, &xapi_keep_attachments_drop, params, &gone));
	b->batch->done.attachments = (int64_t)db_changed(gone);
	return OK;
}

enum err batch_forget(struct work *w, struct batch_forget *batch)
{
	struct batch_rows b = {.batch = batch, .org = db_p_uuid(w, batch->org)};

	batch->done = (struct xapi_forgotten){0};
	if (batch->count == 0)
		return OK;
	batch->last = batch->positions[batch->count - 1];
	b.low = db_p_int(w, batch->positions[0]);
	b.high = db_p_int(w, batch->last);
	TRY(db_send(w, &xapi_keep_plans, NULL));
	if (!batch->dry)
		TRY(db_send(w, &xapi_statements_lock, &b.org));
	TRY(rows_read(w, &b));
	if (b.count > 0 && batch->person != NULL && b.count < batch->count)
		batch->last = b.rows[b.count - 1].position;
	TRY(rows_judge(w, &b));
	if (batch->dry || b.changed == 0)
		return OK;
	lists_make(w, &b);
	TRY(ids_hold(w, &b));
	TRY(gone_drop(w, &b));
	TRY(rewritten_write(w, &b));
	TRY(keys_mend(w, &b));
	return attachments_drop(w, &b);
}
