#include <string.h>

#include "base/time.h"
#include "db/db.h"
#include "lms/grade/grade_int.h"
#include "lms_sql.h"

struct target {
	const char *org, *attempt, *learner, *line_item, *registration, *user_sub;
};

static bool is_final(const struct grade *grade)
{
	return strcmp(grade->grading_progress, "FullyGraded") == 0;
}

static bool says_the_same(const struct db_rows *rows, const struct grade *grade, double given)
{
	return grade_equal(db_real(rows, 0, 1), db_real(rows, 0, 2), given, 100) &&
	       strcmp(db_text(rows, 0, 3), grade->activity_progress) == 0 &&
	       strcmp(db_text(rows, 0, 4), grade->grading_progress) == 0;
}

static enum err grade_write(struct work *w, const struct target *t, const struct grade *grade, double given)
{
	const char *id = db_p_uuid(w, uuid_v7());
	const char *const row[] = {t->org, id, t->attempt, t->learner, t->line_item, t->registration,
	    t->user_sub, db_p_real(w, given), "100", grade->activity_progress, grade->grading_progress};
	const char *const older[] = {t->org, t->line_item, t->user_sub, id};

	TRY(db_send(w, &lms_grade_add, row));
	return db_send(w, &lms_grade_supersede_older, older);
}

enum err grade_record(struct work *w, const struct grade *grade, bool *ret_written)
{
	struct target t = {
	    .org = db_p_uuid(w, grade->attempt.org), .attempt = db_p_uuid(w, grade->attempt.id)};
	const char *const attempt[] = {t.org, t.attempt};
	double given = grade_points(grade->scaled);
	struct db_rows *rows;

	TRY(db_run(w, &lms_grade_target, attempt, &rows));
	if (db_count(rows) == 0) {
		*ret_written = false;
		return OK;
	}
	t.learner = db_text(rows, 0, 0);
	t.line_item = db_text(rows, 0, 1);
	t.registration = db_text(rows, 0, 2);
	t.user_sub = db_text(rows, 0, 3);
	const char *const pair[] = {t.org, t.line_item, t.user_sub};
	TRY(db_run(w, &lms_grade_newest, pair, &rows));
	if (db_count(rows) > 0 &&
	    (says_the_same(rows, grade, given) || (db_bool(rows, 0, 6) && !is_final(grade)))) {
		*ret_written = false;
		return OK;
	}
	TRY(grade_write(w, &t, grade, given));
	*ret_written = true;
	return OK;
}

enum err grade_claim(
    struct work *w, const char *paused, int64_t lease_s, struct claim *ret_claim, bool *ret_found)
{
	const char *const params[] = {paused, db_p_int(w, lease_s)};
	struct db_rows *rows = NULL;
	int databases = db_databases(w);
	/* Anywhere, so that a database with much to send does not hold up the next one. */
	int first = (int)(time_monotonic_us() % databases);
	enum err failed = OK;

	*ret_found = false;
	for (int i = 0; !*ret_found && i < databases; i++) {
		enum err e =
		    db_once(w, db_all_tenants_in((first + i) % databases), &lms_grade_claim, params, &rows);

		*ret_found = e == OK && db_count(rows) > 0;
		if (e != OK)
			failed = e;
	}
	/* One database that is away does not hold up the others. */
	if (!*ret_found)
		return failed;
	work_forgive(w);
	*ret_claim = (struct claim){
	    .org = db_uuid(rows, 0, 0),
	    .id = db_uuid(rows, 0, 1),
	    .registration = db_uuid(rows, 0, 2),
	    .line_item_url = db_text(rows, 0, 3),
	    .user_sub = db_text(rows, 0, 4),
	    .given = db_real(rows, 0, 5),
	    .maximum = db_real(rows, 0, 6),
	    .activity_progress = db_text(rows, 0, 7),
	    .grading_progress = db_text(rows, 0, 8),
	    .replaced = db_bool(rows, 0, 9),
	    .timestamp_us = db_int(rows, 0, 10),
	    .tries = db_int(rows, 0, 11),
	    .since_us = db_int(rows, 0, 12),
	    .results_readable = db_bool(rows, 0, 13),
	    .traceparent = db_text(rows, 0, 14),
	    .lease_s = lease_s,
	};
	return OK;
}

static const char *status_param(struct work *w, int status)
{
	return status != 0 ? db_p_int(w, status) : NULL;
}

enum err grade_settle(
    struct work *w, const struct claim *claim, const char *state, int status, const char *reason)
{
	const char *const params[] = {db_p_uuid(w, claim->org), db_p_uuid(w, claim->id),
	    db_p_int(w, claim->tries), state, status_param(w, status), reason[0] != '\0' ? reason : NULL};

	return db_once(w, db_tenant(claim->org), &lms_grade_settle, params, NULL);
}

