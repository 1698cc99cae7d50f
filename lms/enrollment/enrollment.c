/* What staff, and learners themselves, do with enrolments. */
#include "lms/enrollment/enrollment.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/enrollment_int.h"
#include "lms/team/team_store.h"

static enum err note(struct work *w, const struct principal *by, const char *action, const char *type,
    struct uuid subject, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = by,
	                           .org = by->org,
	                           .action = action,
	                           .subject_type = type,
	                           .subject = subject,
	                           .after = json_own(w->arena, own_after)});
}

/* --- a change --- */

struct changing {
	const struct principal *by;
	struct uuid id;
	int64_t revision;
	const struct enrollment_change *change;
};

static enum err step_check(struct work *w, const struct enrollment *was, const char *to)
{
	if (enrollment_step(was->status, to) == NULL)
		return fail_field(
		    w, ERR_CONFLICT, "status", WORDS("An enrolment in this state cannot take this step."));
	return OK;
}

static enum err move(struct work *w, const struct changing *c)
{
	struct enrollment_move move = {
	    .to = c->change->status, .note = c->change->reason, .told = true, .by = c->by->id};

	if (c->by->kind != PRINCIPAL_USER)
		move.by = (struct uuid){{0}};
	return enrollment_move_many(w, c->by->org, &c->id, 1, &move, NULL);
}

static enum err change_body(struct work *w, void *arg)
{
	const struct changing *c = arg;
	struct enrollment_session *sessions;
	struct enrollment *was;
	size_t count;
	bool moves, done;

