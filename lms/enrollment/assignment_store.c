#include "lms/enrollment/assignment_store.h"

#include "db/columns.h"
#include "lms_sql.h"

static const char *time_or_null(struct work *w, int64_t us)
{
	return us != 0 ? db_p_time(w, us) : NULL;
}

enum err assignment_store_rows(struct work *w, struct uuid org, struct uuid id, struct uuid leader,
    struct uuid team, struct uuid before, int64_t limit, struct team_assignment **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, id),
	    db_p_uuid_or_null(w, leader), db_p_uuid_or_null(w, team), db_p_uuid_or_null(w, before),
	    db_p_int(w, limit)};
	struct team_assignment *all;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_team_assignment_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct team_assignment){.id = db_uuid(rows, i, 0),
		    .team = db_uuid(rows, i, 1),
		    .team_name = db_text(rows, i, 2),
		    .course = db_uuid(rows, i, 3),
		    .programme = db_uuid(rows, i, 4),
		    .session = db_uuid(rows, i, 5),
		    .title = db_text(rows, i, 6),
		    .session_title = db_text(rows, i, 7),
		    .due_us = db_int(rows, i, 8),
		    .leavers = db_text(rows, i, 9),
		    .revision = db_int(rows, i, 10),
		    .created_us = db_int(rows, i, 11),
		    .enrolled = db_int(rows, i, 12),
		    .completed = db_int(rows, i, 13)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err assignment_store_add(struct work *w, const struct principal *by, const struct team_assignment *a,
    bool *ret_there, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, a->id), db_p_uuid(w, a->team),
	    db_p_uuid_or_null(w, a->course), db_p_uuid_or_null(w, a->programme),
	    db_p_uuid_or_null(w, a->session), time_or_null(w, a->due_us), a->leavers, db_p_uuid(w, by->id),
	    principal_kind_name(by->kind), by->team_only ? db_p_uuid(w, by->id) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_team_assignment_add, params, &rows));
	*ret_there = db_count(rows) > 0;
	*ret_new = db_count(rows) > 0 && db_bool(rows, 0, 0);
	return OK;
}

enum err assignment_store_change(struct work *w, struct uuid org, const struct team_assignment *was,
    const struct team_assignment *to, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, to->id), db_p_int(w, to->revision),
	    time_or_null(w, to->due_us), to->leavers};
	const char *const due[] = {db_p_uuid(w, org), db_p_uuid(w, to->id), time_or_null(w, was->due_us),
	    time_or_null(w, to->due_us)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_team_assignment_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return *ret_done ? db_send(w, &lms_team_assignment_due, due) : OK;
}

enum err assignment_store_remove(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};

	return db_send(w, &lms_team_assignment_remove, params);
}

enum err assignment_store_missing(struct work *w, struct uuid org, struct uuid id,
    const struct assignment_pair *after, int64_t limit, struct assignment_pair **ret_pairs, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_uuid(w, after->learner),
	    db_p_uuid(w, after->course), db_p_int(w, limit)};
	struct assignment_pair *all;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_team_assignment_missing, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct assignment_pair){db_uuid(rows, i, 0), db_uuid(rows, i, 1)};
	*ret_pairs = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err assignment_store_tie(
    struct work *w, struct uuid org, struct uuid id, const struct enrollment_kept *kept, size_t count)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_team_assignment_tie);

	for (size_t i = 0; i < count; i++) {
		if (kept[i].fault != OK)
			continue;
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, id.bytes);
		db_put_uuid(c, kept[i].id.bytes);
		db_put_bool(c, kept[i].is_new);
	}
	return db_send_columns(w, c);
}

enum err assignment_store_moves(
    struct work *w, struct uuid org, struct uuid id, bool leaving, struct uuid **ret_ids, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows = NULL;
	struct uuid *ids;
	size_t count = 0;

	TRY(db_run(
	    w, leaving ? &lms_team_assignment_leaving : &lms_team_assignment_returning, params, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		if (!leaving || db_bool(rows, i, 1))
			ids[count++] = db_uuid(rows, i, 0);
	*ret_ids = ids;
	*ret_count = count;
	return OK;
}

enum err assignment_store_of(
    struct work *w, struct uuid org, struct uuid team, struct uuid **ret_ids, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team)};
	struct db_rows *rows = NULL;
	struct uuid *ids;

	TRY(db_run(w, &lms_team_assignments_of, params, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		ids[i] = db_uuid(rows, i, 0);
	*ret_ids = ids;
	*ret_count = db_count(rows);
	return OK;
}

static enum err next_of(struct work *w, const struct db_query *query, int database,
    const struct assignment_key *after, int64_t limit, struct assignment_key **ret_keys, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, after->org), db_p_uuid(w, after->id), db_p_int(w, limit)};
	struct assignment_key *keys;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_all_tenants_in(database), query, params, &rows));
	keys = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*keys));
	for (size_t i = 0; i < db_count(rows); i++)
		keys[i] = (struct assignment_key){db_uuid(rows, i, 0), db_uuid(rows, i, 1)};
	*ret_keys = keys;
	*ret_count = db_count(rows);
	return OK;
}

enum err assignment_store_all(struct work *w, int database, const struct assignment_key *after, int64_t limit,
    struct assignment_key **ret_keys, size_t *ret_count)
{
	return next_of(w, &lms_team_assignments_all, database, after, limit, ret_keys, ret_count);
}

enum err assignment_store_waiting(struct work *w, int database, const struct assignment_key *after,
    int64_t limit, struct assignment_key **ret_keys, size_t *ret_count)
{
	return next_of(w, &lms_enrollment_sessions_waiting, database, after, limit, ret_keys, ret_count);
}
