#include "lms/entry/link_store.h"

#include "lms_sql.h"

enum err link_store_history(struct work *w, const struct lti_launch *launch,
    const struct link_history *history, struct link_target *ret_target)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org),
	    db_p_uuid(w, launch->deployment), history->links, history->contexts, launch->context_id,
	    launch->resource_link_title};
	struct db_rows *rows;

	TRY(db_run(w, &lms_placement_history, params, &rows));
	*ret_target = (struct link_target){{{0}}, {{0}}};
	if (db_count(rows) > 0)
		*ret_target =
		    (struct link_target){.module = db_uuid(rows, 0, 0), .part = db_uuid(rows, 0, 1)};
	return OK;
}

enum err link_store_lost(struct work *w, const struct lti_launch *l, const char *reason, const char *named)
{
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, uuid_v7()),
	    db_p_uuid(w, l->registration.id), db_p_uuid(w, l->deployment), l->resource_link_id,
	    l->resource_link_title, l->context_id, l->context_title, reason, named, db_p_time(w, w->now_us)};

	return db_send(w, &lms_placement_lost, params);
}

enum err link_store_chosen(struct work *w, struct uuid org, struct uuid placement, const char *over)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, placement), db_p_time(w, w->now_us), over};

	return db_send(w, &lms_placement_chosen, params);
}

enum err link_store_found(struct work *w, const struct lti_launch *l)
{
	const char *const params[] = {db_p_uuid(w, l->registration.org), db_p_uuid(w, l->deployment),
	    l->resource_link_id, db_p_time(w, w->now_us)};

	return db_send(w, &lms_placement_found, params);
}
