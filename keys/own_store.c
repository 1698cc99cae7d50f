/* Our key set in the database. The unique index on the current and the next key decides who wins when several
 * nodes begin at once; all then read what won. */
#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/time.h"
#include "keys/keys_int.h"
#include "keys_sql.h"

/* Runs current_add or next_add with a new key; *ret_added false: another node was first, or the set is full.
 */
static enum err own_add(
    struct work *w, struct keys *keys, const struct db_query *query, bool *ret_added, const char **ret_kid)
{
	struct own_key key;
	struct db_rows *rows;
	const char *sealed;

	TRY(own_make(w, &key));
	TRY(keys_seal(w, keys, "private-key", key.private_jwk, strlen(key.private_jwk), &sealed));
	const char *const params[] = {key.kid, key.public_jwk, sealed};
	TRY(db_once(w, db_directory(), query, params, &rows));
	*ret_added = db_changed(rows) > 0;
	*ret_kid = key.kid;
	return OK;
}

static enum err own_unseal(struct work *w, struct keys *keys, const char *sealed, const char **ret_jwk)
{
	size_t len;

	if (keys_unseal(w, keys, "private-key", sealed, ret_jwk, &len) != OK)
		return fail_field(w, ERR_BAD_INPUT, "secret_file",
		    "the secret is not the one that this database's signing key was sealed with; put back "
		    "the secret file that belongs to this database");
	return OK;
}

/* False when there is no current key yet. */
static enum err own_read(struct work *w, struct keys *keys, bool *ret_found)
{
	struct own_key *list;
	struct db_rows *rows;
	size_t count;

	TRY(db_once(w, db_directory(), &keys_all, NULL, &rows));
	count = db_count(rows);
	*ret_found = count > 0 && strcmp(db_text(rows, 0, 1), "current") == 0;
	if (!*ret_found)
		return OK;
	list = arena_alloc(w->arena, count * sizeof(*list));
	for (size_t i = 0; i < count; i++) {
		list[i] = (struct own_key){.kid = db_text(rows, i, 0), .public_jwk = db_text(rows, i, 2)};
		TRY(own_unseal(w, keys, db_text(rows, i, 3), &list[i].private_jwk));
	}
	return own_use(w, keys, list, count, db_text(rows, 0, 4));
}

enum err own_load(struct work *w, struct keys *keys)
{
	const char *kid;
	bool found, added;

	TRY(own_read(w, keys, &found));
	if (found)
		return OK;
	TRY(own_add(w, keys, &keys_current_add, &added, &kid));
	TRY(own_read(w, keys, &found));
	return found ? OK : fail(w, ERR_INTERNAL, "there is no signing key, although one was just made");
}

struct promotion {
	int64_t published_s; /* a next key must have been published for this long */
	const char *kid;     /* of the key that signs now; NULL: nothing was done */
};

static enum err promote(struct work *w, void *arg)
{
	struct promotion *p = arg;
	const char *const params[] = {db_p_int(w, p->published_s)};
	struct db_rows *rows;

	p->kid = NULL;
	TRY(db_run(w, &keys_current_retire, params, &rows));
	if (db_count(rows) == 0)
		return OK;
	TRY(db_run(w, &keys_next_promote, NULL, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_RETRY, "the next signing key is gone");
	p->kid = db_text(rows, 0, 0);
	return OK;
}

static enum err rotation_go_on(struct work *w, struct keys *keys, const struct config *config,
    bool promote_due, bool remove_due, bool next_due)
{
	struct promotion promotion = {.published_s = config->key_publish_before};
	const char *const keep[] = {db_p_int(w, config->key_keep_after)};
	const char *kid;
	bool added;

	if (promote_due) {
		TRY(db_transact(w, db_directory(), promote, &promotion));
		if (promotion.kid != NULL)
			log_line(LOG_INFO, "keys", "the signing key %s signs from now on", promotion.kid);
	}
	if (remove_due)
		TRY(db_once(w, db_directory(), &keys_retired_remove, keep, NULL));
	if (!next_due)
		return OK;
	TRY(own_add(w, keys, &keys_next_add, &added, &kid));
	if (added)
		log_line(LOG_INFO, "keys", "the next signing key %s is published", kid);
	return OK;
}

enum err own_poll(struct work *w, struct keys *keys, const struct config *config)
{
	const char *const params[] = {db_p_int(w, config->key_publish_before),
	    db_p_int(w, config->key_keep_after), db_p_int(w, config->key_rotate_after)};
	bool promote_due, remove_due, next_due, found;
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &keys_poll, params, &rows));
	promote_due = db_bool(rows, 0, 1);
	remove_due = db_bool(rows, 0, 2);
	next_due = db_bool(rows, 0, 3);
	if (promote_due || remove_due || next_due) {
		TRY(rotation_go_on(w, keys, config, promote_due, remove_due, next_due));
		return own_read(w, keys, &found);
	}
	return own_is(keys, db_text(rows, 0, 0)) ? OK : own_read(w, keys, &found);
}

