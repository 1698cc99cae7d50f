#include "lms/xapi_key/xapi_key_store.h"

#include "lms_sql.h"

enum err xapi_key_store_prove(struct work *w, const char *key_id, struct xapi_key_proof *ret_proof)
{
	const char *const params[] = {key_id};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_xapi_key_prove, params, &rows));
	*ret_proof = (struct xapi_key_proof){0};
	if (db_count(rows) == 0)
		return OK;
	*ret_proof = (struct xapi_key_proof){
	    .id = db_uuid(rows, 0, 0),
	    .org = db_uuid(rows, 0, 1),
	    .secret_mac = db_text(rows, 0, 2),
	    .old_secret_mac = db_is_null(rows, 0, 3) ? "" : db_text(rows, 0, 3),
	    .scopes = db_text(rows, 0, 4),
	    .activity_prefix = db_text(rows, 0, 5),
	    .name = db_text(rows, 0, 6),
	    .ends_us = db_int(rows, 0, 7),
	    .old_ends_us = db_int(rows, 0, 8),
	    .used_is_stale = db_bool(rows, 0, 9),
	};
	return OK;
}

enum err xapi_key_store_used(struct work *w, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, id)};

	return db_once(w, db_directory(), &lms_xapi_key_used, params, NULL);
}

enum err xapi_key_store_add(
    struct work *w, struct uuid org, const struct xapi_key_row *row, const char *secret_mac)
{
	const char *const params[] = {db_p_uuid(w, row->id), db_p_uuid(w, org), row->key_id, secret_mac,
	    row->name, row->scopes, row->activity_prefix, db_p_uuid(w, row->created_by), row->created_by_kind,
	    row->expires_us != 0 ? db_p_time(w, row->expires_us) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_xapi_key_add, params, &rows));
	if (db_changed(rows) == 0)
		return fail(w, ERR_CONFLICT, WORDS("This key was made before."));
	return OK;
}

enum err xapi_key_store_list(struct work *w, struct uuid org, struct uuid before, struct uuid id,
    int64_t limit, struct xapi_key_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid_or_null(w, before), db_p_uuid_or_null(w, id), db_p_int(w, limit)};
	struct xapi_key_row *list;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_xapi_key_list, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = (struct xapi_key_row){
		    .id = db_uuid(rows, i, 0),
		    .key_id = db_text(rows, i, 1),
		    .name = db_text(rows, i, 2),
		    .scopes = db_text(rows, i, 3),
		    .activity_prefix = db_text(rows, i, 4),
		    .created_by = db_uuid(rows, i, 5),
		    .created_by_kind = db_text(rows, i, 6),
		    .created_us = db_int(rows, i, 7),
		    .rotated_us = db_int(rows, i, 8),
		    .expires_us = db_int(rows, i, 9),
		    .last_used_us = db_int(rows, i, 10),
		    .revoked_us = db_int(rows, i, 11),
		};
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

static enum err one_changed(struct work *w, const struct db_rows *rows)
{
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "id", WORDS("There is no such key, or it counts no longer."));
	return OK;
}

enum err xapi_key_store_rotate(
    struct work *w, struct uuid org, struct uuid id, const char *secret_mac, int64_t overlap_s)
{
	const char *const params[] = {
	    db_p_uuid(w, id), db_p_uuid(w, org), secret_mac, db_p_int(w, overlap_s)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_xapi_key_rotate, params, &rows));
	return one_changed(w, rows);
}

enum err xapi_key_store_revoke(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_xapi_key_revoke, params, &rows));
	return one_changed(w, rows);
}
