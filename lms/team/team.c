#include "lms/team/team.h"

#include <string.h>

#include "lms/audit/audit.h"
#include "lms/enrollment/assignment.h"
#include "lms/team/team_store.h"

struct team_work {
	const struct principal *by;
	struct uuid team, other; /* other: a learner, or who leads */
	const char *name, *people;
	struct team_whole *whole;
	size_t added;
	bool leads;
};

static struct uuid leader(const struct principal *by)
{
	return by->team_only ? by->id : (struct uuid){{0}};
}

static enum err note(struct work *w, const struct team_work *t, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = t->by,
	                           .org = t->by->org,
	                           .action = action,
	                           .subject_type = "team",
	                           .subject = t->team,
	                           .after = own_after != NULL ? json_own(w->arena, own_after) : NULL});
}

static enum err find(struct work *w, const struct team_work *t, struct team *ret_team)
{
	return team_row(w, t->by->org, t->team, leader(t->by), ret_team);
}

static enum err show(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct team_whole *whole = t->whole;
	struct uuid *users = NULL;

	TRY(find(w, t, &whole->team));
	TRY(team_learners_rows(w, t->by->org, t->team, &whole->learners, &whole->learners_count));
	TRY(team_managers_rows(w, t->by->org, t->team, &users, &whole->managers_count));
	whole->managers = arena_alloc(w->arena, (whole->managers_count + 1) * sizeof(*whole->managers));
	for (size_t i = 0; i < whole->managers_count; i++)
		whole->managers[i].user = users[i];
	whole->team.learners = (int64_t)whole->learners_count;
	whole->team.managers = (int64_t)whole->managers_count;
	return OK;
}

enum err team_show(struct work *w, const struct principal *by, struct uuid team, struct team_whole *ret_team)
{
	struct team_whole whole = {0};
	struct team_work t = {.by = by, .team = team, .whole = &whole};

	TRY(db_transact(w, db_tenant(by->org), show, &t));
	TRY(team_managers_name(w, by->org, whole.managers, whole.managers_count));
	*ret_team = whole;
	return OK;
}

/* --- the team itself --- */

static enum err name_check(struct work *w, const char *name)
{
	if (strspn(name, " \t") == strlen(name))
		return fail_field(w, ERR_BAD_INPUT, "name", "A name is needed here");
	if (strlen(name) > TEAM_NAME_MAX)
		return fail_field(w, ERR_BAD_INPUT, "name", "This name is too long");
	return OK;
}

static enum err name_taken(struct work *w)
{
	return fail_field(w, ERR_CONFLICT, "name", "There is a team of this name already");
}

static enum err add(struct work *w, void *arg)
{
	struct team_work *t = arg;
	bool done = false;

	TRY(team_put(w, t->by->org, t->team, t->name, &done));
	return done ? note(w, t, "team.made", json_pack("{s:s}", "name", t->name)) : name_taken(w);
}

enum err team_add(struct work *w, const struct principal *by, const char *name, struct uuid *ret_team)
{
	struct team_work t = {.by = by, .team = uuid_v7(), .name = name};

	TRY(name_check(w, name));
	TRY(db_transact(w, db_tenant(by->org), add, &t));
	*ret_team = t.team;
	return OK;
}

static enum err rename_run(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct team team;
	bool done = false;

	TRY(find(w, t, &team));
	TRY(team_name_put(w, t->by->org, t->team, t->name, &done));
	return done ? note(w, t, "team.renamed", json_pack("{s:s}", "name", t->name)) : name_taken(w);
}

enum err team_rename(struct work *w, const struct principal *by, struct uuid team, const char *name)
{
	struct team_work t = {.by = by, .team = team, .name = name};

	TRY(name_check(w, name));
	return db_transact(w, db_tenant(by->org), rename_run, &t);
}

static enum err remove_run(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct team team;

	TRY(find(w, t, &team));
	TRY(team_drop(w, t->by->org, t->team));
	return note(w, t, "team.removed", NULL);
}

enum err team_remove(struct work *w, const struct principal *by, struct uuid team)
{
	struct team_work t = {.by = by, .team = team};

	return db_transact(w, db_tenant(by->org), remove_run, &t);
}

