/* Whole months (statement_month_drop in db/migrations/0031_statements_forgotten.sql). */
#include "xapi/keep/keep.h"
#include "xapi_sql.h"

enum err xapi_months_over(struct work *w, int database, struct xapi_month **ret_months, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, XAPI_MONTHS_MAX)};
	struct db_rows *rows = NULL;
	struct xapi_month *months;

	TRY(db_once(w, db_all_tenants_in(database), &xapi_keep_months, params, &rows));
	months = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*months));
	for (size_t i = 0; i < db_count(rows); i++)
		months[i] = (struct xapi_month){db_int(rows, i, 0), db_int(rows, i, 1)};
	*ret_months = months;
	*ret_count = db_count(rows);
	return OK;
}

/* Two transactions, keys first: who holds the lock of one table waits for no other. */
enum err xapi_month_drop(struct work *w, int database, const struct xapi_month *month, bool *ret_dropped)
{
	static const char *const parents[] = {"statement_keys", "statements"};
	bool dropped = true;

	for (size_t i = 0; i < 2 && dropped; i++) {
		const char *const params[] = {db_p_time(w, month->from_us), parents[i]};
		struct db_rows *rows = NULL;

		TRY(db_once(w, db_all_tenants_in(database), &xapi_keep_month_drop, params, &rows));
		dropped = db_bool(rows, 0, 0);
	}
	*ret_dropped = dropped;
	return OK;
}
