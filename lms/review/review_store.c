#include <string.h>

#include "db/db.h"
#include "lms/course/cmi5.h"
#include "lms/outcome/outcome_store.h"
#include "lms/review/review.h"
#include "lms_sql.h"

static void read_attempt(const struct db_rows *rows, size_t i, struct review_attempt *ret_attempt)
{
	const char *origin = db_text(rows, i, 3);

	*ret_attempt = (struct review_attempt){
	    .id = db_uuid(rows, i, 0),
	    .learner = db_uuid(rows, i, 1),
	    .learner_name = db_text(rows, i, 2),
	    .origin = origin[0] != '\0' ? origin : db_text(rows, i, 4),
	    .external_id = db_text(rows, i, 5),
	    .guest = db_bool(rows, i, 6),
	    .module = db_uuid(rows, i, 7),
	    .module_title = db_text(rows, i, 8),
	    .number = db_int(rows, i, 9),
	    .completion = db_text(rows, i, 10),
	    .success = db_text(rows, i, 11),
	    .scored = !db_is_null(rows, i, 12),
	    .score = db_real(rows, i, 12),
	    .time_cs = db_int(rows, i, 13),
	    .gradable = db_bool(rows, i, 14),
	    .created_us = db_int(rows, i, 15),
	    .updated_us = db_int(rows, i, 16),
	};
}

static enum err attempts(struct work *w, const struct principal *by, struct uuid one,
    const struct review_filter *filter, struct review_attempt **ret_rows, size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), by->team_only ? db_p_uuid(w, by->id) : NULL,
	    db_p_uuid_or_null(w, by->context), db_p_uuid_or_null(w, uuid_is_nil(one) ? by->attempt : one),
	    db_p_uuid_or_null(w, filter->module), db_p_uuid_or_null(w, filter->learner), filter->completion,
	    db_p_uuid_or_null(w, filter->before), db_p_int(w, filter->limit)};
	struct review_attempt *all;
	struct db_rows *rows = NULL;

	/* Who came to look at one attempt sees no other, whatever they ask for. */
	if (!uuid_is_nil(by->attempt) && !uuid_is_nil(one) && !uuid_equal(one, by->attempt)) {
		*ret_count = 0;
		return OK;
	}
	TRY(db_once(w, db_tenant(by->org), &lms_review_attempts, params, &rows));
	all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));
	for (size_t i = 0; i < db_count(rows); i++)
		read_attempt(rows, i, &all[i]);
	*ret_rows = all;
	*ret_count = db_count(rows);
	return OK;
}

enum err review_attempts(struct work *w, const struct principal *by, const struct review_filter *filter,
    struct review_attempt **ret_rows, size_t *ret_count)
{
	return attempts(w, by, (struct uuid){{0}}, filter, ret_rows, ret_count);
}

static enum err attempt_read(
    struct work *w, const struct principal *by, struct uuid attempt, struct review_attempt *ret_attempt)
{
	const struct review_filter only = {.limit = 1};
	struct review_attempt *rows;
	size_t count;

	TRY(attempts(w, by, attempt, &only, &rows, &count));
	if (count == 0)
		return fail_field(w, ERR_NOT_FOUND, "attempt", "there is no such attempt");
	*ret_attempt = rows[0];
	return OK;
}

static enum err items_read(struct work *w, const char *const params[], struct review *review)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_items, params, &rows));
	review->items_count = db_count(rows);
	review->items = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*review->items));
	for (size_t i = 0; i < db_count(rows); i++)
		review->items[i] = (struct review_item){.id = db_uuid(rows, i, 0),
		    .title = db_text(rows, i, 1),
		    .kind = db_text(rows, i, 2),
		    .completion = db_text(rows, i, 3),
		    .success = db_text(rows, i, 4),
		    .scored = !db_is_null(rows, i, 5),
		    .score = db_real(rows, i, 5),
		    .time_cs = db_int(rows, i, 6),
		    .visible = db_bool(rows, i, 7),
		    .opened = db_bool(rows, i, 8),
		    .ended = db_bool(rows, i, 9)};
	return OK;
}

static enum err rules_read(struct work *w, const char *const params[], struct review_rules *rules)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_rules, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "attempt", "there is no such attempt");
	TRY(rule_own_read(w, rows, 0, 0, &rules->own));
	rules->score_last = db_bool(rows, 0, 5);
	rules->grade_when_complete = db_bool(rows, 0, 6);
	rules->whole_completion = db_text(rows, 0, 8);
	rules->whole_success = db_text(rows, 0, 9);
	rules->whole_scored = !db_is_null(rows, 0, 10);
	rules->whole_score = db_real(rows, 0, 10);
	rules->only = db_uuid(rows, 0, 11);
	rules->summed_up = course_sums_up(db_text(rows, 0, 7));
	rules->cmi5 = strcmp(db_text(rows, 0, 7), COURSE_KIND_CMI5) == 0;
	return OK;
}

