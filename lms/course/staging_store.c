#include "lms/course/staging_store.h"

#include "base/text.h"
#include "db/db.h"
#include "lms_sql.h"

enum { LIST_MAX = STAGED_MAX * UUID_TEXT_SIZE + 2 };

/* The text of a uuid[]. */
static const char *ids_text(struct work *w, const struct staged *files, size_t count, bool jobs)
{
	struct text t = text_new(w->arena, LIST_MAX);

	for (size_t i = 0; i < count; i++)
		text_printf(
		    &t, "%c%s", i == 0 ? '{' : ',', uuid_text(w->arena, jobs ? files[i].job : files[i].org));
	text_add_char(&t, '}');
	return t.data;
}

enum err staged_needed(struct work *w, struct staged *files, size_t count, int64_t keep_s)
{
	const char *const params[] = {
	    ids_text(w, files, count, false), ids_text(w, files, count, true), db_p_int(w, keep_s)};

	for (int database = 0; database < db_databases(w); database++) {
		struct db_rows *rows;

		TRY(db_once(w, db_all_tenants_in(database), &lms_job_alive, params, &rows));
		for (size_t row = 0; row < db_count(rows); row++)
			for (size_t i = 0; i < count; i++)
				if (uuid_equal(files[i].job, db_uuid(rows, row, 0)))
					files[i].needed = true;
	}
	return OK;
}
