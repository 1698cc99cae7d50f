#include "lms/quiz/review/review_int.h"
#include "lms_sql.h"

static const char *team_of(struct work *w, const struct principal *by)
{
	return by->team_only ? db_p_uuid(w, by->id) : NULL;
}

enum err marking_queue(struct work *w, const struct principal *by, const struct marking_filter *f,
    struct marking_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), team_of(w, by),
	    db_p_uuid_or_null(w, by->context), db_p_uuid_or_null(w, f->module),
	    f->after_us != 0 ? db_p_time(w, f->after_us) : NULL, db_p_uuid_or_null(w, f->after),
	    db_p_int(w, f->limit)};
	struct marking_row *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(by->org), &lms_marking_queue, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct marking_row){.sitting = db_uuid(rows, i, 0),
		    .learner = db_uuid(rows, i, 1),
		    .module = db_uuid(rows, i, 2),
		    .learner_name = db_text(rows, i, 3),
		    .external_id = db_text(rows, i, 4),
		    .title = db_text(rows, i, 5),
		    .number = db_int(rows, i, 6),
		    .submitted_us = db_int(rows, i, 7),
		    .waiting = db_int(rows, i, 8),
		    .guest = db_bool(rows, i, 9)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err marking_find(struct work *w, const struct principal *by, struct uuid sitting,
    struct uuid *ret_attempt, struct marking *whose)
{
	const char *const params[] = {
	    db_p_uuid(w, by->org), team_of(w, by), db_p_uuid_or_null(w, by->context), db_p_uuid(w, sitting)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_marking_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "sitting", WORDS("There is no such attempt."));
	*ret_attempt = db_uuid(rows, 0, 0);
	whose->learner_name = db_text(rows, 0, 1);
	whose->external_id = db_text(rows, 0, 2);
	whose->guest = db_bool(rows, 0, 3);
	return OK;
}

enum err marking_keep(struct work *w, struct uuid org, const struct marking_mark *mark, struct uuid question,
    enum verdict verdict, struct uuid by)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, mark->sitting), db_p_uuid(w, question),
	    db_p_int(w, mark->points), verdict_name(verdict), mark->comment, db_p_uuid_or_null(w, by)};

	return db_send(w, &lms_marking_keep, params);
}

static struct sitting_row row_of(const struct db_rows *rows, size_t i)
{
	const char *state = db_text(rows, i, 5), *success = db_text(rows, i, 12);
	struct sitting_row row = {.id = db_uuid(rows, i, 0),
	    .learner = db_uuid(rows, i, 1),
	    .learner_name = db_text(rows, i, 2),
	    .external_id = db_text(rows, i, 3),
	    .sitting = {.id = db_uuid(rows, i, 0),
	        .number = db_int(rows, i, 4),
	        .started_us = db_int(rows, i, 6),
	        .deadline_us = db_int(rows, i, 7),
	        .submitted_us = db_int(rows, i, 8),
	        .by_time = db_bool(rows, i, 9),
	        .points = db_int(rows, i, 10),
	        .marks = db_int(rows, i, 11)}};

	row.sitting.state = *state == 'o' ? SITTING_OPEN : state[5] == 'i' ? SITTING_MARKING : SITTING_MARKED;
	row.sitting.success = *success == 'p'   ? SUCCESS_PASSED
	                      : *success == 'f' ? SUCCESS_FAILED
	                                        : SUCCESS_UNKNOWN;
	row.sitting.scored = row.sitting.state == SITTING_MARKED;
	return row;
}

enum err sitting_list(struct work *w, const struct principal *by, struct uuid module, struct uuid before,
    int64_t limit, struct sitting_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), team_of(w, by),
	    db_p_uuid_or_null(w, by->context), db_p_uuid(w, module), db_p_uuid_or_null(w, before),
	    db_p_int(w, limit)};
	struct sitting_row *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(by->org), &lms_sitting_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = row_of(rows, i);
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}

enum err quiz_list(struct work *w, struct uuid org, struct quiz_row **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, org)};
	struct quiz_row *found;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_quiz_list, params, &rows));
	found = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*found));
	for (size_t i = 0; i < db_count(rows); i++)
		found[i] = (struct quiz_row){.module = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .sittings = db_int(rows, i, 2),
		    .waiting = db_int(rows, i, 3)};
	*ret_rows = found;
	*ret_count = db_count(rows);
	return OK;
}