/* --- learners --- */

static enum err one_added(struct work *w, struct team_work *t, const char *named)
{
	struct uuid *learners = NULL;
	size_t count = 0;

	TRY(team_learners_named(w, t->by->org, named, &learners, &count));
	if (count == 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "learners", "No learner here is called \"%.100s\"", named);
	for (size_t i = 0; i < count; i++)
		TRY(team_learner_put(w, t->by->org, t->team, learners[i]));
	t->added += count;
	return OK;
}

static const char *trimmed(struct work *w, const char *line, size_t len)
{
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	return arena_strndup(w->arena, line, len);
}

static enum err learners_add(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct team team;
	int lines = 0;

	t->added = 0;
	TRY(find(w, t, &team));
	for (const char *at = t->people; *at != '\0';) {
		size_t len = strcspn(at, "\r\n");
		const char *named = trimmed(w, at, len);

		if (*named != '\0' && ++lines > TEAM_NAMED_MAX)
			return fail_field(w, ERR_BAD_INPUT, "learners",
			    "These are more than %d lines: add them in parts", TEAM_NAMED_MAX);
		if (*named != '\0')
			TRY(one_added(w, t, named));
		at += len;
		at += strspn(at, "\r\n");
	}
	if (lines == 0)
		return fail_field(w, ERR_BAD_INPUT, "learners", "Name at least one learner");
	TRY(team_assignments_follow(w, t->by->org, t->team));
	return note(w, t, "team.learners_added", json_pack("{s:I}", "count", (json_int_t)t->added));
}

enum err team_learners_add(
    struct work *w, const struct principal *by, struct uuid team, const char *people, size_t *ret_added)
{
	struct team_work t = {.by = by, .team = team, .people = people};

	TRY(db_transact(w, db_tenant(by->org), learners_add, &t));
	*ret_added = t.added;
	return OK;
}

static enum err other_remove(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct team team;
	bool done = false;

	TRY(find(w, t, &team));
	TRY(t->leads ? team_manager_drop(w, t->by->org, t->team, t->other, &done)
	             : team_learner_drop(w, t->by->org, t->team, t->other, &done));
	if (!done)
		return fail(w, ERR_NOT_FOUND, "this person is not in the team");
	if (!t->leads)
		TRY(team_assignments_follow(w, t->by->org, t->team));
	return note(w, t, t->leads ? "team.manager_removed" : "team.learner_removed",
	    json_pack("{s:s}", "person", uuid_text(w->arena, t->other)));
}

enum err team_learner_remove(
    struct work *w, const struct principal *by, struct uuid team, struct uuid learner)
{
	struct team_work t = {.by = by, .team = team, .other = learner};

	return db_transact(w, db_tenant(by->org), other_remove, &t);
}

/* --- who leads --- */

static enum err manager_add(struct work *w, void *arg)
{
	struct team_work *t = arg;
	struct uuid *users = NULL;
	struct team team;
	size_t count = 0;

	TRY(find(w, t, &team));
	TRY(team_managers_rows(w, t->by->org, t->team, &users, &count));
	if (count >= TEAM_MANAGERS_MAX)
		return fail_field(
		    w, ERR_CONFLICT, "manager", "More than %d people cannot lead a team", TEAM_MANAGERS_MAX);
	TRY(team_manager_put(w, t->by->org, t->team, t->other));
	return note(w, t, "team.manager_added", json_pack("{s:s}", "person", uuid_text(w->arena, t->other)));
}

enum err team_manager_add(struct work *w, const struct principal *by, struct uuid team, const char *email)
{
	struct team_work t = {.by = by, .team = team};

	TRY(team_member_named(w, by->org, email, &t.other));
	if (uuid_is_nil(t.other))
		return fail_field(w, ERR_BAD_INPUT, "manager", "No active member has this address");
	return db_transact(w, db_tenant(by->org), manager_add, &t);
}

enum err team_manager_remove(struct work *w, const struct principal *by, struct uuid team, struct uuid user)
{
	struct team_work t = {.by = by, .team = team, .other = user, .leads = true};

	return db_transact(w, db_tenant(by->org), other_remove, &t);
}
