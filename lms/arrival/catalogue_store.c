#include "db/db.h"
#include "lms/arrival/catalogue.h"
#include "lms_sql.h"

static struct catalogue_course course_of(const struct db_rows *rows, size_t i)
{
	return (struct catalogue_course){.id = db_uuid(rows, i, 0),
	    .version = db_uuid(rows, i, 1),
	    .name = db_text(rows, i, 2),
	    .title = db_text(rows, i, 3),
	    .summary = db_text(rows, i, 4),
	    .description = db_text(rows, i, 5),
	    .language = db_text(rows, i, 6),
	    .modules = db_int(rows, i, 7),
	    .updated_us = db_int(rows, i, 8)};
}

enum err catalogue_list(struct work *w, struct uuid org, const char *search, int64_t offset, int64_t limit,
    struct catalogue_course **ret_courses, size_t *ret_count, int64_t *ret_total)
{
	const char *const params[] = {db_p_uuid(w, org), search, db_p_int(w, offset), db_p_int(w, limit)};
	struct catalogue_course *all;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_catalogue_list, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = course_of(rows, i);
	*ret_courses = all;
	*ret_count = db_count(rows);
	*ret_total = db_count(rows) > 0 ? db_int(rows, 0, 9) : 0;
	return OK;
}

enum err catalogue_read(
    struct work *w, struct uuid org, const char *name, struct catalogue_course *ret_course)
{
	const char *params[3] = {db_p_uuid(w, org), name, NULL};
	struct db_rows *rows;
	struct uuid id;

	if (uuid_parse(name, &id))
		params[2] = db_p_uuid(w, id);
	TRY(db_once(w, db_tenant(org), &lms_catalogue_read, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "course", WORDS("The catalogue has no such course, or no longer."));
	*ret_course = course_of(rows, 0);
	return OK;
}
