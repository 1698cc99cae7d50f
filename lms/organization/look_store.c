#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/audit/audit.h"
#include "lms/organization/look.h"
#include "lms_sql.h"

/* The beginning of a SHA-256 names a file well enough: nobody gains by a clash with their own. */
static const char *short_hash(struct work *w, const void *bytes, size_t len)
{
	uint8_t hash[SHA256_SIZE];

	sha256(bytes, len, hash);
	return arena_strndup(w->arena, hex_encode(w->arena, hash, sizeof(hash)), LOOK_HASH_SIZE - 1);
}

static void sheet_make(struct work *w, struct look *look)
{
	struct text css = text_new(w->arena, BRAND_CSS_MAX);

	brand_css(&look->brand, &css);
	look->css = css.data;
	look->sheet = css.len > 0 ? short_hash(w, css.data, css.len) : "";
}

enum err look_read(struct work *w, const char *slug, struct look *ret_look)
{
	const char *const params[] = {slug};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_look_read, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
	*ret_look = (struct look){.org = db_uuid(rows, 0, 0),
	    .brand = {.accent = db_text(rows, 0, 1), .accent_dark = db_text(rows, 0, 2)},
	    .logo = db_text(rows, 0, 3)};
	sheet_make(w, ret_look);
	return OK;
}

struct change {
	struct uuid org;
	json_t *look;                     /* what is set of it */
	const char *logo_name, *logo_hex; /* logo_hex NULL: the logo stays; "": it goes */
	struct audit audit;
};

static enum err change_body(struct work *w, void *arg)
{
	const struct change *change = arg;
	const char *const params[] = {db_p_uuid(w, change->org), json_text(w->arena, change->look)};
	const char *const logo[] = {params[0], change->logo_name, change->logo_hex};

	TRY(db_run(w, &lms_look_change, params, NULL));
	if (change->logo_hex != NULL && *change->logo_hex != '\0')
		TRY(db_run(w, &lms_look_logo_put, logo, NULL));
	else if (change->logo_hex != NULL)
		TRY(db_run(w, &lms_look_logo_remove, logo, NULL));
	return audit_record_directory(w, &change->audit);
}

static enum err change_write(
    struct work *w, const struct principal *by, const struct look *before, struct change *change)
{
	change->org = before->org;
	change->audit = (struct audit){.actor = by,
	    .org = before->org,
	    .action = "organization.look_changed",
	    .subject_type = "organization",
	    .subject = before->org,
	    .before = json_own(w->arena, json_pack("{s:s,s:s,s:s}", "accent", before->brand.accent,
	                                     "accent_dark", before->brand.accent_dark, "logo", before->logo)),
	    .after = change->look};
	return db_transact(w, db_directory(), change_body, change);
}

enum err look_change(struct work *w, const struct principal *by, const char *slug, const struct brand *brand)
{
	struct look before, after = {.brand = *brand};
	struct change change = {0};

	TRY(brand_check(w, brand));
	TRY(look_read(w, slug, &before));
	sheet_make(w, &after);
	change.look = json_own(w->arena, json_pack("{s:s,s:s,s:s}", "accent", brand->accent, "accent_dark",
	                                     brand->accent_dark, "sheet", after.sheet));
	return change_write(w, by, &before, &change);
}

enum err look_set_logo(
    struct work *w, const struct principal *by, const char *slug, const void *bytes, size_t len)
{
	struct look before;
	struct change change = {.logo_name = "", .logo_hex = ""};
	const char *type;

	if (len > 0) {
		TRY(brand_logo_check(w, bytes, len, &type));
		change.logo_name = arena_printf(w->arena, "%s.%s", short_hash(w, bytes, len), type);
		change.logo_hex = hex_encode(w->arena, bytes, len);
	}
	TRY(look_read(w, slug, &before));
	change.look = json_own(w->arena, json_pack("{s:s}", "logo", change.logo_name));
	return change_write(w, by, &before, &change);
}

enum err look_logo(
    struct work *w, const char *slug, const char *logo, const void **ret_bytes, size_t *ret_len)
{
	const char *const params[] = {slug, logo};
	struct db_rows *rows = NULL;
	const char *hex;
	size_t len;
	uint8_t *bytes;

	TRY(db_once(w, db_directory(), &lms_look_logo, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such logo");
	hex = db_text(rows, 0, 0);
	len = strlen(hex) / 2;
	bytes = arena_alloc(w->arena, len + 1);
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
	*ret_bytes = bytes;
	*ret_len = len;
	return OK;
}
