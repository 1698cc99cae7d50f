#include <stdlib.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/quiz/sitting_int.h"
#include "lms_sql.h"

enum { CLOCK_MS = 5000 };

struct due {
	const char *now, *quiet_since, *max;
	struct db_rows *rows;
};

static enum err due_body(struct work *w, void *arg)
{
	struct due *due = arg;
	const char *const params[] = {due->now, due->quiet_since, due->max};

	return db_run(w, &lms_sittings_due, params, &due->rows);
}

struct ending {
	struct uuid org, sitting, attempt;
	bool ended;
};

static enum err end_body(struct work *w, void *arg)
{
	struct ending *e = arg;
	struct quiz_view view;
	bool graded = false;

	e->ended = false;
	TRY(quiz_view_load(w, e->org, e->attempt, (struct uuid){{0}}, true, &view));
	/* Another round, or the learner, may have been first. */
	if (view.open == NULL || !uuid_equal(view.open->id, e->sitting))
		return OK;
	TRY(sitting_end(w, &view, view.open, NULL, true, &graded));
	e->ended = true;
	return OK;
}

static enum err round_in(struct work *w, const struct config *config, int database, size_t *ended)
{
	int64_t quiet_since_us = w->now_us - config->session_silent_after * US_PER_S;
	struct due due = {.now = db_p_time(w, w->now_us - QUIZ_GRACE_S * US_PER_S),
	    .quiet_since = db_p_time(w, quiet_since_us),
	    .max = db_p_int(w, SITTING_ROUND_MAX)};

	TRY(db_transact(w, db_all_tenants_in(database), due_body, &due));
	for (size_t i = 0; i < db_count(due.rows); i++) {
		struct ending ending = {.org = db_uuid(due.rows, i, 0),
		    .sitting = db_uuid(due.rows, i, 1),
		    .attempt = db_uuid(due.rows, i, 2)};
		enum err e = db_transact(w, db_tenant(ending.org), end_body, &ending);

		if (e != OK) {
			log_line(LOG_ERROR, "lms", "a quiz whose time is over could not be ended: %s: %s",
			    err_info(e)->name, w->detail);
			work_forgive(w);
		}
		*ended += ending.ended;
	}
	return OK;
}

enum err quiz_round(struct work *w, const struct config *config, size_t *ret_ended)
{
	enum err failed = OK;
	size_t ended = 0;

	for (int database = 0; database < db_databases(w); database++) {
		enum err e = round_in(w, config, database, &ended);

		if (e != OK)
			failed = e;
	}
	*ret_ended = ended;
	return failed;
}

struct quiz_clock {
	const struct config *config;
	struct db *db;
	struct periodic *thread;
};

static enum periodic_next clock_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct quiz_clock *clock = data;
	struct work w;
	size_t ended = 0;

	work_init(&w, arena);
	db_attach(&w, clock->db, DB_WORKER, false);
	if (quiz_round(&w, clock->config, &ended) != OK)
		log_line(LOG_WARN, "lms", "quizzes whose time is over could not be looked for: %s", w.detail);
	else if (ended > 0)
		log_line(LOG_INFO, "lms", "ended %zu quizzes whose time was over", ended);
	db_detach(&w);
	return PERIODIC_WAIT;
}

enum err quiz_clock_start(
    struct work *w, const struct config *config, struct db *db, struct quiz_clock **ret_clock)
{
	struct quiz_clock *clock = calloc(1, sizeof(*clock));
	enum err e;

	if (clock == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the clock of quizzes");
	clock->config = config;
	clock->db = db;
	e = periodic_start(w,
	    &(struct periodic_plan){
	        .name = "quiz_clock", .period_ms = CLOCK_MS, .run = clock_run, .data = clock},
	    &clock->thread);
	if (e != OK) {
		free(clock);
		return e;
	}
	*ret_clock = clock;
	return OK;
}

void quiz_clock_stop(struct quiz_clock *clock)
{
	if (clock == NULL)
		return;
	periodic_stop(clock->thread);
	free(clock);
}
