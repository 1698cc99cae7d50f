#include "xapi/transfer/figures.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/fields.h"
#include "base/time.h"
#include "db/columns.h"
#include "xapi/ingest.h"
#include "xapi/read_int.h"
#include "xapi/transfer/figures_int.h"
#include "xapi/transfer/settle.h"
#include "xapi/transfer/tally.h"
#include "xapi_sql.h"

enum { PAGES_AT_ONCE = 20, MONTH_SIZE = 32, MONTHS_MAX = 2400, SKETCH_HEX = 2 * SKETCH_SIZE + 1 };

/* --- months --- */

/* "2026-11-01", and the positions it holds. */
struct month {
	char first[MONTH_SIZE];
	int64_t from, to;
};

static int64_t month_us(int year, int month)
{
	struct tm day = {.tm_year = year - 1900, .tm_mon = month, .tm_mday = 1};

	return (int64_t)timegm(&day) * US_PER_S;
}

static struct month month_of(int64_t position)
{
	time_t at = (time_t)(position / XAPI_POSITIONS_PER_US / US_PER_S);
	struct month month = {.from = 0};
	struct tm day;

	(void)gmtime_r(&at, &day);
	month.from = month_us(day.tm_year + 1900, day.tm_mon) * XAPI_POSITIONS_PER_US;
	month.to = month_us(day.tm_year + 1900, day.tm_mon + 1) * XAPI_POSITIONS_PER_US;
	snprintf(
	    month.first, sizeof(month.first), "%04d-%02d-01", (day.tm_year + 1900) % 10000, day.tm_mon + 1);
	return month;
}

struct counting {
	struct uuid org;
	int64_t until; /* position */
	int64_t counted;
	xapi_figures_told *told;
	void *owner;
};

/* --- a part of a month --- */

struct part {
	struct uuid org;
	const struct month *month;
	struct sketch *agents; /* of the month */
	struct tally tally;
	int64_t from, to;
	bool written;
};

static enum err part_read(struct work *w, struct part *part, int64_t until)
{
	struct cursor cursor = {.last = part->from - 1, .until = until};
	char text[XAPI_CURSOR_SIZE];
	struct xapi_filter filter = {.ascending = true, .voided_too = true, .cursor = text};
	bool more = true;

	cursor_write(w, part->org, true, &cursor, text);
	for (int pages = 0; more && pages < PAGES_AT_ONCE; pages++) {
		ARENA_LOCAL struct arena *arena = arena_new();
		struct work read = *w;
		struct xapi_page page;
		enum err e;

		read.arena = arena;
		e = xapi_statements_list(&read, part->org, &filter, &page);
		if (e != OK)
			return fail(w, e, "%s", read.detail);
		for (size_t i = 0; i < page.count; i++)
			tally_add(&part->tally, &read, &page.statements[i]);
		more = page.more;
		if (more)
			memcpy(text, page.cursor, sizeof(text));
	}
	part->to = more ? part->tally.newest + 1 : until;
	return OK;
}

static enum err part_body(struct work *w, void *arg)
{
	struct part *part = arg;
	const struct tally *t = &part->tally;
	struct db_columns *rows = db_columns_new(w->arena, &xapi_figures_tallies_add);
	const char *params[] = {db_p_uuid(w, part->org), part->month->first, db_p_int(w, part->from),
	    db_p_int(w, part->to), db_p_int(w, t->statements), db_p_int(w, t->voiding), db_p_int(w, t->bytes),
	    t->oldest != 0 ? db_p_int(w, t->oldest) : NULL, t->newest != 0 ? db_p_int(w, t->newest) : NULL,
	    hex_encode(w->arena, part->agents->registers, SKETCH_SIZE)};
	struct db_rows *changed = NULL;

	TRY(db_run(w, &xapi_figures_month_add, params, &changed));
	part->written = db_changed(changed) == 1;
	if (!part->written)
		return OK;
	for (size_t i = 0; i < t->count; i++) {
		const struct tally_entry *entry = &t->entries[i];

		db_put_uuid(rows, part->org.bytes);
		db_put_bytes(rows, part->month->first, strlen(part->month->first));
		db_put_bytes(rows, tally_names[entry->kind], strlen(tally_names[entry->kind]));
		db_put_uuid(rows, entry->key);
		db_put_bytes(rows, entry->name, strlen(entry->name));
		db_put_int(rows, entry->count);
	}
	return db_send_columns(w, rows);
}

/* *ret_written false: somebody else counts, or deletes, at the same time: left to them, or to the next time.
 */
