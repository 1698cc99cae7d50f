#include "web/page/table.h"

#include <stdlib.h>
#include <string.h>

enum { LINK_MAX = 2048 };

static const char *asked(struct request *r, const char *name)
{
	struct form query;
	const char *value = NULL;

	/* table_read refused what cannot be read. */
	if (request_query(r, &query) != OK || form_one(&r->work, &query, name, &value) != OK || value == NULL)
		return "";
	return value;
}

const char *table_filter(const struct table *table, const char *name)
{
	return asked(table->request, name);
}

/* "?" with what is filtered by, so that "name=value" can follow. */
static const char *link_begun(const struct table *table, const char *more)
{
	struct text link = text_new(table->request->work.arena, LINK_MAX);

	text_add_char(&link, '?');
	for (int i = 0; table->filters[i] != NULL && i < TABLE_FILTERS_MAX; i++) {
		const char *value = table_filter(table, table->filters[i]);

		if (*value == '\0')
			continue;
		text_add_url(&link, table->filters[i]);
		text_add_char(&link, '=');
		text_add_url(&link, value);
		text_add_char(&link, '&');
	}
	text_add(&link, more);
	return text_fits(&link) ? link.data : "?";
}

static const char *link_to(const struct table *table, const char *name, const char *value)
{
	struct text link = text_new(table->request->work.arena, LINK_MAX * 2);

	text_add(&link, link_begun(table, "sort="));
	text_printf(&link, "%s%s&%s=", table->descending ? "-" : "", table->sort, name);
	text_add_url(&link, value);
	return link.data;
}

static enum err read_sort(struct request *r, const char *const *keys, struct table *table)
{
	const char *sort = asked(r, "sort");

	if (*sort == '\0')
		sort = keys[0];
	table->descending = *sort == '-';
	sort += table->descending;
	for (int i = 0; keys[i] != NULL; i++) {
		if (strcmp(keys[i] + (keys[i][0] == '-'), sort) == 0) {
			table->sort = keys[i] + (keys[i][0] == '-');
			return OK;
		}
	}
	return fail_field(&r->work, ERR_BAD_INPUT, "sort", "this list cannot be sorted by that");
}

enum err table_read(
    struct request *r, const char *const *keys, const char *const *filters, struct table *ret_table)
{
	struct table table = {.request = r, .filters = filters, .limit = TABLE_ROWS + 1};
	struct form query;
	const struct field fields[] = {
	    {.name = "page", .type = FIELD_INT, .min = 1, .max = TABLE_PAGES_MAX, .ret = &table.offset}};

	TRY(request_query(r, &query));
	table.offset = 1;
	if (*asked(r, "page") != '\0')
		TRY(fields_from_form(&r->work, &query, fields, FIELDS_COUNT(fields)));
	table.offset = (table.offset - 1) * TABLE_ROWS;
	TRY(read_sort(r, keys, &table));
	table.before = asked(r, "before");
	for (int i = 0; filters[i] != NULL; i++)
		table.view.filtered |= *table_filter(&table, filters[i]) != '\0';
	table.view.sort = table.sort;
	table.view.descending = table.descending;
	table.view.sort_link = link_begun(&table, "sort=");
	table.view.clear = arena_printf(r->work.arena, "?sort=%s%s", table.descending ? "-" : "", table.sort);
	*ret_table = table;
	return OK;
}

enum err table_before(const struct table *table, struct uuid *ret_before)
{
	struct uuid before = {{0}};

	if (table->before[0] != '\0' && !uuid_parse(table->before, &before))
		return fail_field(
		    &table->request->work, ERR_BAD_INPUT, "before", "an id of this list is expected");
	*ret_before = before;
	return OK;
}

size_t table_pages(struct table *table, size_t got, int64_t total)
{
	size_t shown = got < TABLE_ROWS ? got : TABLE_ROWS;
	int64_t page = table->offset / TABLE_ROWS + 1;
	struct arena *a = table->request->work.arena;

	table->view.total = total;
	if (shown > 0) {
		table->view.first = table->offset + 1;
		table->view.last = table->offset + (int64_t)shown;
	}
	if (page > 1)
		table->view.previous = link_to(table, "page", arena_printf(a, "%lld", (long long)page - 1));
	if (got > TABLE_ROWS && page < TABLE_PAGES_MAX)
		table->view.next = link_to(table, "page", arena_printf(a, "%lld", (long long)page + 1));
	return shown;
}

size_t table_keys(struct table *table, size_t got, const char *last_shown)
{
	size_t rows = (size_t)table->limit - 1, shown = got < rows ? got : rows;

	table->view.keyed = true;
	if (*table->before != '\0')
		table->view.previous = table->view.clear;
	if (got > rows)
		table->view.next = link_to(table, "before", last_shown);
	return shown;
}
