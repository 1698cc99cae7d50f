#include "lms/enrollment/assignment.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/assignment_store.h"

enum { BATCH = 500, KEYS = 200 };

const char *const team_assignment_leavers[] = {"keep", "suspend", "end", NULL};

static const struct uuid nobody = {{0}};

/* --- what an assignment brings about --- */

/* Who is in the team and not tied yet, up to most of them. */
static enum err enrol(struct work *w, struct uuid org, const struct team_assignment *a, size_t most)
{
	struct assignment_pair after = {{{0}}, {{0}}}, *pairs;
	size_t count = BATCH;

	for (size_t done = 0; count == BATCH && done < most; done += count) {
		struct enrollment_put *puts;
		struct enrollment_kept *kept;

		TRY(assignment_store_missing(w, org, a->id, &after, BATCH, &pairs, &count));
		if (count == 0)
			return OK;
		puts = arena_alloc(w->arena, count * sizeof(*puts));
		kept = arena_alloc(w->arena, count * sizeof(*kept));
		for (size_t i = 0; i < count; i++)
			puts[i] = (struct enrollment_put){.learner = pairs[i].learner,
			    .course = pairs[i].course,
			    .session = a->session,
			    .source = "group",
			    .due_us = a->due_us};
		TRY(enrollment_put_many(w, org, puts, count, kept));
		TRY(assignment_store_tie(w, org, a->id, kept, count));
		after = pairs[count - 1];
	}
	return OK;
}

static enum err move(struct work *w, struct uuid org, const struct uuid *ids, size_t count, const char *to)
{
	const struct enrollment_move move = {.to = to, .note = ""};

	for (size_t at = 0; at < count; at += ENROLLMENT_PUT_MAX) {
		size_t some = count - at < ENROLLMENT_PUT_MAX ? count - at : ENROLLMENT_PUT_MAX;

		TRY(enrollment_move_many(w, org, ids + at, some, &move, NULL));
	}
	return OK;
}

static enum err follow(struct work *w, struct uuid org, struct uuid id, size_t most)
{
	struct team_assignment *a;
	struct uuid *ids;
	size_t count;

	TRY(assignment_store_rows(w, org, id, nobody, nobody, nobody, 1, &a, &count));
	if (count == 0)
		return OK;
	TRY(assignment_store_moves(w, org, id, false, &ids, &count));
	TRY(move(w, org, ids, count, "active"));
	TRY(assignment_store_moves(w, org, id, true, &ids, &count));
	if (strcmp(a->leavers, "keep") != 0)
		TRY(move(w, org, ids, count, strcmp(a->leavers, "end") == 0 ? "ended" : "suspended"));
	return enrol(w, org, a, most);
}

enum err team_assignments_follow(struct work *w, struct uuid org, struct uuid team)
{
	struct uuid *ids;
	size_t count;

	TRY(assignment_store_of(w, org, team, &ids, &count));
	for (size_t i = 0; i < count; i++)
		TRY(follow(w, org, ids[i], TEAM_ASSIGNMENT_NOW));
	return OK;
}

/* --- by staff --- */

struct assigning {
	const struct principal *by;
	struct uuid id, team, before;
	int64_t limit;
	const struct team_assignment *assignment;
	struct team_assignment *rows;
	size_t count;
};

static struct uuid leader(const struct principal *by)
{
	return by->team_only ? by->id : nobody;
}

static enum err list_body(struct work *w, void *arg)
{
	struct assigning *a = arg;

	return assignment_store_rows(
	    w, a->by->org, a->id, leader(a->by), a->team, a->before, a->limit, &a->rows, &a->count);
}

enum err team_assignment_list(struct work *w, const struct principal *by, struct uuid team,
    struct uuid before, int64_t limit, struct team_assignment **ret_rows, size_t *ret_count)
{
	struct assigning a = {.by = by, .team = team, .before = before, .limit = limit};

	TRY(db_transact(w, db_tenant(by->org), list_body, &a));
	*ret_rows = a.rows;
	*ret_count = a.count;
	return OK;
}

static enum err find(struct work *w, struct assigning *a)
{
	a->limit = 1;
	TRY(list_body(w, a));
	if (a->count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such assignment."));
	return OK;
}

static enum err find_body(struct work *w, void *arg)
{
	return find(w, arg);
}

enum err team_assignment_read(
    struct work *w, const struct principal *by, struct uuid id, struct team_assignment *ret_row)
{
	struct assigning a = {.by = by, .id = id};

	TRY(db_transact(w, db_tenant(by->org), find_body, &a));
	*ret_row = a.rows[0];
	return OK;
}

static enum err note(struct work *w, const struct assigning *a, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = a->by,
	                           .org = a->by->org,
	                           .action = action,
	                           .subject_type = "assignment",
	                           .subject = a->id,
	                           .after = own_after != NULL ? json_own(w->arena, own_after) : NULL});
}

static enum err add_body(struct work *w, void *arg)
{
	struct assigning *a = arg;
	bool there, is_new;

