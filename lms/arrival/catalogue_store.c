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
	    .updated_us = db_int(rows, i, 8),
	    .picture = db_bool(rows, i, 9),
	    .picture_alt = db_text(rows, i, 10)};
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
	*ret_total = db_count(rows) > 0 ? db_int(rows, 0, 11) : 0;
	return OK;
}

static enum err by_name(struct work *w, struct uuid org, const char *name, const struct db_query *query,
    struct db_rows **ret_rows)
{
	const char *params[3] = {db_p_uuid(w, org), name, NULL};
	struct uuid id;

	if (uuid_parse(name, &id))
		params[2] = db_p_uuid(w, id);
	TRY(db_once(w, db_tenant(org), query, params, ret_rows));
	if (db_count(*ret_rows) == 0)
		return fail_field(
		    w, ERR_NOT_FOUND, "course", WORDS("The catalogue has no such course, or no longer."));
	return OK;
}

enum err catalogue_read(
    struct work *w, struct uuid org, const char *name, struct catalogue_course *ret_course)
{
	struct db_rows *rows;

	TRY(by_name(w, org, name, &lms_catalogue_read, &rows));
	*ret_course = course_of(rows, 0);
	return OK;
}

enum err catalogue_picture(
    struct work *w, struct uuid org, const char *name, struct catalogue_picture *ret_picture)
{
	struct db_rows *rows;

	TRY(by_name(w, org, name, &lms_catalogue_picture, &rows));
	*ret_picture = (struct catalogue_picture){.storage_key = db_text(rows, 0, 0),
	    .mime_type = db_text(rows, 0, 1),
	    .checksum = db_text(rows, 0, 2),
	    .file_name = db_text(rows, 0, 3)};
	return OK;
}
