#include "lms/statement/settings_store.h"

#include "db/db.h"
#include "lms_sql.h"

static struct statement_settings settings_of(const struct db_rows *rows)
{
	if (db_count(rows) == 0)
		return (struct statement_settings){.tells = true};
	return (struct statement_settings){.keep_days = db_int(rows, 0, 0), .tells = db_bool(rows, 0, 1)};
}

enum err statement_settings_read(struct work *w, struct uuid org, struct statement_settings *ret_settings)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_statement_settings, params, &rows));
	*ret_settings = settings_of(rows);
	return OK;
}

enum err statement_store_settings_hold(
    struct work *w, struct uuid org, struct statement_settings *ret_settings)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_settings_hold, params, NULL));
	TRY(db_run(w, &lms_statement_settings, params, &rows));
	*ret_settings = settings_of(rows);
	return OK;
}

enum err statement_store_settings_keep(
    struct work *w, struct uuid org, const struct statement_settings *settings)
{
	const char *const params[] = {db_p_uuid(w, org),
	    settings->keep_days > 0 ? db_p_int(w, settings->keep_days) : NULL, db_p_bool(settings->tells)};

	return db_send(w, &lms_statement_settings_keep, params);
}
