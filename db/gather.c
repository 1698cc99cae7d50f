#include <string.h>

#include "db/db_int.h"

enum { ROWS_FIRST = 4 };

/* Rows of one query; NULL when there are too many queries. */
static struct gathered *gathered_of(struct gather *g, const struct db_query *query)
{
	for (int i = 0; i < g->count; i++)
		if (g->all[i].query == query)
			return &g->all[i];
	if (g->count == GATHERED_MAX)
		return NULL;
	g->all[g->count] = (struct gathered){.query = query};
	return &g->all[g->count++];
}

enum err gather_add(
    struct work *w, struct gather *g, const struct db_query *query, const char *const params[])
{
	struct gathered *rows = gathered_of(g, query);
	size_t width = (size_t)query->params;

	if (rows == NULL || rows->count == GATHERED_ROWS_MAX)
		return fail(w, ERR_INTERNAL, "more rows in one transaction than it is made for");
	if (rows->count == rows->room) {
		int room = rows->room > 0 ? 2 * rows->room : ROWS_FIRST;
		const char **values = arena_alloc(w->arena, (size_t)room * width * sizeof(*values));

		if (rows->count > 0)
			memcpy(values, rows->values, (size_t)rows->count * width * sizeof(*values));
		rows->values = values;
		rows->room = room;
	}
	memcpy(rows->values + (size_t)rows->count * width, params, width * sizeof(*params));
	rows->count++;
	return OK;
}

enum err gather_send(struct work *w, struct gather *g, struct connection *c)
{
	for (int i = 0; i < g->count; i++) {
		const struct gathered *rows = &g->all[i];
		struct column columns[ROW_COLUMNS_MAX];

		TRY(columns_write(w, rows->query, rows->values, NULL, rows->count, columns));
		if (!connection_send_columns(c, rows->query, columns))
			return ERR_DATABASE;
	}
	g->count = 0;
	return OK;
}
