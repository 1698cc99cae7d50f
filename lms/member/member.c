#include "lms/member/member.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/account/account_store.h"
#include "lms/account/reset.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/session.h"
#include "lms/member/member_int.h"
#include "lms/team/team.h"

enum { ROLES_TEXT_MAX = 1024 };

/* --- rules of every change --- */

/* The roles that may manage members here, as "{a,b}". */
static const char *managing_roles(struct work *w, const char *own)
{
	struct text names = text_new(w->arena, ROLES_TEXT_MAX);

	for (size_t i = 0; i < role_count; i++) {
		struct rights rights;

		rights_read(roles[i].name, own, &rights);
		if ((rights.permissions & permission_bit(PERMISSION_MEMBER_MANAGE)) != 0)
			text_printf(&names, "%s%s", names.len > 0 ? " " : "", roles[i].name);
	}
	return roles_array(w, names.data);
}

enum err managing_begin(struct work *w, const struct principal *by, struct managing *ret_managing)
{
	struct managing m = {.by = by};

	TRY(member_lock(w, by->org));
	TRY(member_own_roles(w, by->org, &m.own));
	TRY(member_managed(w, by->org, managing_roles(w, m.own), &m.managed));
	*ret_managing = m;
	return OK;
}

enum err managing_end(struct work *w, struct managing *m)
{
	bool managed = true;

	if (!m->managed || m->by->platform_admin || m->by->kind == PRINCIPAL_JOB)
		return OK;
	TRY(member_own_roles(w, m->by->org, &m->own));
	TRY(member_managed(w, m->by->org, managing_roles(w, m->own), &managed));
	if (!managed)
		return fail_field(w, ERR_CONFLICT, "roles",
		    "Nobody would be left who may manage members: give somebody else that right first");
	return OK;
}

static bool reaches_learners(permission_set set)
{
	for (int p = 0; p < PERMISSION_COUNT; p++)
		if ((set & permission_bit((enum permission)p)) != 0 &&
		    permission_info((enum permission)p)->scope == PERMISSION_SCOPE_TEAM)
			return true;
	return false;
}

enum err managing_covers(struct work *w, const struct managing *m, const char *roles_held, const char *field)
{
	struct rights rights;

	rights_read(roles_held, m->own, &rights);
	if ((rights.permissions & ~m->by->permissions) == 0 &&
	    !(m->by->team_only && !rights.team_only && reaches_learners(rights.permissions)))
		return OK;
	return fail_field(w, ERR_FORBIDDEN, field, "These roles may do what you may not yourself");
}

enum err roles_read(struct work *w, const char *const *named, size_t count, const char **ret_roles)
{
	struct text names = text_new(w->arena, ROLES_TEXT_MAX);

	if (count == 0)
		return fail_field(w, ERR_BAD_INPUT, "roles", "Choose at least one role");
	if (count > MEMBER_ROLES_MAX)
		return fail_field(w, ERR_BAD_INPUT, "roles", "These are too many roles");
	for (size_t i = 0; i < count; i++) {
		const struct role_info *role = role_find(named[i]);

		if (role == NULL)
			return fail_field(w, ERR_BAD_INPUT, "roles", "There is no role \"%.40s\"", named[i]);
		if (strstr(arena_printf(w->arena, " %s ", names.data),
		        arena_printf(w->arena, " %s ", role->name)) == NULL)
			text_printf(&names, "%s%s", names.len > 0 ? " " : "", role->name);
	}
	*ret_roles = names.data;
	return OK;
}

/* --- changes of one member --- */

struct member_change {
	const struct principal *by;
	struct uuid user;
	const char *roles;
	bool suspended;
	struct member before;
};

static enum err note(struct work *w, const struct member_change *c, const char *action, const char *roles_now)
{
	json_t *before =
	    json_own(w->arena, json_pack("{s:s,s:s}", "roles", c->before.roles, "status", c->before.status));
	json_t *after = roles_now != NULL ? json_own(w->arena, json_pack("{s:s}", "roles", roles_now)) : NULL;

