#include "lms/directus/directus_store.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms_sql.h"

enum err directus_store_origin(
    struct work *w, struct uuid org, const char *slug, struct uuid *ret_origin, const char **ret_kind)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), slug};
	struct db_rows *rows;

	TRY(db_run(w, &lms_directus_origin, params, &rows));
	*ret_kind = db_count(rows) > 0 ? db_text(rows, 0, 1) : NULL;
	if (*ret_kind != NULL)
		*ret_origin = db_uuid(rows, 0, 0);
	return OK;
}

enum err directus_store_rows(struct work *w, struct uuid org, struct uuid origin, enum directus_table table,
    const json_t *rows, int64_t *ret_new, int64_t *ret_made)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, origin), json_text(w->arena, rows)};
	struct db_rows *done;

	TRY(db_run(
	    w, table == DIRECTUS_LEARNERS ? &lms_directus_learners : &lms_directus_progress, params, &done));
	*ret_new = db_int(done, 0, 0);
	*ret_made = db_int(done, 0, 1);
	return OK;
}

struct asking {
	struct uuid org;
	const char *origin;
	bool held;
	json_t *answer;
};

static json_t *report_of(const struct db_rows *rows)
{
	json_t *report = json_pack(
	    "{s:{s:i,s:{}},s:{s:i,s:{}}}", "apprenants", "rows", 0, "held", "progress", "rows", 0, "held");

	for (size_t i = 0; i < db_count(rows); i++) {
		json_t *one = json_object_get(report, db_text(rows, i, 0));
		json_int_t before = json_integer_value(json_object_get(one, "rows"));

		json_object_set_new(one, "rows", json_integer(before + db_int(rows, i, 2)));
		if (*db_text(rows, i, 1) != '\0')
			json_object_set_new(json_object_get(one, "held"), db_text(rows, i, 1),
			    json_integer(db_int(rows, i, 2)));
	}
	return report;
}

static json_t *held_of(const struct db_rows *rows)
{
	json_t *all = json_array();

	for (size_t i = 0; i < db_count(rows); i++)
		json_array_append_new(all, json_pack("{s:s,s:s,s:s,s:o}", "table", db_text(rows, i, 0), "key",
		                               db_text(rows, i, 1), "reason", db_text(rows, i, 2), "source",
		                               json_loads(db_text(rows, i, 3), JSON_DECODE_ANY, NULL)));
	return all;
}

static enum err ask_body(struct work *w, void *arg)
{
	struct asking *a = arg;
	struct uuid origin;
	const char *kind;
	struct db_rows *rows;

	TRY(directus_store_origin(w, a->org, a->origin, &origin, &kind));
	if (kind == NULL)
		return fail_field(w, ERR_NOT_FOUND, "origin", "there is no origin of this name");
	const char *const params[] = {
	    db_p_uuid(w, a->org), db_p_uuid(w, origin), db_p_int(w, DIRECTUS_HELD_MAX)};

	TRY(db_run(w, a->held ? &lms_directus_held : &lms_directus_report, params, &rows));
	a->answer = json_own(w->arena, a->held ? held_of(rows) : report_of(rows));
	return OK;
}

enum err directus_report(struct work *w, struct uuid org, const char *origin, json_t **ret_report)
{
	struct asking a = {.org = org, .origin = origin};

	TRY(db_transact(w, db_tenant(org), ask_body, &a));
	*ret_report = json_incref(a.answer);
	return OK;
}

enum err directus_held(struct work *w, struct uuid org, const char *origin, json_t **ret_rows)
{
	struct asking a = {.org = org, .origin = origin, .held = true};

	TRY(db_transact(w, db_tenant(org), ask_body, &a));
	*ret_rows = json_incref(a.answer);
	return OK;
}
