#include "lms/organization/organization.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms_sql.h"

static json_t *organization_json(struct work *w, const struct db_rows *rows, size_t row)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:b}", "id", uuid_text(w->arena, db_uuid(rows, row, 0)), "slug",
	    db_text(rows, row, 1), "name", db_text(rows, row, 2), "database", db_text(rows, row, 3),
	    "disabled", (int)db_bool(rows, row, 4));
}

static enum err organization_find_row(struct work *w, const char *slug, struct db_rows **ret_rows)
{
	const char *const params[] = {slug};

	TRY(db_once(w, db_directory(), &lms_organization_named, params, ret_rows));
	if (db_count(*ret_rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
	return OK;
}

enum err organization_show(struct work *w, const char *slug, json_t **ret_organization)
{
	struct db_rows *rows = NULL;

	TRY(organization_find_row(w, slug, &rows));
	*ret_organization = json_own(w->arena, organization_json(w, rows, 0));
	return OK;
}

enum err organization_list(struct work *w, json_t **ret_organizations)
{
	struct db_rows *rows = NULL;
	json_t *all = json_own(w->arena, json_array());

	TRY(db_once(w, db_directory(), &lms_organization_list, NULL, &rows));
	for (size_t i = 0; i < db_count(rows); i++)
		json_array_append_new(all, organization_json(w, rows, i));
	*ret_organizations = all;
	return OK;
}

enum err organization_place(struct work *w, const char *slug, const char *database)
{
	struct db_rows *rows = NULL, *answer = NULL;
	const char *params[3] = {NULL, database, NULL};
	struct uuid org;

	TRY(organization_find_row(w, slug, &rows));
	if (!db_database_known(w, database))
		return fail_field(w, ERR_BAD_INPUT, "database",
		    "tenant_databases names no database %.60s: every node must know it first", database);
	org = db_uuid(rows, 0, 0);
	params[0] = db_p_uuid(w, org);
	params[2] = db_text(rows, 0, 3);
	if (strcmp(database, params[2]) == 0)
		return OK;
	TRY(db_once(w, db_tenant(org), &lms_organization_holds, params, &answer));
	if (db_bool(answer, 0, 0))
		return fail_field(w, ERR_CONFLICT, "database",
		    "the organisation %.60s has data: only one without any can be put into another database",
		    slug);
	TRY(db_once(w, db_directory(), &lms_organization_place, params, &answer));
	if (db_changed(answer) == 0)
		return fail_field(
		    w, ERR_CONFLICT, "database", "somebody else has just moved the organisation");
	return OK;
}

enum err organization_open(struct work *w, const char *slug, bool open)
{
	struct db_rows *rows = NULL;
	const char *params[2];

	TRY(organization_find_row(w, slug, &rows));
	params[0] = db_p_uuid(w, db_uuid(rows, 0, 0));
	params[1] = db_p_bool(open);
	return db_once(w, db_directory(), &lms_organization_open, params, NULL);
}
