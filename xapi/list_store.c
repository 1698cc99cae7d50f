/* One page of statements: a walk in parts until the page is full, nothing is left, or enough was looked at.
 */
#include <string.h>

#include "base/time.h"
#include "xapi/ingest.h"
#include "xapi/ingest_int.h"
#include "xapi/read_int.h"
#include "xapi_sql.h"

enum { PART_FIRST = 100, PART_MORE = 500 };

#define NEAR_US (40 * 86400 * US_PER_S)

struct listing {
	struct walk walk;
	struct xapi_page *page;
	int64_t found[XAPI_PAGE_MAX + 1];
	size_t count;  /* of found: one more than the limit where there is more */
	size_t looked; /* rows */
	int64_t last;  /* position looked at */
	bool end;      /* nothing is left */
};

static const struct db_query *walk_query(const struct walk *walk, bool pair)
{
	bool up = walk->ascending;

	if (walk->key_count == 0)
		return up ? &xapi_walk_all_oldest : &xapi_walk_all_newest;
	if (walk->key_count > 1)
		return up ? &xapi_walk_probed_oldest : &xapi_walk_probed_newest;
	if (pair)
		return up ? &xapi_walk_pair_oldest : &xapi_walk_pair_newest;
	return up ? &xapi_walk_key_oldest : &xapi_walk_key_newest;
}

/* Each month that a query may open costs it, and most pages are found in the newest ones. Who asks for a
 * registration wants all that there is, which is seldom a page. */
static bool starts_near(const struct walk *walk, int64_t *ret_from)
{
	int64_t last = walk->until / XAPI_POSITIONS_PER_US, now = time_now_us();

	*ret_from = ((last < now ? last : now) - NEAR_US) * XAPI_POSITIONS_PER_US;
	return !walk->ascending && !walk->all_wanted && *ret_from > walk->from;
}

enum err walk_part(struct work *w, const struct walk *walk, size_t part, struct db_rows **ret_rows)
{
	const char *params[6 + 2 * (FILTERS_MAX - 1)] = {db_p_uuid(w, walk->org)};
	bool pair = walk->keys[0].other != NULL;
	int at = 1;

	if (walk->key_count > 0)
		params[at++] = walk->keys[0].one;
	params[at++] = db_p_int(w, walk->from);
	params[at++] = db_p_int(w, walk->until);
	params[at++] = db_p_int(w, (int64_t)part);
	params[at++] = walk->keys[0].other;
	for (size_t k = 1; k < walk->key_count; k++) {
		params[at++] = walk->keys[k].one;
		params[at++] = walk->keys[k].other;
	}
	return db_run(w, walk_query(walk, pair), params, ret_rows);
}

static void rows_take(struct listing *l, const struct db_rows *rows)
{
	struct walk *walk = &l->walk;

	for (size_t row = 0; row < db_count(rows) && l->count <= walk->limit; row++) {
		l->last = db_int(rows, row, 0);
		l->looked++;
		if (db_bool(rows, row, 1) || walk->voided_too)
			l->found[l->count++] = l->last;
	}
	if (db_count(rows) > 0 && walk->ascending)
		walk->from = l->last + 1;
	else if (db_count(rows) > 0)
		walk->until = l->last;
}

static enum err walk_along(struct work *w, struct listing *l)
{
	int64_t near = 0;
	bool is_near = starts_near(&l->walk, &near);

	while (l->count <= l->walk.limit && !l->end && l->looked < XAPI_PROBES_MAX) {
		size_t missing = l->walk.limit + 1 - l->count;
		size_t part = missing > PART_FIRST || l->walk.key_count < 2 ? missing : PART_FIRST;
		struct db_rows *rows = NULL;
		struct walk walk = l->walk;

		if (l->looked > l->count)
			part = PART_MORE;
		if (is_near)
			walk.from = near;
		TRY(walk_part(w, &walk, part, &rows));
		rows_take(l, rows);
		if (db_count(rows) == part)
			continue;
		l->end = !is_near;
		if (is_near)
			l->walk.until = near;
		is_near = false;
	}
	return OK;
}

static void statement_read(const struct db_rows *rows, size_t row, struct xapi_stored *ret_statement)
{
	int64_t flags = db_int(rows, row, 2);

	ret_statement->position = db_int(rows, row, 0);
	ret_statement->stored_us = ret_statement->position / XAPI_POSITIONS_PER_US;
	ret_statement->id = db_uuid(rows, row, 1);
	ret_statement->timestamp_missing = (flags & STATEMENT_NO_TIMESTAMP) != 0;
	ret_statement->voided = (flags & STATEMENT_VOIDED) != 0;
	ret_statement->body = db_text(rows, row, 3);
	ret_statement->body_len = strlen(ret_statement->body);
}