static enum err launches_read(struct work *w, const char *const params[], struct review *review)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_launches, params, &rows));
	review->launches_count = db_count(rows);
	review->launches = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*review->launches));
	for (size_t i = 0; i < db_count(rows); i++)
		review->launches[i] =
		    (struct review_launch){.source = db_text(rows, i, 0), .at_us = db_int(rows, i, 1)};
	return OK;
}

static enum err events_read(struct work *w, const char *const params[], struct review *review)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_events, params, &rows));
	review->events_count = db_count(rows);
	review->events = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*review->events));
	for (size_t i = 0; i < db_count(rows); i++)
		review->events[i] = (struct review_event){
		    .kind = db_text(rows, i, 0), .detail = db_text(rows, i, 1), .at_us = db_int(rows, i, 2)};
	return OK;
}

static enum err sessions_read(struct work *w, const char *const params[], struct review *review)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_sessions, params, &rows));
	review->sessions_count = db_count(rows);
	review->sessions = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*review->sessions));
	for (size_t i = 0; i < db_count(rows); i++)
		review->sessions[i] = (struct review_session){.id = db_uuid(rows, i, 0),
		    .state = db_text(rows, i, 1),
		    .applied_seq = db_int(rows, i, 2),
		    .opened_us = db_int(rows, i, 3),
		    .closed_us = db_int(rows, i, 4)};
	return OK;
}

static enum err grades_read(struct work *w, const char *const params[], struct review *review)
{
	struct db_rows *rows = NULL;

	TRY(db_run(w, &lms_review_grades, params, &rows));
	review->grades_count = db_count(rows);
	review->grades = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*review->grades));
	for (size_t i = 0; i < db_count(rows); i++)
		review->grades[i] = (struct review_grade){.id = db_uuid(rows, i, 0),
		    .given = db_real(rows, i, 1),
		    .maximum = db_real(rows, i, 2),
		    .state = db_text(rows, i, 3),
		    .reason = db_text(rows, i, 4),
		    .tries = db_int(rows, i, 5),
		    .created_us = db_int(rows, i, 6),
		    .settled_us = db_int(rows, i, 7),
		    .code = db_text(rows, i, 8)};
	return OK;
}

struct reading {
	const char *params[3]; /* organisation, attempt, module */
	struct review *review;
};

/* All of one moment: a page that explains must not contradict itself. */
static enum err read_body(struct work *w, void *arg)
{
	struct reading *reading = arg;

	TRY(rules_read(w, reading->params, &reading->review->rules));
	TRY(items_read(w, reading->params, reading->review));
	TRY(events_read(w, reading->params, reading->review));
	TRY(sessions_read(w, reading->params, reading->review));
	TRY(launches_read(w, reading->params, reading->review));
	return grades_read(w, reading->params, reading->review);
}

enum err review_read(
    struct work *w, const struct principal *by, struct uuid attempt, struct review *ret_review)
{
	struct review review = {0};
	struct reading reading = {.review = &review};

	TRY(attempt_read(w, by, attempt, &review.attempt));
	reading.params[0] = db_p_uuid(w, by->org);
	reading.params[1] = db_p_uuid(w, attempt);
	reading.params[2] = db_p_uuid(w, review.attempt.module);
	TRY(db_transact(w, db_tenant(by->org), read_body, &reading));
	*ret_review = review;
	return OK;
}

enum err review_log(struct work *w, const struct principal *by, struct uuid attempt, struct uuid session,
    int64_t after, int64_t limit, struct review_attempt *ret_attempt, struct review_line **ret_lines,
    size_t *ret_count)
{
	const char *const params[] = {db_p_uuid(w, by->org), db_p_uuid(w, attempt), db_p_uuid(w, session),
	    db_p_int(w, after), db_p_int(w, limit)};
	struct review_attempt visible;
	struct review_line *lines;
	struct db_rows *rows = NULL;

	TRY(attempt_read(w, by, attempt, &visible));
	TRY(db_once(w, db_tenant(by->org), &lms_review_log, params, &rows));
	lines = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*lines));
	for (size_t i = 0; i < db_count(rows); i++)
		lines[i] = (struct review_line){
		    .seq = db_int(rows, i, 0), .body = db_text(rows, i, 1), .at_us = db_int(rows, i, 2)};
	*ret_attempt = visible;
	*ret_lines = lines;
	*ret_count = db_count(rows);
	return OK;
}
