#include <string.h>

#include "base/fields.h"
#include "db/columns.h"
#include "lms/enrollment/import_int.h"
#include "lms_sql.h"

enum err import_store_find(struct work *w, const struct import_plan *plan, int64_t *ret_place,
    int64_t *ret_line, const char **ret_counts, const char **ret_refusals, bool *ret_found)
{
	const char *const params[] = {db_p_uuid(w, plan->org), db_p_uuid(w, plan->job)};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_import_find, params, &rows));
	*ret_found = db_count(rows) > 0;
	if (!*ret_found)
		return OK;
	*ret_place = db_int(rows, 0, 0);
	*ret_line = db_int(rows, 0, 1);
	*ret_counts = db_text(rows, 0, 2);
	*ret_refusals = db_text(rows, 0, 3);
	return OK;
}

enum err import_store_keep(struct work *w, const struct import_plan *plan, int64_t place, int64_t line,
    const json_t *counts, const json_t *refusals)
{
	const char *const params[] = {db_p_uuid(w, plan->org), db_p_uuid(w, plan->job), db_p_int(w, place),
	    db_p_int(w, line), json_text(w->arena, counts), json_text(w->arena, refusals)};

	return db_send(w, &lms_enrollment_import_keep, params);
}

enum err import_store_drop(struct work *w, const struct import_plan *plan)
{
	const char *const params[] = {db_p_uuid(w, plan->org), db_p_uuid(w, plan->job)};

	return db_send(w, &lms_enrollment_import_drop, params);
}

enum err import_store_origin(struct work *w, struct uuid org, const char *slug, struct uuid *ret_id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, uuid_v7()), slug};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_import_origin, params, &rows));
	*ret_id = (struct uuid){{0}};
	if (db_count(rows) > 0 && strcmp(db_text(rows, 0, 1), "dispatch") != 0)
		*ret_id = db_uuid(rows, 0, 0);
	return OK;
}

static const char *id_or_null(struct work *w, const char *text)
{
	struct uuid id;

	return uuid_parse(text, &id) ? db_p_uuid(w, id) : NULL;
}

enum err import_store_place(struct work *w, struct uuid org, const char *course, const char *session,
    struct uuid *ret_course, struct uuid *ret_session, int64_t *ret_sessions)
{
	const char *const params[] = {
	    db_p_uuid(w, org), id_or_null(w, course), course, id_or_null(w, session), session};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_import_place, params, &rows));
	*ret_course = *ret_session = (struct uuid){{0}};
	*ret_sessions = 0;
	if (db_count(rows) == 0)
		return OK;
	*ret_course = db_uuid(rows, 0, 0);
	if (*session == '\0')
		return OK;
	*ret_session = db_uuid(rows, 0, 1);
	*ret_sessions = db_int(rows, 0, 2);
	return OK;
}

static void put_text(struct db_columns *c, const char *text)
{
	db_put_bytes(c, text, strlen(text));
}

enum err import_store_learners_add(
    struct work *w, struct uuid org, const struct import_line *lines, size_t count, int64_t *ret_added)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_import_learners_add);
	struct db_rows *rows = NULL;

	*ret_added = 0;
	for (size_t i = 0; i < count; i++) {
		const struct import_line *line = &lines[i];

		if (line->why != NULL || *line->values[COLUMN_EXTERNAL] == '\0')
			continue;
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, uuid_v7().bytes);
		db_put_uuid(c, line->origin.bytes);
		put_text(c, line->values[COLUMN_EXTERNAL]);
		put_text(c, line->values[COLUMN_EMAIL]);
		put_text(c, line->values[COLUMN_NAME]);
	}
	if (db_columns_rows(c) == 0)
		return OK;
	TRY(db_ask_columns(w, c, &rows));
	TRY(db_flush(w));
	*ret_added = (int64_t)db_count(rows);
	return OK;
}

enum err import_store_learners(
    struct work *w, struct uuid org, struct import_line *lines, size_t count, bool *ret_many)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_import_learners);
	struct db_rows *rows = NULL;
	size_t row = 0;

	for (size_t i = 0; i < count; i++) {
		if (lines[i].why != NULL)
			continue;
		db_put_uuid(c, org.bytes);
		if (uuid_is_nil(lines[i].origin))
			db_put_null(c);
		else
			db_put_uuid(c, lines[i].origin.bytes);
		put_text(c, lines[i].values[COLUMN_EXTERNAL]);
		put_text(c, lines[i].values[COLUMN_EMAIL]);
		db_put_int(c, (int64_t)i);
	}
	if (db_columns_rows(c) == 0)
		return OK;
	TRY(db_ask_columns(w, c, &rows));
	TRY(db_flush(w));
	for (size_t i = 0; i < count; i++) {
		if (lines[i].why != NULL)
			continue;
		lines[i].learner = db_uuid(rows, row, 0);
		ret_many[i] = db_int(rows, row, 1) > 1;
		row++;
	}
	return OK;
}

enum err import_store_learners_say(
    struct work *w, struct uuid org, const struct import_line *lines, size_t count)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_import_learners_say);

	for (size_t i = 0; i < count; i++) {
		const struct import_line *line = &lines[i];

		if (line->why != NULL || *line->values[COLUMN_EXTERNAL] == '\0' ||
		    (*line->values[COLUMN_EMAIL] == '\0' && *line->values[COLUMN_NAME] == '\0'))
			continue;
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, line->learner.bytes);
		put_text(c, line->values[COLUMN_EMAIL]);
		put_text(c, line->values[COLUMN_NAME]);
	}
	return db_send_columns(w, c);
}
