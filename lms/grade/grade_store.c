#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "db/db.h"
#include "db/list.h"
#include "lms/audit/audit.h"
#include "lms/grade/grade_int.h"
#include "lms/grade/reason.h"
#include "lms_sql.h"

static struct claim claim_read(const struct db_rows *rows, size_t i)
{
	return (struct claim){
	    .org = db_uuid(rows, i, 0),
	    .id = db_uuid(rows, i, 1),
	    .registration = db_uuid(rows, i, 2),
	    .line_item_url = db_text(rows, i, 3),
	    .user_sub = db_text(rows, i, 4),
	    .given = db_real(rows, i, 5),
	    .maximum = db_real(rows, i, 6),
	    .activity_progress = db_text(rows, i, 7),
	    .grading_progress = db_text(rows, i, 8),
	    .timestamp_us = db_int(rows, i, 10),
	    .tries = db_int(rows, i, 11),
	    .since_us = db_int(rows, i, 12),
	    .results_readable = db_bool(rows, i, 13),
	    .traceparent = db_text(rows, i, 14),
	    .final_exists = db_bool(rows, i, 15),
	    .line_item = db_uuid(rows, i, 16),
	    .service = db_text(rows, i, 17),
	    .column_maximum = db_real(rows, i, 18),
	    .column_ends_us = db_int(rows, i, 19),
	    .column_known = db_bool(rows, i, 20),
	    .column_read = db_bool(rows, i, 21),
	    .column_readable = db_bool(rows, i, 22),
	};
}

/* Of one database; what was settled on the way is not among the claims. */
static enum err claim_in(struct work *w, int database, const struct grade_wish *wish, struct uuid after,
    struct claim **ret_claims, size_t *ret_count, struct db_rows **ret_rows)
{
	const char *const params[] = {wish->busy, wish->probation, db_p_uuid(w, after),
	    db_p_int(w, wish->lease_s), db_p_int(w, GRADE_BATCH_MAX)};
	struct db_rows *rows;
	struct claim *claims;
	size_t count = 0;

	TRY(db_once(w, db_all_tenants_in(database), &lms_grade_claim, params, &rows));
	claims = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*claims));
	for (size_t i = 0; i < db_count(rows); i++) {
		if (strcmp(db_text(rows, i, 9), "taken") != 0)
			continue;
		claims[count] = claim_read(rows, i);
		claims[count].database = database;
		claims[count++].lease_s = wish->lease_s;
	}
	*ret_claims = claims;
	*ret_count = count;
	*ret_rows = rows;
	return OK;
}

enum err grade_claim(struct work *w, const struct grade_wish *wish, struct uuid *after,
    struct claim **ret_claims, size_t *ret_count, bool *ret_found)
{
	struct db_rows *rows = NULL;
	int databases = db_databases(w);
	/* Anywhere, so that a database with much to send does not hold up the next one. */
	int first = (int)(time_monotonic_us() % databases);
	enum err failed = OK;
	bool found = false;

	for (int i = 0; !found && i < databases; i++) {
		enum err e = claim_in(w, (first + i) % databases, wish, *after, ret_claims, ret_count, &rows);

		found = e == OK && db_count(rows) > 0;
		if (e != OK)
			failed = e;
	}
	*ret_found = found;
	*after = found ? db_uuid(rows, 0, 2) : (struct uuid){{0}};
	/* One database that is away does not hold up the others. */
	if (!found)
		return failed;
	work_forgive(w);
	return OK;
}

/* The texts of arrays, an element of each for every claim. */
enum { SETTLE_COLUMNS = 9, SETTLE_TEXT_MAX = 4 * 1024 * 1024 };

static void settle_add(struct text columns[static SETTLE_COLUMNS], const struct claim *claim)
{
	bool untried = claim->after_us < 0 && strcmp(claim->state, "waiting") == 0;
	bool later = !untried && strcmp(claim->state, "waiting") == 0;
	char id[UUID_TEXT_SIZE];

	db_list_add_text(&columns[0], uuid_format(claim->org, id));
	db_list_add_text(&columns[1], uuid_format(claim->id, id));
	db_list_add(&columns[2], int_text(columns->arena, claim->tries));
	db_list_add_text(&columns[3], claim->state);
	if (claim->status != 0)
		db_list_add(&columns[4], int_text(columns->arena, claim->status));
	else
		db_list_add_text(&columns[4], NULL);
	db_list_add_text(
	    &columns[5], claim->reason != NULL && claim->reason[0] != '\0' ? claim->reason : NULL);
	if (later)
		db_list_add(&columns[6], int_text(columns->arena, claim->after_us));
	else
		db_list_add_text(&columns[6], NULL);
	db_list_add(&columns[7], int_text(columns->arena, untried));
	db_list_add_text(&columns[8], claim->code != NULL && claim->code[0] != '\0' ? claim->code : NULL);
}

enum err grade_settle(struct work *w, const struct claim *claims, size_t count)
{
	struct text columns[SETTLE_COLUMNS];
	const char *params[SETTLE_COLUMNS];
	const struct claim *any = NULL;

	for (size_t c = 0; c < SETTLE_COLUMNS; c++)
		columns[c] = text_new(w->arena, SETTLE_TEXT_MAX);
	for (size_t i = 0; i < count; i++) {
		if (claims[i].state == NULL)
			continue;
		any = &claims[i];
		settle_add(columns, any);
	}
	if (any == NULL)
		return OK;
	for (size_t c = 0; c < SETTLE_COLUMNS; c++) {
		db_list_end(&columns[c]);
		if (!text_fits(&columns[c]))
			return fail(w, ERR_INTERNAL, "the marks of a batch of grades are too long");
		params[c] = columns[c].data;
	}
	return db_once(w, db_all_tenants_in(any->database), &lms_grade_settle, params, NULL);
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
	    .code = db_text(rows, i, 18),
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

enum err grade_why_nothing(
    struct work *w, struct uuid org, struct uuid launch, bool column, const char **ret_code)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, launch), db_p_bool(column)};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_grade_why_nothing, params, &rows));
	*ret_code = db_count(rows) > 0 ? db_text(rows, 0, 0) : "";
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
