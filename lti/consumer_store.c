#include "lti/consumer_store.h"

#include <string.h>

#include "base/time.h"
#include "lti/policy.h"
#include "lti_sql.h"

enum { SWEEP_ONE_IN = 32, CONSUMER_COLUMNS = 11 };

static enum err registration_of_row(
    struct work *w, const struct db_rows *rows, struct lti_registration *ret_registration)
{
	struct lti_registration r = {.id = db_uuid(rows, 0, 0),
	    .org = db_uuid(rows, 0, 1),
	    .origin = db_uuid(rows, 0, 2),
	    .name = db_text(rows, 0, 3),
	    .client_id = db_text(rows, 0, 4),
	    .issuer = db_text(rows, 0, 6),
	    .frame_origins = db_text(rows, 0, 7),
	    .auth_url = "",
	    .token_url = "",
	    .token_audience = "",
	    .jwks_uri = ""};

	if (!lti_policy_read(db_text(rows, 0, 8), &r.policy))
		return fail(w, ERR_INTERNAL, "an LTI 1.1 consumer has an unknown policy");
	*ret_registration = r;
	return OK;
}

static enum err consumer_from_row(
    struct work *w, struct keys *keys, const struct db_rows *rows, struct lti11_consumer *ret_consumer)
{
	struct lti11_consumer c = {.status = db_text(rows, 0, 9), .switched_on = db_bool(rows, 0, 10)};
	size_t len;

	TRY(registration_of_row(w, rows, &c.registration));
	TRY(keys_unseal(w, keys, LTI11_SECRET_PURPOSE, db_text(rows, 0, 5), &c.secret, &len));
	*ret_consumer = c;
	return OK;
}

enum err lti11_consumer_by_key(
    struct work *w, struct keys *keys, const char *key, bool *ret_known, struct lti11_consumer *ret_consumer)
{
	const char *const params[] = {key};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_consumer_by_key, params, &rows));
	if (db_count(rows) == 0) {
		*ret_known = false;
		return OK;
	}
	TRY(consumer_from_row(w, keys, rows, ret_consumer));
	*ret_known = true;
	return OK;
}

enum err lti11_consumer_by_id(
    struct work *w, struct keys *keys, struct uuid id, struct lti11_consumer *ret_consumer)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_consumer_by_id, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such LTI 1.1 consumer");
	return consumer_from_row(w, keys, rows, ret_consumer);
}

enum err consumer_store_registration(
    struct work *w, struct uuid id, struct lti_registration *ret_registration)
{
	const char *const params[] = {db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_consumer_by_id, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such registration");
	TRY(registration_of_row(w, rows, ret_registration));
	/* The habits are of launches; Basic Outcomes have none that grades must know. */
	ret_registration->policy = LTI_POLICY_STANDARD;
	return OK;
}

enum err consumer_store_moved(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *key, bool *ret_known, bool *ret_trusted, struct lti11_consumer *ret_consumer)
{
	const char *const params[] = {db_p_uuid(w, registration->id), db_p_uuid(w, registration->org), key};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_consumer_moved, params, &rows));
	*ret_known = db_count(rows) > 0;
	if (!*ret_known)
		return OK;
	*ret_trusted = db_bool(rows, 0, CONSUMER_COLUMNS);
	return consumer_from_row(w, keys, rows, ret_consumer);
}

static enum err nonce_sweep(struct work *w)
{
	const char *const params[] = {db_p_time(w, w->now_us)};
	unsigned char chance;

	random_bytes(&chance, sizeof(chance));
	if (chance % SWEEP_ONE_IN != 0)
		return OK;
	return db_once(w, db_directory(), &lti_nonce_sweep, params, NULL);
}

enum err nonce_store_use(
    struct work *w, struct uuid consumer, const char *nonce, int64_t at_us, bool *ret_fresh)
{
	const char *const params[] = {db_p_uuid(w, consumer), sha256_hex(w->arena, nonce),
	    db_p_time(w, at_us + (LTI11_AGE_MAX_S + LTI11_SKEW_S) * US_PER_S)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lti_nonce_use, params, &rows));
	*ret_fresh = db_changed(rows) > 0;
	return nonce_sweep(w);
}
