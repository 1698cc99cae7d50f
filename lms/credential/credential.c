#include "lms/credential/credential.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/credential/prove.h"

enum { SECRET_BYTES = 32, KEY_ID_BYTES = 8, PERMISSIONS_TEXT_MAX = 4096, JWKS_KEYS_MAX = 16 };

const char *const credential_kind_names[] = {"client", "key", "personal", NULL};

/* "members:read"; "read:members" is how others say it. */
static bool permission_named(struct work *w, const char *name, enum permission *ret_permission)
{
	const char *colon = strchr(name, ':');

	if (permission_find(name, ret_permission))
		return true;
	return colon != NULL &&
	       permission_find(
	           arena_printf(w->arena, "%s:%.*s", colon + 1, (int)(colon - name), name), ret_permission);
}

/* Nobody gives away what they have not. */
static enum err permissions_read(
    struct work *w, const struct principal *by, const struct texts *names, const char **ret_permissions)
{
	struct text all = text_new(w->arena, PERMISSIONS_TEXT_MAX);

	for (size_t i = 0; i < names->count; i++) {
		enum permission p;

		if (!permission_named(w, names->items[i], &p))
			return fail_field(
			    w, ERR_BAD_INPUT, "permissions", "%.60s is no right there is", names->items[i]);
		if (permission_info(p)->scope == PERMISSION_SCOPE_INSTANCE)
			return fail_field(w, ERR_BAD_INPUT, "permissions",
			    "%.60s counts for the whole installation, and this acts in one organisation",
			    names->items[i]);
		if (!principal_may(by, p))
			return fail_field(w, ERR_FORBIDDEN, "permissions",
			    "you have not the right %.60s yourself", names->items[i]);
		if (all.len > 0)
			text_add_char(&all, ' ');
		text_add(&all, permission_info(p)->name);
	}
	if (all.len == 0 || !text_fits(&all))
		return fail_field(w, ERR_BAD_INPUT, "permissions", "name at least one right");
	*ret_permissions = all.data;
	return OK;
}

/* Only public RSA keys, each with a kid, so that rotation works. */
static enum err jwks_check(struct work *w, const json_t *jwks)
{
	const json_t *list = json_object_get(jwks, "keys"), *key;
	size_t i;

	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > JWKS_KEYS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "jwks", "\"keys\" is a list of 1 to %d keys", JWKS_KEYS_MAX);
	json_array_foreach(list, i, key)
	{
		const char *type = json_string_value(json_object_get(key, "kty"));

		if (type == NULL || strcmp(type, "RSA") != 0 || !json_is_string(json_object_get(key, "n")) ||
		    !json_is_string(json_object_get(key, "e")) ||
		    !json_is_string(json_object_get(key, "kid")))
			return fail_field(w, ERR_BAD_INPUT, "jwks",
			    "every key is a public RSA key with kid, n and e (RS256)");
		if (json_object_get(key, "d") != NULL)
			return fail_field(w, ERR_BAD_INPUT, "jwks",
			    "this is a private key: make another one, and send its public half");
	}
	return OK;
}

static enum err new_check(struct work *w, const struct credential_new *n)
{
	bool signs = n->jwks != NULL || *n->jwks_uri != '\0';

	if (signs && n->kind != CREDENTIAL_CLIENT)
		return fail_field(
		    w, ERR_BAD_INPUT, n->jwks != NULL ? "jwks" : "jwks_uri", "only a client signs");
	if (n->jwks != NULL && *n->jwks_uri != '\0')
		return fail_field(w, ERR_BAD_INPUT, "jwks_uri", "stands beside jwks: one of the two");
	if (n->jwks != NULL)
		TRY(jwks_check(w, n->jwks));
	if (n->expires_us != 0 && n->expires_us <= w->now_us)
		return fail_field(w, ERR_BAD_INPUT, "expires_at", "is over already");
	if (n->kind == CREDENTIAL_PERSONAL && n->expires_us == 0)
		return fail_field(w, ERR_BAD_INPUT, "expires_at", "is missing: a personal token expires");
	return OK;
}

static json_t *audited(const struct credential_row *row)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "kind", row->kind, "key_id", row->key_id, "name", row->name,
	    "permissions", row->permissions);
}

struct addition {
	const struct credential_new *new_one;
	const struct principal *by;
	struct uuid user;
	struct credential_row row;
	const char *secret_mac;
};

static enum err addition_body(struct work *w, void *arg)
{
	struct addition *a = arg;

