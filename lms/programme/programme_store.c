#include "lms/programme/programme_store.h"

#include "db/db.h"
#include "lms_sql.h"

#define DESIGNS ((permission_set)1 << PERMISSION_COURSE_WRITE)

static const char *const states[] = {"draft", "published", "archived", NULL};

static const struct workflow_transition transitions[] = {
    {"publish", "draft", "published", DESIGNS, programme_guard_publish},
    {"archive", "draft published", "archived", DESIGNS, NULL},
    {"reopen", "archived published", "draft", DESIGNS, NULL},
    {0},
};

const struct workflow programme_workflow = {
    .kind = "programme",
    .states = states,
    .transitions = transitions,
    .hold = &lms_programme_hold,
    .move = &lms_programme_move,
};

const char *const programme_steps[] = {"publish", "archive", "reopen", NULL};

static enum err programme_missing(struct work *w)
{
	return fail_field(w, ERR_NOT_FOUND, "programme", WORDS("There is no such programme."));
}

static enum err programmes_find(struct work *w, struct uuid org, struct uuid id,
    const struct programme_filter *filter, struct programme **ret_programmes, size_t *ret_count)
{
	int64_t most = filter->limit < 1                     ? 1
	               : filter->limit > PROGRAMMES_LIST_MAX ? PROGRAMMES_LIST_MAX
	                                                     : filter->limit;
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid_or_null(w, id), filter->status,
	    filter->text, db_p_uuid_or_null(w, filter->course), db_p_uuid_or_null(w, filter->before),
	    db_p_int(w, most)};
	struct programme *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_programme_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct programme){
		    .id = db_uuid(rows, i, 0),
		    .slug = db_text(rows, i, 1),
		    .title = db_text(rows, i, 2),
		    .description = db_text(rows, i, 3),
		    .status = db_text(rows, i, 4),
		    .in_order = db_bool(rows, i, 5),
		    .courses = db_int(rows, i, 6),
		    .revision = db_int(rows, i, 7),
		    .created_us = db_int(rows, i, 8),
		    .updated_us = db_int(rows, i, 9),
		};
	*ret_programmes = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err programme_list(struct work *w, struct uuid org, const struct programme_filter *filter,
    struct programme **ret_programmes, size_t *ret_count)
{
	return programmes_find(w, org, (struct uuid){{0}}, filter, ret_programmes, ret_count);
}

enum err programme_read(struct work *w, struct uuid org, struct uuid id, struct programme *ret_programme)
{
	const struct programme_filter filter = {.limit = 1};
	struct programme *found;
	size_t count = 0;

	if (!uuid_is_nil(id))
		TRY(programmes_find(w, org, id, &filter, &found, &count));
	if (count == 0)
		return programme_missing(w);
	*ret_programme = found[0];
	return OK;
}

enum err programme_hold(
    struct work *w, struct uuid org, struct uuid id, const char **ret_status, int64_t *ret_revision)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_programme_hold, params, &rows));
	if (db_count(rows) == 0)
		return programme_missing(w);
	*ret_status = db_text(rows, 0, 0);
	*ret_revision = db_int(rows, 0, 1);
	return OK;
}

enum err programme_put(
    struct work *w, struct uuid org, struct uuid id, const struct programme_saying *saying, bool *ret_new)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), saying->slug, saying->title,
	    saying->description, db_p_bool(saying->in_order)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_programme_add, params, &rows));
	*ret_new = db_changed(rows) > 0;
	return OK;
}

enum err programme_put_change(
    struct work *w, struct uuid org, struct uuid id, const struct programme_saying *saying)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), saying->slug, saying->title,
	    saying->description, db_p_bool(saying->in_order)};

	return db_run(w, &lms_programme_change, params, NULL);
}

static struct programme_course *courses_of(struct work *w, const struct db_rows *rows)
{
	struct programme_course *courses = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*courses));

	for (size_t i = 0; i < db_count(rows); i++)
		courses[i] = (struct programme_course){
		    db_uuid(rows, i, 0), db_text(rows, i, 1), db_text(rows, i, 2), db_bool(rows, i, 3)};
	return courses;
}

enum err programme_courses(struct work *w, struct uuid org, struct uuid programme,
    struct programme_course **ret_courses, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, programme), db_p_int(w, PROGRAMME_COURSES_MAX)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_programme_courses, params, &rows));
	*ret_courses = courses_of(w, rows);
	*ret_count = db_count(rows);
	return OK;
}

enum err programme_courses_rows(struct work *w, struct uuid org, struct uuid programme,
    struct programme_course **ret_courses, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, programme), db_p_int(w, PROGRAMME_COURSES_MAX)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_programme_courses, params, &rows));
	*ret_courses = courses_of(w, rows);
	*ret_count = db_count(rows);
	return OK;
}

enum err programme_course_status(struct work *w, struct uuid org, struct uuid course, const char **ret_status)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, course)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_programme_course_status, params, &rows));
	*ret_status = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	return OK;
}

enum err programme_courses_put(
    struct work *w, struct uuid org, struct uuid programme, const struct programme_part *parts, size_t count)
{
	const char *const one[] = {db_p_uuid(w, org), db_p_uuid(w, programme)};

	TRY(db_send(w, &lms_programme_courses_clear, one));
	for (size_t i = 0; i < count; i++) {
		const char *const part[] = {one[0], one[1], db_p_uuid(w, parts[i].course),
		    db_p_int(w, (int64_t)i + 1), db_p_bool(parts[i].required)};

		TRY(db_send(w, &lms_programme_course_put, part));
	}
	return OK;
}
