#include "lms/organization/face_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err face_read(struct work *w, const char *slug, struct uuid org, const char *host, struct face *ret_face)
{
	const char *const params[] = {slug, db_p_uuid(w, org), host};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_face_read, params, &rows));
	*ret_face = (struct face){"", "", "", ""};
	if (db_count(rows) > 0)
		*ret_face = (struct face){
		    db_text(rows, 0, 0), db_text(rows, 0, 1), db_text(rows, 0, 2), db_text(rows, 0, 3)};
	return OK;
}

enum err face_host_read(struct work *w, const char *host, const char **ret_slug)
{
	const char *const params[] = {host};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_face_host_read, params, &rows));
	*ret_slug = db_count(rows) > 0 ? db_text(rows, 0, 0) : "";
	return OK;
}
