#include "lms/team/team_store.h"

#include "base/text.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static enum err done(struct work *w, const struct db_query *query, const char *const params[], bool *ret_done)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, query, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err team_list(struct work *w, const struct principal *by, bool descending, int64_t offset, int64_t limit,
    struct team **ret_teams, size_t *ret_count, int64_t *ret_total)
{
	const char *const params[] = {db_p_uuid(w, by->org), by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_bool(descending), db_p_int(w, offset), db_p_int(w, limit)};
	struct db_rows *rows = NULL;
	struct team *teams;

	TRY(db_once(w, db_tenant(by->org), &lms_team_list, params, &rows));
	teams = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*teams));
	for (size_t i = 0; i < db_count(rows); i++)
		teams[i] = (struct team){
		    db_uuid(rows, i, 0), db_text(rows, i, 1), db_int(rows, i, 2), db_int(rows, i, 3)};
	*ret_teams = teams;
	*ret_count = db_count(rows);
	*ret_total = db_count(rows) > 0 ? db_int(rows, 0, 4) : 0;
	return OK;
}

enum err team_row(
    struct work *w, struct uuid org, struct uuid team, struct uuid leader, struct team *ret_team)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), uuid_or_null(w, leader)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_team_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "team", "there is no such team");
	*ret_team = (struct team){.id = db_uuid(rows, 0, 0), .name = db_text(rows, 0, 1)};
	return OK;
}

enum err team_put(struct work *w, struct uuid org, struct uuid team, const char *name, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), name};

	return done(w, &lms_team_add, params, ret_done);
}

enum err team_name_put(struct work *w, struct uuid org, struct uuid team, const char *name, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), name};

	return done(w, &lms_team_name, params, ret_done);
}

enum err team_drop(struct work *w, struct uuid org, struct uuid team)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team)};

	return db_send(w, &lms_team_remove, params);
}

enum err team_learners_rows(
    struct work *w, struct uuid org, struct uuid team, struct team_learner **ret_learners, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_int(w, TEAM_LEARNERS_MAX)};
	struct db_rows *rows = NULL;
	struct team_learner *learners;

	TRY(db_run(w, &lms_team_learners, params, &rows));
	learners = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*learners));
	for (size_t i = 0; i < db_count(rows); i++)
		learners[i] = (struct team_learner){.id = db_uuid(rows, i, 0),
		    .name = db_text(rows, i, 1),
		    .email = db_text(rows, i, 2),
		    .external = db_text(rows, i, 3),
		    .origin = db_text(rows, i, 4)};
	*ret_learners = learners;
	*ret_count = db_count(rows);
	return OK;
}

static enum err ids(struct work *w, const struct db_query *query, const char *const params[],
    struct uuid **ret_ids, size_t *ret_count)
{
	struct db_rows *rows = NULL;
	struct uuid *list;

	TRY(db_run(w, query, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = db_uuid(rows, i, 0);
	*ret_ids = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err team_learners_named(
    struct work *w, struct uuid org, const char *named, struct uuid **ret_learners, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), named};

	return ids(w, &lms_team_learners_named, params, ret_learners, ret_count);
}

enum err team_learner_put(struct work *w, struct uuid org, struct uuid team, struct uuid learner)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_uuid(w, learner)};

	return db_send(w, &lms_team_learner_add, params);
}

enum err team_learner_drop(
    struct work *w, struct uuid org, struct uuid team, struct uuid learner, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_uuid(w, learner)};

	return done(w, &lms_team_learner_remove, params, ret_done);
}

enum err team_managers_rows(
    struct work *w, struct uuid org, struct uuid team, struct uuid **ret_users, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_int(w, TEAM_MANAGERS_MAX)};

	return ids(w, &lms_team_managers, params, ret_users, ret_count);
}

enum err team_manager_put(struct work *w, struct uuid org, struct uuid team, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_uuid(w, user)};

	return db_send(w, &lms_team_manager_add, params);
}

enum err team_manager_drop(
    struct work *w, struct uuid org, struct uuid team, struct uuid user, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, team), db_p_uuid(w, user)};

	return done(w, &lms_team_manager_remove, params, ret_done);
}

enum err team_manager_leaves(struct work *w, struct uuid org, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};

	return db_once(w, db_tenant(org), &lms_team_manager_leaves, params, NULL);
}

enum err team_member_named(struct work *w, struct uuid org, const char *email, struct uuid *ret_user)
{
	const char *const params[] = {db_p_uuid(w, org), email};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_member_named, params, &rows));
	*ret_user = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err team_managers_name(struct work *w, struct uuid org, struct team_manager *managers, size_t count)
{
	struct text list = text_new(w->arena, (UUID_TEXT_SIZE + 1) * (TEAM_MANAGERS_MAX + 1));
	const char *params[] = {db_p_uuid(w, org), NULL};
	struct db_rows *rows = NULL;

	text_add_char(&list, '{');
	for (size_t i = 0; i < count; i++)
		text_printf(&list, "%s%s", i > 0 ? "," : "", uuid_text(w->arena, managers[i].user));
	text_add_char(&list, '}');
	params[1] = list.data;
	TRY(db_once(w, db_directory(), &lms_member_names, params, &rows));
	for (size_t i = 0; i < count; i++) {
		managers[i].name = managers[i].email = "";
		for (size_t row = 0; row < db_count(rows); row++) {
			if (!uuid_equal(db_uuid(rows, row, 0), managers[i].user))
				continue;
			managers[i].name = db_text(rows, row, 1);
			managers[i].email = db_text(rows, row, 2);
		}
	}
	return OK;
}
