/* What statements said of activities. */
#include <string.h>

#include "db/columns.h"
#include "xapi/read.h"
#include "xapi/statement/format.h"
#include "xapi_sql.h"

enum { ACTIVITIES_MAX = 2000 };

struct definitions {
	struct db_columns *asked;
	struct db_rows *rows;
};

static enum err definitions_body(struct work *w, void *arg)
{
	struct definitions *d = arg;

	TRY(db_ask_columns(w, d->asked, &d->rows));
	return db_flush(w);
}

/* One definition after another, each over what was said before. */
static enum err definitions_merge(struct work *w, const struct db_rows *rows, const char **ret_definitions)
{
	for (size_t row = 0; row < db_count(rows); row++) {
		const char **definition = &ret_definitions[db_int(rows, row, 0)];
		const char *newer = db_text(rows, row, 1), *merged = newer;
		size_t len = strlen(newer);

		if (*definition != NULL)
			TRY(xapi_definition_merge(w, (struct xapi_span){*definition, strlen(*definition)},
			    (struct xapi_span){newer, len}, &merged, &len));
		*definition = merged[len] == '\0' ? merged : arena_strndup(w->arena, merged, len);
	}
	return OK;
}

enum err xapi_activities_find(
    struct work *w, struct uuid org, const char *const iris[], size_t count, const char **ret_definitions)
{
	struct definitions d = {.asked = db_columns_new(w->arena, &xapi_definitions_of)};

	if (count > ACTIVITIES_MAX)
		return fail(w, ERR_INTERNAL, "more than %d activities at once", ACTIVITIES_MAX);
	for (size_t i = 0; i < count; i++) {
		uint8_t key[16];

		ret_definitions[i] = NULL;
		xapi_key_make(XAPI_KEY_ACTIVITY, iris[i], strlen(iris[i]), key);
		db_put_uuid(d.asked, org.bytes);
		db_put_uuid(d.asked, key);
		db_put_int(d.asked, (int64_t)i);
	}
	if (count == 0)
		return OK;
	TRY(db_transact(w, db_tenant(org), definitions_body, &d));
	return definitions_merge(w, d.rows, ret_definitions);
}

enum err xapi_activity_find(struct work *w, struct uuid org, const char *iri, const char **ret_definition)
{
	return xapi_activities_find(w, org, &iri, 1, ret_definition);
}
