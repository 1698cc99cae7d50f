#include <string.h>

#include "base/fields.h"
#include "lms/statement/feed_int.h"
#include "lms_sql.h"

enum err feed_put(struct work *w, const struct feed_row *row, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, row->org), db_p_uuid(w, row->id), row->kind, row->name,
	    row->url, row->version, row->key, row->sealed, row->filter,
	    row->position < 0 ? NULL : db_p_int(w, row->position), db_p_int(w, FEEDS_MAX)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_add, params, &rows));
	*ret_done = db_count(rows) > 0;
	return OK;
}

enum err feed_put_change(struct work *w, const struct feed_row *row, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, row->org), db_p_uuid(w, row->id), row->name, row->url,
	    row->version, row->key, row->sealed, row->filter,
	    row->position < 0 ? NULL : db_p_int(w, row->position), db_p_bool(row->placed)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_change, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err feed_put_pause(struct work *w, struct uuid org, struct uuid id, bool paused, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_bool(paused)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_pause, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err feed_delete(struct work *w, struct uuid org, struct uuid id, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_remove, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

static enum err row_read(
    struct work *w, const struct db_rows *rows, size_t i, struct statement_feed *ret_feed)
{
	const char *filter = db_text(rows, i, 6);
	json_t *json;

	TRY(json_read(w, "a feed's filter", filter, strlen(filter), &json));
	*ret_feed = (struct statement_feed){.id = db_uuid(rows, i, 0),
	    .kind = db_text(rows, i, 1),
	    .name = db_text(rows, i, 2),
	    .url = db_text(rows, i, 3),
	    .version = db_text(rows, i, 4),
	    .key = db_text(rows, i, 5),
	    .filter = json,
	    .state = db_text(rows, i, 7),
	    .code = db_text(rows, i, 8),
	    .position = db_int(rows, i, 9),
	    .sent = db_int(rows, i, 10),
	    .letters = db_int(rows, i, 11),
	    .failures = db_int(rows, i, 12),
	    .last_status = db_int(rows, i, 13),
	    .created_us = db_int(rows, i, 14),
	    .updated_us = db_int(rows, i, 15),
	    .sent_us = db_int(rows, i, 16),
	    .failing_us = db_int(rows, i, 17),
	    .next_try_us = db_int(rows, i, 18),
	    .behind = db_bool(rows, i, 19)};
	return OK;
}

enum err feed_rows(
    struct work *w, struct uuid org, struct uuid id, struct statement_feed **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, id), db_p_int(w, FEEDS_MAX)};
	struct statement_feed *found;
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		TRY(row_read(w, rows, i, &found[i]));
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err feed_sealed(struct work *w, struct uuid org, struct uuid id, const char **ret_sealed)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_feed_secret, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", "there is no such feed");
	*ret_sealed = db_text(rows, 0, 0);
	return OK;
}

enum err letters_rows(struct work *w, struct uuid org, struct uuid feed, int64_t after, int64_t limit,
    struct statement_letter **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, feed), db_p_int(w, after), db_p_int(w, limit)};
	struct statement_letter *found;
	struct db_rows *rows;

	TRY(db_run(w, &lms_statement_letters, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct statement_letter){.position = db_int(rows, i, 0),
		    .statement = db_uuid(rows, i, 1),
		    .code = db_text(rows, i, 2),
		    .status = db_int(rows, i, 3),
		    .tries = db_int(rows, i, 4),
		    .created_us = db_int(rows, i, 5),
		    .resend = db_bool(rows, i, 6)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

static enum err letters_touch(struct work *w, const struct db_query *query, struct uuid org, struct uuid feed,
    struct uuid statement, int64_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, feed), db_p_uuid_or_null(w, statement)};
	struct db_rows *rows;

	TRY(db_run(w, query, params, &rows));
	*ret_count = (int64_t)db_changed(rows);
	return OK;
}

enum err letters_put_resend(
    struct work *w, struct uuid org, struct uuid feed, struct uuid statement, int64_t *ret_count)
{
	return letters_touch(w, &lms_statement_letters_resend, org, feed, statement, ret_count);
}

enum err letters_delete(
    struct work *w, struct uuid org, struct uuid feed, struct uuid statement, int64_t *ret_count)
{
	return letters_touch(w, &lms_statement_letters_dismiss, org, feed, statement, ret_count);
}
