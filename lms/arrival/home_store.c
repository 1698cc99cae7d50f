#include <string.h>

#include "db/db.h"
#include "lms/arrival/home.h"
#include "lms_sql.h"

struct reading_home {
	struct uuid org, learner;
	struct db_rows *courses, *attempts;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading_home *r = arg;
	const char *const params[] = {
	    db_p_uuid(w, r->org), db_p_uuid(w, r->learner), db_p_int(w, HOME_COURSES_MAX)};
	const char *const some[] = {params[0], params[1], db_p_int(w, HOME_ATTEMPTS_MAX)};

	TRY(db_ask(w, &lms_home_courses, params, &r->courses));
	return db_run(w, &lms_home_attempts, some, &r->attempts);
}

static void courses_take(struct work *w, const struct db_rows *rows, struct home_course **ret_courses)
{
	struct home_course *all = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*all));

	for (size_t i = 0; i < db_count(rows); i++) {
		all[i] = (struct home_course){.enrollment = db_uuid(rows, i, 0),
		    .learner = db_uuid(rows, i, 1),
		    .course = db_uuid(rows, i, 2),
		    .version = db_uuid(rows, i, 3),
		    .title = db_text(rows, i, 4),
		    .place = db_text(rows, i, 5),
		    .session_title = db_text(rows, i, 6),
		    .status = db_text(rows, i, 7),
		    .scored = !db_is_null(rows, i, 8),
		    .score = db_real(rows, i, 8),
		    .success = db_text(rows, i, 9),
		    .begun = db_bool(rows, i, 10),
		    .times = {.session_state = db_text(rows, i, 11),
		        .starts_us = db_int(rows, i, 12),
		        .session_ends_us = db_int(rows, i, 13),
		        .ends_us = db_int(rows, i, 14)}};
		all[i].times.status = all[i].status;
	}
	*ret_courses = all;
}

static struct home_attempt attempt_take(const struct db_rows *rows, size_t i)
{
	const char *completion = db_text(rows, i, 2), *success = db_text(rows, i, 3);

	return (struct home_attempt){.enrollment = db_uuid(rows, i, 0),
	    .attempt = {.module = db_uuid(rows, i, 1),
	        .begun = strcmp(completion, "not attempted") != 0,
	        .completed = strcmp(completion, "completed") == 0,
	        .passed = strcmp(success, "passed") == 0}};
}

enum err home_store_read(struct work *w, struct uuid org, struct uuid learner,
    struct home_course **ret_courses, size_t *ret_count, struct home_attempt **ret_attempts,
    size_t *ret_attempts_count)
{
	struct reading_home r = {.org = org, .learner = learner};

	TRY(db_transact(w, db_tenant(org), read_body, &r));
	courses_take(w, r.courses, ret_courses);
	*ret_count = db_count(r.courses);
	*ret_attempts = arena_alloc(w->arena, (db_count(r.attempts) + 1) * sizeof(**ret_attempts));
	for (size_t i = 0; i < db_count(r.attempts); i++)
		(*ret_attempts)[i] = attempt_take(r.attempts, i);
	*ret_attempts_count = db_count(r.attempts);
	return OK;
}

enum err home_store_one(struct work *w, struct uuid org, struct uuid learner, struct uuid enrollment,
    struct uuid *ret_learner, struct uuid *ret_course)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, learner), db_p_uuid(w, enrollment)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_home_one, params, &rows));
	*ret_learner = db_count(rows) > 0 ? db_uuid(rows, 0, 0) : (struct uuid){{0}};
	*ret_course = db_count(rows) > 0 ? db_uuid(rows, 0, 1) : (struct uuid){{0}};
	return OK;
}
