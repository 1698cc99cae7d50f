#include "xapi/transfer/export.h"

#include <string.h>

#include "xapi/ingest.h"
#include "xapi/read_int.h"
#include "xapi/transfer/settle.h"
#include "xapi_sql.h"

enum {
	PAGE = 200,
	PAGES_AT_ONCE = 64,                /* without a line */
	ATTACHMENT_LINE = 16 * 1024 * 1024 /* in base64, with what stands around it */
};

struct attached {
	int64_t position;
	const char *sha2, *content_type;
	bool earlier; /* came before an earlier statement already */
};

struct xapi_export {
	struct uuid org;
	struct xapi_filter filter;
	struct xapi_export_plan plan;
	int64_t begin, until_us; /* begin: position from which it exports */
	int64_t statements;
	struct arena *arena; /* of the page */
	struct xapi_page page;
	size_t next; /* of the page's statements */
	struct attached *attached;
	size_t attached_count, attached_next;
	char cursor[XAPI_CURSOR_SIZE];
	bool last; /* page */
};

int64_t xapi_export_until(const struct xapi_export *export)
{
	return export->until_us;
}

int64_t xapi_export_statements(const struct xapi_export *export)
{
	return export->statements;
}

static enum err after_find(struct work *w, struct uuid org, struct uuid after, int64_t *ret_position)
{
	const char *params[] = {db_p_uuid(w, org), db_p_uuid(w, after)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(org), &xapi_transfer_position, params, &rows));
	if (db_count(rows) == 0 || db_is_null(rows, 0, 0))
		return fail_field(w, ERR_GONE, "last",
		    "there is no such statement: go on after an earlier one, or begin anew");
	*ret_position = db_int(rows, 0, 0);
	return OK;
}

static void page_release(void *object)
{
	arena_free(object);
}

/* Positions are walked between two bounds; both travel in the cursor, as those of any further page. */
static enum err bounds_find(struct work *w, struct xapi_export *x)
{
	const struct xapi_filter *filter = &x->plan.filter;
	struct cursor cursor = {0};

	TRY(xapi_settle(w, x->org, &x->until_us));
	if (filter->has_until && filter->until_us + 1 < x->until_us)
		x->until_us = filter->until_us + 1;
	if (filter->has_since && filter->since_us > 0)
		x->begin = (filter->since_us < x->until_us ? filter->since_us + 1 : x->until_us) *
		           XAPI_POSITIONS_PER_US;
	cursor.last = x->begin > 0 ? x->begin - 1 : 0;
	if (!uuid_is_nil(x->plan.after)) {
		int64_t position = 0;

		TRY(after_find(w, x->org, x->plan.after, &position));
		cursor.last = position > cursor.last ? position : cursor.last;
	}
	cursor.until = x->until_us * XAPI_POSITIONS_PER_US;
	cursor_write(w, x->org, true, &cursor, x->cursor);
	return OK;
}

enum err xapi_export_begin(
    struct work *w, struct uuid org, const struct xapi_export_plan *plan, struct xapi_export **ret_export)
{
	struct xapi_export *x = arena_alloc(w->arena, sizeof(*x));

	x->org = org;
	x->plan = *plan;
	x->filter = plan->filter;
	x->filter.has_since = x->filter.has_until = false;
	x->filter.ascending = x->filter.voided_too = true;
	x->filter.limit = PAGE;
	TRY(bounds_find(w, x));
	x->filter.cursor = x->cursor;
	x->arena = arena_new();
	arena_defer(w->arena, page_release, x->arena);
	*ret_export = x;
	return OK;
}

/* --- one page in memory of its own --- */

static bool keyed(const struct xapi_filter *filter)
{
	return filter->verb != NULL || filter->agent != NULL || filter->activity != NULL ||
	       filter->registration != NULL;
}

static enum err attached_find(struct work *w, struct xapi_export *x)
{
	const char *texts[PAGE], *params[3] = {db_p_uuid(w, x->org)};
	struct db_rows *rows = NULL;

	x->attached_count = x->attached_next = 0;
	if (!x->plan.attachments || x->page.count == 0)
		return OK;
	for (size_t i = 0; i < x->page.count; i++)
		texts[i] = db_p_int(w, x->page.statements[i].position);
	params[1] = db_p_list(w, texts, x->page.count);
	params[2] = db_p_int(w, x->begin);
	TRY(db_once(w, db_tenant(x->org), &xapi_transfer_attached, params, &rows));
	x->attached = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*x->attached));
	for (size_t row = 0; row < db_count(rows); row++)
		x->attached[x->attached_count++] = (struct attached){.position = db_int(rows, row, 0),
		    .sha2 = db_text(rows, row, 1),
		    .content_type = db_text(rows, row, 2),
		    .earlier = db_bool(rows, row, 3) && !keyed(&x->filter)};
	return OK;
}

