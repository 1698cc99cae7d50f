/* The door: whatever way somebody came by, this is how they get in. */
#include <string.h>

#include "lms/enrollment/enrollment_int.h"

struct door {
	struct uuid org;
	const struct enrollment_put *puts;
	struct enrollment_kept *kept;
	struct enrollment_look *looks;
	const char **onto; /* where each goes; NULL: nowhere */
	size_t count, todo;
	struct enrollment_session *sessions;
	size_t sessions_count;
};

static const char *session_fault(const struct enrollment_put *put, const struct enrollment_look *look)
{
	if (uuid_is_nil(put->session))
		return NULL;
	if (!look->session_fits)
		return WORDS("This session is of another course.");
	if (strcmp(look->session_state, "cancelled") == 0)
		return WORDS("This session was cancelled.");
	if (strcmp(look->session_state, "closed") == 0 || look->over)
		return WORDS("This session is over.");
	if (put->own && (strcmp(look->session_state, "open") != 0 || look->early || look->late))
		return WORDS("Enrolment in this session is not open now.");
	return NULL;
}

static void fault_set(struct enrollment_kept *kept, enum err fault, const char *field, const char *why)
{
	kept->fault = fault;
	kept->field = field;
	kept->why = why;
}

/* Whether one stays out, is in already, or has to be written. */
static const char *judge(
    const struct enrollment_put *put, const struct enrollment_look *look, struct enrollment_kept *kept)
{
	const char *onto, *why;

	*kept = (struct enrollment_kept){.id = look->id, .status = look->status};
	onto = uuid_is_nil(look->id) ? (put->approval ? "requested" : "active")
	                             : enrollment_again(look->status, put->own, put->approval);
	if (onto == NULL)
		return NULL;
	if (!look->learner)
		fault_set(kept, ERR_NOT_FOUND, "learner", WORDS("There is no such learner."));
	else if (*look->course_status == '\0')
		fault_set(kept, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
	else if (uuid_is_nil(look->version))
		fault_set(kept, ERR_CONFLICT, "course", WORDS("This course is not published yet."));
	else if (strcmp(look->course_status, "archived") == 0)
		fault_set(
		    kept, ERR_CONFLICT, "course", WORDS("This course is archived: nobody new comes in."));
	else if (!uuid_is_nil(put->session) && *look->session_state == '\0')
		fault_set(kept, ERR_NOT_FOUND, "session", WORDS("There is no such session."));
	else if ((why = session_fault(put, look)) != NULL)
		fault_set(kept, ERR_CONFLICT, "session", why);
	return kept->fault == OK ? onto : NULL;
}

static enum err look(struct work *w, struct door *d)
{
	TRY(enrollment_store_look(w, d->org, d->puts, d->count, d->looks));
	d->todo = 0;
	for (size_t i = 0; i < d->count; i++) {
		d->onto[i] = judge(&d->puts[i], &d->looks[i], &d->kept[i]);
		d->todo += d->onto[i] != NULL;
	}
	return OK;
}

static bool listed(const struct uuid *ids, size_t count, struct uuid id)
{
	for (size_t i = 0; i < count; i++)
		if (uuid_equal(ids[i], id))
			return true;
	return false;
}

/* The runs somebody is to come into are locked, and everything is looked at again. */
static enum err hold(struct work *w, struct door *d)
{
	struct uuid *ids = arena_alloc(w->arena, (d->count + 1) * sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < d->count; i++)
		if (d->onto[i] != NULL && !uuid_is_nil(d->puts[i].session) &&
		    !listed(ids, count, d->puts[i].session))
			ids[count++] = d->puts[i].session;
	if (count == 0)
		return OK;
	TRY(enrollment_store_sessions_hold(w, d->org, ids, count, &d->sessions, &d->sessions_count));
	return look(w, d);
}

const char *enrollment_seat(struct enrollment_session *sessions, size_t count, struct uuid session)
{
	for (size_t i = 0; i < count; i++) {
		if (!uuid_equal(sessions[i].id, session))
			continue;
		if (sessions[i].free == 0)
			return "waiting";
		if (sessions[i].free != INT64_MAX)
			sessions[i].free--;
		return "active";
	}
	return "active";
}

/* Where one goes who need not be approved of depends on the seats. */
static const char *seated(struct door *d, size_t i)
{
	if (strcmp(d->onto[i], "active") != 0)
		return d->onto[i];
	return enrollment_seat(d->sessions, d->sessions_count, d->puts[i].session);
}

/* The step of one, for what is told of it. */
static struct enrollment_stepped step_of(const struct door *d, size_t i, const char *to)
{
	return (struct enrollment_stepped){.id = d->kept[i].id, .from = d->looks[i].status, .to = to};
}

/* Those who were never here. *ret_missed: somebody else put them in meanwhile, or they stand twice. */
static enum err fresh_add(struct work *w, struct door *d, bool *ret_missed)
{
	struct enrollment_new *rows = arena_alloc(w->arena, d->count * sizeof(*rows));
	struct enrollment_stepped *steps = arena_alloc(w->arena, d->count * sizeof(*steps));
	size_t *at = arena_alloc(w->arena, d->count * sizeof(*at)), count = 0;
	bool *done = arena_alloc(w->arena, d->count * sizeof(*done));

	for (size_t i = 0; i < d->count; i++) {
		if (d->onto[i] == NULL || !uuid_is_nil(d->looks[i].id))
			continue;
		at[count] = i;
		rows[count++] = (struct enrollment_new){.id = uuid_v7(),
		    .version = d->looks[i].version,
		    .put = &d->puts[i],
		    .status = seated(d, i)};
	}
	if (count == 0)
		return OK;
	TRY(enrollment_store_add(w, d->org, rows, count, done));
	for (size_t k = 0; k < count; k++) {
		struct enrollment_kept *kept = &d->kept[at[k]];

		*ret_missed |= !done[k];
		*kept =
		    (struct enrollment_kept){.id = rows[k].id, .status = rows[k].status, .is_new = done[k]};
		steps[k] = step_of(d, at[k], rows[k].status);
		steps[k].status = done[k] ? rows[k].status : NULL;
	}
	return enrollment_store_note(w, d->org, d->puts[0].by, "", steps, count);
}

enum err enrollment_steps(struct work *w, struct uuid org, struct uuid by, const char *note,
    struct enrollment_stepped *steps, size_t count)
{
	if (count == 0)
		return OK;
	TRY(enrollment_store_step(w, org, steps, count));
	return enrollment_store_note(w, org, by, note, steps, count);
}

/* Those who were here before. */
static enum err known_step(struct work *w, struct door *d, bool *ret_missed)
{
	struct enrollment_stepped *steps = arena_alloc(w->arena, d->count * sizeof(*steps));
	size_t *at = arena_alloc(w->arena, d->count * sizeof(*at)), count = 0;

	for (size_t i = 0; i < d->count; i++) {
		if (d->onto[i] == NULL || uuid_is_nil(d->looks[i].id))
			continue;
		at[count] = i;
		steps[count++] = step_of(d, i, seated(d, i));
	}
	TRY(enrollment_steps(w, d->org, d->puts[0].by, "", steps, count));
	for (size_t k = 0; k < count; k++) {
		*ret_missed |= steps[k].status == NULL;
		d->kept[at[k]].is_new = steps[k].status != NULL;
		d->kept[at[k]].status = steps[k].status;
	}
	return OK;
}

/* Those that another came before: what they are now, and the seats that were counted for them. */
static enum err missed(struct work *w, struct door *d)
{
	struct enrollment_look *looks = arena_alloc(w->arena, d->count * sizeof(*looks));

	TRY(enrollment_store_look(w, d->org, d->puts, d->count, looks));
	for (size_t i = 0; i < d->count; i++) {
		if (d->onto[i] == NULL || d->kept[i].is_new)
			continue;
		d->kept[i].id = looks[i].id;
		d->kept[i].status = looks[i].status;
	}
	for (size_t i = 0; i < d->sessions_count; i++)
		TRY(enrollment_promote(w, d->org, d->sessions[i].id));
	return OK;
}

enum err enrollment_put_many(struct work *w, struct uuid org, const struct enrollment_put *puts, size_t count,
    struct enrollment_kept *ret_kept)
{
	struct door d = {.org = org, .puts = puts, .kept = ret_kept, .count = count};
	bool late = false;

	if (count == 0)
		return OK;
	if (count > ENROLLMENT_PUT_MAX)
		return fail(w, ERR_INTERNAL, "more than %d enrolments at once", ENROLLMENT_PUT_MAX);
	d.looks = arena_alloc(w->arena, count * sizeof(*d.looks));
	d.onto = arena_alloc(w->arena, count * sizeof(*d.onto));
	TRY(look(w, &d));
	if (d.todo > 0)
		TRY(hold(w, &d));
	if (d.todo == 0)
		return OK;
	TRY(fresh_add(w, &d, &late));
	TRY(known_step(w, &d, &late));
	return late ? missed(w, &d) : OK;
}

enum err enrollment_put(
    struct work *w, struct uuid org, const struct enrollment_put *put, struct enrollment_kept *ret_kept)
{
	struct enrollment_kept kept;

	TRY(enrollment_put_many(w, org, put, 1, &kept));
	if (kept.fault != OK)
		return fail_field(w, kept.fault, kept.field, "%s", kept.why);
	*ret_kept = kept;
	return OK;
}
