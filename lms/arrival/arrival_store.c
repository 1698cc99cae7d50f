#include "lms/arrival/arrival_store.h"

#include <string.h>

#include "db/db.h"
#include "lms_sql.h"

enum err arrival_store_add(struct work *w, const struct arrival *a)
{
	const char *const params[] = {db_p_uuid(w, a->org), db_p_uuid(w, a->id), db_p_uuid(w, a->enrollment),
	    db_p_uuid(w, a->learner), a->source, a->return_url, a->frame_origins, a->locale,
	    db_p_bool(a->in_frame), db_p_time(w, w->now_us), db_p_time(w, a->expires_us)};

	return db_send(w, &lms_arrival_add, params);
}

struct reading_arrival {
	const struct launch_capability *proven;
	struct db_rows *arrival, *attempts;
};

static enum err read_body(struct work *w, void *arg)
{
	struct reading_arrival *r = arg;
	const char *const params[] = {
	    db_p_uuid(w, r->proven->org), db_p_uuid(w, r->proven->launch), db_p_time(w, w->now_us)};
	const char *const some[] = {params[0], params[1], db_p_int(w, ARRIVAL_ATTEMPTS_MAX)};

	TRY(db_ask(w, &lms_arrival_read, params, &r->arrival));
	return db_run(w, &lms_arrival_attempts, some, &r->attempts);
}

static void course_take(
    const struct launch_capability *proven, const struct db_rows *rows, struct arrival_course *ret)
{
	*ret = (struct arrival_course){.arrival = {.org = proven->org,
	                                   .id = proven->launch,
	                                   .enrollment = db_uuid(rows, 0, 0),
	                                   .learner = db_uuid(rows, 0, 1),
	                                   .course = db_uuid(rows, 0, 2),
	                                   .source = db_text(rows, 0, 3),
	                                   .return_url = db_text(rows, 0, 4),
	                                   .frame_origins = db_text(rows, 0, 5),
	                                   .locale = db_text(rows, 0, 6),
	                                   .in_frame = db_bool(rows, 0, 7),
	                                   .expires_us = db_int(rows, 0, 8)},
	    .version = db_uuid(rows, 0, 9),
	    .session = db_uuid(rows, 0, 10),
	    .title = db_text(rows, 0, 11),
	    .session_title = db_text(rows, 0, 12),
	    .name = db_text(rows, 0, 13),
	    .status = db_text(rows, 0, 14),
	    .gradable = db_bool(rows, 0, 15),
	    .progress_pct = db_real(rows, 0, 16),
	    .success = db_text(rows, 0, 17),
	    .scored = !db_is_null(rows, 0, 18),
	    .score = db_real(rows, 0, 18),
	    .total_time_cs = db_int(rows, 0, 19),
	    .completed_us = db_int(rows, 0, 20),
	    .times = {.session_state = db_text(rows, 0, 21),
	        .starts_us = db_int(rows, 0, 22),
	        .session_ends_us = db_int(rows, 0, 23),
	        .ends_us = db_int(rows, 0, 24)},
	    .guest = db_bool(rows, 0, 25)};
	ret->times.status = ret->status;
	ret->preview = strcmp(ret->arrival.source, "preview") == 0;
}

/* Of several attempts at one module the newest counts, and what any of them completed or passed stays. */
static size_t attempts_take(const struct db_rows *rows, struct standing_attempt *all)
{
	size_t count = 0;

	for (size_t i = 0; i < db_count(rows); i++) {
		struct uuid module = db_uuid(rows, i, 0);
		struct standing_attempt *at = count > 0 ? &all[count - 1] : NULL;
		const char *completion = db_text(rows, i, 1), *success = db_text(rows, i, 2);

		if (at == NULL || !uuid_equal(at->module, module)) {
			at = &all[count++];
			*at = (struct standing_attempt){.module = module,
			    .failed = strcmp(success, "failed") == 0,
			    .scored = !db_is_null(rows, i, 3),
			    .score = db_real(rows, i, 3)};
		}
		at->begun = at->begun || strcmp(completion, "not attempted") != 0;
		at->completed = at->completed || strcmp(completion, "completed") == 0;
		at->passed = at->passed || strcmp(success, "passed") == 0;
		at->time_cs += db_int(rows, i, 4);
	}
	return count;
}

enum err arrival_store_read(struct work *w, const struct launch_capability *proven, bool *ret_there,
    struct arrival_course *ret_course, struct standing_attempt **ret_attempts, size_t *ret_count)
{
	struct reading_arrival r = {.proven = proven};

	TRY(db_transact(w, db_tenant(proven->org), read_body, &r));
	*ret_there = db_count(r.arrival) > 0;
	if (!*ret_there)
		return OK;
	course_take(proven, r.arrival, ret_course);
	*ret_attempts = arena_alloc(w->arena, (db_count(r.attempts) + 1) * sizeof(**ret_attempts));
	*ret_count = attempts_take(r.attempts, *ret_attempts);
	return OK;
}

enum err arrival_store_attempt(struct work *w, const struct arrival_course *course,
    const struct plan_module *module, struct uuid *ret_attempt, struct uuid *ret_package)
{
	const struct arrival *a = &course->arrival;
	const char *const place[] = {db_p_uuid(w, a->org), db_p_uuid(w, uuid_v7()), db_p_uuid(w, module->id),
	    db_p_uuid(w, a->course), db_p_uuid_or_null(w, course->session)};
	const char *params[] = {place[0], db_p_uuid(w, uuid_v7()), db_p_uuid(w, a->learner), place[2], NULL,
	    db_p_uuid(w, module->package_version), db_p_bool(course->gradable), db_p_uuid(w, a->enrollment)};
	struct db_rows *rows;

	TRY(db_run(w, &lms_arrival_placement, place, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "a module has no place in its course");
	params[4] = db_p_uuid(w, db_uuid(rows, 0, 0));
	TRY(db_run(w, &lms_arrival_attempt, params, &rows));
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "the attempt's package is not there");
	*ret_attempt = db_uuid(rows, 0, 0);
	*ret_package = db_uuid(rows, 0, 1);
	return OK;
}

enum err arrival_store_started(struct work *w, const struct arrival *arrival)
{
	const char *const params[] = {db_p_uuid(w, arrival->org), db_p_uuid(w, arrival->enrollment)};

	return db_send(w, &lms_arrival_started, params);
}

enum err arrival_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed)
{
	const char *const params[] = {db_p_int(w, max)};
	struct db_rows *rows;

	TRY(db_once(w, db_all_tenants_in(database), &lms_arrival_sweep, params, &rows));
	*ret_removed = (int64_t)db_changed(rows);
	return OK;
}
