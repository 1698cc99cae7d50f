/* What courses of SCORM 2004 share: global objectives and buckets of a learner. */
#include <string.h>

#include "db/db.h"
#include "lms/attempt/sequencing.h"
#include "lms_sql.h"

enum { TARGET_MAX = 1000 };

/* As the table holds it: long names by their hash. */
static const char *target_name(struct work *w, const char *target)
{
	uint8_t digest[SHA256_SIZE];
	size_t len = strlen(target);

	if (len <= TARGET_MAX)
		return target;
	sha256(target, len, digest);
	return arena_printf(w->arena, "sha256:%s", hex_encode(w->arena, digest, sizeof digest));
}

/* The columns of globals_read after the target, and what is known by them. */
static void global_read(const struct db_rows *rows, size_t row, struct objective_state *state)
{
	struct {
		enum objective_part part;
		double *number;
	} numbers[] = {{OBJECTIVE_MEASURE, &state->measure}, {OBJECTIVE_RAW, &state->raw},
	    {OBJECTIVE_MIN, &state->min}, {OBJECTIVE_MAX, &state->max}};

	*state = (struct objective_state){0};
	if (!db_is_null(rows, row, 1)) {
		state->known |= OBJECTIVE_SATISFIED;
		state->satisfied = db_bool(rows, row, 1);
	}
	for (int i = 0; i < 4; i++) {
		if (db_is_null(rows, row, 2 + i))
			continue;
		state->known |= numbers[i].part;
		*numbers[i].number = db_real(rows, row, 2 + i);
	}
	if (!db_is_null(rows, row, 6)) {
		state->known |= OBJECTIVE_COMPLETION;
		state->completed = db_bool(rows, row, 6);
	}
	if (!db_is_null(rows, row, 7)) {
		state->known |= OBJECTIVE_PROGRESS;
		state->progress = db_real(rows, row, 7);
	}
}

enum err globals_read(struct work *w, struct run *run)
{
	struct run_sequencing *s = run->sequencing;
	size_t count = s->tree->globals_count;
	const char **names = arena_alloc(w->arena, (count + 1) * sizeof(*names));
	const char *params[3] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner)};
	struct db_rows *rows;

	if (!s->tree->objectives_global_to_system || count == 0)
		return OK;
	for (size_t i = 0; i < count; i++)
		names[i] = target_name(w, s->tree->globals[i]);
	params[2] = db_p_list(w, names, count);
	TRY(db_run(w, &lms_globals_read, params, &rows));
	for (size_t i = 0; i < count; i++) {
		for (size_t row = 0; row < db_count(rows); row++) {
			if (strcmp(db_text(rows, row, 0), names[i]) == 0)
				global_read(rows, row, &s->t->globals[i]);
		}
	}
	return OK;
}

static const char *real_or_null(
    struct work *w, const struct objective_state *state, enum objective_part part, double value)
{
	return state->known & part ? db_p_real(w, value) : NULL;
}

static const char *bool_or_null(const struct objective_state *state, enum objective_part part, bool value)
{
	return state->known & part ? db_p_bool(value) : NULL;
}

enum err globals_keep(struct work *w, const struct run *run)
{
	const struct run_sequencing *s = run->sequencing;

	for (size_t i = 0; i < s->tree->globals_count; i++) {
		const struct objective_state *g = &s->t->globals[i];
		const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner),
		    target_name(w, s->tree->globals[i]), bool_or_null(g, OBJECTIVE_SATISFIED, g->satisfied),
		    real_or_null(w, g, OBJECTIVE_MEASURE, g->measure),
		    real_or_null(w, g, OBJECTIVE_RAW, g->raw), real_or_null(w, g, OBJECTIVE_MIN, g->min),
		    real_or_null(w, g, OBJECTIVE_MAX, g->max),
		    bool_or_null(g, OBJECTIVE_COMPLETION, g->completed),
		    real_or_null(w, g, OBJECTIVE_PROGRESS, g->progress)};

		if (s->t->globals_changed[i])
			TRY(db_send(w, &lms_global_keep, params));
	}
	return OK;
}

static struct uuid scope_of(const struct run *run)
{
	return run->sequencing->tree->shared_data_global_to_system ? run->learner : run->attempt.id;
}

enum err buckets_read(struct work *w, const struct run *run, struct cmi2004_launch *launch)
{
	size_t count = launch->buckets_count;
	struct cmi2004_bucket *buckets = arena_alloc(w->arena, (count + 1) * sizeof(*buckets));
	const char **names = arena_alloc(w->arena, (count + 1) * sizeof(*names));
	const char *params[4] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner), db_p_uuid(w, scope_of(run))};
	struct db_rows *rows;

	if (count == 0)
		return OK;
	for (size_t i = 0; i < count; i++)
		names[i] = target_name(w, launch->buckets[i].id);
	params[3] = db_p_list(w, names, count);
	TRY(db_run(w, &lms_buckets_read, params, &rows));
	for (size_t i = 0; i < count; i++) {
		buckets[i] = launch->buckets[i];
		for (size_t row = 0; row < db_count(rows); row++) {
			if (strcmp(db_text(rows, row, 0), names[i]) == 0)
				buckets[i].store = db_text(rows, row, 1);
		}
	}
	launch->buckets = buckets;
	return OK;
}

enum err buckets_keep(struct work *w, const struct run *run, const struct run_item *item, bool *ret_kept)
{
	const struct activity *activity = &run->sequencing->tree->activities[item->activity];

	*ret_kept = true;
	for (size_t i = 0; i < activity->shares_count; i++) {
		const char *store;
		bool changed = cmi2004_bucket(item->model.cmi2004, i, &store);
		const char *const params[] = {db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner),
		    db_p_uuid(w, scope_of(run)), target_name(w, activity->shares[i].target),
		    store != NULL ? store : ""};
		struct db_rows *rows;

		if (!changed)
			continue;
		TRY(db_run(w, &lms_bucket_keep, params, &rows));
		*ret_kept = *ret_kept && db_count(rows) > 0;
	}
	return OK;
}

enum err buckets_forget(struct work *w, const struct run *run)
{
	const char *const params[] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->learner), db_p_uuid(w, run->attempt.id)};

	return db_send(w, &lms_buckets_forget, params);
}
