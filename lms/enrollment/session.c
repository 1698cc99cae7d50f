#include "lms/enrollment/session.h"

#include <string.h>

#include "base/fields.h"
#include "db/db.h"
#include "lms/audit/audit.h"
#include "lms/enrollment/enrollment_int.h"
#include "lms/enrollment/session_store.h"
#include "lms/team/team_store.h"

const char *const course_session_states[] = {"draft", "open", "closed", "cancelled", NULL};

bool course_session_step(const char *from, const char *to)
{
	static const char *const steps[][2] = {{"draft", "open"}, {"draft", "cancelled"}, {"open", "closed"},
	    {"open", "cancelled"}, {"closed", "open"}};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(steps[i][0], from) == 0 && strcmp(steps[i][1], to) == 0)
			return true;
	return false;
}

struct session_work {
	const struct principal *by;
	struct uuid id, user;
	const struct course_session *session;
	const struct course_session_filter *filter;
	const char *reason;
	struct course_session *rows;
	struct uuid *users;
	size_t count;
	bool add;
};

static const struct course_session_filter any = {.limit = 1};

static enum err note(struct work *w, const struct session_work *s, const char *action, json_t *own_after)
{
	return audit_record(w, &(struct audit){.actor = s->by,
	                           .org = s->by->org,
	                           .action = action,
	                           .subject_type = "course_session",
	                           .subject = s->id,
	                           .after = json_own(w->arena, own_after)});
}

static struct uuid user_of(const struct principal *by)
{
	return by->kind == PRINCIPAL_USER ? by->id : (struct uuid){{0}};
}

static enum err find(struct work *w, const struct session_work *s, struct course_session *ret_row)
{
	struct course_session *rows;
	size_t count;

