/* What is different where a learner comes by LTI 1.1: the platform names the cell of its grade book with each
 * launch, and nowhere else. */
#include <string.h>

#include "base/log.h"
#include "db/db.h"
#include "lms/entry/entry_int.h"
#include "lms/link/link.h"
#include "lms_sql.h"

enum err entry_lti11_result(
    struct work *w, const struct lti_launch *launch, const struct entry_arrival *arrival)
{
	const char *const params[] = {db_p_uuid(w, arrival->org), db_p_uuid(w, arrival->placement),
	    db_p_uuid(w, arrival->learner), launch->result_sourcedid};

	if (launch->result_sourcedid == NULL || *launch->result_sourcedid == '\0')
		return OK;
	return db_send(w, &lms_lti11_result_keep, params);
}

enum err entry_lti11_link(struct work *w, const struct lti_launch *launch, struct link_target *ret_target)
{
	const char *const params[] = {db_p_uuid(w, launch->registration.org),
	    db_p_uuid(w, launch->moved.consumer), launch->moved.resource_link_id};
	struct db_rows *rows;

	*ret_target = (struct link_target){{{0}}, {{0}}};
	if (launch->moved.user_id == NULL)
		return OK;
	TRY(db_run(w, &lms_lti11_link, params, &rows));
	if (db_count(rows) > 0)
		*ret_target =
		    (struct link_target){.module = db_uuid(rows, 0, 0), .part = db_uuid(rows, 0, 1)};
	return OK;
}

struct moving {
	const struct lti_launch *launch;
	struct uuid learner;
};

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static enum err move_note(struct work *w, const struct moving *m, struct uuid old, struct uuid link)
{
	const struct lti_launch *launch = m->launch;
	const char *const params[] = {db_p_uuid(w, launch->registration.org), db_p_uuid(w, m->learner),
	    db_p_uuid(w, old), db_p_uuid(w, launch->registration.id), db_p_uuid(w, launch->moved.consumer),
	    db_p_bool(launch->moved.is_signed), uuid_or_null(w, link)};

	return db_send(w, &lms_lti11_move_add, params);
}

/* Who was here by LTI 1.1 is joined once; a link that was taken back is not made again. */
static enum err move(struct work *w, void *arg)
{
	const struct moving *m = arg;
	const struct lti_launch *launch = m->launch;
	const struct principal by = {
	    .kind = PRINCIPAL_LAUNCH, .id = launch->lti_launch_id, .org = launch->registration.org};
	const char *const params[] = {db_p_uuid(w, launch->registration.org),
	    db_p_uuid(w, launch->moved.origin), launch->moved.user_id, db_p_uuid(w, m->learner)};
	struct uuid old, link;
	struct db_rows *rows;

	TRY(db_run(w, &lms_lti11_move_find, params, &rows));
	if (db_count(rows) == 0)
		return OK;
	old = db_uuid(rows, 0, 0);
	TRY(learner_link_within(w,
	    &(struct link){.by = &by,
	        .org = launch->registration.org,
	        .learner = m->learner,
	        .other = old,
	        .proof = LINK_BY_PLATFORM},
	    &link));
	return move_note(w, m, old, link);
}

void entry_lti11_moved(struct work *w, const struct lti_launch *launch, struct uuid learner)
{
	struct moving m = {launch, learner};

	if (launch->moved.user_id == NULL || uuid_is_nil(learner))
		return;
	if (db_transact(w, db_tenant(launch->registration.org), move, &m) == OK)
		return;
	log_line(LOG_WARN, "lms", "a learner who moved from LTI 1.1 could not be joined: %s", w->detail);
	work_forgive(w);
}
