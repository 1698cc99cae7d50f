/* The grade ledger as staff see it. */
#include "db/db.h"
#include "lms/review/review.h"
#include "lms_sql.h"

static struct review_ledger_row ledger_read(const struct db_rows *rows, size_t i)
{
	return (struct review_ledger_row){.id = db_uuid(rows, i, 0),
	    .attempt = db_uuid(rows, i, 1),
	    .registration = db_uuid(rows, i, 2),
	    .learner = db_text(rows, i, 3),
	    .module_title = db_text(rows, i, 4),
	    .given = db_real(rows, i, 5),
	    .maximum = db_real(rows, i, 6),
	    .state = db_text(rows, i, 7),
	    .reason = db_text(rows, i, 8),
	    .last_status = db_int(rows, i, 9),
	    .tries = db_int(rows, i, 10),
	    .created_us = db_int(rows, i, 11),
	    .settled_us = db_int(rows, i, 12),
	    .next_try_us = db_int(rows, i, 13),
	    .code = db_text(rows, i, 14),
	    .learner_id = db_uuid(rows, i, 15),
	    .result = db_text(rows, i, 16),
	    .result_given = db_real(rows, i, 17),
	    .result_maximum = db_real(rows, i, 18),
	    .result_us = db_int(rows, i, 19),
	    .context = db_uuid(rows, i, 20),
	    .course = db_text(rows, i, 21),
	    .external_id = db_text(rows, i, 22),
	    .sent_timestamp_us = db_int(rows, i, 23),
	    .enrollment = db_uuid(rows, i, 24),
	    .enrollment_course = db_uuid(rows, i, 25)};
}

enum err review_ledger(struct work *w, const struct principal *by, const struct review_ledger_filter *filter,
    struct review_ledger_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_uuid_or_null(w, by->context), filter->state, db_p_uuid_or_null(w, filter->registration),
	    db_p_uuid_or_null(w, filter->before), db_p_int(w, filter->limit),
	    db_p_uuid_or_null(w, filter->context), db_p_uuid_or_null(w, filter->learner), filter->who,
	    filter->result};
	struct review_ledger_row *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_review_ledger, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = ledger_read(rows, i);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err review_ledger_courses(
    struct work *w, const struct principal *by, struct review_course **ret_courses, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org)};
	struct review_course *all;
	struct db_rows *rows = NULL;

	TRY(db_once(w, db_tenant(by->org), &lms_review_ledger_courses, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		all[i] = (struct review_course){.id = db_uuid(rows, i, 0), .title = db_text(rows, i, 1)};
	*ret_courses = all;
	*ret_count = db_count(rows);
	return OK;
}
