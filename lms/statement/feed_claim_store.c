/* What senders take, note and give back. The claim's number names them: who lost the feed changes nothing of
 * it. */
#include "lms/statement/feed_int.h"
#include "lms_sql.h"

enum err feed_claim(struct work *w, int database, const char *closed, int64_t lease_s,
    struct feed_claim *ret_claim, bool *ret_found)
{
	const char *const params[] = {db_p_int(w, lease_s), closed};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_statement_feed_claim, params, &rows));
	*ret_found = db_count(rows) > 0;
	if (!*ret_found)
		return OK;
	*ret_claim = (struct feed_claim){.org = db_uuid(rows, 0, 0),
	    .id = db_uuid(rows, 0, 1),
	    .kind = db_text(rows, 0, 2),
	    .url = db_text(rows, 0, 3),
	    .version = db_text(rows, 0, 4),
	    .key = db_text(rows, 0, 5),
	    .sealed = db_text(rows, 0, 6),
	    .filter = db_text(rows, 0, 7),
	    .position = db_int(rows, 0, 8),
	    .claim = db_int(rows, 0, 9),
	    .revision = db_int(rows, 0, 10),
	    .code = db_text(rows, 0, 11),
	    .failures = db_int(rows, 0, 12),
	    .lease_s = lease_s};
	return OK;
}

enum err feed_note(struct work *w, const struct feed_claim *c, int64_t taken, int status, bool *ret_held)
{
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id), db_p_int(w, c->claim),
	    db_p_int(w, c->revision), db_p_int(w, taken), db_p_int(w, c->position), db_p_int(w, c->lease_s),
	    db_p_int(w, status)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(c->org), &lms_statement_feed_note, params, &rows));
	*ret_held = db_count(rows) > 0 && db_bool(rows, 0, 0);
	return OK;
}

enum err feed_release(struct work *w, const struct feed_claim *c, const struct feed_end *end)
{
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id), db_p_int(w, c->claim),
	    db_p_int(w, c->revision), db_p_int(w, end->after_us), end->code, db_p_int(w, end->status),
	    db_p_bool(end->pauses)};

	return db_once(w, db_tenant(c->org), &lms_statement_feed_release, params, NULL);
}

enum err feed_letter_keep(struct work *w, const struct feed_claim *c, const struct xapi_stored *statement,
    const char *code, int status, bool *ret_kept)
{
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id), db_p_int(w, c->claim),
	    db_p_int(w, statement->position), db_p_uuid(w, statement->id), code,
	    db_p_int(w, FEED_LETTERS_MAX), db_p_int(w, status)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(c->org), &lms_statement_letter_add, params, &rows));
	*ret_kept = db_count(rows) > 0;
	return OK;
}

enum err feed_letters_due(
    struct work *w, const struct feed_claim *c, int64_t max, int64_t **ret_positions, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id), db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(c->org), &lms_statement_letters_due, params, &rows));
	*ret_count = db_count(rows);
	*ret_positions = arena_alloc(w->arena, (*ret_count + 1) * sizeof(**ret_positions));
	for (size_t i = 0; i < *ret_count; i++)
		(*ret_positions)[i] = db_int(rows, i, 0);
	return OK;
}

enum err feed_letter_done(struct work *w, const struct feed_claim *c, int64_t position)
{
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id), db_p_int(w, position)};

	return db_once(w, db_tenant(c->org), &lms_statement_letter_done, params, NULL);
}

enum err statement_feed_figures(struct work *w, struct statement_feed_figures *ret_figures)
{
	struct statement_feed_figures f = {0};

	for (int database = 0; database < db_databases(w); database++) {
		struct db_rows *rows;

		TRY(db_once(w, db_all_tenants_in(database), &lms_statement_feed_figures, NULL, &rows));
		f.active += db_int(rows, 0, 0);
		f.failing += db_int(rows, 0, 1);
		f.stopped += db_int(rows, 0, 2);
		f.letters += db_int(rows, 0, 3);
		f.waiting += db_int(rows, 0, 4);
		f.oldest_us = db_int(rows, 0, 5) > f.oldest_us ? db_int(rows, 0, 5) : f.oldest_us;
	}
	*ret_figures = f;
	return OK;
}
