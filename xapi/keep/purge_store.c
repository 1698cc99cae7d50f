/* Statements that go by when they were stored, what they are about, or their registration. */
#include "xapi/ingest.h"
#include "xapi/keep/keep_int.h"

/* Rows that counting looks at where several filters must hold. */
enum { LOOKS_MAX = 50000 };

/* First what is found by keys (without a filter: everything), then the voided ones that are meant too. */
enum phase { PHASE_FOUND, PHASE_VOIDED };

static enum err walk_of(
    struct work *w, struct uuid org, const struct xapi_purge *purge, struct walk *ret_walk)
{
	const struct xapi_filter filter = {.activity = purge->activity,
	    .related_activities = purge->related_activities,
	    .registration = purge->registration,
	    .has_since = purge->from_us > 0,
	    .since_us = purge->from_us - 1,
	    .has_until = true,
	    .until_us = purge->before_us - 1,
	    .ascending = true};

	return walk_plan(w, org, &filter, ret_walk);
}

static enum err positions_found(struct work *w, struct walk *walk, struct positions *ret_found)
{
	TRY(positions_walk(w, walk, ret_found));
	return walk->key_count > 0 ? positions_own(w, walk, ret_found) : OK;
}

static enum err positions_of(
    struct work *w, struct walk *walk, const struct xapi_keep_cursor *cursor, struct positions *ret_found)
{
	if (cursor->from > walk->from)
		walk->from = cursor->from;
	return cursor->phase == PHASE_FOUND ? positions_found(w, walk, ret_found)
	                                    : positions_voided(w, walk, ret_found);
}

static bool phase_next(const struct walk *walk, struct xapi_keep_cursor *cursor)
{
	if (cursor->phase == PHASE_VOIDED || walk->key_count == 0)
		return false;
	*cursor = (struct xapi_keep_cursor){.phase = PHASE_VOIDED};
	return true;
}

struct stepping {
	const struct walk *walk;
	bool month;
	const struct xapi_keep_cursor *from;
	struct positions found;
	struct batch_forget batch;
};

static enum err step_body(struct work *w, void *arg)
{
	struct stepping *s = arg;
	struct walk walk = *s->walk;

	TRY(positions_of(w, &walk, s->from, &s->found));
	s->batch = (struct batch_forget){
	    .org = walk.org, .positions = s->found.at, .count = s->found.count, .month = s->month};
	return batch_forget(w, &s->batch);
}

enum err xapi_purge_step(struct work *w, struct uuid org, const struct xapi_purge *purge,
    struct xapi_keep_cursor *cursor, struct xapi_forgotten *forgotten, bool *ret_end)
{
	struct stepping *s = arena_alloc(w->arena, sizeof(*s));
	struct walk walk;

	TRY(walk_of(w, org, purge, &walk));
	s->walk = &walk;
	s->month = purge->month && walk.key_count == 0;
	s->from = cursor;
	TRY(db_transact(w, db_tenant(org), step_body, s));
	xapi_forgotten_add(forgotten, &s->batch.done);
	if (s->found.looked > 0)
		cursor->from = s->found.last + 1;
	*ret_end = s->found.end && !phase_next(&walk, cursor);
	return OK;
}

struct counting {
	struct walk walk;
	struct xapi_counted counted;
	struct positions found;
};

static void count_add(struct counting *c)
{
	struct xapi_counted *counted = &c->counted;

	for (size_t i = 0; i < c->found.count; i++) {
		int64_t stored_us = c->found.at[i] / XAPI_POSITIONS_PER_US;

		if (counted->statements == 0 || stored_us < counted->first_us)
			counted->first_us = stored_us;
		if (stored_us > counted->last_us)
			counted->last_us = stored_us;
		counted->statements++;
	}
}

/* Where counting ended at a bound, the last one is looked for from the other end. */
static enum err last_find(struct work *w, struct counting *c)
{
	struct walk walk = c->walk;
	size_t looked = 0;

	walk.ascending = false;
	c->counted.last_us = 0;
	while (c->counted.last_us == 0 && looked < LOOKS_MAX) {
		TRY(positions_found(w, &walk, &c->found));
		for (size_t i = 0; i < c->found.count; i++)
			if (c->found.at[i] / XAPI_POSITIONS_PER_US > c->counted.last_us)
				c->counted.last_us = c->found.at[i] / XAPI_POSITIONS_PER_US;
		if (c->found.end)
			return OK;
		walk.until = c->found.last;
		looked += c->found.looked;
	}
	return OK;
}

static enum err count_body(struct work *w, void *arg)
{
	struct counting *c = arg;
	struct xapi_keep_cursor cursor = {0};
	size_t looked = 0;
	bool end = false;

	c->counted = (struct xapi_counted){0};
	while (!end && c->counted.statements < XAPI_COUNT_MAX && looked < LOOKS_MAX) {
		struct walk walk = c->walk;

		TRY(positions_of(w, &walk, &cursor, &c->found));
		count_add(c);
		looked += c->found.looked;
		cursor.from = c->found.last + 1;
		end = c->found.end && !phase_next(&c->walk, &cursor);
	}
	c->counted.at_least = !end;
	return end ? OK : last_find(w, c);
}

enum err xapi_purge_count(
    struct work *w, struct uuid org, const struct xapi_purge *purge, struct xapi_counted *ret_counted)
{
	struct counting *c = arena_alloc(w->arena, sizeof(*c));

	TRY(walk_of(w, org, purge, &c->walk));
	TRY(db_transact(w, db_tenant(org), count_body, c));
	*ret_counted = c->counted;
	return OK;
}