	return audit_record_directory(w, &(struct audit){.actor = c->by,
	                                     .org = c->by->org,
	                                     .action = action,
	                                     .subject_type = "user",
	                                     .subject = c->user,
	                                     .before = before,
	                                     .after = after});
}

/* Nobody touches somebody who may more than they. */
static enum err change_begin(struct work *w, struct member_change *c, struct managing *ret_managing)
{
	TRY(managing_begin(w, c->by, ret_managing));
	TRY(member_row(w, c->by->org, c->user, &c->before));
	return managing_covers(w, ret_managing, c->before.roles, "user");
}

static enum err roles_change(struct work *w, void *arg)
{
	struct member_change *c = arg;
	struct managing m;

	TRY(change_begin(w, c, &m));
	TRY(managing_covers(w, &m, c->roles, "roles"));
	TRY(member_roles_put(w, c->by->org, c->user, c->roles));
	TRY(managing_end(w, &m));
	return note(w, c, "member.roles_changed", c->roles);
}

enum err member_set_roles(struct work *w, struct session_cache *cache, const struct principal *by,
    struct uuid user, const char *const *roles_named, size_t count)
{
	struct member_change c = {.by = by, .user = user};

	TRY(roles_read(w, roles_named, count, &c.roles));
	TRY(db_transact(w, db_directory(), roles_change, &c));
	session_forget_user(cache, user);
	return OK;
}

static enum err status_change(struct work *w, void *arg)
{
	struct member_change *c = arg;
	struct managing m;

	TRY(change_begin(w, c, &m));
	if (strcmp(c->before.status, "invited") == 0)
		return fail_field(w, ERR_CONFLICT, "user", "This person has not accepted the invitation yet");
	TRY(member_suspend_put(w, c->by->org, c->user, c->suspended));
	TRY(managing_end(w, &m));
	return note(w, c, c->suspended ? "member.suspended" : "member.readmitted", NULL);
}

enum err member_suspend(
    struct work *w, struct session_cache *cache, const struct principal *by, struct uuid user, bool suspended)
{
	struct member_change c = {.by = by, .user = user, .suspended = suspended};

	TRY(db_transact(w, db_directory(), status_change, &c));
	session_forget_user(cache, user);
	return OK;
}

static enum err removal(struct work *w, void *arg)
{
	struct member_change *c = arg;
	struct managing m;
	bool invited;

	TRY(change_begin(w, c, &m));
	invited = strcmp(c->before.status, "invited") == 0;
	TRY(token_drop(w, c->user, c->by->org));
	TRY(member_drop(w, c->by->org, c->user));
	if (invited)
		TRY(member_forget(w, c->user));
	TRY(managing_end(w, &m));
	return note(w, c, invited ? "member.invitation_withdrawn" : "member.removed", NULL);
}

enum err member_remove(
    struct work *w, struct session_cache *cache, const struct principal *by, struct uuid user)
{
	struct member_change c = {.by = by, .user = user};

	TRY(db_transact(w, db_directory(), removal, &c));
	session_forget_user(cache, user);
	TRY(course_session_tutor_leaves(w, by->org, user));
	return team_manager_leaves(w, by->org, user);
}

static enum err may_touch(struct work *w, void *arg)
{
	struct managing m;

	return change_begin(w, arg, &m);
}

enum err member_sign_out(struct work *w, const struct config *config, struct session_cache *cache,
    const struct principal *by, struct uuid user)
{
	struct member_change c = {.by = by, .user = user};

	TRY(db_transact(w, db_directory(), may_touch, &c));
	/* Who belongs to other organisations too is signed out of them as well: sessions are theirs, not
	 * ours, but to sign in again harms nobody. */
	return account_sessions_end(w, config, cache, by, user, (struct uuid){{0}});
}

enum err member_reset_link(struct work *w, const struct config *config, const struct principal *by,
    struct uuid user, bool recovery, const char **ret_link)
{
	struct member_change c = {.by = by, .user = user};

	TRY(db_transact(w, db_directory(), may_touch, &c));
	if (!c.before.only_here)
		return fail_field(w, ERR_FORBIDDEN, "user",
		    "This account belongs to other organisations too, and would be opened there as well");
	return reset_link(w, config, by, by->org, user, recovery, ret_link);
}
