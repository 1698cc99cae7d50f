#include "lms/job/house.h"
#include "lms_sql.h"

enum err house_forget_jobs(
    struct work *w, int database, int64_t schedule_s, int64_t all_s, int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_int(w, schedule_s), db_p_int(w, all_s), db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_job_forget, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}

static enum err older_removed(struct work *w, const struct db_query *query, int database, int64_t older_s,
    int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_int(w, older_s), db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), query, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}

enum err house_forget_mails(struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed)
{
	return older_removed(w, &lms_mail_forget, database, older_s, max, ret_removed);
}

enum err house_forget_links(struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed)
{
	return older_removed(w, &lms_mail_forget_links, database, older_s, max, ret_removed);
}
