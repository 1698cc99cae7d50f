#include "db/db.h"
#include "lms/demo/demo_int.h"
#include "lms_sql.h"

enum err demo_clock(struct work *w, struct uuid org, int64_t *ret_now_us)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_demo_clock, params, &rows));
	*ret_now_us = db_int(rows, 0, 0);
	return OK;
}

enum err demo_launch_hold(struct work *w, struct uuid org, struct uuid launch)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch)};

	return db_once(w, db_tenant(org), &lms_demo_launch_hold, params, NULL);
}

enum err demo_unhurried(struct work *w, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, org)};

	return db_once(w, db_tenant(org), &lms_demo_unhurried, params, NULL);
}

enum err demo_shift(struct work *w, const struct demo *demo, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, demo->by.org), db_p_uuid(w, learner),
	    db_p_time(w, demo->began_us), db_p_time(w, w->now_us)};

	return db_once(w, db_tenant(demo->by.org), &lms_demo_shift, params, NULL);
}

enum err demo_shift_courses(struct work *w, const struct demo *demo, int64_t by_us)
{
	const char *const params[] = {
	    db_p_uuid(w, demo->by.org), db_p_time(w, demo->began_us), db_p_int(w, by_us)};

	return db_once(w, db_tenant(demo->by.org), &lms_demo_shift_courses, params, NULL);
}