	TRY(credential_store_add(
	    w, a->new_one, a->user, a->by, a->row.permissions, a->row.key_id, a->secret_mac));
	return audit_record_directory(w, &(struct audit){.actor = a->by,
	                                     .org = a->new_one->org,
	                                     .action = "credential.created",
	                                     .subject_type = "credential",
	                                     .subject = a->new_one->id,
	                                     .after = json_own(w->arena, audited(&a->row))});
}

enum err credential_add(struct work *w, struct keys *keys, const struct principal *by,
    const struct credential_new *new_one, struct credential_row *ret_row, const char **ret_secret)
{
	bool signs = new_one->jwks != NULL || *new_one->jwks_uri != '\0';
	const char *secret = random_token(w->arena, SECRET_BYTES), *permissions = "";
	uint8_t id[KEY_ID_BYTES];
	struct addition a = {.new_one = new_one, .by = by};

	TRY(new_check(w, new_one));
	TRY(permissions_read(w, by, &new_one->permissions, &permissions));
	random_bytes(id, sizeof(id));
	a.user = new_one->kind == CREDENTIAL_PERSONAL ? by->id : (struct uuid){{0}};
	a.secret_mac = signs ? "" : credential_mac(w, keys, secret);
	a.row = (struct credential_row){.id = new_one->id,
	    .user = a.user,
	    .created_by = by->id,
	    .kind = credential_kind_names[new_one->kind],
	    .key_id = arena_printf(w->arena, "lct_%s", hex_encode(w->arena, id, sizeof(id))),
	    .name = new_one->name,
	    .permissions = permissions,
	    .created_by_kind = principal_kind_name(by->kind),
	    .jwks_uri = new_one->jwks_uri,
	    .created_us = w->now_us,
	    .expires_us = new_one->expires_us,
	    .has_secret = !signs};
	TRY(db_transact(w, db_directory(), addition_body, &a));
	*ret_row = a.row;
	*ret_secret = signs ? "" : arena_printf(w->arena, "%s_%s", a.row.key_id, secret);
	return OK;
}

enum err credential_list(struct work *w, struct uuid org, const char *kind, struct uuid user,
    struct uuid before, int64_t limit, struct credential_row **ret_rows, size_t *ret_count)
{
	return credential_store_list(
	    w, org, kind, user, before, (struct uuid){{0}}, limit, ret_rows, ret_count);
}

enum err credential_find(struct work *w, struct uuid org, struct uuid id, struct credential_row *ret_row)
{
	const struct uuid nil = {{0}};
	struct credential_row *rows;
	size_t count;

	TRY(credential_store_list(w, org, NULL, nil, nil, id, 1, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such credential");
	*ret_row = rows[0];
	return OK;
}

struct revocation {
	const struct principal *by;
	struct uuid org, user, id;
};

static enum err revocation_body(struct work *w, void *arg)
{
	const struct revocation *r = arg;
	struct credential_row row;

	TRY(credential_store_revoke(w, r->org, r->user, r->id, &row));
	return audit_record_directory(w, &(struct audit){.actor = r->by,
	                                     .org = r->org,
	                                     .action = "credential.revoked",
	                                     .subject_type = "credential",
	                                     .subject = r->id,
	                                     .before = json_own(w->arena, audited(&row))});
}

enum err credential_revoke(struct work *w, struct credential_cache *cache, const struct principal *by,
    struct uuid org, struct uuid user, struct uuid id)
{
	struct revocation r = {by, org, user, id};

	TRY(db_transact(w, db_directory(), revocation_body, &r));
	if (cache != NULL)
		credential_forget_all(cache);
	return OK;
}

json_t *credential_json(struct work *w, const struct credential_row *row)
{
	struct arena *a = w->arena;

	return json_pack("{s:s,s:s,s:s,s:s,s:o,s:s?,s:s,s:s?,s:o,s:o,s:o,s:o}", "id", uuid_text(a, row->id),
	    "kind", row->kind, "key_id", row->key_id, "name", row->name, "permissions",
	    json_words(row->permissions), "user", uuid_is_nil(row->user) ? NULL : uuid_text(a, row->user),
	    "created_by_kind", row->created_by_kind, "created_by",
	    uuid_is_nil(row->created_by) ? NULL : uuid_text(a, row->created_by), "created_at",
	    json_time(row->created_us), "expires_at", json_time(row->expires_us), "last_used_at",
	    json_time(row->last_used_us), "revoked_at", json_time(row->revoked_us));
}
