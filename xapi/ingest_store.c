/* The rows of a batch. Every table's rows go in the order of its key (ingest.sql). */
#include <stdlib.h>
#include <string.h>

#include "db/columns.h"
#include "xapi/ingest_int.h"
#include "xapi_sql.h"

/* A definition or a name. */
struct said {
	struct uuid org;
	uint8_t key[16];
	uint8_t digest[SHA256_SIZE];
	uint8_t hash[SHA256_SIZE]; /* of whom, what and the words */
	enum xapi_key_kind kind;
	const char *of; /* an activity's IRI, an agent's identifier */
	const char *text;
	size_t len;
	unsigned ordinal;
};

struct said_list {
	struct said *said;
	size_t count;
};

struct blob {
	struct uuid org;
	const struct xapi_blob *blob;
};

struct items_rows {
	struct db_columns *statements, *keys, *refs, *definitions, *names, *attachments, *attached;
	struct said_list definitions_said, names_said;
};

static void statements_put(struct items_rows *rows, const struct item *item)
{
	const struct xapi_statement *s = item->statement;
	uint8_t keys[XAPI_KEYS_MAX * 16];

	for (size_t k = 0; k < s->key_count; k++)
		memcpy(keys + k * 16, s->keys[k].bytes, 16);
	db_put_uuid(rows->statements, item->org.bytes);
	db_put_int(rows->statements, item->ordinal);
	db_put_uuid(rows->statements, s->id.bytes);
	if (s->has_ref)
		db_put_uuid(rows->statements, s->ref.bytes);
	else
		db_put_null(rows->statements);
	db_put_int(rows->statements, (item->voided ? STATEMENT_VOIDED : 0) |
	                                 (s->voiding ? STATEMENT_VOIDING : 0) |
	                                 (s->timestamp_missing ? STATEMENT_NO_TIMESTAMP : 0));
	db_put_bytes(rows->statements, keys, s->key_count * 16);
	db_put_bytes(rows->statements, s->body, s->body_len);
	for (size_t k = 0; !item->voided && k < s->key_count; k++) {
		db_put_uuid(rows->keys, item->org.bytes);
		db_put_uuid(rows->keys, s->keys[k].bytes);
		db_put_int(rows->keys, item->ordinal);
	}
	if (s->has_ref) {
		db_put_uuid(rows->refs, item->org.bytes);
		db_put_uuid(rows->refs, s->ref.bytes);
		db_put_uuid(rows->refs, s->id.bytes);
	}
}

enum { SAID_FEW = 1024 };

static void said_hash(struct batch *batch, struct said *said)
{
	uint8_t few[SAID_FEW], *bytes = few, *at;
	size_t of_len = strlen(said->of) + 1, len = sizeof(said->org) + 1 + of_len + said->len;

	if (len > sizeof(few))
		bytes = arena_alloc(batch->arena, len);
	at = mempcpy(bytes, said->org.bytes, sizeof(said->org.bytes));
	*at++ = (uint8_t)said->kind;
	at = mempcpy(at, said->of, of_len);
	memcpy(at, said->text, said->len);
	sha256(bytes, len, said->hash);
}

/* One hash decides nearly always; what is new has two more. */
static void said_add(struct batch *batch, struct said_list *list, struct said said)
{
	said_hash(batch, &said);
	if (known_has(batch->known, said.hash))
		return;
	xapi_key_make(said.kind, said.of, strlen(said.of), said.key);
	sha256(said.text, said.len, said.digest);
	list->said[list->count++] = said;
}

static void activities_say(struct batch *batch, struct said_list *list, const struct item *item)
{
	const struct xapi_statement *s = item->statement;

	for (size_t i = 0; i < s->activity_count; i++) {
		const struct xapi_activity *activity = &s->activities[i];
		struct said said = {.org = item->org,
		    .kind = XAPI_KEY_ACTIVITY,
		    .of = activity->id,
		    .text = activity->definition.data,
		    .len = activity->definition.len,
		    .ordinal = item->ordinal};

		if (said.text != NULL)
			said_add(batch, list, said);
	}
}

static void agents_say(struct batch *batch, struct said_list *list, const struct item *item)
{
	const struct xapi_statement *s = item->statement;

	for (size_t i = 0; i < s->agent_count; i++) {
		const struct xapi_agent *agent = &s->agents[i];
		struct said said = {.org = item->org,
		    .kind = XAPI_KEY_AGENT,
		    .of = agent->identifier,
		    .text = agent->name,
		    .ordinal = item->ordinal};

		if (said.text == NULL)
			continue;
		said.len = strlen(said.text);
		said_add(batch, list, said);
	}
}

static int said_compare(const void *a, const void *b)
{
	const struct said *one = a, *other = b;
	int order = org_id_compare(one->org, (struct uuid){{0}}, other->org, (struct uuid){{0}});

	if (order == 0)
		order = memcmp(one->key, other->key, 16);
	return order != 0 ? order : memcmp(one->digest, other->digest, 16);
}

/* In order, each once. */
static void said_put(struct said_list *list, struct db_columns *columns)
{
	qsort(list->said, list->count, sizeof(*list->said), said_compare);
	for (size_t i = 0; i < list->count; i++) {
		const struct said *said = &list->said[i];

		if (i > 0 && said_compare(said, said - 1) == 0)
			continue;
		db_put_uuid(columns, said->org.bytes);
		db_put_uuid(columns, said->key);
		db_put_uuid(columns, said->digest);
		if (said->kind == XAPI_KEY_ACTIVITY)
			db_put_bytes(columns, said->of, strlen(said->of));
		db_put_bytes(columns, said->text, said->len);
		db_put_int(columns, said->ordinal);
	}
}

