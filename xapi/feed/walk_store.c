#include <string.h>

#include "xapi/feed/feed.h"
#include "xapi/ingest.h"
#include "xapi/ingest_int.h"
#include "xapi_sql.h"

struct walk {
	struct uuid org;
	const struct xapi_feed_filter *filter;
	int64_t after, before;
	struct xapi_feed_page page;
};

static struct xapi_feed_statement statement_read(const struct db_rows *rows, size_t row)
{
	int64_t flags = db_int(rows, row, 2), position = db_int(rows, row, 0);
	const char *body = db_text(rows, row, 3);

	return (struct xapi_feed_statement){.attached = db_int(rows, row, 4),
	    .stored = {.position = position,
	        .stored_us = position / XAPI_POSITIONS_PER_US,
	        .id = db_uuid(rows, row, 1),
	        .timestamp_missing = (flags & STATEMENT_NO_TIMESTAMP) != 0,
	        .voided = (flags & STATEMENT_VOIDED) != 0,
	        .body = body,
	        .body_len = strlen(body)}};
}

static enum err statements_fetch(struct work *w, struct uuid org, const char *positions,
    struct xapi_feed_statement **ret, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), positions};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &xapi_feed_statements, params, &rows));
	*ret_count = db_count(rows);
	*ret = arena_alloc(w->arena, (*ret_count + 1) * sizeof(**ret));
	for (size_t row = 0; row < *ret_count; row++)
		(*ret)[row] = statement_read(rows, row);
	return OK;
}

/* As many as fit into the bytes of one page, and one in any case. */
static size_t rows_fitting(const struct db_rows *rows)
{
	int64_t bytes = 0;
	size_t count = 0;

	for (; count < db_count(rows) && count < FEED_STATEMENTS_MAX; count++) {
		bytes += db_int(rows, count, 3);
		if (count > 0 && bytes > FEED_REQUEST_BYTES)
			break;
	}
	return count;
}

static enum err walk_body(struct work *w, void *arg)
{
	struct walk *walk = arg;
	const struct xapi_feed_filter *f = walk->filter;
	const char *const params[] = {db_p_uuid(w, walk->org), db_p_int(w, walk->after),
	    db_p_int(w, walk->before), db_p_int(w, FEED_LOOKS_MAX), db_p_int(w, FEED_STATEMENTS_MAX + 1),
	    f->verbs, f->activity, f->agent, f->registration};
	const char *positions[FEED_STATEMENTS_MAX];
	struct db_rows *rows = NULL;
	size_t passed, count;

	TRY(db_send(w, &xapi_plans_generic, NULL));
	TRY(db_run(w, &xapi_feed_walk_on, params, &rows));
	walk->page =
	    (struct xapi_feed_page){.looked = (size_t)db_int(rows, 0, 1), .looked_to = db_int(rows, 0, 0)};
	passed = db_is_null(rows, 0, 2) ? 0 : db_count(rows);
	if (passed == 0)
		return OK;
	count = rows_fitting(rows);
	for (size_t i = 0; i < count; i++)
		positions[i] = db_text(rows, i, 2);
	if (count < passed)
		walk->page.looked_to = db_int(rows, count - 1, 2);
	return statements_fetch(
	    w, walk->org, db_p_list(w, positions, count), &walk->page.statements, &walk->page.count);
}

enum err xapi_feed_walk(struct work *w, struct uuid org, const struct xapi_feed_filter *filter, int64_t after,
    int64_t before, struct xapi_feed_page *ret_page)
{
	struct walk walk = {.org = org, .filter = filter, .after = after, .before = before};

	TRY(db_transact(w, db_tenant(org), walk_body, &walk));
	*ret_page = walk.page;
	return OK;
}

struct finding {
	struct uuid org;
	int64_t position;
	struct xapi_feed_statement *statements;
	size_t count;
};

static enum err find_body(struct work *w, void *arg)
{
	struct finding *f = arg;
	const char *const positions[] = {db_p_int(w, f->position)};

	return statements_fetch(w, f->org, db_p_list(w, positions, 1), &f->statements, &f->count);
}

enum err xapi_feed_find(
    struct work *w, struct uuid org, int64_t position, struct xapi_feed_statement *ret_statement)
{
	struct finding f = {.org = org, .position = position};

	TRY(db_transact(w, db_tenant(org), find_body, &f));
	if (f.count == 0)
		return fail(w, ERR_NOT_FOUND, "the statement is no longer here");
	*ret_statement = f.statements[0];
	return OK;
}