static enum err statements_fetch(struct work *w, struct listing *l, size_t count)
{
	const char *texts[XAPI_PAGE_MAX], *params[5] = {db_p_uuid(w, l->walk.org)};
	struct xapi_page *page = l->page;
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < count; i++)
		texts[i] = db_p_int(w, l->found[i]);
	params[1] = db_p_list(w, texts, count);
	params[2] = db_p_int(w, XAPI_PAGE_BYTES_MAX);
	params[3] = texts[l->walk.ascending ? 0 : count - 1];
	params[4] = texts[l->walk.ascending ? count - 1 : 0];
	TRY(db_run(w, l->walk.voided_too ? &xapi_transfer_at : &xapi_statements_at, params, &rows));
	page->count = db_count(rows);
	page->statements = arena_alloc(w->arena, (page->count + 1) * sizeof(*page->statements));
	for (size_t row = 0; row < page->count; row++)
		statement_read(rows, row, &page->statements[row]);
	return OK;
}

/* What was found and did not go into the page, or was not looked at, comes with the next. */
static void page_end(struct work *w, struct listing *l, size_t wanted, int64_t until)
{
	struct xapi_page *page = l->page;
	struct cursor cursor = {.last = l->last, .until = until};
	int64_t given = page->count > 0 ? page->statements[page->count - 1].position : 0;

	page->more = l->count > l->walk.limit || !l->end;
	if (l->count > l->walk.limit)
		cursor.last = l->found[l->walk.limit - 1];
	/* The bytes of a page are bounded too: what follows the last that was given was found, and is left.
	 */
	if (page->count < wanted && page->count > 0 && given != l->found[wanted - 1]) {
		page->more = true;
		cursor.last = given;
	}
	if (page->more)
		cursor_write(w, l->walk.org, l->walk.ascending, &cursor, page->cursor);
}

static enum err list_body(struct work *w, void *arg)
{
	struct listing *first = arg;
	struct listing *l = arena_memdup(w->arena, first, sizeof(*first));
	struct db_rows *rows = NULL;
	size_t wanted;
	int64_t until;

	TRY(db_ask(w, &xapi_plans_generic, NULL, &rows));
	if (l->walk.until_now) {
		TRY(db_flush(w));
		until = (db_int(rows, 0, 1) + 1) * XAPI_POSITIONS_PER_US;
		if (until < l->walk.until)
			l->walk.until = until;
	}
	until = l->walk.until;
	TRY(walk_along(w, l));
	wanted = l->count <= l->walk.limit ? l->count : l->walk.limit;
	*l->page = (struct xapi_page){0};
	if (wanted > 0)
		TRY(statements_fetch(w, l, wanted));
	page_end(w, l, wanted, until);
	return OK;
}

enum err xapi_statements_list(
    struct work *w, struct uuid org, const struct xapi_filter *filter, struct xapi_page *ret_page)
{
	struct listing *l = arena_alloc(w->arena, sizeof(*l));
	struct xapi_page page = {0};

	l->page = &page;
	TRY(walk_plan(w, org, filter, &l->walk));
	TRY(db_transact(w, db_tenant(org), list_body, l));
	*ret_page = page;
	return OK;
}

enum err xapi_statement_find(struct work *w, struct uuid org, struct uuid id, bool voided,
    const char *authority, struct xapi_stored *ret_statement)
{
	const char *params[3] = {db_p_uuid(w, org), db_p_uuid(w, id), NULL};
	struct db_rows *rows = NULL;
	struct uuid key;

	if (authority != NULL) {
		xapi_key_make(XAPI_KEY_AUTHORITY, authority, strlen(authority), key.bytes);
		params[2] = db_p_uuid(w, key);
	}
	TRY(db_once(w, db_tenant(org), &xapi_statement_of, params, &rows));
	if (db_count(rows) == 0 || !db_bool(rows, 0, 4) ||
	    ((db_int(rows, 0, 2) & STATEMENT_VOIDED) != 0) != voided)
		return fail(w, ERR_NOT_FOUND, "there is no such statement");
	statement_read(rows, 0, ret_statement);
	return OK;
}

enum err xapi_statement_referrers(
    struct work *w, struct uuid org, struct uuid id, struct xapi_referrer **ret_referrers, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, XAPI_REFERRERS_MAX)};
	struct xapi_referrer *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_referrers_of, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct xapi_referrer){.id = db_uuid(rows, i, 0),
		    .stored_us = db_int(rows, i, 1) / XAPI_POSITIONS_PER_US,
		    .voiding = (db_int(rows, i, 2) & STATEMENT_VOIDING) != 0};
	*ret_referrers = all;
	*ret_count = db_count(rows);
	return OK;
}