enum err keys_rotate(struct work *w, struct keys *keys, bool at_once, const char **ret_kid)
{
	struct promotion promotion = {.published_s = 0};
	struct db_rows *rows;
	bool added;

	TRY(db_once(w, db_directory(), &keys_next_find, NULL, &rows));
	if (db_count(rows) == 0) {
		TRY(own_add(w, keys, &keys_next_add, &added, ret_kid));
		TRY(db_once(w, db_directory(), &keys_next_find, NULL, &rows));
		if (db_count(rows) == 0 && !added)
			return fail(w, ERR_CONFLICT,
			    "the set is full of keys that platforms are bound to: unpin some first");
	}
	if (db_count(rows) > 0)
		*ret_kid = db_text(rows, 0, 0);
	if (!at_once)
		return OK;
	TRY(db_transact(w, db_directory(), promote, &promotion));
	if (promotion.kid != NULL)
		*ret_kid = promotion.kid;
	return OK;
}

static json_t *time_or_null(const struct db_rows *rows, size_t row, int column)
{
	char text[TIME_TEXT_SIZE];

	return db_is_null(rows, row, column) ? json_null()
	                                     : json_string(time_format(db_int(rows, row, column), text));
}

enum err keys_list(struct work *w, const struct config *config, json_t **ret_list)
{
	const char *const params[] = {
	    db_p_int(w, config->key_publish_before), db_p_int(w, config->key_keep_after)};
	json_t *list = json_own(w->arena, json_array());
	struct db_rows *rows;
	json_t *pinned;

	TRY(db_once(w, db_directory(), &keys_list_all, params, &rows));
	for (size_t i = 0; i < db_count(rows); i++) {
		const char *pins = db_text(rows, i, 7);

		TRY(json_read(w, "the pins", pins, strlen(pins), &pinned));
		json_array_append_new(
		    list, json_pack("{s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:O}", "kid", db_text(rows, i, 0), "state",
		              db_text(rows, i, 1), "published_at", time_or_null(rows, i, 2), "signed_from",
		              time_or_null(rows, i, 3), "signed_until", time_or_null(rows, i, 4),
		              "signs_after", time_or_null(rows, i, 5), "published_until",
		              time_or_null(rows, i, 6), "pinned_by", pinned));
	}
	*ret_list = list;
	return OK;
}

enum err keys_pinned(struct work *w, struct uuid registration, const char **ret_kid)
{
	const char *const params[] = {db_p_uuid(w, registration)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &keys_pin_find, params, &rows));
	*ret_kid = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	return OK;
}

enum err keys_pin(struct work *w, const char *kid, struct uuid registration)
{
	const char *const params[] = {db_p_uuid(w, registration), kid};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &keys_pin_keep, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "kid", "we have no key %.64s", kid);
	return OK;
}

struct unpinning {
	struct uuid registration;
	bool found;
};

static enum err unpin(struct work *w, void *arg)
{
	struct unpinning *u = arg;
	const char *const params[] = {db_p_uuid(w, u->registration)};
	const char *key[1];
	struct db_rows *rows;

	TRY(db_run(w, &keys_pin_remove, params, &rows));
	u->found = db_count(rows) > 0;
	if (!u->found)
		return OK;
	key[0] = db_text(rows, 0, 0);
	return db_run(w, &keys_retired_touch, key, &rows);
}

enum err keys_unpin(struct work *w, struct uuid registration)
{
	struct unpinning u = {.registration = registration};

	TRY(db_transact(w, db_directory(), unpin, &u));
	return u.found ? OK : fail(w, ERR_NOT_FOUND, "this registration is not bound to a key");
}
