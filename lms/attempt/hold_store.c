#include <string.h>

#include "db/db.h"
#include "lms/attempt/run.h"
#include "lms_sql.h"

/* The columns of hold_read. */
enum { C_PARENT, C_IDENTIFIER, C_PREREQUISITES, C_CLUSTER, C_COMPLETION, C_SUCCESS, C_BROWSED, C_ID };

/* In document order a parent is the item before, or one above that. */
static int parent_of(const struct db_rows *rows, const struct prerequisites_item *items, size_t row)
{
	struct uuid parent = db_uuid(rows, row, C_PARENT);

	if (row == 0 || db_is_null(rows, row, C_PARENT))
		return -1;
	for (int at = (int)row - 1; at >= 0; at = items[at].parent) {
		if (uuid_equal(db_uuid(rows, (size_t)at, C_ID), parent))
			return at;
	}
	return -1;
}

static const char *status_of(const struct db_rows *rows, size_t row)
{
	const char *completion = db_text(rows, row, C_COMPLETION);

	if (db_bool(rows, row, C_CLUSTER))
		return NULL;
	if (db_bool(rows, row, C_BROWSED))
		return "browsed";
	return status_word(
	    completion != NULL, completion_read(completion), success_read(db_text(rows, row, C_SUCCESS)));
}

enum err hold_read(struct work *w, const struct attempt_ref *attempt, struct hold **ret_hold)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id)};
	struct hold *hold = arena_alloc(w->arena, sizeof(*hold));
	struct db_rows *rows;

	TRY(db_run(w, &lms_hold_read, params, &rows));
	hold->count = db_count(rows);
	hold->items = arena_alloc(w->arena, (hold->count + 1) * sizeof(*hold->items));
	hold->cluster = arena_alloc(w->arena, (hold->count + 1) * sizeof(*hold->cluster));
	for (size_t row = 0; row < hold->count; row++) {
		hold->items[row] = (struct prerequisites_item){.identifier = db_text(rows, row, C_IDENTIFIER),
		    .prerequisites = db_text(rows, row, C_PREREQUISITES),
		    .parent = parent_of(rows, hold->items, row),
		    .status = status_of(rows, row)};
		hold->cluster[row] = db_bool(rows, row, C_CLUSTER);
	}
	prerequisites_apply(w->arena, hold->items, hold->count);
	*ret_hold = hold;
	return OK;
}
