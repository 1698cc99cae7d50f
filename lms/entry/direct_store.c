#include "lms/entry/direct_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err entry_store_module_title(struct work *w, struct uuid org, struct uuid module, const char **ret_title)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_direct_module_title, params, &rows));
	*ret_title = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	return OK;
}
