#include <string.h>

#include "base/fields.h"
#include "base/log.h"
#include "base/time.h"
#include "base/trace.h"
#include "lms/backoff.h"
#include "lms/job/runner_int.h"

bool job_error_passes(enum err e)
{
	return e == ERR_BUSY || e == ERR_DATABASE || e == ERR_UPSTREAM || e == ERR_TIMEOUT ||
	       e == ERR_RETRY || e == ERR_INTERNAL;
}

static void count(struct job_runner *runner, const struct job_kind *kind, enum job_outcome outcome)
{
	for (size_t i = 0; i < JOB_KINDS_MAX && job_kinds[i] != NULL; i++)
		if (job_kinds[i] == kind)
			atomic_fetch_add(&runner->counts[i][outcome], 1);
}

/* Puts it where the heart looks, or (with NULL in its place) takes it away. */
static void running_swap(struct job_runner *runner, struct job_inside *from, struct job_inside *to)
{
	pthread_mutex_lock(&runner->lock);
	for (int i = 0; i < JOB_THREADS_MAX; i++)
		if (runner->running[i] == from) {
			runner->running[i] = to;
			break;
		}
	pthread_mutex_unlock(&runner->lock);
}

/* What a failure amounts to. *ret_held false: the row is another's by now. */
static enum err failure_settle(struct work *w, struct job_runner *runner, struct job_inside *inside,
    enum err failure, enum job_outcome *ret_outcome)
{
	struct job *job = inside->job;
	bool stopping = failure == ERR_BUSY && atomic_load(&runner->stopping);
	bool again = job_error_passes(failure) && inside->tries_left > 0;
	bool held = true;
	int64_t after_us = stopping ? 0
	                   : again  ? backoff_random_us(runner->config->job_retry_first,
	                                  runner->config->job_retry_max, job->tries)
	                            : -1;

	if (!atomic_load(&inside->lost))
		TRY(job_settle_failed(w, job, after_us, !stopping, &held));
	*ret_outcome = atomic_load(&inside->lost) || !held ? OUTCOME_LOST
	               : stopping                          ? OUTCOME_PUT_BACK
	               : again                             ? OUTCOME_FAILED
	                                                   : OUTCOME_DEAD;
	return OK;
}

static enum err settle(struct work *w, struct job_runner *runner, struct job_inside *inside, enum err e,
    const json_t *result, enum job_outcome *ret_outcome)
{
	bool held = true;

	if (e != OK)
		return failure_settle(w, runner, inside, e, ret_outcome);
	if (!inside->finished)
		TRY(job_settle_done(w, inside->job, result, &held));
	*ret_outcome = held ? OUTCOME_DONE : OUTCOME_LOST;
	return OK;
}

static void tell(
    const struct job *job, enum job_outcome outcome, int64_t began_us, enum err e, const char *why)
{
	static const char *const words[] = {"done", "failed, to be tried again", "failed for good",
	    "given up: cancelled or taken over", "put back: the service stops"};
	ARENA_LOCAL struct arena *a = arena_new();

	log_line(outcome == OUTCOME_DEAD     ? LOG_ERROR
	         : outcome == OUTCOME_FAILED ? LOG_WARN
	                                     : LOG_INFO,
	    "lms", "job %s (%s, try %lld): %s after %lld ms%s%s", uuid_text(a, job->id), job->kind,
	    (long long)job->tries, words[outcome], (long long)((time_monotonic_us() - began_us) / 1000),
	    e != OK ? ": " : "", e != OK ? why : "");
}

static enum err claimed_run(struct work *w, struct job_runner *runner, struct job_inside *inside,
    enum job_outcome *ret_outcome, enum err *ret_failure)
{
	struct job *job = inside->job;
	int64_t began_us = time_monotonic_us();
	json_t *result = NULL;
	const char *why;
	enum err e, settled;

	atomic_store(&inside->progress_us, began_us);
	running_swap(runner, NULL, inside);
	e = inside->kind->run(w, job, &result);
	running_swap(runner, inside, NULL);
	why = arena_strdup(w->arena, w->detail);
	settled = settle(w, runner, inside, e, result, ret_outcome);
	if (settled == OK)
		tell(job, *ret_outcome, began_us, e, why);
	*ret_failure = e;
	return settled;
}

static enum err claim_read(
    struct work *w, struct job_runner *runner, const struct job_claim *claim, struct job *ret_job)
{
	json_t *payload;

	TRY(json_read(w, "the job", claim->payload, strlen(claim->payload), &payload));
	*ret_job = (struct job){
	    .org = claim->org,
	    .id = claim->id,
	    .kind = claim->kind,
	    .payload = payload,
	    .tries = claim->tries,
	    .principal = job_principal(job_kind_find(claim->kind), claim->org, claim->id),
	    .created_by = claim->created_by,
	    .config = runner->config,
	    .keys = runner->keys,
	    .http = runner->http,
	    .storage = runner->storage,
	};
	return OK;
}

enum err job_run_one(struct work *w, struct job_runner *runner, bool *ret_worked)
{
	struct job_inside inside = {.lease_s = runner->lease_s, .stopping = &runner->stopping};
	enum job_outcome outcome = OUTCOME_DEAD;
	struct job_claim claim;
	struct job job;
	enum err e = OK, failure = ERR_INTERNAL;

	*ret_worked = false;
	TRY(job_claim(w, runner->kinds, runner->lease_s, &claim, ret_worked));
	if (!*ret_worked)
		return OK;
	/* There may be more: let another thread look. */
	job_runner_wake(runner);
	TRY(claim_read(w, runner, &claim, &job));
	inside.job = &job;
	inside.kind = job_kind_find(claim.kind);
	inside.tries_left = claim.tries_left;
	job.inside = &inside;
	w->request_id = claim.request_id;
	if (!claim.dead) {
		trace_begin(w, claim.traceparent);
		e = claimed_run(w, runner, &inside, &outcome, &failure);
		trace_end(w,
		    &(struct span){
		        .kind = SPAN_CONSUMER, .name = inside.kind->name, .failed = outcome != OUTCOME_DONE});
	}
	TRY(e);
	count(runner, inside.kind, outcome);
	if (inside.kind->end != NULL && (outcome == OUTCOME_DONE || outcome == OUTCOME_DEAD))
		inside.kind->end(w, &job, outcome == OUTCOME_DONE ? OK : failure);
	return OK;
}
