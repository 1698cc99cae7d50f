#include <string.h>

#include "base/text.h"
#include "db/db_int.h"

enum { EXPANDED_MAX_BYTES = 256 * 1024 };

/* ($1::uuid,$2::text),($3::uuid,$4::text) */
static void rows_add(struct text *text, const char *types, int rows)
{
	int n = 1;

	for (int row = 0; row < rows; row++) {
		text_add(text, row == 0 ? "(" : "),(");
		for (const char *type = types; *type != '\0';) {
			size_t len = strcspn(type, ",");

			text_printf(text, "%s$%d::%.*s", type == types ? "" : ",", n++, (int)len, type);
			type += len + (type[len] == ',');
		}
	}
	text_add_char(text, ')');
}

enum err append_expand(struct work *w, const struct db_query *query, int rows, const char **ret_sql)
{
	struct text text = text_new(w->arena, EXPANDED_MAX_BYTES);
	const char *mark = strstr(query->sql, ":rows");

	if (query->append_types == NULL || mark == NULL)
		return fail(w, ERR_INTERNAL, "query %s is not an append", query->name);
	text_add_bytes(&text, query->sql, (size_t)(mark - query->sql));
	rows_add(&text, query->append_types, rows);
	text_add(&text, mark + strlen(":rows"));
	if (!text_fits(&text))
		return fail(w, ERR_INTERNAL, "append %s is too long", query->name);
	*ret_sql = text.data;
	return OK;
}
