#include "lms/statement/tell.h"
#include "lms_sql.h"

enum err tells_read(struct work *w, struct uuid org, bool *ret_tells)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_tells, params, &rows));
	*ret_tells = db_count(rows) == 0 || db_bool(rows, 0, 0);
	return OK;
}

enum err viewer_read(struct work *w, struct uuid org, struct uuid learner, bool *ret_tells)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_statement_viewer, params, &rows));
	*ret_tells = db_count(rows) > 0;
	return OK;
}