static enum err part_count(struct work *w, struct counting *c, const struct month *month,
    struct sketch *agents, int64_t *from, bool *ret_written)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work own = *w;
	struct part *part = arena_alloc(arena, sizeof(*part));
	enum err e;

	own.arena = arena;
	*part = (struct part){
	    .org = c->org, .month = month, .agents = agents, .tally = {.arena = arena}, .from = *from};
	e = part_read(&own, part, month->to < c->until ? month->to : c->until);
	tally_sort(&part->tally);
	sketch_merge(agents, part->tally.agents.registers, SKETCH_SIZE);
	if (e == OK)
		e = db_transact(&own, db_tenant(c->org), part_body, part);
	if (e != OK)
		return fail(w, e, "%s", own.detail);
	*from = part->to;
	c->counted += part->tally.statements;
	*ret_written = part->written;
	return OK;
}

/* The first statement from a position on; *ret_position 0: there is none. */
static enum err first_find(
    struct work *w, const struct counting *c, int64_t from, int64_t until, int64_t *ret_position)
{
	const char *params[] = {db_p_uuid(w, c->org), db_p_int(w, from), db_p_int(w, until)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(c->org), &xapi_figures_first, params, &rows));
	*ret_position = db_count(rows) > 0 ? db_int(rows, 0, 0) : 0;
	return OK;
}

/* Where nothing came, nothing is written. */
static enum err month_count(
    struct work *w, struct counting *c, const struct month *month, int64_t from, struct sketch *agents)
{
	const char *params[] = {db_p_uuid(w, c->org), month->first, db_p_int(w, from)};
	int64_t until = month->to < c->until ? month->to : c->until, first;
	bool written = true;

	TRY(first_find(w, c, from, until, &first));
	if (first == 0)
		return OK;
	TRY(db_once(w, db_tenant(c->org), &xapi_figures_month_begin, params, NULL));
	while (written && from < until) {
		TRY(part_count(w, c, month, agents, &from, &written));
		if (c->told != NULL)
			TRY(c->told(w, c->counted, c->owner));
	}
	return OK;
}

/* --- an organisation --- */

struct again {
	struct uuid org;
	const struct month *month;
};

static enum err again_body(struct work *w, void *arg)
{
	const struct again *again = arg;
	const char *params[] = {
	    db_p_uuid(w, again->org), again->month->first, db_p_int(w, again->month->from)};

	TRY(db_send(w, &xapi_figures_month_forget, params));
	return db_send(w, &xapi_figures_tallies_forget, params);
}

static struct month month_named(const char *first)
{
	int year = 0, month = 1;

	(void)sscanf(first, "%d-%d", &year, &month);
	return month_of(month_us(year, month - 1) * XAPI_POSITIONS_PER_US);
}

static struct sketch sketch_of(struct work *w, const struct db_rows *rows, size_t row)
{
	struct sketch sketch = {{0}};
	size_t len = 0;
	const uint8_t *bytes = db_bytes(w, rows, row, 3, &len);

	sketch_merge(&sketch, bytes, len);
	return sketch;
}

/* Months that are known: those of which something was deleted from their beginning, the newest from where it
 * was. */
static enum err known_count(struct work *w, struct counting *c, int64_t *ret_from)
{
	const char *params[] = {db_p_uuid(w, c->org)};
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(c->org), &xapi_figures_months, params, &rows));
	*ret_from = 0;
	for (size_t row = 0; row < db_count(rows); row++) {
		struct month month = month_named(db_text(rows, row, 0));
		struct sketch agents = sketch_of(w, rows, row);
		int64_t from = db_int(rows, row, 1);

		bool stale = db_bool(rows, row, 2);

		/* A month that nobody keeps is dropped whole, and no row of it is seen to go. */
		if (!stale && db_int(rows, row, 4) > 0) {
			int64_t first;

			TRY(first_find(w, c, month.from, month.to, &first));
			stale = first == 0;
		}
		if (stale) {
			struct again again = {c->org, &month};

			TRY(db_transact(w, db_tenant(c->org), again_body, &again));
			agents = (struct sketch){{0}};
			from = month.from;
		}
		if (from < month.to && from < c->until)
			TRY(month_count(w, c, &month, from, &agents));
		*ret_from = month.to;
	}
	return OK;
}

static enum err new_count(struct work *w, struct counting *c, int64_t from)
{
	for (int months = 0; months < MONTHS_MAX && from < c->until; months++) {
		struct sketch agents = {{0}};
		struct month month;
		int64_t first;

		TRY(first_find(w, c, from, c->until, &first));
		if (first == 0)
			break;
		month = month_of(first);
		TRY(month_count(w, c, &month, month.from, &agents));
		from = month.to;
	}
	return OK;
}

enum err xapi_figures_count(
    struct work *w, struct uuid org, xapi_figures_told *told, void *owner, int64_t *ret_counted)
{
	struct counting c = {.org = org, .told = told, .owner = owner};
	int64_t through_us, from;

	TRY(xapi_settle(w, org, &through_us));
	c.until = through_us * XAPI_POSITIONS_PER_US;
	TRY(known_count(w, &c, &from));
	TRY(new_count(w, &c, from));
	TRY(figures_tell(w, org, through_us));
	*ret_counted = c.counted;
	return OK;
}
