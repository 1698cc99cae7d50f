#include "lms/credential/idempotency.h"

#include <string.h>

#include "lms_sql.h"

static const char purpose[] = "idempotency";

static enum err answer_read(struct work *w, struct keys *keys, const struct idempotency_claim *claim,
    const struct db_rows *rows, struct idempotency_answer *ret_answer)
{
	size_t len;

	if (strcmp(db_text(rows, 0, 0), claim->digest) != 0)
		return fail_field(w, ERR_UNPROCESSABLE, "Idempotency-Key",
		    "this key was used for another request: every request has a key of its own");
	if (db_is_null(rows, 0, 1))
		return fail_field(w, ERR_CONFLICT, "Idempotency-Key",
		    "the first request with this key is still under way: ask again shortly");
	ret_answer->status = (int)db_int(rows, 0, 1);
	return keys_unseal(w, keys, purpose, db_text(rows, 0, 2), &ret_answer->content, &len);
}

enum err idempotency_claim(
    struct work *w, struct keys *keys, struct idempotency_claim *claim, struct idempotency_answer *ret_answer)
{
	const char *const params[] = {db_p_uuid(w, claim->asker), claim->key_hash, claim->route,
	    claim->digest, db_p_uuid(w, claim->work_id), db_p_int(w, IDEMPOTENCY_LEASE_S)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_idempotency_sweep, NULL, NULL));
	TRY(db_once(w, db_directory(), &lms_idempotency_claim, params, &rows));
	*ret_answer = (struct idempotency_answer){0};
	if (db_count(rows) > 0) {
		claim->work_id = db_uuid(rows, 0, 0);
		return OK;
	}
	TRY(db_once(w, db_directory(), &lms_idempotency_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_CONFLICT, "Idempotency-Key", "this key was just released: ask again");
	return answer_read(w, keys, claim, rows, ret_answer);
}

enum err idempotency_keep(
    struct work *w, struct keys *keys, const struct idempotency_claim *claim, int status, const char *content)
{
	const char *params[] = {
	    db_p_uuid(w, claim->asker), claim->key_hash, claim->route, db_p_int(w, status), NULL};

	TRY(keys_seal(w, keys, purpose, content, strlen(content), &params[4]));
	return db_once(w, db_directory(), &lms_idempotency_keep, params, NULL);
}

enum err idempotency_release(struct work *w, const struct idempotency_claim *claim)
{
	const char *const params[] = {db_p_uuid(w, claim->asker), claim->key_hash, claim->route};

	return db_once(w, db_directory(), &lms_idempotency_release, params, NULL);
}
