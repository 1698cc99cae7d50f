#include "lms/member/member_store.h"

#include "lms/member/person.h"

#include "lms_sql.h"

static const char *null_or(const char *text)
{
	return text == NULL || *text == '\0' ? NULL : text;
}

static struct member member_of(const struct db_rows *rows, size_t row)
{
	return (struct member){
	    .user = db_uuid(rows, row, 0),
	    .email = db_text(rows, row, 1),
	    .name = db_text(rows, row, 2),
	    .roles = db_text(rows, row, 3),
	    .status = db_text(rows, row, 4),
	    .totp = db_bool(rows, row, 5),
	    .since_us = db_int(rows, row, 6),
	    .disabled = db_bool(rows, row, 7),
	    .expired = db_bool(rows, row, 8),
	    .language = "",
	};
}

enum err member_list(struct work *w, struct uuid org, const struct member_filter *filter,
    struct member **ret_members, size_t *ret_count, int64_t *ret_total)
{
	const char *const params[] = {db_p_uuid(w, org), null_or(filter->text), null_or(filter->role),
	    null_or(filter->status), filter->sort, db_p_bool(filter->descending), db_p_int(w, filter->offset),
	    db_p_int(w, filter->limit), filter->after_key, db_p_uuid_or_null(w, filter->after)};
	struct db_rows *rows = NULL;
	struct member *members;

	TRY(db_once(w, db_directory(), &lms_member_list, params, &rows));
	members = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*members));
	for (size_t i = 0; i < db_count(rows); i++)
		members[i] = member_of(rows, i);
	for (size_t i = 0; i < db_count(rows); i++)
		members[i].key = db_text(rows, i, 10);
	*ret_members = members;
	*ret_count = db_count(rows);
	*ret_total = db_count(rows) > 0 ? db_int(rows, 0, 9) : 0;
	return OK;
}

static enum err member_take(struct work *w, const struct db_rows *rows, struct member *ret_member)
{
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "user", "nobody of that kind belongs here");
	*ret_member = member_of(rows, 0);
	ret_member->only_here = db_bool(rows, 0, 9);
	ret_member->language = db_text(rows, 0, 10);
	return OK;
}

enum err member_find(struct work *w, struct uuid org, struct uuid user, struct member *ret_member)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_member_find, params, &rows));
	return member_take(w, rows, ret_member);
}

enum err member_row(struct work *w, struct uuid org, struct uuid user, struct member *ret_member)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_member_find, params, &rows));
	return member_take(w, rows, ret_member);
}

enum err member_lock(struct work *w, struct uuid org)
{
	const char *const params[] = {db_p_uuid(w, org)};

	return db_send(w, &lms_member_lock, params);
}

enum err member_own_roles(struct work *w, struct uuid org, const char **ret_own)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_member_own_roles, params, &rows));
	*ret_own = db_text(rows, 0, 0);
	return OK;
}

enum err member_managed(struct work *w, struct uuid org, const char *roles_held, bool *ret_managed)
{
	const char *const params[] = {db_p_uuid(w, org), roles_held};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_member_managed, params, &rows));
	*ret_managed = db_bool(rows, 0, 0);
	return OK;
}

const char *roles_array(struct work *w, const char *roles_held)
{
	char *array = arena_printf(w->arena, "{%s}", roles_held);

	for (char *c = array; *c != '\0'; c++)
		if (*c == ' ')
			*c = ',';
	return array;
}

enum err member_roles_put(struct work *w, struct uuid org, struct uuid user, const char *roles_held)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user), roles_array(w, roles_held)};

	return db_send(w, &lms_member_roles, params);
}

enum err member_suspend_put(struct work *w, struct uuid org, struct uuid user, bool suspended)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user), db_p_bool(suspended)};

	return db_send(w, &lms_member_status, params);
}

enum err member_drop(struct work *w, struct uuid org, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};

	return db_send(w, &lms_member_remove, params);
}

enum err member_forget(struct work *w, struct uuid user)
{
	const char *const params[] = {db_p_uuid(w, user)};

	return db_send(w, &lms_member_forget, params);
}

enum err member_put(struct work *w, struct uuid org, struct uuid user, const char *roles_held)
{
	const char *const params[] = {db_p_uuid(w, user), db_p_uuid(w, org), roles_array(w, roles_held)};

	return db_send(w, &lms_member_add, params);
}

enum err member_invite(struct work *w, struct uuid org, struct uuid user, const char *roles_held,
    struct uuid by, bool *ret_invited)
{
	const char *const params[] = {
	    db_p_uuid(w, user), db_p_uuid(w, org), roles_array(w, roles_held), db_p_uuid_or_null(w, by)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_member_invite, params, &rows));
	*ret_invited = db_changed(rows) > 0;
	return OK;
}

enum err member_accept(struct work *w, struct uuid org, struct uuid user, bool *ret_accepted)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, user)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_member_accept, params, &rows));
	*ret_accepted = db_changed(rows) > 0;
	return OK;
}

enum err role_put(struct work *w, struct uuid org, const char *role, const char *permissions, bool team_only)
{
	const char *const params[] = {db_p_uuid(w, org), role, permissions, db_p_bool(team_only)};

	return db_send(w, &lms_role_change, params);
}

enum err role_drop(struct work *w, struct uuid org, const char *role)
{
	const char *const params[] = {db_p_uuid(w, org), role};

	return db_send(w, &lms_role_usual, params);
}

static struct person_row person_of(const struct db_rows *rows, size_t i)
{
	return (struct person_row){.user = db_uuid(rows, i, 0),
	    .email = db_text(rows, i, 1),
	    .name = db_text(rows, i, 2),
	    .status = db_text(rows, i, 3),
	    .platform_admin = db_bool(rows, i, 4),
	    .totp = db_bool(rows, i, 5),
	    .memberships = db_text(rows, i, 6)};
}

enum err person_list(struct work *w, const char *org, const char *after, int64_t limit,
    struct person_row **ret_rows, size_t *ret_count)
{
	int64_t most = limit < 1 ? 1 : limit > PERSON_LIST_MAX ? PERSON_LIST_MAX : limit;
	const char *const params[] = {org, null_or(after), NULL, db_p_int(w, most)};
	struct db_rows *rows = NULL;
	struct person_row *list;

	TRY(db_once(w, db_directory(), &lms_user_list, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = person_of(rows, i);
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err person_find(struct work *w, struct uuid user, struct person_row *ret_row)
{
	const char *const params[] = {NULL, NULL, db_p_uuid(w, user), "1"};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_directory(), &lms_user_list, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such person");
	*ret_row = person_of(rows, 0);
	return OK;
}