	TRY(assignment_store_add(w, a->by, a->assignment, &there, &is_new));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "team",
		    WORDS("There is no such team, or what it shall get is not here."));
	if (!is_new)
		return OK;
	TRY(follow(w, a->by->org, a->id, TEAM_ASSIGNMENT_NOW));
	return note(w, a, "assignment.made",
	    json_pack("{s:s,s:s}", "team", uuid_text(w->arena, a->assignment->team), "leavers",
	        a->assignment->leavers));
}

enum err team_assignment_add(
    struct work *w, const struct principal *by, const struct team_assignment *assignment)
{
	struct assigning a = {.by = by, .id = assignment->id, .assignment = assignment};
	enum err e;

	if (uuid_is_nil(assignment->course) == uuid_is_nil(assignment->programme))
		return fail_field(
		    w, ERR_BAD_INPUT, "course", WORDS("Choose a course or a programme, one of them."));
	if (!uuid_is_nil(assignment->session) && uuid_is_nil(assignment->course))
		return fail_field(w, ERR_BAD_INPUT, "session", WORDS("A session is one of a course."));
	e = db_transact(w, db_tenant(by->org), add_body, &a);
	if (e == ERR_CONFLICT && *w->field == '\0')
		return fail_field(w, ERR_CONFLICT, "team", WORDS("This team has it already."));
	return e;
}

static enum err change_body(struct work *w, void *arg)
{
	struct assigning *a = arg;
	bool done;

	TRY(find(w, a));
	TRY(assignment_store_change(w, a->by->org, &a->rows[0], a->assignment, &done));
	if (!done)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	return note(w, a, "assignment.changed", json_pack("{s:s}", "leavers", a->assignment->leavers));
}

enum err team_assignment_change(
    struct work *w, const struct principal *by, const struct team_assignment *assignment)
{
	struct assigning a = {.by = by, .id = assignment->id, .assignment = assignment};

	return db_transact(w, db_tenant(by->org), change_body, &a);
}

static enum err remove_body(struct work *w, void *arg)
{
	struct assigning *a = arg;

	TRY(find(w, a));
	TRY(assignment_store_remove(w, a->by->org, a->id));
	return note(w, a, "assignment.removed", NULL);
}

enum err team_assignment_remove(struct work *w, const struct principal *by, struct uuid id)
{
	struct assigning a = {.by = by, .id = id};

	return db_transact(w, db_tenant(by->org), remove_body, &a);
}

/* --- what no request did --- */

static enum err follow_body(struct work *w, void *arg)
{
	const struct assignment_key *key = arg;

	return follow(w, key->org, key->id, TEAM_ASSIGNMENT_NOW);
}

static enum err promote_body(struct work *w, void *arg)
{
	const struct assignment_key *key = arg;

	return enrollment_promote(w, key->org, key->id);
}

typedef enum err keys_next(struct work *w, int database, const struct assignment_key *after, int64_t limit,
    struct assignment_key **ret_keys, size_t *ret_count);

static enum err one_apart(struct work *w, db_body *body, struct assignment_key *key)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work apart = *w;
	enum err e;

	apart.arena = arena;
	e = db_transact(&apart, db_tenant(key->org), body, key);
	memcpy(w->detail, apart.detail, sizeof(w->detail));
	memcpy(w->field, apart.field, sizeof(w->field));
	w->error = apart.error;
	return e;
}

static enum err each(struct work *w, struct job *job, int database, keys_next *next, db_body *body)
{
	struct assignment_key after = {{{0}}, {{0}}}, *keys;
	size_t count = KEYS;

	while (count == KEYS) {
		TRY(next(w, database, &after, KEYS, &keys, &count));
		for (size_t i = 0; i < count; i++) {
			TRY(job_wanted(w, job));
			TRY(one_apart(w, body, &keys[i]));
		}
		if (count > 0)
			after = keys[count - 1];
	}
	return OK;
}

enum err enrollment_follow_run(struct work *w, struct job *job, json_t **ret_result)
{
	(void)ret_result;
	for (int database = 0; database < db_databases(w); database++) {
		TRY(each(w, job, database, assignment_store_all, follow_body));
		TRY(each(w, job, database, assignment_store_waiting, promote_body));
	}
	return OK;
}

static json_t *id_json(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? json_null() : json_string(uuid_text(w->arena, id));
}

json_t *team_assignment_json(struct work *w, const struct team_assignment *a)
{
	return json_pack("{s:s,s:s,s:s,s:o,s:o,s:o,s:s,s:o,s:s,s:I,s:I,s:o}", "id",
	    uuid_text(w->arena, a->id), "team_id", uuid_text(w->arena, a->team), "team_name", a->team_name,
	    "course_id", id_json(w, a->course), "programme_id", id_json(w, a->programme), "session_id",
	    id_json(w, a->session), "title", a->title, "due_at", json_time(a->due_us), "leavers", a->leavers,
	    "enrolled", (json_int_t)a->enrolled, "completed", (json_int_t)a->completed, "created_at",
	    json_time(a->created_us));
}
