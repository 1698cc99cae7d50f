#include "lms/material/material_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err draft_row_find(
    struct work *w, struct uuid org, struct uuid module, bool hold, struct draft_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_run(w, hold ? &lms_material_draft_hold : &lms_material_draft_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "module", "there is no such module");
	*ret_row = (struct draft_row){.type = db_text(rows, 0, 0),
	    .body = db_text(rows, 0, 1),
	    .title = db_text(rows, 0, 2),
	    .revision = db_int(rows, 0, 3),
	    .updated_us = db_int(rows, 0, 4),
	    .course_title = ""};
	if (!hold) {
		ret_row->course = db_uuid(rows, 0, 5);
		ret_row->course_title = db_text(rows, 0, 6);
	}
	return OK;
}

enum err draft_row_add(
    struct work *w, struct uuid org, struct uuid module, const char *type, const char *body)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module), type, body};

	return db_send(w, &lms_material_draft_add, params);
}

enum err draft_row_keep(struct work *w, struct uuid org, struct uuid module, const char *body)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module), body};

	return db_send(w, &lms_material_draft_keep, params);
}

enum err made_version_put(
    struct work *w, const struct made_version *made, struct uuid *ret_version, bool *ret_new)
{
	struct uuid version = uuid_v7();
	const char *org = db_p_uuid(w, made->org), *module = db_p_uuid(w, made->module);
	const char *const find[] = {org, module, made->sha256};
	const char *const package[] = {org, module, made->title};
	const char *const add[] = {
	    org, db_p_uuid(w, version), module, made->kind, made->sha256, made->manifest};
	const char *const grain[] = {org, db_p_uuid(w, uuid_v7()), module, made->title};
	struct db_rows *rows;

	TRY(db_send(w, &lms_material_package_add, package));
	TRY(db_send(w, &lms_material_grain_add, grain));
	TRY(db_run(w, &lms_material_version_find, find, &rows));
	*ret_new = db_count(rows) == 0;
	if (!*ret_new) {
		*ret_version = db_uuid(rows, 0, 0);
		return OK;
	}
	TRY(db_send(w, &lms_material_version_add, add));
	*ret_version = version;
	return OK;
}

enum err made_version_find(struct work *w, struct uuid org, struct uuid version, const char **ret_kind,
    const char **ret_title, const char **ret_manifest)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, version)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_material_shown, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no such content");
	*ret_kind = db_text(rows, 0, 0);
	*ret_title = db_text(rows, 0, 1);
	*ret_manifest = db_text(rows, 0, 2);
	return OK;
}
