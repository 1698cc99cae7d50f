#include "lms/credential/credential_store.h"

#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static const char *text_or_empty(const struct db_rows *rows, size_t row, int column)
{
	return db_is_null(rows, row, column) ? "" : db_text(rows, row, column);
}

enum err credential_store_prove(struct work *w, const char *key_id, struct proof_of_key *ret_proof)
{
	const char *const params[] = {key_id};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_credential_prove, params, &rows));
	*ret_proof = (struct proof_of_key){0};
	if (db_count(rows) == 0)
		return OK;
	*ret_proof = (struct proof_of_key){
	    .id = db_uuid(rows, 0, 0),
	    .key_id = key_id,
	    .kind = db_text(rows, 0, 1),
	    .org = db_uuid(rows, 0, 2),
	    .secret_mac = db_text(rows, 0, 3),
	    .permissions = db_text(rows, 0, 4),
	    .user = db_uuid(rows, 0, 5),
	    .name = db_text(rows, 0, 6),
	    .ends_us = db_int(rows, 0, 7),
	    .used_is_stale = db_bool(rows, 0, 8),
	    .jwks = text_or_empty(rows, 0, 9),
	    .jwks_uri = db_text(rows, 0, 10),
	    .platform_admin = db_bool(rows, 0, 11),
	    .member = db_bool(rows, 0, 12),
	    .roles = text_or_empty(rows, 0, 13),
	    .own_roles = db_is_null(rows, 0, 14) ? NULL : db_text(rows, 0, 14),
	    .user_name = db_text(rows, 0, 15),
	    .totp = db_bool(rows, 0, 16),
	};
	return OK;
}

enum err credential_store_used(struct work *w, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, id)};

	return db_once(w, db_directory(), &lms_credential_used, params, NULL);
}

enum err access_store_asked(
    struct work *w, struct uuid user, struct uuid org, bool *ret_platform_admin, bool *ret_org_asks)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid_or_null(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_access_asked, params, &rows));
	*ret_platform_admin = db_count(rows) > 0 && db_bool(rows, 0, 0);
	*ret_org_asks = db_count(rows) > 0 && db_bool(rows, 0, 1);
	return OK;
}

enum err api_session_store_prove(struct work *w, struct uuid id, struct proof_of_session *ret_proof)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_api_session_prove, params, &rows));
	*ret_proof = (struct proof_of_session){0};
	if (db_count(rows) == 0)
		return OK;
	*ret_proof = (struct proof_of_session){
	    .id = db_uuid(rows, 0, 0),
	    .user = db_uuid(rows, 0, 1),
	    .org = db_uuid(rows, 0, 2),
	    .user_name = db_text(rows, 0, 3),
	    .strong = db_bool(rows, 0, 4),
	    .platform_admin = db_bool(rows, 0, 5),
	    .ends_us = db_int(rows, 0, 6),
	    .member = db_bool(rows, 0, 7),
	    .roles = text_or_empty(rows, 0, 8),
	    .own_roles = db_is_null(rows, 0, 9) ? NULL : db_text(rows, 0, 9),
	};
	return OK;
}

enum err api_session_store_add(struct work *w, struct uuid id, struct uuid user, struct uuid org, bool strong,
    const char *agent, int64_t life_s)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_uuid(w, user), uuid_or_null(w, org),
	    db_p_bool(strong), agent, db_p_int(w, life_s)};
	const char *const of_user[] = {db_p_uuid(w, user)};

	TRY(db_run(w, &lms_api_session_add, params, NULL));
	return db_run(w, &lms_api_session_sweep, of_user, NULL);
}

enum err api_session_store_turn(struct work *w, struct uuid id, int64_t turn, struct uuid *ret_user)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_int(w, turn)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_api_session_turn, params, &rows));
	*ret_user = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err api_session_store_end(
    struct work *w, struct uuid id, bool reused, int64_t turn, struct uuid *ret_user, struct uuid *ret_org)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_int(w, turn)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, reused ? &lms_api_session_reused : &lms_api_session_revoke, params, &rows));
	*ret_user = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	*ret_org = db_count(rows) > 0 ? db_uuid(rows, 0, 1) : (struct uuid){{0}};
	return OK;
}

enum err assertion_store_use(
    struct work *w, struct uuid credential, const char *jti_hash, int64_t ends_us, bool *ret_first)
{
	const char *const params[] = {db_p_uuid(w, credential), jti_hash, db_p_time(w, ends_us)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_assertion_use, params, &rows));
	*ret_first = db_changed(rows) > 0;
	return db_once(w, db_directory(), &lms_assertion_sweep, NULL, NULL);
}

enum err credential_store_add(struct work *w, const struct credential_new *new_one, struct uuid user,
    const struct principal *by, const char *permissions, const char *key_id, const char *secret_mac)
{
	const char *const params[] = {db_p_uuid(w, new_one->id), db_p_uuid(w, new_one->org),
	    credential_kind_names[new_one->kind], key_id, secret_mac,
	    new_one->jwks != NULL ? json_text(w->arena, new_one->jwks) : NULL, new_one->jwks_uri,
	    new_one->name, permissions, uuid_or_null(w, user), db_p_uuid(w, by->id),
	    principal_kind_name(by->kind),
	    new_one->expires_us != 0 ? db_p_time(w, new_one->expires_us) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_credential_add, params, &rows));
	if (db_changed(rows) == 0)
		return fail(w, ERR_CONFLICT, "this credential was made before");
	return OK;
}

enum err credential_store_list(struct work *w, struct uuid org, const char *kind, struct uuid user,
    struct uuid before, struct uuid id, int64_t limit, struct credential_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), kind, uuid_or_null(w, user), uuid_or_null(w, before),
	    uuid_or_null(w, id), db_p_int(w, limit)};
	struct credential_row *list;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_credential_list, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = (struct credential_row){
		    .id = db_uuid(rows, i, 0),
		    .kind = db_text(rows, i, 1),
		    .key_id = db_text(rows, i, 2),
		    .name = db_text(rows, i, 3),
		    .permissions = db_text(rows, i, 4),
		    .user = db_uuid(rows, i, 5),
		    .created_by = db_uuid(rows, i, 6),
		    .created_by_kind = db_text(rows, i, 7),
		    .created_us = db_int(rows, i, 8),
		    .expires_us = db_int(rows, i, 9),
		    .last_used_us = db_int(rows, i, 10),
		    .revoked_us = db_int(rows, i, 11),
		    .jwks_uri = db_text(rows, i, 12),
		    .has_secret = db_bool(rows, i, 13),
		};
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err credential_store_revoke(
    struct work *w, struct uuid org, struct uuid user, struct uuid id, struct credential_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, id), db_p_uuid(w, org), uuid_or_null(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_credential_revoke, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "id", "there is no such credential, or it was revoked before");
	*ret_row = (struct credential_row){.id = id,
	    .user = user,
	    .kind = db_text(rows, 0, 0),
	    .key_id = db_text(rows, 0, 1),
	    .name = db_text(rows, 0, 2),
	    .permissions = db_text(rows, 0, 3)};
	return OK;
}
