/* What the door and the moves read and write. */
#include "lms/enrollment/enrollment_store.h"

#include <string.h>

#include "db/columns.h"
#include "lms_sql.h"

const char *enrollment_p_ids(struct work *w, const struct uuid ids[], size_t count)
{
	const char **texts = arena_alloc(w->arena, (count + 1) * sizeof(*texts));

	for (size_t i = 0; i < count; i++)
		texts[i] = uuid_text(w->arena, ids[i]);
	return db_p_list(w, texts, count);
}

static void put_id(struct db_columns *c, struct uuid id)
{
	if (uuid_is_nil(id))
		db_put_null(c);
	else
		db_put_uuid(c, id.bytes);
}

static void put_text(struct db_columns *c, const char *text)
{
	db_put_bytes(c, text, strlen(text));
}

static void put_time(struct db_columns *c, int64_t us)
{
	if (us == 0)
		db_put_null(c);
	else
		db_put_int(c, us);
}

static enum err ask(struct work *w, const struct db_columns *columns, struct db_rows **ret_rows)
{
	TRY(db_ask_columns(w, columns, ret_rows));
	return db_flush(w);
}

enum err enrollment_store_look(struct work *w, struct uuid org, const struct enrollment_put *puts,
    size_t count, struct enrollment_look *ret_looks)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_look);
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < count; i++) {
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, puts[i].learner.bytes);
		db_put_uuid(c, puts[i].course.bytes);
		put_id(c, puts[i].session);
		db_put_int(c, (int64_t)i);
	}
	TRY(ask(w, c, &rows));
	for (size_t i = 0; i < count; i++)
		ret_looks[i] = (struct enrollment_look){.learner = db_bool(rows, i, 0),
		    .course_status = db_text(rows, i, 1),
		    .version = db_uuid(rows, i, 2),
		    .session_state = db_text(rows, i, 3),
		    .session_fits = db_bool(rows, i, 4),
		    .over = db_bool(rows, i, 5),
		    .early = db_bool(rows, i, 6),
		    .late = db_bool(rows, i, 7),
		    .id = db_uuid(rows, i, 8),
		    .status = db_text(rows, i, 9)};
	return OK;
}

enum err enrollment_store_sessions_hold(struct work *w, struct uuid org, const struct uuid ids[],
    size_t count, struct enrollment_session **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), enrollment_p_ids(w, ids, count)};
	struct db_rows *held = NULL, *seats = NULL;
	struct enrollment_session *all;

	/* Two statements: what is counted must be seen after the lock was got. */
	TRY(db_run(w, &lms_enrollment_sessions_hold, params, &held));
	TRY(db_run(w, &lms_enrollment_seats, params, &seats));
	all = arena_alloc(w->arena, (db_count(held) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(held); i++) {
		all[i] = (struct enrollment_session){db_uuid(held, i, 0), db_text(held, i, 1), INT64_MAX};
		for (size_t k = 0; k < db_count(seats); k++)
			if (uuid_equal(db_uuid(seats, k, 0), all[i].id))
				all[i].free = db_int(seats, k, 1);
	}
	*ret_rows = all;
	*ret_count = db_count(held);
	return OK;
}

enum err enrollment_store_add(
    struct work *w, struct uuid org, const struct enrollment_new *new_ones, size_t count, bool *ret_done)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_add);
	struct db_rows *rows = NULL;
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		const struct enrollment_put *put = new_ones[i].put;

		db_put_uuid(c, org.bytes);
		db_put_uuid(c, new_ones[i].id.bytes);
		db_put_uuid(c, put->learner.bytes);
		db_put_uuid(c, put->course.bytes);
		db_put_uuid(c, new_ones[i].version.bytes);
		put_id(c, put->session);
		put_text(c, new_ones[i].status);
		put_text(c, put->source);
		db_put_bool(c, !put->ungraded);
		put_time(c, put->ends_us);
		put_time(c, put->due_us);
		put_id(c, put->link);
	}
	TRY(ask(w, c, &rows));
	/* Rows come back in the order they went; those in between were there. */
	for (size_t i = 0; i < count; i++) {
		ret_done[i] = at < db_count(rows) && uuid_equal(db_uuid(rows, at, 0), new_ones[i].id);
		at += ret_done[i];
	}
	return at == db_count(rows) ? OK : fail(w, ERR_INTERNAL, "enrolments came back in another order");
}

enum err enrollment_store_step(
    struct work *w, struct uuid org, struct enrollment_stepped *steps, size_t count)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_step);
	struct db_rows *rows = NULL;

	for (size_t i = 0; i < count; i++) {
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, steps[i].id.bytes);
		put_text(c, steps[i].from);
		put_text(c, steps[i].to);
		steps[i].status = NULL;
	}
	TRY(ask(w, c, &rows));
	for (size_t row = 0; row < db_count(rows); row++) {
		struct uuid id = db_uuid(rows, row, 0);

		for (size_t i = 0; i < count; i++)
			if (uuid_equal(steps[i].id, id))
				steps[i].status = db_text(rows, row, 1);
	}
	return OK;
}

