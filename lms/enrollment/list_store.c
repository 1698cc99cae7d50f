/* Enrolments as they are looked at. The ids of a page come first, each kind of question by an index of its
 * own, so that a page costs the same however many there are; then the rows of those ids. */
#include <string.h>

#include "db/db.h"
#include "lms/enrollment/enrollment_store.h"
#include "lms_sql.h"

static const char from_newest[] = "ffffffff-ffff-ffff-ffff-ffffffffffff";

static struct enrollment row_read(const struct db_rows *rows, size_t i)
{
	return (struct enrollment){.id = db_uuid(rows, i, 0),
	    .learner = db_uuid(rows, i, 1),
	    .course = db_uuid(rows, i, 2),
	    .session = db_uuid(rows, i, 3),
	    .version = db_uuid(rows, i, 4),
	    .link = db_uuid(rows, i, 5),
	    .status = db_text(rows, i, 6),
	    .source = db_text(rows, i, 7),
	    .course_title = db_text(rows, i, 8),
	    .session_title = db_text(rows, i, 9),
	    .learner_name = db_text(rows, i, 10),
	    .learner_email = db_text(rows, i, 11),
	    .learner_external = db_text(rows, i, 12),
	    .origin = db_text(rows, i, 13),
	    .gradable = db_bool(rows, i, 14),
	    .has_score = !db_is_null(rows, i, 15),
	    .score = db_real(rows, i, 15),
	    .progress_pct = db_real(rows, i, 16),
	    .success = db_text(rows, i, 17),
	    .version_number = db_int(rows, i, 18),
	    .time_cs = db_int(rows, i, 19),
	    .revision = db_int(rows, i, 20),
	    .created_us = db_int(rows, i, 21),
	    .started_us = db_int(rows, i, 22),
	    .completed_us = db_int(rows, i, 23),
	    .ends_us = db_int(rows, i, 24),
	    .due_us = db_int(rows, i, 25),
	    .waiting_us = db_int(rows, i, 26),
	    .updated_us = db_int(rows, i, 27)};
}

