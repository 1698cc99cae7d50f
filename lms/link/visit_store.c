#include "lms/link/visit_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err visit_store_add(struct work *w, const struct visit *v)
{
	const char *const params[] = {db_p_uuid(w, v->org), db_p_uuid(w, v->id), db_p_uuid(w, v->learner),
	    v->source, v->frame_origins, v->locale, db_p_time(w, v->expires_us)};

	return db_send(w, &lms_visit_add, params);
}

enum err visit_store_one(struct work *w, struct visit *visit, bool *ret_there)
{
	const char *const params[] = {
	    db_p_uuid(w, visit->org), db_p_uuid(w, visit->id), db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(visit->org), &lms_visit_one, params, &rows));
	*ret_there = db_count(rows) > 0;
	if (!*ret_there)
		return OK;
	visit->learner = db_uuid(rows, 0, 0);
	visit->source = db_text(rows, 0, 1);
	visit->frame_origins = db_text(rows, 0, 2);
	visit->locale = db_text(rows, 0, 3);
	visit->expires_us = db_int(rows, 0, 4);
	return OK;
}

enum err visit_end(struct work *w, const struct visit *visit)
{
	const char *const params[] = {db_p_uuid(w, visit->org), db_p_uuid(w, visit->id)};

	return db_once(w, db_tenant(visit->org), &lms_visit_end, params, NULL);
}

enum err visit_store_try(struct work *w, const struct visit *visit, bool *ret_may)
{
	const char *const learner[] = {db_p_uuid(w, visit->org), db_p_uuid(w, visit->learner)};
	const char *const params[] = {
	    db_p_uuid(w, visit->org), db_p_uuid(w, visit->id), db_p_int(w, VISIT_TRIES_MAX)};
	struct db_rows *rows;

	TRY(db_send(w, &lms_visit_lock, learner));
	TRY(db_run(w, &lms_visit_try, params, &rows));
	*ret_may = db_count(rows) > 0;
	return OK;
}

enum err visit_store_code(
    struct work *w, const struct visit *visit, const char *hash, int64_t expires_us, bool *ret_kept)
{
	const char *const params[] = {
	    db_p_uuid(w, visit->org), db_p_uuid(w, visit->learner), hash, db_p_time(w, expires_us)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(visit->org), &lms_code_put, params, &rows));
	*ret_kept = db_count(rows) > 0;
	return OK;
}

enum err visit_store_code_use(struct work *w, struct uuid org, const char *hash, struct uuid *ret_learner)
{
	const char *const params[] = {db_p_uuid(w, org), hash, db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_code_use, params, &rows));
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	return OK;
}

enum err visit_modules(
    struct work *w, const struct visit *visit, struct visit_module **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, visit->org), db_p_uuid(w, visit->learner), db_p_int(w, VISIT_MODULES_MAX)};
	struct visit_module *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(visit->org), &lms_visit_modules, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct visit_module){.title = db_text(rows, i, 0),
		    .place = db_text(rows, i, 1),
		    .completion = db_text(rows, i, 2),
		    .success = db_text(rows, i, 3),
		    .scored = !db_is_null(rows, i, 4),
		    .score = db_real(rows, i, 4),
		    .updated_us = db_int(rows, i, 5),
		    .grade_state = db_text(rows, i, 6),
		    .grade_code = db_text(rows, i, 7),
		    .grade_given = db_real(rows, i, 8),
		    .grade_maximum = db_real(rows, i, 9),
		    .grade_us = db_int(rows, i, 10)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

static enum err swept(
    struct work *w, int database, const struct db_query *query, int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), query, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}

enum err visit_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return swept(w, database, &lms_visit_sweep, max, ret_removed);
}

enum err visit_sweep_codes(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return swept(w, database, &lms_code_sweep, max, ret_removed);
}

enum err visit_sweep_nonces(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	return swept(w, database, &lms_nonce_sweep, max, ret_removed);
}
