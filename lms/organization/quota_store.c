#include "db/db.h"
#include "lms/organization/organization.h"
#include "lms_sql.h"

enum err organization_quota(struct work *w, struct uuid org, int64_t *ret_quota)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_directory(), &lms_organization_quota, params, &rows));
	*ret_quota = db_count(rows) > 0 ? db_int(rows, 0, 0) : 0;
	return OK;
}

/* rows: of organization_packages_room. */
static enum err judge(struct work *w, const struct db_rows *rows, int64_t quota, int64_t bytes)
{
	int64_t used = db_int(rows, 0, 0);

	if (db_bool(rows, 0, 1) || used + bytes <= quota)
		return OK;
	return fail_field(w, ERR_TOO_LARGE, "quota",
	    WORDS("the organisation's packages and files take %lld of the %lld bytes it may keep: %lld more "
	          "do not fit"),
	    (long long)used, (long long)quota, (long long)bytes);
}

enum err organization_quota_check(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes)
{
	const char *const params[] = {db_p_uuid(w, org), sha256};
	struct db_rows *rows;

	if (quota == 0)
		return OK;
	TRY(db_once(w, db_tenant(org), &lms_organization_packages_room, params, &rows));
	return judge(w, rows, quota, bytes);
}

enum err organization_quota_hold(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes)
{
	const char *const params[] = {db_p_uuid(w, org), sha256};
	struct db_rows *rows;

	if (quota == 0)
		return OK;
	/* A statement of its own: the next one sees what the holder before has kept. */
	TRY(db_run(w, &lms_organization_packages_hold, params, NULL));
	TRY(db_run(w, &lms_organization_packages_room, params, &rows));
	return judge(w, rows, quota, bytes);
}

enum err organization_quota_hold_file(
    struct work *w, struct uuid org, int64_t quota, const char *sha256, int64_t bytes)
{
	const char *const params[] = {db_p_uuid(w, org), sha256, db_p_int(w, bytes)};
	struct db_rows *rows;

	if (quota == 0)
		return OK;
	TRY(db_run(w, &lms_organization_packages_hold, params, NULL));
	TRY(db_run(w, &lms_organization_media_room, params, &rows));
	return judge(w, rows, quota, bytes);
}
