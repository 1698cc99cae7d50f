#include "lms/tincan/tincan_store.h"

#include "base/fields.h"
#include "lms_sql.h"

enum err tincan_activity_read(
    struct work *w, const struct attempt_ref *attempt, struct uuid grain, struct activity_row *ret_activity)
{
	const char *const params[] = {
	    db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id), db_p_uuid(w, grain)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_tincan_activity, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "item", "the package has no such activity");
	*ret_activity = (struct activity_row){.id = db_text(rows, 0, 0),
	    .url = db_text(rows, 0, 1),
	    .learner = db_uuid(rows, 0, 2),
	    .package = db_uuid(rows, 0, 3),
	    .sha256 = db_text(rows, 0, 4)};
	return OK;
}

enum err tincan_launch_add(
    struct work *w, const struct attempt_ref *attempt, const struct tincan_asked *asked, struct uuid launch)
{
	const char *const of[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, launch),
	    db_p_uuid(w, attempt->id), db_p_uuid(w, asked->grain), db_p_uuid(w, asked->player.session),
	    db_p_int(w, TINCAN_CREDENTIAL_HOURS)};

	TRY(db_send(w, &lms_tincan_launches_end, of));
	return db_send(w, &lms_tincan_launch_add, params);
}

static enum err row_read(struct work *w, const struct db_rows *rows, struct launch_row *ret_row)
{
	if (db_count(rows) == 0)
		return fail_field(w, ERR_UNAUTHORIZED, "Authorization",
		    "the launch that this credential was made for is over");
	*ret_row = (struct launch_row){.attempt = db_uuid(rows, 0, 0),
	    .grain = db_uuid(rows, 0, 1),
	    .player = db_uuid(rows, 0, 2),
	    .time_cs = db_int(rows, 0, 3),
	    .learner = db_uuid(rows, 0, 4),
	    .activity = db_text(rows, 0, 5)};
	return OK;
}

enum err tincan_launch_row_read(
    struct work *w, struct uuid org, struct uuid launch, struct launch_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_tincan_launch, params, &rows));
	return row_read(w, rows, ret_row);
}

enum err tincan_launch_row_once(
    struct work *w, struct uuid org, struct uuid launch, struct launch_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_tincan_launch, params, &rows));
	return row_read(w, rows, ret_row);
}

enum err tincan_launch_lock(struct work *w, struct uuid org, struct uuid launch)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch)};

	TRY(db_send(w, &lms_plans_for_any_number, NULL));
	return db_send(w, &lms_tincan_lock, params);
}

enum err tincan_launch_time_keep(struct work *w, struct uuid org, struct uuid launch, int64_t time_cs)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch), db_p_int(w, time_cs)};

	return db_send(w, &lms_tincan_time_keep, params);
}