static void items_say(struct batch *batch, struct items_rows *rows)
{
	size_t definitions = 0, names = 0;

	for (size_t i = 0; i < batch->item_count; i++) {
		definitions += batch->items[i].statement->activity_count;
		names += batch->items[i].statement->agent_count;
	}
	rows->definitions_said.said = arena_alloc(batch->arena, (definitions + 1) * sizeof(struct said));
	rows->names_said.said = arena_alloc(batch->arena, (names + 1) * sizeof(struct said));
	for (size_t i = 0; i < batch->item_count; i++) {
		activities_say(batch, &rows->definitions_said, &batch->items[i]);
		agents_say(batch, &rows->names_said, &batch->items[i]);
	}
	said_put(&rows->definitions_said, rows->definitions);
	said_put(&rows->names_said, rows->names);
}

static int blob_compare(const void *a, const void *b)
{
	const struct blob *one = a, *other = b;
	int order = org_id_compare(one->org, (struct uuid){{0}}, other->org, (struct uuid){{0}});

	return order != 0 ? order : strcmp(one->blob->sha2, other->blob->sha2);
}

static void blobs_put(struct batch *batch, struct items_rows *rows)
{
	size_t count = 0;
	struct blob *blobs;

	for (size_t i = 0; i < batch->count; i++)
		count += batch->requests[i]->error == OK ? batch->requests[i]->blob_count : 0;
	blobs = arena_alloc(batch->arena, (count + 1) * sizeof(*blobs));
	count = 0;
	for (size_t i = 0; i < batch->count; i++)
		for (size_t b = 0; batch->requests[i]->error == OK && b < batch->requests[i]->blob_count; b++)
			blobs[count++] =
			    (struct blob){batch->requests[i]->org, &batch->requests[i]->blobs[b]};
	qsort(blobs, count, sizeof(*blobs), blob_compare);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && blob_compare(&blobs[i], &blobs[i - 1]) == 0)
			continue;
		db_put_uuid(rows->attachments, blobs[i].org.bytes);
		db_put_bytes(rows->attachments, blobs[i].blob->sha2, strlen(blobs[i].blob->sha2));
		db_put_bytes(rows->attachments, blobs[i].blob->data.data, blobs[i].blob->data.len);
	}
}

static void attached_put(struct items_rows *rows, const struct item *item)
{
	const struct xapi_statement *s = item->statement;
	const struct xapi_ingest_request *request = item->request;

	for (size_t i = 0; request != NULL && i < s->attachment_count; i++)
		for (size_t b = 0; b < request->blob_count; b++)
			if (strcmp(request->blobs[b].sha2, s->attachments[i].sha2) == 0) {
				db_put_uuid(rows->attached, item->org.bytes);
				db_put_int(rows->attached, item->ordinal);
				db_put_bytes(
				    rows->attached, s->attachments[i].sha2, strlen(s->attachments[i].sha2));
				db_put_bytes(rows->attached, s->attachments[i].content_type,
				    strlen(s->attachments[i].content_type));
				break;
			}
}

enum { STATEMENTS_BODY = 6 }; /* its column in statements_add */

static size_t bodies_size(const struct batch *batch)
{
	size_t size = 0;

	for (size_t i = 0; i < batch->item_count; i++)
		size += sizeof(uint32_t) + batch->items[i].statement->body_len;
	return size;
}

struct items_rows *items_rows_make(struct batch *batch)
{
	struct items_rows *rows = arena_alloc(batch->arena, sizeof(*rows));

	rows->statements = db_columns_new(batch->arena, &xapi_statements_add);
	db_columns_expect(rows->statements, STATEMENTS_BODY, bodies_size(batch));
	rows->keys = db_columns_new(batch->arena, &xapi_statement_keys_add);
	rows->refs = db_columns_new(batch->arena, &xapi_statement_refs_add);
	rows->definitions = db_columns_new(batch->arena, &xapi_definitions_add);
	rows->names = db_columns_new(batch->arena, &xapi_names_add);
	rows->attachments = db_columns_new(batch->arena, &xapi_attachments_add);
	rows->attached = db_columns_new(batch->arena, &xapi_statement_attachments_add);
	for (size_t i = 0; i < batch->item_count; i++) {
		statements_put(rows, &batch->items[i]);
		attached_put(rows, &batch->items[i]);
	}
	items_say(batch, rows);
	blobs_put(batch, rows);
	return rows;
}

enum err items_send(struct work *w, const struct items_rows *rows)
{
	TRY(db_send_columns(w, rows->statements));
	TRY(db_send_columns(w, rows->keys));
	TRY(db_send_columns(w, rows->refs));
	TRY(db_send_columns(w, rows->definitions));
	TRY(db_send_columns(w, rows->names));
	TRY(db_send_columns(w, rows->attachments));
	return db_send_columns(w, rows->attached);
}

void items_remember(struct xapi_known *known, const struct items_rows *rows)
{
	for (size_t i = 0; i < rows->definitions_said.count; i++)
		known_add(known, rows->definitions_said.said[i].hash);
	for (size_t i = 0; i < rows->names_said.count; i++)
		known_add(known, rows->names_said.said[i].hash);
}

enum err clock_ask(struct work *w, struct db_rows **ret_rows)
{
	return db_ask(w, &xapi_statement_clock, NULL, ret_rows);
}

int64_t clock_read(const struct db_rows *rows)
{
	return db_int(rows, 0, 0);
}
