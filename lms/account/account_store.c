#include "lms/account/account_store.h"

#include "lms_sql.h"

static enum err changed(
    struct work *w, const struct db_query *query, const char *const params[], bool *ret_changed)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, query, params, &rows));
	*ret_changed = db_changed(rows) > 0;
	return OK;
}

enum err user_read(struct work *w, struct uuid user, struct user_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_user_show, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such account");
	*ret_row = (struct user_row){
	    .account = {.user = db_uuid(rows, 0, 0),
	        .email = db_text(rows, 0, 1),
	        .name = db_text(rows, 0, 2),
	        .language = db_text(rows, 0, 3),
	        .totp = db_bool(rows, 0, 4),
	        .totp_pending = *db_text(rows, 0, 5) != '\0',
	        .totp_at_us = db_int(rows, 0, 6),
	        .recovery_left = db_int(rows, 0, 7),
	        .password_changed_us = db_int(rows, 0, 8),
	        .platform_admin = db_bool(rows, 0, 9),
	        .status = db_text(rows, 0, 10),
	        .created_us = db_int(rows, 0, 11)},
	    .totp_pending_sealed = db_text(rows, 0, 5),
	    .password_hash = db_text(rows, 0, 12),
	};
	return OK;
}

enum err user_rename(struct work *w, struct uuid user, const char *name, const char *language)
{
	const char *const params[] = {db_p_uuid(w, user), name, language};

	return db_send(w, &lms_user_change, params);
}

enum err user_password_set(struct work *w, struct uuid user, const char *old_hash, const char *new_hash)
{
	const char *const params[] = {db_p_uuid(w, user), old_hash, new_hash};
	bool done = false;

	TRY(changed(w, &lms_user_password, params, &done));
	return done ? OK : fail_field(w, ERR_CONFLICT, "old", "The password has just been changed");
}

enum err user_totp_begin(struct work *w, struct uuid user, const char *sealed)
{
	const char *const params[] = {db_p_uuid(w, user), sealed};

	return db_send(w, &lms_user_totp_begin, params);
}

enum err user_totp_confirm(struct work *w, struct uuid user, const char *sealed, int64_t step)
{
	const char *const params[] = {db_p_uuid(w, user), sealed, db_p_int(w, step)};
	bool done = false;

	TRY(changed(w, &lms_user_totp_confirm, params, &done));
	return done ? OK
	            : fail_field(
	                  w, ERR_CONFLICT, "code", "Another second factor was begun meanwhile: begin again");
}

enum err user_totp_remove(struct work *w, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, user)};

	TRY(db_send(w, &lms_user_totp_remove, params));
	TRY(db_send(w, &lms_user_sessions_weak, params));
	return db_send(w, &lms_recovery_clear, params);
}

enum err user_recovery_set(struct work *w, struct uuid user, const char *const *hashes, size_t count)
{
	const char *params[] = {db_p_uuid(w, user), NULL};

	TRY(db_send(w, &lms_recovery_clear, params));
	for (size_t i = 0; i < count; i++) {
		params[1] = hashes[i];
		TRY(db_send(w, &lms_recovery_add, params));
	}
	return OK;
}

enum err user_session_rotate(struct work *w, struct uuid session, const char *token_hash, bool strong)
{
	const char *const params[] = {db_p_uuid(w, session), token_hash, db_p_bool(strong)};
	bool done = false;

	TRY(changed(w, &lms_sign_session_rotate, params, &done));
	return done ? OK
	            : fail_field(w, ERR_UNAUTHORIZED, "session", "Sign in again: this session has ended");
}

enum err user_session_drop(struct work *w, struct uuid user, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid(w, session)};
	bool done = false;

	TRY(changed(w, &lms_user_session_end, params, &done));
	return done ? OK : fail(w, ERR_NOT_FOUND, "this session has ended already");
}

enum err user_sessions_drop(struct work *w, struct uuid user, struct uuid keep)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid_or_null(w, keep)};

	return db_send(w, &lms_user_sessions_end, params);
}

enum err user_make(struct work *w, struct uuid id, const char *email, const char *name, const char *language)
{
	const char *const params[] = {db_p_uuid(w, id), email, name, language};

	return db_send(w, &lms_user_add, params);
}

enum err user_activate(struct work *w, struct uuid user, const char *name, const char *language,
    const char *hash, bool email_proven, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, user), name, language, hash, db_p_bool(email_proven)};

	return changed(w, &lms_user_activate, params, ret_done);
}

enum err user_disable(struct work *w, struct uuid user, bool disabled)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_bool(disabled)};

	return db_send(w, &lms_user_status, params);
}

enum err user_admin(struct work *w, struct uuid user, bool platform_admin)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_bool(platform_admin)};

	return db_send(w, &lms_user_platform_admin, params);
}

enum err user_grant(struct work *w, struct uuid user, bool platform_admin, bool *ret_done, bool *ret_left)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_bool(platform_admin)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_user_grant, params, &rows));
	*ret_done = db_count(rows) > 0;
	*ret_left = db_count(rows) > 0 && (platform_admin || !db_bool(rows, 0, 0) || db_int(rows, 0, 1) > 0);
	return OK;
}

enum err notice_to(struct work *w, struct uuid user, struct uuid org, struct notice_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_user_notice_to, params, &rows));
	*ret_row = (struct notice_row){.email = NULL};
	if (db_count(rows) > 0)
		*ret_row = (struct notice_row){.email = db_text(rows, 0, 0),
		    .name = db_text(rows, 0, 1),
		    .language = db_text(rows, 0, 2),
		    .org = db_uuid(rows, 0, 3)};
	return OK;
}

enum err user_of_email(struct work *w, const char *email, struct uuid *ret_user)
{
	const char *const params[] = {email};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_user_find, params, &rows));
	*ret_user = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err account_sessions(
    struct work *w, struct uuid user, struct account_session **ret_sessions, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, user)};
	struct db_rows *rows = NULL;
	struct account_session *sessions;

	TRY(db_once(w, db_directory(), &lms_user_sessions_list, params, &rows));
	sessions = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*sessions));
	for (size_t i = 0; i < db_count(rows); i++)
		sessions[i] = (struct account_session){.id = db_uuid(rows, i, 0),
		    .agent = db_text(rows, i, 1),
		    .strong = db_bool(rows, i, 2),
		    .created_us = db_int(rows, i, 3),
		    .seen_us = db_int(rows, i, 4)};
	*ret_sessions = sessions;
	*ret_count = db_count(rows);
	return OK;
}