	TRY(enrollment_store_rows(w, c->by, &c->id, 1, &was, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such enrolment."));
	moves = c->change->status != NULL && strcmp(c->change->status, was->status) != 0;
	if (moves)
		TRY(step_check(w, was, c->change->status));
	/* The order of locks: runs, then enrolments. */
	if (moves && !uuid_is_nil(was->session))
		TRY(enrollment_store_sessions_hold(w, c->by->org, &was->session, 1, &sessions, &count));
	TRY(enrollment_store_dates(
	    w, c->by->org, c->id, c->revision, c->change->ends_us, c->change->due_us, &done));
	if (!done)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	if (moves)
		TRY(move(w, c));
	return note(w, c->by, "enrollment.changed", "enrollment", c->id,
	    json_pack("{s:s}", "status", moves ? c->change->status : was->status));
}

enum err enrollment_change(struct work *w, const struct principal *by, struct uuid id, int64_t revision,
    const struct enrollment_change *change)
{
	struct changing c = {.by = by, .id = id, .revision = revision, .change = change};

	TRY(enrollment_reason_check(w, change->reason));
	return db_transact(w, db_tenant(by->org), change_body, &c);
}

struct leaving {
	struct uuid org, learner, id;
};

static enum err leave_body(struct work *w, void *arg)
{
	const struct leaving *l = arg;
	bool own;

	TRY(enrollment_store_own(w, l->org, l->learner, l->id, &own));
	if (!own)
		return fail_field(w, ERR_NOT_FOUND, "enrollment", WORDS("There is no such enrolment."));
	return enrollment_move_many(
	    w, l->org, &l->id, 1, &(struct enrollment_move){.to = "ended", .note = ""}, NULL);
}

enum err enrollment_leave(struct work *w, struct uuid org, struct uuid learner, struct uuid enrollment)
{
	struct leaving l = {org, learner, enrollment};

	return db_transact(w, db_tenant(org), leave_body, &l);
}

/* --- by hand --- */

struct adding {
	const struct principal *by;
	struct enrollment_put put;
	const char *people;
	struct enrollment_kept kept;
	size_t added, waiting;
};

static enum err may(struct work *w, const struct adding *a, struct uuid learner)
{
	bool allowed = true;

	if (a->by->team_only)
		TRY(enrollment_store_may(w, a->by, learner, a->put.session, &allowed));
	if (!allowed)
		return fail_field(w, ERR_NOT_FOUND, "learner", WORDS("There is no such learner."));
	return OK;
}

static enum err add_body(struct work *w, void *arg)
{
	struct adding *a = arg;

	TRY(may(w, a, a->put.learner));
	TRY(enrollment_put(w, a->by->org, &a->put, &a->kept));
	if (!a->kept.is_new)
		return OK;
	return note(w, a->by, "enrollment.added", "enrollment", a->kept.id,
	    json_pack("{s:s,s:s}", "course", uuid_text(w->arena, a->put.course), "status", a->kept.status));
}

static struct adding adding_of(const struct principal *by, const struct enrollment_put *put)
{
	struct adding a = {.by = by, .put = *put};

	a.put.by = by->kind == PRINCIPAL_USER ? by->id : (struct uuid){{0}};
	return a;
}

enum err enrollment_add(struct work *w, const struct principal *by, const struct enrollment_put *put,
    struct enrollment_kept *ret_kept)
{
	struct adding a = adding_of(by, put);

	TRY(db_transact(w, db_tenant(by->org), add_body, &a));
	*ret_kept = a.kept;
	return OK;
}

/* --- by hand, several --- */

static enum err one_named(struct work *w, struct adding *a, const char *named)
{
	struct uuid *learners = NULL;
	size_t count = 0;

	TRY(team_learners_named(w, a->by->org, named, &learners, &count));
	for (size_t i = 0; i < count; i++) {
		struct enrollment_kept kept;
		bool allowed = true;

		a->put.learner = learners[i];
		if (a->by->team_only)
			TRY(enrollment_store_may(w, a->by, learners[i], a->put.session, &allowed));
		if (!allowed)
			return fail_field(
			    w, ERR_BAD_INPUT, "learners", "No learner here is called \"%.100s\"", named);
		TRY(enrollment_put(w, a->by->org, &a->put, &kept));
		a->added += kept.is_new;
		a->waiting += kept.is_new && strcmp(kept.status, "waiting") == 0;
	}
	if (count == 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "learners", "No learner here is called \"%.100s\"", named);
	return OK;
}

static const char *trimmed(struct work *w, const char *line, size_t len)
{
	while (len > 0 && strchr(" \t", *line) != NULL) {
		line++;
		len--;
	}
	while (len > 0 && strchr(" \t", line[len - 1]) != NULL)
		len--;
	return arena_strndup(w->arena, line, len);
}

static enum err named_body(struct work *w, void *arg)
{
	struct adding *a = arg;
	int lines = 0;

	a->added = a->waiting = 0;
	for (const char *at = a->people; *at != '\0';) {
		size_t len = strcspn(at, "\r\n");
		const char *named = trimmed(w, at, len);

		if (*named != '\0' && ++lines > ENROLLMENT_NAMED_MAX)
			return fail_field(w, ERR_BAD_INPUT, "learners",
			    WORDS("These are more than %d lines: take a file."), ENROLLMENT_NAMED_MAX);
		if (*named != '\0')
			TRY(one_named(w, a, named));
		at += len;
		at += strspn(at, "\r\n");
	}
	if (lines == 0)
		return fail_field(w, ERR_BAD_INPUT, "learners", "Name at least one learner");
	return note(w, a->by, "enrollment.several_added", "course", a->put.course,
	    json_pack("{s:I}", "count", (json_int_t)a->added));
}

enum err enrollment_add_named(struct work *w, const struct principal *by, const struct enrollment_put *put,
    const char *people, size_t *ret_new, size_t *ret_waiting)
{
	struct adding a = adding_of(by, put);

	a.people = people;
	TRY(db_transact(w, db_tenant(by->org), named_body, &a));
	*ret_new = a.added;
	*ret_waiting = a.waiting;
	return OK;
}

/* --- as it is told --- */

static json_t *id_json(struct work *w, struct uuid id)
{
	return uuid_is_nil(id) ? json_null() : json_string(uuid_text(w->arena, id));
}

static json_t *text_json(const char *text)
{
	return *text != '\0' ? json_string(text) : json_null();
}

json_t *enrollment_json(struct work *w, const struct enrollment *e)
{
	const char *due = enrollment_due(e->started_us, e->completed_us, e->due_us, w->now_us);
	json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:o,s:o,s:s,s:s,s:f,s:s}", "id",
	    uuid_text(w->arena, e->id), "user_id", uuid_text(w->arena, e->learner), "course_id",
	    uuid_text(w->arena, e->course), "course_title", e->course_title, "session_id",
	    id_json(w, e->session), "session_title", text_json(e->session_title), "status", e->status,
	    "source", e->source, "progress_pct", e->progress_pct, "success", e->success);
	json_t *more = json_pack("{s:o,s:b,s:I,s:I,s:s,s:s,s:o,s:o}", "score_scaled",
	    e->has_score ? json_real(e->score) : json_null(), "gradable", (int)e->gradable,
	    "total_time_seconds", (json_int_t)(e->time_cs / 100), "version", (json_int_t)e->version_number,
	    "origin", e->origin, "external_user_id", e->learner_external, "name", text_json(e->learner_name),
	    "email", text_json(e->learner_email));
	json_t *times = json_pack("{s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "created_at", json_time(e->created_us),
	    "started_at", json_time(e->started_us), "completed_at", json_time(e->completed_us), "ends_at",
	    json_time(e->ends_us), "due_at", json_time(e->due_us), "waiting_since", json_time(e->waiting_us),
	    "updated_at", json_time(e->updated_us));

	json_object_set_new(json, "due_state", due != NULL ? json_string(due) : json_null());
	json_object_update(json, more);
	json_object_update(json, times);
	json_decref(more);
	json_decref(times);
	return json;
}
