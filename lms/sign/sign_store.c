#include "lms/sign/sign_store.h"

#include "lms_sql.h"

/* One round trip for all: what was counted before a refusal is rolled back with it. */
enum err throttle_count(struct work *w, const struct throttle_bucket buckets[], int count,
    int64_t ret_tries[], int64_t *ret_wait_s)
{
	struct db_rows *taken[THROTTLE_BUCKETS_MAX] = {NULL}, *wait = NULL;

	for (int i = 0; i < count; i++) {
		const struct throttle_limit *limit = buckets[i].limit;
		const char *params[] = {buckets[i].key, db_p_int(w, limit->free), db_p_int(w, limit->first_s),
		    db_p_int(w, limit->longest_s), db_p_int(w, limit->quiet_s)};

		TRY(i + 1 < count ? db_ask(w, &lms_throttle_take, params, &taken[i])
		                  : db_run(w, &lms_throttle_take, params, &taken[i]));
	}
	for (int i = 0; i < count; i++) {
		const char *params[] = {buckets[i].key};

		if (db_count(taken[i]) > 0)
			continue;
		TRY(db_run(w, &lms_throttle_wait, params, &wait));
		*ret_wait_s = db_count(wait) > 0 ? db_int(wait, 0, 0) : 1;
		return fail(w, ERR_TOO_MANY, "Too many tries were wrong: wait a little before the next one");
	}
	for (int i = 0; i < count; i++)
		ret_tries[i] = db_int(taken[i], 0, 0);
	return OK;
}

enum err throttle_drop(struct work *w, const char *bucket)
{
	const char *const params[] = {bucket};

	return db_send(w, &lms_throttle_forget, params);
}

enum err throttle_give_back(struct work *w, const char *bucket, const struct throttle_limit *limit)
{
	const char *const params[] = {bucket, db_p_int(w, limit->free)};

	return db_send(w, &lms_throttle_return, params);
}

static struct account_row account_of(const struct db_rows *rows)
{
	return (struct account_row){
	    .user = db_uuid(rows, 0, 0),
	    .active = db_bool(rows, 0, 1),
	    .hash = db_text(rows, 0, 2),
	    .totp_sealed = db_text(rows, 0, 3),
	    .totp_step = db_int(rows, 0, 4),
	    .email = db_text(rows, 0, 5),
	    .name = db_text(rows, 0, 6),
	    .language = db_text(rows, 0, 7),
	    .email_proven = db_bool(rows, 0, 8),
	};
}

static enum err account_find(
    struct work *w, const struct db_query *query, const char *key, struct account_row *ret_row)
{
	const char *const params[] = {key};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), query, params, &rows));
	*ret_row = db_count(rows) > 0
	               ? account_of(rows)
	               : (struct account_row){
	                     .hash = "", .totp_sealed = "", .email = "", .name = "", .language = ""};
	return OK;
}

enum err sign_account(struct work *w, const char *email, struct account_row *ret_row)
{
	return account_find(w, &lms_sign_find, email, ret_row);
}

enum err sign_account_of(struct work *w, struct uuid user, struct account_row *ret_row)
{
	return account_find(w, &lms_sign_find_user, db_p_uuid(w, user), ret_row);
}

enum err sign_rehash(struct work *w, struct uuid user, const char *old_hash, const char *new_hash)
{
	const char *const params[] = {db_p_uuid(w, user), old_hash, new_hash};

	return db_send(w, &lms_sign_rehash, params);
}

enum err sign_session_add(struct work *w, const struct session_row *row)
{
	const char *const params[] = {db_p_uuid(w, row->id), row->token_hash, db_p_uuid(w, row->user),
	    row->password_hash, db_p_bool(row->strong), db_p_bool(row->owes_factor), row->agent,
	    db_p_int(w, row->idle_s), db_p_int(w, row->longest_s)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_sign_session_add, params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(w, ERR_UNAUTHORIZED, "password", "The password has just been changed");
	return OK;
}

enum err sign_session_drop(struct work *w, const char *token_hash)
{
	const char *const params[] = {token_hash};

	return db_send(w, &lms_sign_session_drop, params);
}

enum err sign_sessions_trim(struct work *w, struct uuid user, int64_t keep)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_int(w, keep)};

	return db_send(w, &lms_sign_sessions_trim, params);
}

enum err sign_out(struct work *w, struct session_cache *cache, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, session)};

	TRY(db_once(w, db_directory(), &lms_sign_session_end, params, NULL));
	session_forget(cache, session);
	return OK;
}

enum err sign_owing(struct work *w, const char *token_hash, struct owing_row *ret_row)
{
	const char *const params[] = {token_hash};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_sign_factor_find, params, &rows));
	if (db_count(rows) == 0) {
		*ret_row = (struct owing_row){.totp_sealed = ""};
		return OK;
	}
	*ret_row = (struct owing_row){
	    db_uuid(rows, 0, 0), db_uuid(rows, 0, 1), db_text(rows, 0, 2), db_int(rows, 0, 3)};
	return OK;
}

enum err sign_owing_wrong(struct work *w, struct uuid session, int64_t tries_max)
{
	const char *const params[] = {db_p_uuid(w, session), db_p_int(w, tries_max)};

	return db_once(w, db_directory(), &lms_sign_factor_wrong, params, NULL);
}

enum err sign_owing_prove(
    struct work *w, struct uuid session, const char *token_hash, int64_t idle_s, int64_t longest_s)
{
	const char *const params[] = {
	    db_p_uuid(w, session), token_hash, db_p_int(w, idle_s), db_p_int(w, longest_s)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_sign_session_prove, params, &rows));
	if (db_changed(rows) == 0)
		return fail_field(w, ERR_UNAUTHORIZED, "session", "Sign in again: this took too long");
	return OK;
}

static enum err used(struct work *w, const struct db_query *query, const char *const params[], bool *ret_used)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, query, params, &rows));
	*ret_used = db_changed(rows) == 1;
	return OK;
}

enum err sign_totp_use(struct work *w, struct uuid user, int64_t step, bool *ret_used)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_int(w, step)};

	return used(w, &lms_sign_totp_use, params, ret_used);
}

enum err sign_recovery_use(struct work *w, struct uuid user, const char *code_hash, bool *ret_used)
{
	const char *const params[] = {db_p_uuid(w, user), code_hash};

	return used(w, &lms_sign_recovery_use, params, ret_used);
}

enum err sign_in_places(struct work *w, struct uuid user, struct place **ret_places, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_int(w, PLACES_MAX)};
	struct db_rows *rows = NULL;
	struct place *places;

	TRY(db_once(w, db_directory(), &lms_sign_places, params, &rows));
	places = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*places));
	for (size_t i = 0; i < db_count(rows); i++)
		places[i] = (struct place){db_text(rows, i, 0), db_text(rows, i, 1)};
	*ret_places = places;
	*ret_count = db_count(rows);
	return OK;
}