static enum err page_read(struct work *w, struct xapi_export *x)
{
	struct work part = *w;
	enum err e;

	arena_reset(x->arena);
	part.arena = x->arena;
	x->next = 0;
	x->page = (struct xapi_page){0};
	e = xapi_statements_list(&part, x->org, &x->filter, &x->page);
	if (e == OK)
		e = attached_find(&part, x);
	if (e != OK)
		return fail(w, e, "%s", part.detail);
	x->last = !x->page.more;
	if (x->page.more)
		memcpy(x->cursor, x->page.cursor, sizeof(x->cursor));
	return OK;
}

/* --- lines --- */

static void base64_add(struct text *t, const uint8_t *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char four[4];

	for (size_t i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)data[i] << 16;

		three |= i + 1 < len ? (uint32_t)data[i + 1] << 8 : 0;
		three |= i + 2 < len ? data[i + 2] : 0;
		for (int d = 0; d < 4; d++)
			four[d] = digits[three >> (18 - 6 * d) & 63];
		if (i + 1 >= len)
			four[2] = '=';
		if (i + 2 >= len)
			four[3] = '=';
		text_add_bytes(t, four, 4);
	}
}

static enum err attachment_add(
    struct work *w, struct xapi_export *x, const struct attached *a, struct text *out)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct text line = text_new(arena, ATTACHMENT_LINE);
	struct work part = *w;
	const char *data;
	size_t len;
	enum err e;

	part.arena = arena;
	e = xapi_attachment_read(&part, x->org, a->sha2, &data, &len);
	/* Purged since. */
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return fail(w, e, "%s", part.detail);
	text_add(&line, "{\"attachment\":{\"sha2\":");
	text_add_json(&line, a->sha2);
	text_add(&line, ",\"contentType\":");
	text_add_json(&line, a->content_type);
	text_add(&line, ",\"base64\":\"");
	base64_add(&line, (const uint8_t *)data, len);
	text_add(&line, "\"}}\n");
	if (!text_fits(&line))
		return fail(w, ERR_TOO_LARGE, "an attachment is too large for a line");
	text_add_bytes(out, line.data, line.len);
	return OK;
}

/* Strings hold no line ends as they are: those that are there part names and values, and any blank does that.
 */
static void statement_add(const struct xapi_stored *s, struct text *out)
{
	char stored[XAPI_STORED_SIZE];
	size_t from = out->len;

	xapi_stored_format(s->stored_us, stored);
	text_printf(out, "{\"stored\":\"%s\",", stored);
	if (s->timestamp_missing)
		text_printf(out, "\"timestamp\":\"%s\",", stored);
	text_add_bytes(out, s->body + 1, s->body_len - 1);
	for (size_t i = from; i < out->len; i++)
		if (out->data[i] == '\n' || out->data[i] == '\r')
			out->data[i] = ' ';
	text_add_char(out, '\n');
}

/* The page's next line: an attachment of the next statement, or that statement. */
static enum err line_add(struct work *w, struct xapi_export *x, struct text *out)
{
	const struct xapi_stored *s = &x->page.statements[x->next];

	while (
	    x->attached_next < x->attached_count && x->attached[x->attached_next].position == s->position) {
		const struct attached *a = &x->attached[x->attached_next++];

		if (!a->earlier)
			return attachment_add(w, x, a, out);
	}
	statement_add(s, out);
	x->next++;
	x->statements++;
	return OK;
}

enum err xapi_export_next(struct work *w, struct xapi_export *x, struct text *out, bool *ret_end)
{
	for (int pages = 0; out->len < XAPI_EXPORT_PIECE;) {
		if (x->next < x->page.count) {
			TRY(line_add(w, x, out));
			continue;
		}
		if (x->last || (out->len == 0 && pages++ == PAGES_AT_ONCE))
			break;
		TRY(page_read(w, x));
	}
	if (!text_fits(out))
		return fail(w, ERR_TOO_LARGE, "a line of the export is longer than its limit");
	*ret_end = x->last && x->next == x->page.count;
	return OK;
}
