#include "lms/dispatch/dispatch_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum { SWEEP_MAX = 16 };

static const char *uuid_or_null(struct work *w, struct uuid id)
{
	return db_p_uuid_or_null(w, id);
}

static const char *time_or_null(struct work *w, int64_t us)
{
	return us != 0 ? db_p_time(w, us) : NULL;
}

enum err dispatch_rows(struct work *w, struct uuid org, struct uuid id, const struct dispatch_filter *filter,
    struct dispatch **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), uuid_or_null(w, id), uuid_or_null(w, filter->module),
	    uuid_or_null(w, filter->package), uuid_or_null(w, filter->before), db_p_int(w, filter->limit)};
	struct dispatch *found;
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct dispatch){
		    .id = db_uuid(rows, i, 0),
		    .module = db_uuid(rows, i, 1),
		    .module_title = db_text(rows, i, 2),
		    .title = db_text(rows, i, 3),
		    .standard = db_text(rows, i, 4),
		    .names = db_bool(rows, i, 5),
		    .seats = db_int(rows, i, 6),
		    .seats_taken = db_int(rows, i, 7),
		    .expires_us = db_int(rows, i, 8),
		    .stopped_us = db_int(rows, i, 9),
		    .revision = db_int(rows, i, 10),
		    .created_by = db_uuid(rows, i, 11),
		    .created_by_kind = db_text(rows, i, 12),
		    .created_us = db_int(rows, i, 13),
		    .expired = db_bool(rows, i, 14),
		};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err dispatch_module_there(struct work *w, struct uuid org, struct uuid module, bool *ret_there)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, module)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_module, params, &rows));
	*ret_there = db_bool(rows, 0, 0);
	return OK;
}

enum err dispatch_put(struct work *w, const struct principal *by, struct uuid org,
    const struct dispatch_new *new_one, const char **ret_title, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, new_one->id),
	    db_p_uuid(w, new_one->module), new_one->title, new_one->standard, db_p_bool(new_one->names),
	    db_p_int(w, new_one->seats), time_or_null(w, new_one->expires_us), db_p_uuid(w, by->id),
	    principal_kind_name(by->kind), db_p_int(w, DISPATCHES_MODULE_MAX)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_add, params, &rows));
	*ret_title = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	*ret_new = db_count(rows) > 0 && db_bool(rows, 0, 1);
	return OK;
}

enum err dispatch_place(
    struct work *w, struct uuid org, const struct dispatch_new *new_one, const char *title)
{
	const char *const origin[] = {db_p_uuid(w, org), db_p_uuid(w, new_one->id), title};
	const char *const placement[] = {
	    db_p_uuid(w, org), db_p_uuid(w, new_one->id), db_p_uuid(w, new_one->module), title};

	TRY(db_send(w, &lms_dispatch_origin, origin));
	return db_send(w, &lms_dispatch_placement, placement);
}

enum err dispatch_put_change(struct work *w, struct uuid org, struct uuid id, int64_t revision,
    const struct dispatch_change *change, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, revision),
	    change->title, db_p_int(w, change->seats), time_or_null(w, change->expires_us),
	    db_p_bool(change->stopped)};
	const char *const named[] = {db_p_uuid(w, org), db_p_uuid(w, id), change->title};
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return *ret_done ? db_send(w, &lms_dispatch_origin_name, named) : OK;
}

enum err dispatch_enter(struct work *w, const struct dispatch_proof *proof, const char *external_user_id,
    const char *hashed, bool *ret_there, struct dispatch_met *ret_met)
{
	const char *const params[] = {db_p_uuid(w, proof->org), db_p_uuid(w, proof->id), external_user_id,
	    hashed, db_p_time(w, w->now_us)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_enter, params, &rows));
	*ret_there = db_count(rows) > 0;
	if (!*ret_there)
		return OK;
	*ret_met = (struct dispatch_met){
	    .module = db_uuid(rows, 0, 0),
	    .package_version = db_uuid(rows, 0, 1),
	    .names = db_bool(rows, 0, 2),
	    .stopped = db_bool(rows, 0, 3),
	    .expired = db_bool(rows, 0, 4),
	    .expires_us = db_int(rows, 0, 5),
	    .learner = db_uuid(rows, 0, 6),
	    .name = db_text(rows, 0, 7),
	};
	return OK;
}

enum err dispatch_seat(struct work *w, const struct dispatch_proof *proof, bool *ret_taken)
{
	const char *const params[] = {db_p_uuid(w, proof->org), db_p_uuid(w, proof->id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_dispatch_seat, params, &rows));
	*ret_taken = db_changed(rows) > 0;
	return OK;
}

enum err dispatch_note_launch(struct work *w, const struct dispatch_proof *proof, const char *nonce,
    struct uuid launch, struct uuid attempt, int64_t expires_us)
{
	const char *const params[] = {db_p_uuid(w, proof->org), db_p_uuid(w, proof->id),
	    sha256_hex(w->arena, nonce), db_p_uuid(w, launch), db_p_uuid(w, attempt),
	    db_p_time(w, expires_us)};
	const char *const sweep[] = {
	    db_p_uuid(w, proof->org), db_p_uuid(w, proof->id), db_p_int(w, SWEEP_MAX)};

	TRY(db_send(w, &lms_dispatch_launch, params));
	return db_send(w, &lms_dispatch_launches_sweep, sweep);
}

enum err dispatch_standing_read(struct work *w, const struct dispatch_proof *proof, const char *nonce,
    struct dispatch_standing *ret_standing)
{
	const char *const params[] = {
	    db_p_uuid(w, proof->org), db_p_uuid(w, proof->id), sha256_hex(w->arena, nonce)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(proof->org), &lms_dispatch_standing, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "nonce", "nothing was launched by this nonce");
	*ret_standing = (struct dispatch_standing){
	    .completion = db_text(rows, 0, 0),
	    .success = db_text(rows, 0, 1),
	    .has_score = !db_is_null(rows, 0, 2),
	    .score = db_real(rows, 0, 2),
	    .entered = db_bool(rows, 0, 3),
	};
	return OK;
}
