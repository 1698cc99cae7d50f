#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/db.h"
#include "lms/course/packages.h"
#include "lms_sql.h"

static json_t *time_json(int64_t us)
{
	char text[TIME_TEXT_SIZE];

	return json_string(time_format(us, text));
}

enum err packages_list(struct work *w, struct uuid org, const char *title_part, struct uuid before,
    int64_t limit, struct package_row **ret_rows, size_t *ret_count)
{
	int64_t most = limit < 1 ? 1 : limit > PACKAGES_LIST_MAX ? PACKAGES_LIST_MAX : limit;
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid_or_null(w, before), title_part, db_p_int(w, most)};
	struct db_rows *rows;
	struct package_row *list;
	size_t count;

	TRY(db_once(w, db_tenant(org), &lms_packages_list, params, &rows));
	count = db_count(rows);
	list = arena_alloc(w->arena, (count + 1) * sizeof(*list));
	for (size_t i = 0; i < count; i++)
		list[i] = (struct package_row){
		    .id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .number = db_int(rows, i, 2),
		    .kind = db_text(rows, i, 3),
		    .sha256 = db_text(rows, i, 4),
		    .files = db_int(rows, i, 5),
		    .bytes = db_int(rows, i, 6),
		    .errors = db_int(rows, i, 7),
		    .warnings = db_int(rows, i, 8),
		    .created_us = db_int(rows, i, 9),
		};
	*ret_rows = list;
	*ret_count = count;
	return OK;
}

json_t *packages_json(struct work *w, const struct package_row *rows, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		const struct package_row *row = &rows[i];

		(void)json_array_append_new(list,
		    json_pack("{s:s,s:s,s:I,s:s,s:s,s:I,s:I,s:I,s:I,s:o}", "package",
		        uuid_text(w->arena, row->id), "title", row->title, "number", (json_int_t)row->number,
		        "kind", row->kind, "sha256", row->sha256, "files", (json_int_t)row->files, "bytes",
		        (json_int_t)row->bytes, "errors", (json_int_t)row->errors, "warnings",
		        (json_int_t)row->warnings, "created_at", time_json(row->created_us)));
	}
	return json_own(w->arena, json_pack("{s:o}", "packages", list));
}

/* One row as JSON, a new reference. */
static enum err version_json(struct work *w, const struct db_rows *rows, size_t i, json_t **ret_version)
{
	const char *text = db_text(rows, i, 8);
	json_t *findings;

	TRY(json_read(w, "the stored report", text, strlen(text), &findings));
	*ret_version = json_pack("{s:s,s:I,s:s,s:s,s:I,s:I,s:I,s:o,s:O}", "package_version",
	    db_text(rows, i, 1), "number", (json_int_t)db_int(rows, i, 2), "kind", db_text(rows, i, 3),
	    "sha256", db_text(rows, i, 4), "items", (json_int_t)db_int(rows, i, 7), "files",
	    (json_int_t)db_int(rows, i, 5), "bytes", (json_int_t)db_int(rows, i, 6), "created_at",
	    time_json(db_int(rows, i, 9)), "report", findings);
	return OK;
}

enum err package_report(struct work *w, struct uuid org, struct uuid package, json_t **ret_report)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, package), db_p_int(w, PACKAGE_VERSIONS_MAX)};
	json_t *versions = json_own(w->arena, json_array());
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_package_versions_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "package", "There is no such package");
	for (size_t i = 0; i < db_count(rows); i++) {
		json_t *version;

		TRY(version_json(w, rows, i, &version));
		(void)json_array_append_new(versions, version);
	}
	*ret_report = json_own(w->arena, json_pack("{s:s,s:s,s:O}", "package", params[1], "title",
	                                     db_text(rows, 0, 0), "versions", versions));
	return OK;
}
