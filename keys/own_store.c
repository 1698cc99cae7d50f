/* Our key set in the database. The unique index on the current key decides who wins when several nodes begin
 * at once; all then read what won. */
#include <string.h>

#include "base/fields.h"
#include "keys/keys_int.h"
#include "keys_sql.h"

static enum err own_add(struct work *w, struct keys *keys)
{
	struct own_key key;
	const char *sealed;

	TRY(own_make(w, &key));
	TRY(keys_seal(w, keys, "private-key", key.private_jwk, strlen(key.private_jwk), &sealed));
	const char *const params[] = {key.kid, key.public_jwk, sealed};
	return db_once(w, db_directory(), &keys_current_add, params, NULL);
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
	json_t *set = json_own(w->arena, json_array());
	struct own_key current = {0};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &keys_all, NULL, &rows));
	for (size_t i = 0; i < db_count(rows); i++) {
		const char *public_jwk = db_text(rows, i, 2);
		json_t *jwk;

		TRY(json_read(w, "a published key", public_jwk, strlen(public_jwk), &jwk));
		json_array_append(set, jwk);
		if (strcmp(db_text(rows, i, 1), "current") != 0)
			continue;
		current.kid = db_text(rows, i, 0);
		TRY(own_unseal(w, keys, db_text(rows, i, 3), &current.private_jwk));
	}
	*ret_found = current.kid != NULL;
	return current.kid != NULL ? own_use(w, keys, &current, set) : OK;
}

enum err own_load(struct work *w, struct keys *keys)
{
	bool found;

	TRY(own_read(w, keys, &found));
	if (found)
		return OK;
	TRY(own_add(w, keys));
	TRY(own_read(w, keys, &found));
	return found ? OK : fail(w, ERR_INTERNAL, "there is no signing key, although one was just made");
}
