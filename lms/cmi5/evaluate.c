/* Satisfaction of blocks and courses. */
#include "lms/cmi5/cmi5_store.h"

/* Inner blocks before what holds them. */
static enum err blocks_satisfy(
    struct work *w, struct registration *r, const bool *satisfied, const char *session, struct tellings *t)
{
	for (size_t i = r->structure.parts_count; i-- > 0;) {
		if (r->structure.parts[i].au || !satisfied[i] || r->parts[i].satisfied)
			continue;
		r->parts[i].satisfied = true;
		TRY(part_keep(w, &r->attempt, &r->parts[i]));
		tell_satisfied(w, r, t, (int)i, session);
	}
	return OK;
}

enum err registration_evaluate(
    struct work *w, struct registration *r, const char *session, struct tellings *t, bool *ret_satisfied)
{
	size_t count = r->structure.parts_count;
	bool *units = arena_alloc(w->arena, count + 1), *satisfied = arena_alloc(w->arena, count + 1);
	bool whole;

	for (size_t i = 0; i < count; i++)
		units[i] = cmi5_move_on_met(r->structure.parts[i].move_on, r->parts[i].completed,
		    r->parts[i].passed, r->parts[i].waived);
	whole = cmi5_satisfied(&r->structure, units, satisfied);
	/* The specification wants one session for all that one moment satisfies (9.3.9). */
	if (session == NULL)
		session = uuid_text(w->arena, uuid_v7());
	TRY(blocks_satisfy(w, r, satisfied, session, t));
	if (!r->evaluated || (whole && !r->satisfied))
		TRY(registration_keep(w, &r->attempt, whole));
	if (whole && !r->satisfied)
		tell_satisfied(w, r, t, -1, session);
	r->evaluated = true;
	r->satisfied = r->satisfied || whole;
	*ret_satisfied = r->satisfied;
	return OK;
}

enum err cmi5_register(struct work *w, const struct config *config, const struct attempt_ref *attempt)
{
	struct tellings tellings = tellings_new(w->arena);
	struct registration r;
	bool satisfied;
	enum err e = registration_load(w, config, attempt, &r);

	if (e == ERR_NOT_FOUND) {
		work_forgive(w);
		return OK;
	}
	TRY(e);
	if (r.evaluated)
		return OK;
	TRY(registration_evaluate(w, &r, NULL, &tellings, &satisfied));
	return tellings_write(w, &r, &tellings);
}
