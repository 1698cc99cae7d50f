#include "base/text.h"
#include "db/db.h"
#include "lms/grade/grade_int.h"
#include "lms_sql.h"

enum { IDS_MAX = GRADE_BATCH_MAX * UUID_TEXT_SIZE + 2 };

static const char *ids_text(struct work *w, struct claim *const *claims, size_t count)
{
	struct text ids = text_new(w->arena, IDS_MAX);

	for (size_t i = 0; i < count; i++) {
		text_add_char(&ids, i == 0 ? '{' : ',');
		text_add(&ids, uuid_text(w->arena, claims[i]->id));
	}
	text_add_char(&ids, '}');
	return ids.data;
}

enum err grade_cells(struct work *w, struct claim *const *claims, size_t count, const char ***ret_cells)
{
	const char *const params[] = {db_p_uuid(w, claims[0]->org), ids_text(w, claims, count)};
	const char **cells = arena_alloc(w->arena, count * sizeof(*cells));
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(claims[0]->database), &lms_grade_cells, params, &rows));
	for (size_t i = 0; i < count; i++) {
		cells[i] = NULL;
		for (size_t k = 0; cells[i] == NULL && k < db_count(rows); k++) {
			if (uuid_equal(db_uuid(rows, k, 0), claims[i]->id))
				cells[i] = db_text(rows, k, 1);
		}
	}
	*ret_cells = cells;
	return OK;
}