enum err enrollment_store_rows(struct work *w, const struct principal *by, const struct uuid ids[],
    size_t count, struct enrollment **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), enrollment_p_ids(w, ids, count),
	    by->team_only ? db_p_uuid(w, by->id) : NULL};
	struct db_rows *rows = NULL;
	struct enrollment *all;

	TRY(db_run(w, &lms_enrollment_rows, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = row_read(rows, i);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

struct listing {
	const struct principal *by;
	const struct enrollment_filter *filter;
	struct enrollment *rows;
	size_t count;
};

static enum err ids_run(struct work *w, const struct listing *l, struct db_rows **ret_rows)
{
	const struct enrollment_filter *f = l->filter;
	const char *org = db_p_uuid(w, l->by->org), *limit = db_p_int(w, f->limit),
	           *before = uuid_is_nil(f->before) ? from_newest : db_p_uuid(w, f->before),
	           *course = db_p_uuid_or_null(w, f->course), *session = db_p_uuid_or_null(w, f->session),
	           *learner = db_p_uuid_or_null(w, f->learner), *team = db_p_uuid_or_null(w, f->team);
	const char *const scoped[] = {
	    org, learner, team, f->who, before, course, session, f->status, limit, db_p_uuid(w, l->by->id)};
	const char *const of_session[] = {org, session, before, f->status, course, limit};
	const char *const of_state[] = {org, course, f->status, before, limit};
	const char *const of_course[] = {org, course, before, limit};
	const char *const of_all[] = {org, before, f->status, limit};
	const char *const requested[] = {org, before, limit};

	if (l->by->team_only)
		return db_run(w, &lms_enrollment_ids_scope, scoped, ret_rows);
	if (learner != NULL || team != NULL || f->who != NULL)
		return db_run(w, &lms_enrollment_ids_learners, scoped, ret_rows);
	if (session != NULL)
		return db_run(w, &lms_enrollment_ids_session, of_session, ret_rows);
	if (course != NULL && f->status != NULL)
		return db_run(w, &lms_enrollment_ids_state, of_state, ret_rows);
	if (course != NULL)
		return db_run(w, &lms_enrollment_ids_course, of_course, ret_rows);
	if (f->status != NULL && strcmp(f->status, "requested") == 0)
		return db_run(w, &lms_enrollment_ids_requested, requested, ret_rows);
	return db_run(w, &lms_enrollment_ids_all, of_all, ret_rows);
}

static enum err list_body(struct work *w, void *arg)
{
	struct listing *l = arg;
	struct db_rows *rows = NULL;
	struct uuid *ids;

	TRY(ids_run(w, l, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		ids[i] = db_uuid(rows, i, 0);
	l->count = 0;
	if (db_count(rows) == 0)
		return OK;
	return enrollment_store_rows(w, l->by, ids, db_count(rows), &l->rows, &l->count);
}

enum err enrollment_list(struct work *w, const struct principal *by, const struct enrollment_filter *filter,
    struct enrollment **ret_rows, size_t *ret_count)
{
	struct listing l = {.by = by, .filter = filter};

	TRY(db_transact(w, db_tenant(by->org), list_body, &l));
	*ret_rows = l.rows;
	*ret_count = l.count;
	return OK;
}

struct reading {
	const struct principal *by;
	struct uuid id;
	struct enrollment row;
	struct enrollment_event *events; /* where wanted */
	size_t events_count;
	bool wants_events;
};

static enum err events_read(struct work *w, struct reading *reading)
{
	const char *const params[] = {
	    db_p_uuid(w, reading->by->org), db_p_uuid(w, reading->id), db_p_int(w, ENROLLMENT_EVENTS_MAX)};
	struct db_rows *rows = NULL;
	struct enrollment_event *all;

	TRY(db_run(w, &lms_enrollment_events, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct enrollment_event){.transition = db_text(rows, i, 0),
		    .from = db_text(rows, i, 1),
		    .to = db_text(rows, i, 2),
		    .note = db_text(rows, i, 3),
		    .user = db_uuid(rows, i, 4),
		    .at_us = db_int(rows, i, 5)};
	reading->events = all;
	reading->events_count = db_count(rows);
	return OK;
}

static enum err read_body(struct work *w, void *arg)
{
	struct reading *reading = arg;
	struct enrollment *rows;
	size_t count;

	TRY(enrollment_store_rows(w, reading->by, &reading->id, 1, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "id", WORDS("There is no such enrolment."));
	reading->row = rows[0];
	return reading->wants_events ? events_read(w, reading) : OK;
}

enum err enrollment_read(
    struct work *w, const struct principal *by, struct uuid id, struct enrollment *ret_row)
{
	struct reading reading = {.by = by, .id = id};

	TRY(db_transact(w, db_tenant(by->org), read_body, &reading));
	*ret_row = reading.row;
	return OK;
}

enum err enrollment_events(struct work *w, const struct principal *by, struct uuid id,
    struct enrollment_event **ret_events, size_t *ret_count)
{
	struct reading reading = {.by = by, .id = id, .wants_events = true};

	TRY(db_transact(w, db_tenant(by->org), read_body, &reading));
	*ret_events = reading.events;
	*ret_count = reading.events_count;
	return OK;
}

enum err enrollment_course_find(
    struct work *w, struct uuid org, const char *named, struct enrollment_course *ret_course)
{
	struct db_rows *rows = NULL;
	struct uuid id;

	const char *const params[] = {
	    db_p_uuid(w, org), uuid_parse(named, &id) ? db_p_uuid(w, id) : NULL, named};

	TRY(db_once(w, db_tenant(org), &lms_enrollment_course, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "course", WORDS("There is no such course."));
	*ret_course = (struct enrollment_course){.id = db_uuid(rows, 0, 0),
	    .published = db_uuid(rows, 0, 1),
	    .title = db_text(rows, 0, 2),
	    .slug = db_text(rows, 0, 3),
	    .status = db_text(rows, 0, 4)};
	return OK;
}
