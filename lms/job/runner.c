/* The threads that run jobs. Each takes one row at a time; the database decides who takes what, so any number
 * of threads and nodes may run. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "lms/job/runner_int.h"

enum { POLL_MS = 2000, BEAT_MS_MAX = 10000 };

static void note_failure(struct job_runner *r, const struct work *w, enum err e)
{
	bool first;

	pthread_mutex_lock(&r->lock);
	first = e != OK && !r->failing;
	r->failing = e != OK;
	pthread_mutex_unlock(&r->lock);
	if (first)
		log_line(LOG_ERROR, "lms", "jobs cannot be run just now: %s", w->detail);
}

static enum periodic_next runner_run(void *data)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct job_runner *r = data;
	bool worked = false;
	struct work w;
	enum err e;

	if (atomic_load(&r->stopping))
		return PERIODIC_WAIT;
	work_init(&w, arena);
	db_attach(&w, r->db, DB_WORKER, true);
	e = job_run_one(&w, r, &worked);
	note_failure(r, &w, e);
	db_detach(&w);
	return e != OK ? PERIODIC_REST : worked ? PERIODIC_AGAIN : PERIODIC_WAIT;
}

static void kinds_write(struct job_runner *r)
{
	size_t len = 0;

	for (size_t i = 0; job_kinds[i] != NULL; i++) {
		int added = snprintf(
		    r->kinds + len, sizeof(r->kinds) - len, "%c%s", i == 0 ? '{' : ',', job_kinds[i]->name);

		/* The table of kinds has outgrown its limits. */
		if (added < 0 || (size_t)added >= sizeof(r->kinds) - len - 1 || i >= JOB_KINDS_MAX)
			abort();
		len += (size_t)added;
	}
	r->kinds[len] = '}';
	r->kinds[len + 1] = '\0';
}

static enum err config_check(struct work *w, const struct config *config)
{
	if (config->job_lease < 3)
		return fail_field(w, ERR_BAD_INPUT, "job_lease", "must be at least 3 seconds");
	if (config->job_retry_first < 1 || config->job_retry_first > config->job_retry_max)
		return fail_field(w, ERR_BAD_INPUT, "job_retry_first",
		    "must be at least 1 second and at most job_retry_max");
	if (config->job_threads < 0 || config->job_threads > JOB_THREADS_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "job_threads", "must be between 0 and %d", JOB_THREADS_MAX);
	return OK;
}

static enum err threads_start(struct work *w, struct job_runner *r)
{
	int64_t beat_ms = r->lease_s * 1000 / 3;

	TRY(periodic_start(w,
	    &(struct periodic_plan){.name = "jobs",
	        .period_ms = POLL_MS,
	        .threads = (int)r->config->job_threads,
	        .at_once = true,
	        .run = runner_run,
	        .data = r},
	    &r->threads));
	return periodic_start(w,
	    &(struct periodic_plan){.name = "job heart",
	        .period_ms = beat_ms < BEAT_MS_MAX ? beat_ms : BEAT_MS_MAX,
	        .at_once = true,
	        .run = job_heart,
	        .data = r},
	    &r->heart);
}

enum err job_runner_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, struct storage *storage, struct job_runner **ret_runner)
{
	struct job_runner *r;
	enum err e;

	TRY(config_check(w, config));
	if (config->job_threads == 0) {
		*ret_runner = NULL;
		return OK;
	}
	r = calloc(1, sizeof(*r));
	if (r == NULL)
		return fail(w, ERR_INTERNAL, "no memory for the runner of jobs");
	r->config = config;
	r->db = db;
	r->keys = keys;
	r->http = http;
	r->storage = storage;
	kinds_write(r);
	r->lease_s = config->job_lease;
	pthread_mutex_init(&r->lock, NULL);
	pthread_mutex_init(&r->wake_lock, NULL);
	e = threads_start(w, r);
	if (e != OK) {
		job_runner_stop(r);
		return e;
	}
	*ret_runner = r;
	return OK;
}

void job_runner_wake(struct job_runner *runner)
{
	if (runner == NULL)
		return;
	/* The heart may wake them while they are being stopped. */
	pthread_mutex_lock(&runner->wake_lock);
	if (runner->threads != NULL)
		periodic_wake(runner->threads);
	pthread_mutex_unlock(&runner->wake_lock);
}

void job_runner_stop(struct job_runner *runner)
{
	struct periodic *threads;

	if (runner == NULL)
		return;
	atomic_store(&runner->stopping, true);
	pthread_mutex_lock(&runner->wake_lock);
	threads = runner->threads;
	runner->threads = NULL;
	pthread_mutex_unlock(&runner->wake_lock);
	periodic_stop(threads);
	/* Only now: what ran to its end has kept its lease. */
	periodic_stop(runner->heart);
	pthread_mutex_destroy(&runner->wake_lock);
	pthread_mutex_destroy(&runner->lock);
	free(runner);
}

void job_runner_figures(struct job_runner *runner, job_counted *counted, void *arg)
{
	static const char *const outcomes[] = {"done", "failed", "dead", "lost", "put_back"};

	for (size_t i = 0; runner != NULL && i < JOB_KINDS_MAX && job_kinds[i] != NULL; i++)
		for (int o = 0; o < OUTCOMES; o++)
			counted(job_kinds[i]->name, outcomes[o], atomic_load(&runner->counts[i][o]), arg);
}
