/* From state to state, and the seats that this frees. */
#include <string.h>

#include "lms/enrollment/enrollment_int.h"

enum { PROMOTED_MAX = ENROLLMENT_PUT_MAX };

static bool runs(const char *state)
{
	return strcmp(state, "open") == 0 || strcmp(state, "draft") == 0;
}

/* So many of a run that is locked who waited longest get a seat. */
static enum err seats_give(struct work *w, struct uuid org, struct uuid session, int64_t free)
{
	int64_t limit = free < PROMOTED_MAX ? free : PROMOTED_MAX;
	struct enrollment_stepped *steps;
	struct uuid *ids;
	size_t count;

	if (limit == 0)
		return OK;
	TRY(enrollment_store_next(w, org, session, limit, &ids, &count));
	steps = arena_alloc(w->arena, (count + 1) * sizeof(*steps));
	for (size_t i = 0; i < count; i++)
		steps[i] = (struct enrollment_stepped){.id = ids[i], .from = "waiting", .to = "active"};
	TRY(enrollment_steps(w, org, (struct uuid){{0}}, "", steps, count));
	return enrollment_tell(w, org, "enrollment_promoted", "", false, ids, count);
}

static enum err seats_give_all(struct work *w, struct uuid org, const struct uuid *sessions, size_t count)
{
	struct enrollment_session *held;
	size_t held_count;

	if (count == 0)
		return OK;
	TRY(enrollment_store_sessions_hold(w, org, sessions, count, &held, &held_count));
	for (size_t i = 0; i < held_count; i++)
		if (runs(held[i].state))
			TRY(seats_give(w, org, held[i].id, held[i].free));
	return OK;
}

enum err enrollment_promote(struct work *w, struct uuid org, struct uuid session)
{
	return seats_give_all(w, org, &session, 1);
}

/* Where one goes that shall go there; NULL: there is no such step. */
static const char *onto(const struct enrollment_held *held, const struct enrollment_move *move,
    struct enrollment_session *sessions, size_t count)
{
	const char *to = move->to;

	if (strcmp(to, held->status) == 0 || enrollment_step(held->status, to) == NULL)
		return NULL;
	if (strcmp(to, "active") == 0)
		to = enrollment_seat(sessions, count, held->session);
	return strcmp(to, held->status) == 0 ? NULL : to;
}

/* Who asked hears what was decided. */
static enum err decided_tell(struct work *w, struct uuid org, const struct enrollment_move *move,
    const struct enrollment_stepped *steps, size_t count)
{
	struct uuid *ids[3];
	size_t counts[3] = {0};

	for (int k = 0; k < 3; k++)
		ids[k] = arena_alloc(w->arena, (count + 1) * sizeof(*ids[k]));
	for (size_t i = 0; i < count; i++) {
		int k;

		if (steps[i].status == NULL ||
		    (strcmp(steps[i].from, "requested") != 0 && strcmp(steps[i].from, "waiting") != 0))
			continue;
		k = strcmp(steps[i].status, "refused") == 0 ? 2 : strcmp(steps[i].status, "waiting") == 0;
		if (k == 2 || strcmp(steps[i].status, "active") == 0 ||
		    strcmp(steps[i].status, "waiting") == 0)
			ids[k][counts[k]++] = steps[i].id;
	}
	TRY(enrollment_tell(w, org, "enrollment_approved", move->note, false, ids[0], counts[0]));
	TRY(enrollment_tell(w, org, "enrollment_approved", move->note, true, ids[1], counts[1]));
	return enrollment_tell(w, org, "enrollment_refused", move->note, false, ids[2], counts[2]);
}

enum err enrollment_move_many(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    const struct enrollment_move *move, size_t *ret_moved)
{
	struct enrollment_session *sessions = NULL;
	struct enrollment_stepped *steps;
	size_t runs_count, sessions_count = 0, held_count, stepped = 0, moved = 0;
	struct enrollment_held *held;
	struct uuid *run_ids;

	if (count > ENROLLMENT_PUT_MAX)
		return fail(w, ERR_INTERNAL, "more than %d enrolments at once", ENROLLMENT_PUT_MAX);
	TRY(enrollment_store_sessions_of(w, org, ids, count, &run_ids, &runs_count));
	if (runs_count > 0)
		TRY(enrollment_store_sessions_hold(w, org, run_ids, runs_count, &sessions, &sessions_count));
	TRY(enrollment_store_hold(w, org, ids, count, &held, &held_count));
	steps = arena_alloc(w->arena, (held_count + 1) * sizeof(*steps));
	for (size_t i = 0; i < held_count; i++) {
		const char *to = onto(&held[i], move, sessions, sessions_count);

		if (to != NULL)
			steps[stepped++] =
			    (struct enrollment_stepped){.id = held[i].id, .from = held[i].status, .to = to};
	}
	TRY(enrollment_steps(w, org, move->by, move->note, steps, stepped));
	for (size_t i = 0; i < stepped; i++)
		moved += steps[i].status != NULL;
	if (move->told)
		TRY(decided_tell(w, org, move, steps, stepped));
	if (ret_moved != NULL)
		*ret_moved = moved;
	return moved > 0 ? seats_give_all(w, org, run_ids, runs_count) : OK;
}
