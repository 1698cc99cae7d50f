/* Jobs: work that outlives a request. A row is written in the transaction of its cause; a runner (in `lectern
 * serve` or `lectern worker`) claims it with FOR UPDATE SKIP LOCKED and a lease, runs it with progress,
 * retries with backoff, and puts it aside as dead after its last try. A killed runner's lease runs out and
 * another begins again, so every kind must be safe to run twice. */
#ifndef LMS_JOB_JOB_H
#define LMS_JOB_JOB_H

#include <jansson.h>

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

struct job {
	struct uuid org, id;
	const char *kind;
	const json_t *payload;      /* an object, borrowed */
	int64_t tries;              /* of this run, from 1 */
	struct principal principal; /* PRINCIPAL_JOB in org, for domain calls and audit rows */
	const struct config *config;
	struct keys *keys;
	struct http *http;
	struct job_inside *inside;
};

/* Runs with a worker session and the slow statement timeout. OK: done, *ret_result (object in the arena, may
 * stay NULL) is kept. ERR_BUSY, ERR_DATABASE, ERR_UPSTREAM, ERR_TIMEOUT, ERR_RETRY: tried again; any other
 * error is final and shown. */
typedef enum err job_run(struct work *w, struct job *job, json_t **ret_result);

/* One row of the table of kinds, in lms/job/kinds.c: a new kind of job is one row and one file. */
struct job_kind {
	const char *name;  /* "course.import" */
	const char *title; /* English, for pages; translated there */
	job_run *run;
	int64_t tries_max;
	int64_t every_s; /* a schedule: made again by itself this often for the instance; 0: only on demand */
};
extern const struct job_kind *const job_kinds[]; /* ends with NULL */

/* Inside a tenant transaction. id is the caller's (UUIDv7); the same id twice is one job. payload is
 * borrowed. run_at_us 0: now. */
enum err job_put(struct work *w, struct uuid org, struct uuid id, const char *kind, const json_t *payload,
    const struct principal *by, int64_t run_at_us) MUST_CHECK;

/* From within a run: what is shown (done of total, a short sentence), and the lease begins anew.
 * ERR_CONFLICT: the job was cancelled or another took it over: stop. */
enum err job_progress(
    struct work *w, struct job *job, int64_t done, int64_t total, const char *says) MUST_CHECK;

struct job_runner;
/* threads runners with a worker session each; polls every 2 s and on job_runner_wake (after a commit that put
 * a job). */
enum err job_runner_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, int threads, struct job_runner **ret_runner) MUST_CHECK;
void job_runner_wake(struct job_runner *runner);
void job_runner_stop(struct job_runner *runner);

/* What pages and the API show. state: "waiting", "running", "done", "failed" (will be tried again), "dead",
 * "cancelled". */
struct job_row {
	struct uuid id, created_by;
	const char *kind, *state, *says, *error, *result; /* result: JSON text or "" */
	int64_t done, total, tries, created_us, run_at_us, started_us, settled_us;
};
enum err job_find(struct work *w, struct uuid org, struct uuid id, struct job_row *ret_row) MUST_CHECK;
/* Newest first, before *before (nil: from the newest); state NULL: of every state. */
enum err job_list(struct work *w, struct uuid org, const char *state, struct uuid before, int64_t limit,
    struct job_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND; ERR_CONFLICT: not in a state that allows it. Audited. */
enum err job_retry(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;
enum err job_cancel(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

#endif