	TRY(session_store_rows(w, s->by, s->id, &any, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such session."));
	*ret_row = rows[0];
	return OK;
}

/* --- looked at --- */

static enum err list_body(struct work *w, void *arg)
{
	struct session_work *s = arg;

	return session_store_rows(w, s->by, s->id, s->filter, &s->rows, &s->count);
}

enum err course_session_list(struct work *w, const struct principal *by,
    const struct course_session_filter *filter, struct course_session **ret_rows, size_t *ret_count)
{
	struct session_work s = {.by = by, .filter = filter};

	TRY(db_transact(w, db_tenant(by->org), list_body, &s));
	*ret_rows = s.rows;
	*ret_count = s.count;
	return OK;
}

enum err course_session_read(
    struct work *w, const struct principal *by, struct uuid id, struct course_session *ret_row)
{
	struct session_work s = {.by = by, .id = id, .filter = &any};

	TRY(db_transact(w, db_tenant(by->org), list_body, &s));
	if (s.count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such session."));
	*ret_row = s.rows[0];
	return OK;
}

static enum err tutors_body(struct work *w, void *arg)
{
	struct session_work *s = arg;
	struct course_session row;

	TRY(find(w, s, &row));
	return session_store_tutors(w, s->by->org, s->id, &s->users, &s->count);
}

enum err course_session_tutors(struct work *w, const struct principal *by, struct uuid id,
    struct team_manager **ret_tutors, size_t *ret_count)
{
	struct session_work s = {.by = by, .id = id};
	struct team_manager *tutors;

	TRY(db_transact(w, db_tenant(by->org), tutors_body, &s));
	tutors = arena_alloc(w->arena, (s.count + 1) * sizeof(*tutors));
	for (size_t i = 0; i < s.count; i++)
		tutors[i].user = s.users[i];
	TRY(team_managers_name(w, by->org, tutors, s.count));
	*ret_tutors = tutors;
	*ret_count = s.count;
	return OK;
}

/* --- made and changed --- */

static enum err session_check(struct work *w, const struct course_session *s)
{
	if (strspn(s->title, " \t") == strlen(s->title))
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("Fill this in."));
	if (strlen(s->title) > COURSE_SESSION_TITLE_MAX)
		return fail_field(w, ERR_BAD_INPUT, "title", WORDS("This title is too long."));
	if (s->starts_us != 0 && s->ends_us != 0 && s->ends_us <= s->starts_us)
		return fail_field(w, ERR_BAD_INPUT, "ends_at", WORDS("The end is not after the beginning."));
	if (s->enroll_from_us != 0 && s->enroll_until_us != 0 && s->enroll_until_us <= s->enroll_from_us)
		return fail_field(
		    w, ERR_BAD_INPUT, "enroll_until", WORDS("The end is not after the beginning."));
	return OK;
}

static enum err whole_only(struct work *w, const struct principal *by)
{
	if (by->team_only)
		return fail(
		    w, ERR_FORBIDDEN, WORDS("Who looks after some sessions or teams only cannot do this."));
	return OK;
}

static enum err add_body(struct work *w, void *arg)
{
	struct session_work *s = arg;
	bool there, is_new;

	TRY(session_store_add(w, s->by->org, s->session, &there, &is_new));
	if (!there)
		return fail_field(w, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
	if (!is_new)
		return OK;
	TRY(session_store_note(w, s->by->org, s->id, user_of(s->by), "", s->session->state, ""));
	return note(w, s, "course_session.made",
	    json_pack("{s:s,s:s}", "title", s->session->title, "state", s->session->state));
}

enum err course_session_add(struct work *w, const struct principal *by, const struct course_session *session)
{
	struct session_work s = {.by = by, .id = session->id, .session = session};

	TRY(whole_only(w, by));
	TRY(session_check(w, session));
	if (strcmp(session->state, "draft") != 0 && strcmp(session->state, "open") != 0)
		return fail_field(w, ERR_BAD_INPUT, "state", WORDS("A new session is a draft or open."));
	return db_transact(w, db_tenant(by->org), add_body, &s);
}

/* All whom it concerns, so many at a time. */
static enum err cancelled_tell(struct work *w, const struct session_work *s)
{
	struct uuid after = {{0}}, *ids;
	size_t count = ENROLLMENT_PUT_MAX;

	while (count == ENROLLMENT_PUT_MAX) {
		TRY(session_store_concerned(w, s->by->org, s->id, after, ENROLLMENT_PUT_MAX, &ids, &count));
		TRY(enrollment_tell(w, s->by->org, "session_cancelled", s->reason, false, ids, count));
		if (count > 0)
			after = ids[count - 1];
	}
	return OK;
}

static enum err change_body(struct work *w, void *arg)
{
	struct session_work *s = arg;
	const struct course_session *to = s->session;
	struct enrollment_session *held;
	struct course_session was;
	size_t count;
	bool done, moves;

	TRY(find(w, s, &was));
	moves = strcmp(was.state, to->state) != 0;
	if (moves && !course_session_step(was.state, to->state))
		return fail_field(
		    w, ERR_CONFLICT, "state", WORDS("A session in this state cannot take this step."));
	TRY(enrollment_store_sessions_hold(w, s->by->org, &s->id, 1, &held, &count));
	TRY(session_store_change(w, s->by->org, to, &done));
	if (!done)
		return fail_field(
		    w, ERR_CONFLICT, "revision", WORDS("Somebody changed it meanwhile: look at it again."));
	if (moves)
		TRY(session_store_note(
		    w, s->by->org, s->id, user_of(s->by), was.state, to->state, s->reason));
	if (moves && strcmp(to->state, "cancelled") == 0)
		TRY(cancelled_tell(w, s));
	else
		TRY(enrollment_promote(w, s->by->org, s->id));
	return note(w, s, "course_session.changed",
	    json_pack("{s:s,s:s,s:I}", "title", to->title, "state", to->state, "capacity",
	        (json_int_t)to->capacity));
}

enum err course_session_change(
    struct work *w, const struct principal *by, const struct course_session *session, const char *reason)
{
	struct session_work s = {.by = by, .id = session->id, .session = session, .reason = reason};

	TRY(session_check(w, session));
	TRY(enrollment_reason_check(w, reason));
	return db_transact(w, db_tenant(by->org), change_body, &s);
}

/* --- who looks after it --- */

static enum err tutor_body(struct work *w, void *arg)
{
	struct session_work *s = arg;
	struct course_session row;
	bool done;

	TRY(find(w, s, &row));
	TRY(session_store_tutors(w, s->by->org, s->id, &s->users, &s->count));
	if (s->add && s->count >= COURSE_SESSION_TUTORS_MAX)
		return fail_field(w, ERR_CONFLICT, "tutor",
		    WORDS("More than %d people cannot look after a session."), COURSE_SESSION_TUTORS_MAX);
	TRY(session_store_tutor(w, s->by->org, s->id, s->user, s->add, &done));
	if (!done && !s->add)
		return fail_field(
		    w, ERR_NOT_FOUND, "tutor", WORDS("This person does not look after the session."));
	return note(w, s, s->add ? "course_session.tutor_added" : "course_session.tutor_removed",
	    json_pack("{s:s}", "person", uuid_text(w->arena, s->user)));
}

enum err course_session_tutor_add(
    struct work *w, const struct principal *by, struct uuid id, const char *email)
{
	struct session_work s = {.by = by, .id = id, .add = true};

	TRY(whole_only(w, by));
	TRY(team_member_named(w, by->org, email, &s.user));
	if (uuid_is_nil(s.user))
		return fail_field(w, ERR_BAD_INPUT, "tutor", "No active member has this address");
	return db_transact(w, db_tenant(by->org), tutor_body, &s);
}

enum err course_session_tutor_remove(
    struct work *w, const struct principal *by, struct uuid id, struct uuid user)
{
	struct session_work s = {.by = by, .id = id, .user = user};

	TRY(whole_only(w, by));
	return db_transact(w, db_tenant(by->org), tutor_body, &s);
}

json_t *course_session_json(struct work *w, const struct course_session *s)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:I,s:I,s:o}", "id",
	    uuid_text(w->arena, s->id), "course_id", uuid_text(w->arena, s->course), "course_title",
	    s->course_title, "title", s->title, "state", s->state, "starts_at", json_time(s->starts_us),
	    "ends_at", json_time(s->ends_us), "enroll_from", json_time(s->enroll_from_us), "enroll_until",
	    json_time(s->enroll_until_us), "capacity",
	    s->capacity != 0 ? json_integer(s->capacity) : json_null(), "seated", (json_int_t)s->seated,
	    "waiting", (json_int_t)s->waiting, "created_at", json_time(s->created_us));
}