enum err grade_put_back(
    struct work *w, const struct claim *claim, int64_t after_us, int status, const char *reason)
{
	const char *const params[] = {db_p_uuid(w, claim->org), db_p_uuid(w, claim->id),
	    db_p_int(w, claim->tries), db_p_int(w, after_us), status_param(w, status), reason};

	return db_once(w, db_tenant(claim->org), &lms_grade_put_back, params, NULL);
}

enum err grade_extend(struct work *w, const struct claim *claim, bool *ret_held)
{
	const char *const params[] = {db_p_uuid(w, claim->org), db_p_uuid(w, claim->id),
	    db_p_int(w, claim->tries), db_p_int(w, claim->lease_s)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(claim->org), &lms_grade_extend, params, &rows));
	*ret_held = db_changed(rows) > 0;
	return OK;
}

enum err grade_final_exists(struct work *w, const struct claim *claim, bool *ret_exists)
{
	const char *const params[] = {db_p_uuid(w, claim->org), db_p_uuid(w, claim->id)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(claim->org), &lms_grade_final_exists, params, &rows));
	*ret_exists = db_bool(rows, 0, 0);
	return OK;
}

enum err grade_new_timestamp(struct work *w, struct claim *claim, bool *ret_held, bool *ret_replaced)
{
	const char *const params[] = {db_p_uuid(w, claim->org), db_p_uuid(w, claim->id),
	    db_p_int(w, claim->tries), db_p_int(w, claim->lease_s)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(claim->org), &lms_grade_new_timestamp, params, &rows));
	*ret_held = db_count(rows) > 0;
	*ret_replaced = *ret_held && db_bool(rows, 0, 1);
	if (*ret_held)
		claim->timestamp_us = db_int(rows, 0, 0);
	return OK;
}

static const char *text_or_empty(const struct db_rows *rows, size_t row, int column)
{
	const char *text = db_text(rows, row, column);

	return text != NULL ? text : "";
}

static struct grade_row row_read(const struct db_rows *rows, size_t i)
{
	return (struct grade_row){
	    .id = db_uuid(rows, i, 0),
	    .attempt = db_uuid(rows, i, 1),
	    .learner = db_uuid(rows, i, 2),
	    .line_item = db_uuid(rows, i, 3),
	    .registration = db_uuid(rows, i, 4),
	    .user_sub = db_text(rows, i, 5),
	    .given = db_real(rows, i, 6),
	    .maximum = db_real(rows, i, 7),
	    .activity_progress = db_text(rows, i, 8),
	    .grading_progress = db_text(rows, i, 9),
	    .state = db_text(rows, i, 10),
	    .sent_timestamp_us = db_int(rows, i, 11),
	    .tries = db_int(rows, i, 12),
	    .next_try_us = db_int(rows, i, 13),
	    .last_status = db_int(rows, i, 14),
	    .reason = text_or_empty(rows, i, 15),
	    .created_us = db_int(rows, i, 16),
	    .settled_us = db_int(rows, i, 17),
	};
}

enum err grade_list(struct work *w, struct uuid org, const char *state, int64_t limit,
    struct grade_row **ret_rows, size_t *ret_count)
{
	static const char *const states[] = {"waiting", "sending", "sent", "refused", "superseded"};
	const char *const params[] = {
	    db_p_uuid(w, org), state, db_p_int(w, limit < GRADE_LIST_MAX ? limit : GRADE_LIST_MAX)};
	struct grade_row *list;
	struct db_rows *rows;
	bool known = state == NULL;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]) && !known; i++)
		known = strcmp(state, states[i]) == 0;
	if (!known)
		return fail_field(w, ERR_BAD_INPUT, "state",
		    "a grade is waiting, sending, sent, refused or superseded, not \"%.32s\"", state);
	TRY(db_once(w, db_tenant(org), &lms_grade_list, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = row_read(rows, i);
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

enum err grade_resend(struct work *w, struct uuid org, struct uuid id)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_resend_one, params, &rows));
	if (db_changed(rows) > 0)
		return OK;
	TRY(db_once(w, db_tenant(org), &lms_grade_state, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_NOT_FOUND, "there is no grade %s", params[1]);
	return fail(w, ERR_CONFLICT, "the grade is %s; only what was refused or sent can be sent again",
	    db_text(rows, 0, 0));
}

enum err grade_resend_refused(struct work *w, struct uuid org, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_resend_refused, params, &rows));
	*ret_count = db_changed(rows);
	return OK;
}

enum err grade_figures(struct work *w, struct grade_figures *ret_figures)
{
	struct grade_figures all = {0};

	for (int database = 0; database < db_databases(w); database++) {
		struct db_rows *rows;

		TRY(db_once(w, db_all_tenants_in(database), &lms_grade_figures, NULL, &rows));
		all.waiting += db_int(rows, 0, 0);
		all.sending += db_int(rows, 0, 1);
		all.refused += db_int(rows, 0, 2);
		if (all.oldest_us < db_int(rows, 0, 3))
			all.oldest_us = db_int(rows, 0, 3);
	}
	*ret_figures = all;
	return OK;
}
