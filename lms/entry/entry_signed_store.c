#include "lms/entry/entry_signed_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err signed_store_way(struct work *w, struct uuid org, const char *slug, struct uuid origin,
    bool *ret_known, struct signed_way *ret_way)
{
	const char *const params[] = {db_p_uuid(w, org), slug, slug == NULL ? db_p_uuid(w, origin) : NULL};
	struct db_rows *rows;

	TRY(db_run(w, &lms_signed_way, params, &rows));
	*ret_known = db_count(rows) > 0;
	if (!*ret_known)
		return OK;
	*ret_way = (struct signed_way){.origin = db_uuid(rows, 0, 0),
	    .kind = db_text(rows, 0, 1),
	    .slug = db_text(rows, 0, 2),
	    .way = {.there = db_bool(rows, 0, 3),
	        .open = db_bool(rows, 0, 4),
	        .frame_origins = db_text(rows, 0, 5),
	        .revision = db_int(rows, 0, 6),
	        .rotated_us = db_int(rows, 0, 7),
	        .former_until_us = db_int(rows, 0, 8)},
	    .sealed = db_text(rows, 0, 9),
	    .former = db_text(rows, 0, 10)};
	return OK;
}

enum err signed_store_open(
    struct work *w, struct uuid org, struct uuid origin, bool open, const char *frame_origins)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, origin), db_p_bool(open), frame_origins};

	return db_send(w, &lms_signed_open, params);
}

enum err signed_store_secret(struct work *w, struct uuid org, struct uuid origin, const char *sealed,
    const char *former, int64_t former_until_us)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, origin), db_p_uuid(w, uuid_v7()),
	    sealed, former, former_until_us != 0 ? db_p_time(w, former_until_us) : NULL};

	return db_send(w, &lms_signed_secret, params);
}

enum err signed_store_nonce(struct work *w, struct uuid org, struct uuid origin, const char *nonce,
    int64_t expires_us, bool *ret_first)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, origin), sha256_hex(w->arena, nonce), db_p_time(w, expires_us)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_signed_nonce, params, &rows));
	*ret_first = db_changed(rows) > 0;
	return OK;
}

enum err signed_store_placement(
    struct work *w, struct uuid org, struct uuid origin, struct uuid module, struct uuid *ret_placement)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), db_p_uuid(w, origin),
	    db_p_uuid(w, module), arena_printf(w->arena, "signed:%s", uuid_text(w->arena, module))};
	struct db_rows *rows;

	TRY(db_run(w, &lms_signed_placement, params, &rows));
	*ret_placement = db_uuid(rows, 0, 0);
	return OK;
}
