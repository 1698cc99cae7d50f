#include "db/db.h"
#include "lms/attempt/run.h"
#include "lms_sql.h"

enum err attempt_lock(struct work *w, struct uuid org, struct uuid session)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, session)};

	TRY(db_send(w, &lms_plans_for_any_number, NULL));
	return db_send(w, &lms_attempt_lock_of_session, params);
}

enum err attempts_lock_free(
    struct work *w, struct uuid org, const struct run_ask *asks, size_t count, struct db_rows **ret_held)
{
	const char **sessions = arena_alloc(w->arena, (count + 1) * sizeof(*sessions));
	const char *params[2] = {db_p_uuid(w, org)};

	for (size_t i = 0; i < count; i++)
		sessions[i] = db_p_uuid(w, asks[i].session);
	params[1] = db_p_list(w, sessions, count);
	TRY(db_send(w, &lms_plans_for_any_number, NULL));
	return db_ask(w, &lms_attempts_lock_free, params, ret_held);
}

struct uuid *attempts_held(struct work *w, const struct db_rows *held, size_t *ret_count)
{
	struct uuid *sessions = arena_alloc(w->arena, (db_count(held) + 1) * sizeof(*sessions));

	for (size_t row = 0; row < db_count(held); row++)
		sessions[row] = db_uuid(held, row, 0);
	*ret_count = db_count(held);
	return sessions;
}

enum err log_add(struct work *w, struct uuid org, struct uuid session, const struct delta *delta)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, session), db_p_int(w, delta->seq), delta->body};

	return db_send(w, &lms_log_add, params);
}

enum err log_add_held(struct work *w, struct uuid org, struct uuid session, const struct delta *delta)
{
	const char *const params[] = {
	    db_p_uuid(w, org), db_p_uuid(w, session), db_p_int(w, delta->seq), delta->body};

	return db_send(w, &lms_log_add_held, params);
}

enum err log_page(struct work *w, struct arena *page, const struct run *run, int64_t from, int64_t upto,
    const struct log_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->session), db_p_int(w, from), db_p_int(w, upto)};
	struct arena *kept = w->arena;
	struct db_rows *rows;
	struct log_row *list;
	enum err e;

	/* The page and its texts are to end before the work does. */
	w->arena = page;
	e = db_run(w, &lms_log_read, params, &rows);
	w->arena = kept;
	TRY(e);
	list = arena_alloc(page, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = (struct log_row){.seq = db_int(rows, i, 0),
		    .body = db_text(rows, i, 1),
		    .received_us = db_int(rows, i, 2)};
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err log_thin_keep(struct work *w, const struct run *run, int64_t seq, const char *body)
{
	const char *const params[] = {
	    db_p_uuid(w, run->attempt.org), db_p_uuid(w, run->session), db_p_int(w, seq), body};

	return db_send(w, &lms_log_thin, params);
}