enum err enrollment_store_note(struct work *w, struct uuid org, struct uuid by, const char *note,
    const struct enrollment_stepped *steps, size_t count)
{
	struct db_columns *c = db_columns_new(w->arena, &lms_enrollment_note);

	for (size_t i = 0; i < count; i++) {
		const char *step = enrollment_step(steps[i].from, steps[i].to);

		if (steps[i].status == NULL || step == NULL)
			continue;
		db_put_uuid(c, org.bytes);
		db_put_uuid(c, uuid_v7().bytes);
		db_put_uuid(c, steps[i].id.bytes);
		put_text(c, step);
		put_text(c, steps[i].from);
		put_text(c, steps[i].status);
		put_id(c, by);
		put_text(c, note);
	}
	return db_send_columns(w, c);
}

static enum err ids_of(struct work *w, const struct db_query *query, const char *const params[],
    struct uuid **ret_ids, size_t *ret_count)
{
	struct db_rows *rows = NULL;
	struct uuid *ids;

	TRY(db_run(w, query, params, &rows));
	ids = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*ids));
	for (size_t i = 0; i < db_count(rows); i++)
		ids[i] = db_uuid(rows, i, 0);
	*ret_ids = ids;
	*ret_count = db_count(rows);
	return OK;
}

enum err enrollment_store_sessions_of(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct uuid **ret_sessions, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), enrollment_p_ids(w, ids, count)};

	return ids_of(w, &lms_enrollment_sessions_of, params, ret_sessions, ret_count);
}

enum err enrollment_store_hold(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct enrollment_held **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), enrollment_p_ids(w, ids, count)};
	struct db_rows *rows = NULL;
	struct enrollment_held *all;

	TRY(db_run(w, &lms_enrollment_hold, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct enrollment_held){
		    .id = db_uuid(rows, i, 0), .status = db_text(rows, i, 1), .session = db_uuid(rows, i, 2)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err enrollment_store_next(struct work *w, struct uuid org, struct uuid session, int64_t limit,
    struct uuid **ret_ids, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session), db_p_int(w, limit)};

	return ids_of(w, &lms_enrollment_next, params, ret_ids, ret_count);
}

enum err enrollment_store_told(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct enrollment_told **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org), enrollment_p_ids(w, ids, count)};
	struct db_rows *rows = NULL;
	struct enrollment_told *all;

	TRY(db_run(w, &lms_enrollment_told, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct enrollment_told){.id = db_uuid(rows, i, 0),
		    .email = db_text(rows, i, 1),
		    .name = db_text(rows, i, 2),
		    .language = db_text(rows, i, 3),
		    .course = db_text(rows, i, 4),
		    .session = db_text(rows, i, 5)};
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err enrollment_store_dates(struct work *w, struct uuid org, struct uuid id, int64_t revision,
    int64_t ends_us, int64_t due_us, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), db_p_int(w, revision),
	    ends_us != 0 ? db_p_time(w, ends_us) : NULL, due_us != 0 ? db_p_time(w, due_us) : NULL};
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_dates, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

static enum err yes(struct work *w, const struct db_query *query, const char *const params[], bool *ret_yes)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, query, params, &rows));
	*ret_yes = db_bool(rows, 0, 0);
	return OK;
}

enum err enrollment_store_own(
    struct work *w, struct uuid org, struct uuid learner, struct uuid id, bool *ret_own)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), db_p_uuid(w, id)};

	return yes(w, &lms_enrollment_of_learner, params, ret_own);
}

enum err enrollment_store_may(
    struct work *w, const struct principal *by, struct uuid learner, struct uuid session, bool *ret_may)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, learner),
	    db_p_uuid_or_null(w, session), db_p_uuid(w, by->id)};

	return yes(w, &lms_enrollment_may, params, ret_may);
}

enum err enrollment_open(
    struct work *w, struct uuid org, struct uuid enrollment, enum enrollment_gate *ret_gate)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, enrollment)};
	struct enrollment_times times;
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_enrollment_times, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "enrollment", WORDS("There is no such enrolment."));
	times = (struct enrollment_times){.status = db_text(rows, 0, 0),
	    .session_state = db_text(rows, 0, 1),
	    .starts_us = db_int(rows, 0, 2),
	    .session_ends_us = db_int(rows, 0, 3),
	    .ends_us = db_int(rows, 0, 4)};
	*ret_gate = enrollment_gate(&times, w->now_us);
	return OK;
}
