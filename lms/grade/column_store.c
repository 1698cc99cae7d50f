#include "db/db.h"
#include "lms/grade/grade_int.h"
#include "lms_sql.h"

enum err grade_column_seek(struct work *w, const struct claim *claim, int64_t lease_s, bool *ret_taken,
    struct grade_column *ret_column)
{
	const char *const params[] = {
	    db_p_uuid(w, claim->org), db_p_uuid(w, claim->line_item), db_p_int(w, lease_s)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(claim->org), &lms_grade_column_seek, params, &rows));
	*ret_taken = db_count(rows) > 0;
	if (!*ret_taken)
		return OK;
	*ret_column = (struct grade_column){.org = claim->org,
	    .id = claim->line_item,
	    .url = db_text(rows, 0, 0),
	    .list_url = db_text(rows, 0, 1),
	    .may_write = db_bool(rows, 0, 2),
	    .may_read = db_bool(rows, 0, 3),
	    .read = db_bool(rows, 0, 4),
	    .maximum = db_real(rows, 0, 5),
	    .ends_us = db_int(rows, 0, 6),
	    .resource_link_id = db_text(rows, 0, 7),
	    .resource = db_uuid(rows, 0, 8),
	    .title = db_text(rows, 0, 9),
	    .placement = db_uuid(rows, 0, 10),
	    .source = "launch",
	    .label = ""};
	return OK;
}

enum err grade_column_keep(struct work *w, const struct grade_column *column, const char *url)
{
	const char *const params[] = {db_p_uuid(w, column->org), db_p_uuid(w, column->id),
	    url != NULL ? url : "", column->source, column->label, db_p_real(w, column->maximum),
	    db_p_int(w, column->ends_us)};

	return db_once(w, db_tenant(column->org), &lms_grade_column_keep, params, NULL);
}
