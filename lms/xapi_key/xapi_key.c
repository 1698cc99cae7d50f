#include "lms/xapi_key/xapi_key.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/xapi_key/prove.h"

enum { SECRET_BYTES = 32, KEY_ID_BYTES = 8, SCOPES_TEXT_MAX = 256 };

static enum err scopes_read(struct work *w, const struct texts *names, const char **ret_scopes)
{
	struct text all = text_new(w->arena, SCOPES_TEXT_MAX);
	unsigned scopes = 0;

	for (size_t i = 0; i < names->count; i++) {
		unsigned scope = strchr(names->items[i], ' ') == NULL ? xapi_scopes_read(names->items[i]) : 0;

		if (scope == 0)
			return fail_field(w, ERR_BAD_INPUT, "scopes",
			    WORDS("%.60s is no scope: statements/write, statements/read/mine, "
			          "statements/read, state, define, profile, all/read, all."),
			    names->items[i]);
		scopes |= scope;
	}
	for (unsigned i = 0; xapi_scope_names[i] != NULL; i++) {
		if ((scopes & 1U << i) == 0)
			continue;
		if (all.len > 0)
			text_add_char(&all, ' ');
		text_add(&all, xapi_scope_names[i]);
	}
	if (all.len == 0)
		return fail_field(w, ERR_BAD_INPUT, "scopes", WORDS("Name at least one scope."));
	*ret_scopes = all.data;
	return OK;
}

static enum err new_check(struct work *w, const struct xapi_key_new *n)
{
	size_t len = strlen(n->activity_prefix);

	if (len > XAPI_KEY_PREFIX_MAX)
		return fail_field(w, ERR_BAD_INPUT, "activity_prefix",
		    WORDS("At most %d bytes are expected."), XAPI_KEY_PREFIX_MAX);
	if (len > 0 && strchr(n->activity_prefix, ':') == NULL)
		return fail_field(w, ERR_BAD_INPUT, "activity_prefix",
		    WORDS("The beginning of an IRI is expected, like https://example.org/courses/."));
	if (*n->name == '\0' || strlen(n->name) > XAPI_KEY_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name",
		    WORDS("Say what the key is used for, in 1 to %d bytes."), XAPI_KEY_NAME_MAX);
	if (n->expires_us != 0 && n->expires_us <= w->now_us)
		return fail_field(w, ERR_BAD_INPUT, "expires_at", WORDS("This time is in the past."));
	return OK;
}

static json_t *audited(const struct xapi_key_row *row)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "key_id", row->key_id, "name", row->name, "scopes", row->scopes,
	    "activity_prefix", row->activity_prefix);
}

struct deed {
	const struct principal *by;
	struct uuid org;
	struct xapi_key_row row;
	const char *secret_mac;
	int64_t overlap_s;
};

static enum err note(struct work *w, const struct deed *d, const char *action, bool before)
{
	json_t *told = json_own(w->arena, audited(&d->row));

	return audit_record_directory(w, &(struct audit){.actor = d->by,
	                                     .org = d->org,
	                                     .action = action,
	                                     .subject_type = "xapi_key",
	                                     .subject = d->row.id,
	                                     .before = before ? told : NULL,
	                                     .after = before ? NULL : told});
}

static enum err add_body(struct work *w, void *arg)
{
	struct deed *d = arg;

	TRY(xapi_key_store_add(w, d->org, &d->row, d->secret_mac));
	return note(w, d, "xapi_key.created", false);
}

enum err xapi_key_add(struct work *w, struct keys *keys, const struct principal *by,
    const struct xapi_key_new *new_one, struct xapi_key_row *ret_row, const char **ret_secret)
{
	const char *secret = random_token(w->arena, SECRET_BYTES), *scopes = "";
	struct deed d = {.by = by, .org = new_one->org};
	uint8_t id[KEY_ID_BYTES];

	TRY(new_check(w, new_one));
	TRY(scopes_read(w, &new_one->scopes, &scopes));
	random_bytes(id, sizeof(id));
	d.secret_mac = xapi_key_mac(w, keys, secret);
	d.row = (struct xapi_key_row){.id = new_one->id,
	    .created_by = by->id,
	    .key_id = arena_printf(w->arena, "xak_%s", hex_encode(w->arena, id, sizeof(id))),
	    .name = new_one->name,
	    .scopes = scopes,
	    .activity_prefix = new_one->activity_prefix,
	    .created_by_kind = principal_kind_name(by->kind),
	    .created_us = w->now_us,
	    .expires_us = new_one->expires_us};
	TRY(db_transact(w, db_directory(), add_body, &d));
	*ret_row = d.row;
	*ret_secret = secret;
	return OK;
}

enum err xapi_key_list(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct xapi_key_row **ret_rows, size_t *ret_count)
{
	return xapi_key_store_list(w, org, before, (struct uuid){{0}}, limit, ret_rows, ret_count);
}

enum err xapi_key_find(struct work *w, struct uuid org, struct uuid id, struct xapi_key_row *ret_row)
{
	struct xapi_key_row *rows;
	size_t count;

	TRY(xapi_key_store_list(w, org, (struct uuid){{0}}, id, 1, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such key."));
	*ret_row = rows[0];
	return OK;
}

static enum err rotate_body(struct work *w, void *arg)
{
	struct deed *d = arg;

	TRY(xapi_key_store_rotate(w, d->org, d->row.id, d->secret_mac, d->overlap_s));
	return note(w, d, "xapi_key.rotated", false);
}

enum err xapi_key_rotate(struct work *w, struct keys *keys, struct xapi_key_cache *cache,
    const struct principal *by, struct uuid org, struct uuid id, int64_t overlap_s, const char **ret_secret)
{
	const char *secret = random_token(w->arena, SECRET_BYTES);
	struct deed d = {.by = by, .org = org, .overlap_s = overlap_s};

	TRY(xapi_key_find(w, org, id, &d.row));
	d.secret_mac = xapi_key_mac(w, keys, secret);
	TRY(db_transact(w, db_directory(), rotate_body, &d));
	xapi_key_forget_all(cache);
	*ret_secret = secret;
	return OK;
}

static enum err revoke_body(struct work *w, void *arg)
{
	struct deed *d = arg;

	TRY(xapi_key_store_revoke(w, d->org, d->row.id));
	return note(w, d, "xapi_key.revoked", true);
}

enum err xapi_key_revoke(
    struct work *w, struct xapi_key_cache *cache, const struct principal *by, struct uuid org, struct uuid id)
{
	struct deed d = {.by = by, .org = org};

	TRY(xapi_key_find(w, org, id, &d.row));
	TRY(db_transact(w, db_directory(), revoke_body, &d));
	xapi_key_forget_all(cache);
	return OK;
}

json_t *xapi_key_json(struct work *w, const struct xapi_key_row *row)
{
	struct arena *a = w->arena;

	return json_pack("{s:s,s:s,s:s,s:o,s:s?,s:s,s:s?,s:o,s:o,s:o,s:o,s:o}", "id", uuid_text(a, row->id),
	    "key", row->key_id, "name", row->name, "scopes", json_words(row->scopes), "activity_prefix",
	    *row->activity_prefix != '\0' ? row->activity_prefix : NULL, "created_by_kind",
	    row->created_by_kind, "created_by",
	    uuid_is_nil(row->created_by) ? NULL : uuid_text(a, row->created_by), "created_at",
	    json_time(row->created_us), "rotated_at", json_time(row->rotated_us), "expires_at",
	    json_time(row->expires_us), "last_used_at", json_time(row->last_used_us), "revoked_at",
	    json_time(row->revoked_us));
}
