#include "lms/learner/learner_store.h"

#include <string.h>

#include "db/db.h"
#include "lms_sql.h"

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

enum err origin_store_list(struct work *w, struct uuid org, struct uuid id, const char *slug,
    const char *after, int64_t limit, struct origin_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), uuid_or_null(w, id), slug, after, db_p_int(w, limit)};
	struct origin_row *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_origin_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct origin_row){.id = db_uuid(rows, i, 0),
		    .slug = db_text(rows, i, 1),
		    .kind = db_text(rows, i, 2),
		    .name = db_text(rows, i, 3),
		    .learners = db_int(rows, i, 4),
		    .created_us = db_int(rows, i, 5)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err origin_store_slugs(
    struct work *w, struct uuid org, const char *const slugs[], size_t count, bool *ret_taken)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_list(w, slugs, count)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_origin_slugs, params, &rows));
	for (size_t i = 0; i < count; i++) {
		ret_taken[i] = false;
		for (size_t k = 0; k < db_count(rows); k++)
			ret_taken[i] |= strcmp(db_text(rows, k, 0), slugs[i]) == 0;
	}
	return OK;
}

enum err origin_store_add(struct work *w, struct uuid org, const struct origin_new *origin, bool *ret_made)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, origin->id), origin->slug, origin->kind, origin->name};
	struct db_rows *rows;

	TRY(db_run(w, &lms_origin_add, params, &rows));
	*ret_made = db_changed(rows) > 0;
	return OK;
}

enum err learner_store_put(struct work *w, struct uuid org, const struct learner_put *put, bool *ret_there,
    struct learner_kept *ret_kept)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), put->origin,
	    db_p_uuid(w, uuid_v7()), put->external_user_id, put->email, put->name};
	struct db_rows *rows;

	TRY(db_run(w, &lms_learner_put, params, &rows));
	*ret_there = db_count(rows) > 0;
	if (*ret_there)
		*ret_kept = (struct learner_kept){.id = db_uuid(rows, 0, 0), .is_new = db_bool(rows, 0, 1)};
	return OK;
}

enum err learner_find(struct work *w, struct uuid org, const char *origin, const char *external_user_id,
    struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), origin, external_user_id};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_learner_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "external_user_id", "nobody of this origin has this external_user_id");
	*ret_learner = db_uuid(rows, 0, 0);
	return OK;
}

enum err progress_list(struct work *w, struct uuid org, struct uuid learner, struct uuid module,
    struct uuid after, int64_t limit, struct progress_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), uuid_or_null(w, module),
	    uuid_or_null(w, after), db_p_int(w, limit)};
	struct progress_row *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_progress_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct progress_row){.grain = db_uuid(rows, i, 0),
		    .module = db_uuid(rows, i, 1),
		    .sequence = db_uuid(rows, i, 2),
		    .completed_us = db_int(rows, i, 3)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err progress_store_learner(struct work *w, struct uuid org, struct uuid learner, bool *ret_there)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_progress_learner, params, &rows));
	*ret_there = db_bool(rows, 0, 0);
	return OK;
}

static const char *grains_list(struct work *w, const struct progress_row *rows, size_t count)
{
	const char **ids = arena_alloc(w->arena, (count + 1) * sizeof(*ids));

	for (size_t i = 0; i < count; i++)
		ids[i] = db_p_uuid(w, rows[i].grain);
	return db_p_list(w, ids, count);
}

enum err progress_store_grains(struct work *w, struct uuid org, const struct progress_row *rows, size_t count,
    struct progress_row **ret_places)
{
	const char *const params[] = {db_p_uuid(w, org), grains_list(w, rows, count)};
	struct progress_row *places = arena_alloc(w->arena, (count + 1) * sizeof(*places));
	struct db_rows *found;

	TRY(db_run(w, &lms_progress_grains, params, &found));
	for (size_t i = 0; i < count && i < db_count(found); i++)
		places[i] = (struct progress_row){
		    .grain = rows[i].grain, .module = db_uuid(found, i, 0), .sequence = db_uuid(found, i, 1)};
	*ret_places = places;
	return OK;
}

enum err progress_store_put(struct work *w, struct uuid org, struct uuid learner,
    const struct progress_row *rows, size_t count, size_t *ret_new)
{
	const char **modules = arena_alloc(w->arena, (count + 1) * sizeof(*modules));
	const char **sequences = arena_alloc(w->arena, (count + 1) * sizeof(*sequences));
	const char **times = arena_alloc(w->arena, (count + 1) * sizeof(*times));
	struct db_rows *done;

	for (size_t i = 0; i < count; i++) {
		modules[i] = db_p_uuid(w, rows[i].module);
		sequences[i] = db_p_uuid(w, rows[i].sequence);
		times[i] = db_p_int(w, rows[i].completed_us);
	}
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), grains_list(w, rows, count),
	    db_p_list(w, modules, count), db_p_list(w, sequences, count), db_p_list(w, times, count)};

	TRY(db_run(w, &lms_progress_put, params, &done));
	*ret_new = db_changed(done);
	return OK;
}

enum err progress_modules(struct work *w, struct uuid org, struct uuid learner, struct uuid after,
    int64_t limit, struct progress_module **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, learner), uuid_or_null(w, after), db_p_int(w, limit)};
	struct progress_module *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_progress_modules, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct progress_module){.module = db_uuid(rows, i, 0),
		    .sequence = db_uuid(rows, i, 1),
		    .title = db_text(rows, i, 2),
		    .sequence_title = db_text(rows, i, 3),
		    .grains = db_int(rows, i, 4),
		    .grains_completed = db_int(rows, i, 5),
		    .completed_us = db_int(rows, i, 6),
		    .sequence_modules = db_int(rows, i, 7),
		    .sequence_modules_completed = db_int(rows, i, 8),
		    .sequence_completed_us = db_int(rows, i, 9)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}
