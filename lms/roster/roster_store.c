#include "lms/roster/roster_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err roster_store_ask(
    struct work *w, struct uuid org, struct uuid context, struct uuid job, int64_t old_s, bool *ret_named)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, context), db_p_uuid(w, job), db_p_int(w, old_s)};
	struct db_rows *rows;

	/* By a statement of its own: the next one must see the job that another has just put. */
	TRY(db_send(w, &lms_roster_hold, &params[1]));
	TRY(db_run(w, &lms_roster_ask, params, &rows));
	*ret_named = db_changed(rows) > 0;
	return OK;
}

enum err roster_settings_read(struct work *w, struct uuid org, struct roster_settings *ret_settings)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_roster_settings, params, &rows));
	*ret_settings = (struct roster_settings){0};
	if (db_count(rows) > 0)
		*ret_settings =
		    (struct roster_settings){.enrols = db_bool(rows, 0, 0), .daily = db_bool(rows, 0, 1)};
	return OK;
}

enum err roster_store_settings(struct work *w, struct uuid org, const struct roster_settings *settings)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_bool(settings->enrols), db_p_bool(settings->daily)};

	return db_send(w, &lms_roster_settings_keep, params);
}

enum err roster_store_source(
    struct work *w, struct uuid org, struct uuid context, struct roster_source *ret_source)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, context)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_roster_source, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "context", "there is no such class list");
	*ret_source = (struct roster_source){.registration = db_uuid(rows, 0, 0),
	    .origin = db_uuid(rows, 0, 1),
	    .names_url = db_text(rows, 0, 2),
	    .groups_url = db_text(rows, 0, 3),
	    .group_sets_url = db_text(rows, 0, 4),
	    .differences_url = db_text(rows, 0, 5),
	    .whole_lately = db_bool(rows, 0, 6),
	    .enrols = db_bool(rows, 0, 7)};
	return OK;
}

enum err roster_store_failed(struct work *w, struct uuid org, struct uuid context, struct uuid job,
    const struct roster_failure *failure)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, context), db_p_uuid(w, job),
	    failure->kind, failure->words, db_p_int(w, failure->wait_s),
	    db_p_bool(failure->forget_differences)};

	return db_once(w, db_tenant(org), &lms_roster_failed, params, NULL);
}

enum err roster_store_due(
    struct work *w, int database, int64_t max, struct roster_due **ret_due, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, max)};
	struct roster_due *due;
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_roster_due, params, &rows));
	due = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*due));
	for (size_t i = 0; i < db_count(rows); i++)
		due[i] = (struct roster_due){db_uuid(rows, i, 0), db_uuid(rows, i, 1)};
	*ret_due = due;
	*ret_count = db_count(rows);
	return OK;
}
