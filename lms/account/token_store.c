#include "lms/account/account_store.h"
#include "lms_sql.h"

enum err token_put(struct work *w, const char *token_hash, const char *kind, struct uuid user,
    struct uuid org, bool by_mail, int64_t lives_s)
{
	const char *const params[] = {token_hash, kind, db_p_uuid(w, user), db_p_uuid_or_null(w, org),
	    db_p_bool(by_mail), db_p_int(w, lives_s)};

	return db_send(w, &lms_token_add, params);
}

enum err token_drop(struct work *w, struct uuid user, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid_or_null(w, org)};

	return db_send(w, &lms_token_drop, params);
}

static enum err gone(struct work *w)
{
	return fail_field(w, ERR_GONE, "token", "This link was used already, has run out, or was taken back");
}

enum err token_use(struct work *w, const char *token_hash, struct token_row *ret_row)
{
	const char *const params[] = {token_hash};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_token_use, params, &rows));
	if (db_count(rows) == 0)
		return gone(w);
	*ret_row = (struct token_row){.kind = db_text(rows, 0, 0),
	    .user = db_uuid(rows, 0, 1),
	    .org = db_uuid(rows, 0, 2),
	    .by_mail = db_bool(rows, 0, 3)};
	return OK;
}

enum err token_read(struct work *w, const char *token_hash, struct token_row *ret_row)
{
	const char *const params[] = {token_hash};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_token_find, params, &rows));
	if (db_count(rows) == 0)
		return gone(w);
	*ret_row = (struct token_row){.kind = db_text(rows, 0, 0),
	    .user = db_uuid(rows, 0, 1),
	    .org = db_uuid(rows, 0, 2),
	    .by_mail = db_bool(rows, 0, 3),
	    .email = db_text(rows, 0, 4),
	    .name = db_text(rows, 0, 5),
	    .status = db_text(rows, 0, 6),
	    .org_slug = db_text(rows, 0, 7),
	    .org_name = db_text(rows, 0, 8),
	    .language = db_text(rows, 0, 9)};
	return OK;
}

enum err user_password_reset(
    struct work *w, struct uuid user, const char *hash, bool recovery, bool by_mail, bool *ret_factor_gone)
{
	const char *const params[] = {db_p_uuid(w, user), hash, db_p_bool(recovery), db_p_bool(by_mail)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_reset_password, params, &rows));
	if (db_count(rows) == 0)
		return gone(w);
	*ret_factor_gone = db_bool(rows, 0, 0) && db_bool(rows, 0, 1);
	/* No second factor, no codes that stand in for it. */
	return db_bool(rows, 0, 0) ? user_recovery_set(w, user, NULL, 0) : OK;
}

enum err reset_put(struct work *w, const char *email, const char *language)
{
	const char *const params[] = {db_p_uuid(w, uuid_v7()), email, language};

	return db_once(w, db_directory(), &lms_reset_add, params, NULL);
}

enum err reset_waiting(struct work *w, int64_t limit, struct reset_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, limit)};
	struct db_rows *rows = NULL;
	struct reset_row *list;

	TRY(db_once(w, db_directory(), &lms_reset_waiting, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = (struct reset_row){.id = db_uuid(rows, i, 0),
		    .page_language = db_text(rows, i, 1),
		    .user = db_uuid(rows, i, 2),
		    .email = db_text(rows, i, 3),
		    .name = db_text(rows, i, 4),
		    .language = db_text(rows, i, 5),
		    .org = db_uuid(rows, i, 6)};
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err reset_take(struct work *w, struct uuid id, bool *ret_taken)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_reset_take, params, &rows));
	*ret_taken = db_changed(rows) > 0;
	return OK;
}

enum err reset_recent(struct work *w, struct uuid user, int64_t *ret_recent)
{
	const char *const params[] = {db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_send(w, &lms_reset_hold, params));
	TRY(db_run(w, &lms_reset_recent, params, &rows));
	*ret_recent = db_int(rows, 0, 0);
	return OK;
}

enum err people_sweep(struct work *w)
{
	TRY(db_once(w, db_directory(), &lms_people_sweep_sessions, NULL, NULL));
	TRY(db_once(w, db_directory(), &lms_people_sweep_tokens, NULL, NULL));
	return db_once(w, db_directory(), &lms_people_sweep_throttle, NULL, NULL);
}
