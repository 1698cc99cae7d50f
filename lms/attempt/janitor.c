#include "lms/attempt/janitor.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/periodic.h"
#include "base/time.h"
#include "lms/attempt/happened.h"
#include "lms/attempt/session_store.h"
#include "lms/entry/guest.h"

/* How long after its silence a session's late words are still looked for; then the next opening applies them.
 */
static const int64_t LATE_US = INT64_C(8) * 24 * 3600 * US_PER_S;

enum { ROUND_SECONDS_MAX = 60 };

struct closing {
	const struct config *config;
	struct write_capability session;
	int64_t quiet_since_us;
	bool closed;
};

static enum err close_body(struct work *w, void *arg)
{
	struct closing *c = arg;
	struct uuid org = c->session.org, session = c->session.session;
	struct told told = told_begin(c->config);
	bool locked, found, quiet;
	struct run run;

	c->closed = false;
	TRY(session_lock_free(w, org, session, &locked));
	if (!locked)
		return OK;
	TRY(session_quiet(w, org, session, c->quiet_since_us, &found, &quiet));
	if (!found || !quiet)
		return OK;
	TRY(run_load(w, org, session, &run));
	TRY(run_apply(w, &run, NULL, 0, INT64_MAX));
	TRY(run_fall_silent(w, &run));
	if (run.ended)
		run.state = SESSION_ENDED;
	TRY(run_keep(w, &run));
	TRY(run_session_keep(w, &run, NULL));
	TRY(outcome_note(w, &run.attempt, session, run.ended ? "session-ended" : "session-silent",
	    json_pack("{s:I,s:I}", "seq", (json_int_t)run.applied_seq, "applied", (json_int_t)run.applied)));
	c->closed = true;
	TRY(happened_tell(w, &run, &told));
	return told_write(w, org, &told);
}

static enum err round_in(
    struct work *w, const struct config *config, int database, int64_t quiet_since_us, size_t *closed)
{
	struct write_capability *sessions;
	size_t count;

	TRY(sessions_waiting(
	    w, database, quiet_since_us, w->now_us - LATE_US, JANITOR_BATCH, &sessions, &count));
	for (size_t i = 0; i < count; i++) {
		struct closing c = {
		    .config = config, .session = sessions[i], .quiet_since_us = quiet_since_us};
		enum err e = told_transact(w, c.session.org, close_body, &c);

		if (e != OK) {
			log_line(LOG_ERROR, "lms", "a silent session could not be closed: %s: %s",
			    err_info(e)->name, w->detail);
			work_forgive(w);
		}
		*closed += c.closed;
	}
	return OK;
}

enum err janitor_round(struct work *w, const struct config *config, size_t *ret_closed)
{
	int64_t quiet_since_us = w->now_us - config->session_silent_after * US_PER_S;
	size_t closed = 0;
	enum err failed = OK;

	/* One database that is away does not hold up the others. */
	for (int database = 0; database < db_databases(w); database++) {
		enum err e = round_in(w, config, database, quiet_since_us, &closed);

		if (e != OK)
			failed = e;
	}
	metric_add(SERIES_SESSION_SILENT, closed);
	*ret_closed = closed;
	return failed;
}

struct janitor {
	const struct config *config;
	struct db *db;
	struct periodic *thread;
};

static void guests_forget(struct work *w, const struct config *config, int64_t silent_after_s)
{
	size_t forgotten = 0;

	if (guest_round(w, config, silent_after_s, &forgotten) != OK)
		log_line(LOG_WARN, "lms", "guests could not be forgotten: %s", w->detail);
	else if (forgotten > 0)
		log_line(LOG_INFO, "lms", "forgot %zu guests who wanted nothing kept", forgotten);
}

static enum periodic_next janitor_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct janitor *j = data;
	struct work w;
	size_t closed = 0;

	work_init(&w, arena);
	db_attach(&w, j->db, DB_WORKER, false);
	if (janitor_round(&w, j->config, &closed) != OK)
		log_line(LOG_WARN, "lms", "silent sessions could not be looked for: %s", w.detail);
	else if (closed > 0)
		log_line(LOG_INFO, "lms", "closed %zu silent sessions", closed);
	guests_forget(&w, j->config, j->config->session_silent_after);
	db_detach(&w);
	return PERIODIC_WAIT;
}

static int64_t round_seconds(int64_t silent_after_s)
{
	int64_t quarter = silent_after_s / 4;

	return quarter < 1 ? 1 : quarter > ROUND_SECONDS_MAX ? ROUND_SECONDS_MAX : quarter;
}

enum err janitor_start(
    struct work *w, const struct config *config, struct db *db, struct janitor **ret_janitor)
{
	struct janitor *j = calloc(1, sizeof(*j));
	enum err e;

	if (j == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the janitor");
	j->db = db;
	j->config = config;
	e = periodic_start(w,
	    &(struct periodic_plan){.name = "janitor",
	        .period_ms = round_seconds(config->session_silent_after) * 1000,
	        .run = janitor_run,
	        .data = j},
	    &j->thread);
	if (e != OK) {
		free(j);
		return e;
	}
	*ret_janitor = j;
	return OK;
}

void janitor_stop(struct janitor *janitor)
{
	if (janitor == NULL)
		return;
	periodic_stop(janitor->thread);
	free(janitor);
}
