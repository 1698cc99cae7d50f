#include "lms/enrollment/session_store.h"

#include "db/db.h"
#include "lms_sql.h"

static const char *time_or_null(struct work *w, int64_t us)
{
	return us != 0 ? db_p_time(w, us) : NULL;
}

enum err session_store_rows(struct work *w, const struct principal *by, struct uuid id,
    const struct course_session_filter *filter, struct course_session **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid_or_null(w, id),
	    by->team_only ? db_p_uuid(w, by->id) : NULL, db_p_uuid_or_null(w, filter->course), filter->state,
	    db_p_uuid_or_null(w, filter->before), db_p_int(w, filter->limit)};
	struct db_rows *rows = NULL;
	struct course_session *all;

	TRY(db_run(w, &lms_course_session_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct course_session){.id = db_uuid(rows, i, 0),
		    .course = db_uuid(rows, i, 1),
		    .course_title = db_text(rows, i, 2),
		    .title = db_text(rows, i, 3),
		    .state = db_text(rows, i, 4),
		    .starts_us = db_int(rows, i, 5),
		    .ends_us = db_int(rows, i, 6),
		    .enroll_from_us = db_int(rows, i, 7),
		    .enroll_until_us = db_int(rows, i, 8),
		    .capacity = db_int(rows, i, 9),
		    .revision = db_int(rows, i, 10),
		    .created_us = db_int(rows, i, 11),
		    .seated = db_int(rows, i, 12),
		    .waiting = db_int(rows, i, 13)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err session_store_add(
    struct work *w, struct uuid org, const struct course_session *s, bool *ret_there, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, s->id), db_p_uuid(w, s->course),
	    s->title, s->state, time_or_null(w, s->starts_us), time_or_null(w, s->ends_us),
	    time_or_null(w, s->enroll_from_us), time_or_null(w, s->enroll_until_us),
	    db_p_int(w, s->capacity)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_course_session_add, params, &rows));
	*ret_there = db_count(rows) > 0;
	*ret_new = db_count(rows) > 0 && db_bool(rows, 0, 0);
	return OK;
}

enum err session_store_change(struct work *w, struct uuid org, const struct course_session *s, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, s->id), db_p_int(w, s->revision),
	    s->title, s->state, time_or_null(w, s->starts_us), time_or_null(w, s->ends_us),
	    time_or_null(w, s->enroll_from_us), time_or_null(w, s->enroll_until_us),
	    db_p_int(w, s->capacity)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_course_session_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err session_store_note(struct work *w, struct uuid org, struct uuid session, struct uuid by,
    const char *from, const char *to, const char *note)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), db_p_uuid(w, session), to,
	    from, to, db_p_uuid_or_null(w, by), note};

	return db_send(w, &lms_course_session_note, params);
}

static enum err ids_of(struct work *w, const struct db_query *query, const char *const params[],
    struct uuid **ret_ids, size_t *ret_count)
{
	struct db_rows *rows = NULL;
	struct uuid *ids;

	TRY(db_run(w, query, params, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		ids[i] = db_uuid(rows, i, 0);
	*ret_ids = ids;
	*ret_count = db_count(rows);
	return OK;
}

enum err session_store_tutors(
    struct work *w, struct uuid org, struct uuid session, struct uuid **ret_users, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, session), db_p_int(w, COURSE_SESSION_TUTORS_MAX)};

	return ids_of(w, &lms_course_session_tutors, params, ret_users, ret_count);
}

enum err session_store_tutor(
    struct work *w, struct uuid org, struct uuid session, struct uuid user, bool add, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session), db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, add ? &lms_course_session_tutor_add : &lms_course_session_tutor_remove, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err course_session_tutor_leaves(struct work *w, struct uuid org, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};

	return db_once(w, db_tenant(org), &lms_course_session_tutor_leaves, params, NULL);
}

enum err session_store_concerned(struct work *w, struct uuid org, struct uuid session, struct uuid after,
    int64_t limit, struct uuid **ret_ids, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, session), db_p_uuid(w, after), db_p_int(w, limit)};

	return ids_of(w, &lms_course_session_concerned, params, ret_ids, ret_count);
}
