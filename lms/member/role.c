#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lms/audit/audit.h"
#include "lms/member/member_int.h"

enum { PERMISSIONS_TEXT_MAX = 4096 };

static const char *permissions_text(struct work *w, permission_set set)
{
	struct text names = text_new(w->arena, PERMISSIONS_TEXT_MAX);

	for (int p = 0; p < PERMISSION_COUNT; p++)
		if ((set & permission_bit((enum permission)p)) != 0)
			text_printf(&names, "%s%s", names.len > 0 ? " " : "",
			    permission_info((enum permission)p)->name);
	return names.data;
}

struct reading {
	struct uuid org;
	const char *own;
};

static enum err read_own(struct work *w, void *arg)
{
	struct reading *reading = arg;

	return member_own_roles(w, reading->org, &reading->own);
}

/* Whether the organisation has a version of its own. */
static bool is_own(struct work *w, const char *own, const char *role)
{
	const char *lines = arena_printf(w->arena, "\n%s", own != NULL ? own : "");

	return strstr(lines, arena_printf(w->arena, "\n%s ", role)) != NULL;
}

/* The reach of one role as it is set, which rights_read tells only of what its permissions need. */
static bool role_team_only(struct work *w, const char *own, const struct role_info *info)
{
	const char *lines = arena_printf(w->arena, "\n%s", own != NULL ? own : "");

	if (!is_own(w, own, info->name))
		return info->team_only;
	return strstr(lines, arena_printf(w->arena, "\n%s all ", info->name)) == NULL;
}

enum err role_states(struct work *w, struct uuid org, struct role_state **ret_states)
{
	struct reading reading = {.org = org};
	struct role_state *states = arena_alloc(w->arena, role_count * sizeof(*states));

	TRY(db_transact(w, db_directory(), read_own, &reading));
	for (size_t i = 0; i < role_count; i++) {
		states[i].info = &roles[i];
		rights_read(roles[i].name, reading.own, &states[i].rights);
		states[i].rights.team_only = role_team_only(w, reading.own, &roles[i]);
		states[i].changed = is_own(w, reading.own, roles[i].name);
	}
	*ret_states = states;
	return OK;
}

struct role_change {
	const struct principal *by;
	const struct role_info *info;
	permission_set permissions;
	bool team_only, usual;
};

static json_t *state_json(struct work *w, permission_set permissions, bool team_only)
{
	return json_own(w->arena, json_pack("{s:s,s:b}", "permissions", permissions_text(w, permissions),
	                              "team_only", (int)team_only));
}

static enum err change(struct work *w, void *arg)
{
	struct role_change *c = arg;
	struct uuid org = c->by->org;
	struct rights before;
	struct managing m;
	bool wider;

	TRY(managing_begin(w, c->by, &m));
	rights_read(c->info->name, m.own, &before);
	before.team_only = role_team_only(w, m.own, c->info);
	/* What is added, or reaches further, must be the asker's own to give. */
	wider = before.team_only && !c->team_only && c->by->team_only;
	if (((c->permissions & ~before.permissions) & ~c->by->permissions) != 0 || wider)
		return fail_field(
		    w, ERR_FORBIDDEN, "permissions", "A role cannot be given what you may not do yourself");
	TRY(c->usual ? role_drop(w, org, c->info->name)
	             : role_put(w, org, c->info->name, permissions_text(w, c->permissions), c->team_only));
	TRY(managing_end(w, &m));
	return audit_record_directory(w, &(struct audit){.actor = c->by,
	                                     .org = org,
	                                     .action = "role.changed",
	                                     .subject_type = c->info->name,
	                                     .before = state_json(w, before.permissions, before.team_only),
	                                     .after = state_json(w, c->permissions, c->team_only)});
}

static enum err change_run(
    struct work *w, struct session_cache *cache, const char *role, struct role_change *c)
{
	for (size_t i = 0; i < role_count; i++)
		if (strcmp(roles[i].name, role) == 0)
			c->info = &roles[i];
	if (c->info == NULL)
		return fail_field(w, ERR_NOT_FOUND, "role", "there is no role of that name");
	if (c->usual) {
		c->permissions = c->info->permissions;
		c->team_only = c->info->team_only;
	}
	TRY(db_transact(w, db_directory(), change, c));
	session_forget_all(cache);
	return OK;
}

enum err role_set(struct work *w, struct session_cache *cache, const struct principal *by, const char *role,
    permission_set permissions, bool team_only)
{
	struct role_change c = {
	    .by = by, .permissions = permissions & permission_set_of_organization(), .team_only = team_only};

	return change_run(w, cache, role, &c);
}

enum err role_reset(struct work *w, struct session_cache *cache, const struct principal *by, const char *role)
{
	struct role_change c = {.by = by, .usual = true};

	return change_run(w, cache, role, &c);
}
