#include "lms/media/check_store.h"

#include <string.h>

#include "lms_sql.h"

static enum err rows_read(struct work *w, int database, const struct db_query *query,
    const char *const params[], struct stored_row **ret_rows, size_t *ret_count)
{
	struct stored_row *stored;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_all_tenants_in(database), query, params, &rows));
	stored = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*stored));
	for (size_t i = 0; i < db_count(rows); i++)
		stored[i] = (struct stored_row){.org = db_uuid(rows, i, 0),
		    .id = db_uuid(rows, i, 1),
		    .key = db_text(rows, i, 2),
		    .checksum = db_text(rows, i, 3),
		    .state = db_text(rows, i, 4),
		    .bytes = db_int(rows, i, 5),
		    .upload = {.key = db_text(rows, i, 2),
		        .id = db_text(rows, i, 6),
		        .bytes = db_int(rows, i, 5),
		        .part_bytes = db_int(rows, i, 7)}};
	*ret_rows = stored;
	*ret_count = db_count(rows);
	return OK;
}

enum err check_store_deleted(
    struct work *w, int database, int64_t limit, struct stored_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, limit)};

	return rows_read(w, database, &lms_media_check_deleted, params, ret_rows, ret_count);
}

enum err check_store_expired(
    struct work *w, int database, int64_t limit, struct stored_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, limit)};

	return rows_read(w, database, &lms_media_check_expired, params, ret_rows, ret_count);
}

enum err check_store_due(struct work *w, int database, int64_t days, int64_t limit,
    struct stored_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_int(w, days), db_p_int(w, limit)};

	return rows_read(w, database, &lms_media_check_due, params, ret_rows, ret_count);
}

enum err check_store_read(
    struct work *w, struct uuid org, const char *key, const char *checksum, bool sound, int64_t *ret_changed)
{
	const char *const params[] = {db_p_uuid(w, org), key, checksum, db_p_bool(sound)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &lms_media_check_read, params, &rows));
	*ret_changed = 0;
	for (size_t i = 0; i < db_count(rows); i++)
		*ret_changed += (strcmp(db_text(rows, i, 0), "ready") == 0) != sound;
	return OK;
}
