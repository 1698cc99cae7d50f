#include "xapi/document_store.h"

#include <stdio.h>
#include <string.h>

#include "xapi_sql.h"

static const char *const kinds[] = {"state", "agent_profile", "activity_profile"};

static const char *hashed(struct work *w, enum xapi_key_kind kind, const char *text)
{
	struct uuid key = {{0}};

	if (*text != '\0')
		xapi_key_make(kind, text, strlen(text), key.bytes);
	return db_p_uuid(w, key);
}

struct document_key document_key_make(
    struct work *w, struct uuid org, const struct xapi_document_context *context)
{
	return (struct document_key){.org = db_p_uuid(w, org),
	    .kind = kinds[context->kind],
	    .activity = hashed(w, XAPI_KEY_ACTIVITY, context->activity),
	    .agent = hashed(w, XAPI_KEY_AGENT, context->agent),
	    .registration = context->has_registration ? db_p_uuid(w, context->registration) : NULL,
	    .activity_iri = context->activity,
	    .agent_identifier = context->agent};
}

/* Of one document: none said is one of its own. */
static const char *registration_of_one(struct work *w, const struct document_key *key)
{
	return key->registration != NULL ? key->registration : db_p_uuid(w, (struct uuid){{0}});
}

static const char *content_read(struct work *w, const char *hex, size_t *ret_len)
{
	size_t len = strlen(hex) / 2;
	char *content = arena_alloc(w->arena, len + 1);

	for (size_t i = 0; i < len; i++)
		content[i] = (char)(hex_value(hex[2 * i]) * 16 + hex_value(hex[2 * i + 1]));
	*ret_len = len;
	return content;
}

static void document_read(
    struct work *w, const struct db_rows *rows, bool *ret_found, struct xapi_document *ret_document)
{
	*ret_found = db_count(rows) > 0;
	if (!*ret_found)
		return;
	*ret_document =
	    (struct xapi_document){.content_type = db_text(rows, 0, 1), .updated_us = db_int(rows, 0, 3)};
	ret_document->content = content_read(w, db_text(rows, 0, 0), &ret_document->len);
	snprintf(ret_document->etag, sizeof(ret_document->etag), "%s", db_text(rows, 0, 2));
}

enum err document_store_find(struct work *w, struct uuid org, const struct document_key *key,
    const char *name, bool *ret_found, struct xapi_document *ret_document)
{
	const char *const params[] = {
	    key->org, key->kind, key->activity, key->agent, registration_of_one(w, key), name};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_document_row, params, &rows));
	document_read(w, rows, ret_found, ret_document);
	return OK;
}

enum err document_store_lock(struct work *w, const struct document_key *key, const char *name,
    bool with_content, bool *ret_found, struct xapi_document *ret_document)
{
	const char *const params[] = {
	    key->org, key->kind, key->activity, key->agent, registration_of_one(w, key), name};
	struct db_rows *rows = NULL;

	TRY(db_run(w, with_content ? &xapi_document_lock : &xapi_document_lock_bare, params, &rows));
	document_read(w, rows, ret_found, ret_document);
	return OK;
}

enum err document_store_add(struct work *w, const struct document_key *key, const char *name,
    const struct xapi_document *document, bool *ret_added)
{
	const char *const params[] = {key->org, key->kind, key->activity, key->agent,
	    registration_of_one(w, key), name, key->activity_iri, key->agent_identifier,
	    hex_encode(w->arena, document->content, document->len), document->content_type, document->etag};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &xapi_document_add, params, &rows));
	*ret_added = db_changed(rows) > 0;
	return OK;
}

enum err document_store_change(
    struct work *w, const struct document_key *key, const char *name, const struct xapi_document *document)
{
	const char *const params[] = {key->org, key->kind, key->activity, key->agent,
	    registration_of_one(w, key), name, hex_encode(w->arena, document->content, document->len),
	    document->content_type, document->etag};

	return db_send(w, &xapi_document_change, params);
}

enum err document_store_remove(struct work *w, const struct document_key *key, const char *name)
{
	const char *const params[] = {
	    key->org, key->kind, key->activity, key->agent, registration_of_one(w, key), name};

	return db_send(w, &xapi_document_drop, params);
}

enum err document_store_names(struct work *w, struct uuid org, const struct document_key *key,
    int64_t since_us, const char ***ret_names, size_t *ret_count, int64_t *ret_updated_us)
{
	const char *const params[] = {key->org, key->kind, key->activity, key->agent, key->registration,
	    since_us != 0 ? db_p_time(w, since_us) : NULL, db_p_int(w, XAPI_DOCUMENT_LIST_MAX)};
	struct db_rows *rows = NULL;
	const char **names;

	TRY(db_once(w, db_tenant(org), &xapi_document_list, params, &rows));
	names = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*names));
	for (size_t i = 0; i < db_count(rows); i++)
		names[i] = db_text(rows, i, 0);
	*ret_updated_us = db_count(rows) > 0 ? db_int(rows, db_count(rows) - 1, 1) : 0;
	*ret_names = names;
	*ret_count = db_count(rows);
	return OK;
}

enum err document_store_remove_all(struct work *w, struct uuid org, const struct document_key *key)
{
	const char *const params[] = {key->org, key->kind, key->activity, key->agent, key->registration};

	return db_once(w, db_tenant(org), &xapi_document_drop_all, params, NULL);
}
