/* Jobs: work that outlives a request. A row is written in the transaction of its cause; a runner (in `lectern
 * serve` or `lectern worker`) claims it with FOR UPDATE SKIP LOCKED and a lease, runs it with progress,
 * retries with backoff, and puts it aside as dead after its last try. A killed runner's lease runs out and
 * another begins again, so every kind must be safe to run twice: what it makes for good is made in one
 * transaction that ends with job_finish. */
#ifndef LMS_JOB_JOB_H
#define LMS_JOB_JOB_H

#include <jansson.h>

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "keys/storage/storage.h"
#include "lms/access/access.h"

struct job {
	struct uuid org, id; /* org nil: the installation's housekeeping */
	const char *kind;
	const json_t *payload;      /* an object, borrowed */
	int64_t tries;              /* of this run, from 1 */
	struct principal principal; /* PRINCIPAL_JOB in org with the rights of its kind, for domain calls and
	                               audit rows */
	struct uuid created_by;     /* who asked for it; nil: the schedule */
	const struct config *config;
	struct keys *keys;
	struct http *http;
	struct storage *storage; /* of the media library's files */
	struct job_inside *inside;
};

/* Runs with a worker session and the slow statement timeout. OK: done, *ret_result (object in the arena, may
 * stay NULL) is kept. ERR_BUSY, ERR_DATABASE, ERR_UPSTREAM, ERR_TIMEOUT, ERR_RETRY, ERR_INTERNAL: tried
 * again; any other error is final and shown. */
typedef enum err job_run(struct work *w, struct job *job, json_t **ret_result);

/* True for the errors after which a job is tried again. */
bool job_error_passes(enum err e);

/* Afterwards, once a job was settled as done (OK) or dead (its error) here: throws away what it no longer
 * needs. Not called for what was cancelled or whose service was killed, so that sweeping must find the same.
 */
typedef void job_end(struct work *w, const struct job *job, enum err outcome);

/* One row of the table of kinds, in lms/job/kinds.c: a new kind of job is one row and one file. */
struct job_kind {
	const char *name;  /* "course.import" */
	const char *title; /* English, for pages; translated there */
	job_run *run;
	job_end *end;         /* may be NULL */
	permission_set needs; /* what its runs may do, and whoever asks for one must be allowed to; 0: only
	                         the schedule makes it */
	int64_t tries_max;
	int64_t
	    time_max_s; /* after this long without progress its lease is no longer held: another try begins */
	int64_t every_s; /* a schedule: made again by itself this often for the instance; 0: only on demand */
};
extern const struct job_kind *const job_kinds[]; /* ends with NULL */
/* NULL: there is none of that name. */
const struct job_kind *job_kind_find(const char *name);

/* Inside a tenant transaction. id is the caller's (UUIDv7); the same id twice is one job. payload is
 * borrowed, NULL for none. run_at_us 0: now. ERR_FORBIDDEN: by has not every right that the kind needs, or
 * acts in another organisation: nobody, a job neither, gets work done that they may not do themselves. In a
 * disabled organisation no try begins: its jobs wait until it is enabled again; what runs goes on. */
enum err job_put(struct work *w, struct uuid org, struct uuid id, const char *kind, const json_t *payload,
    const struct principal *by, int64_t run_at_us) MUST_CHECK;

/* From within a run: what is shown (done of total, 0 unknown; a short sentence), and the lease begins anew.
 * A call soon after the last one that was kept costs nothing and keeps nothing. ERR_CONFLICT: the job was
 * cancelled or another took it over; ERR_BUSY: the service stops: give it up and pass the error on. */
enum err job_progress(
    struct work *w, struct job *job, int64_t done, int64_t total, const char *says) MUST_CHECK;
/* The same without telling: no query, for loops. */
enum err job_wanted(struct work *w, const struct job *job) MUST_CHECK;

/* Inside the tenant transaction of job->org that makes what the job is for: the job is done with that result
 * (borrowed, may be NULL) or not at all. ERR_CONFLICT as above: the transaction must fail. */
enum err job_finish(struct work *w, struct job *job, const json_t *result) MUST_CHECK;

struct job_runner;
/* config->job_threads threads (none: OK, *ret_runner NULL) with a worker session each; polls every 2 s and on
 * job_runner_wake (after a commit that put a job). ERR_BAD_INPUT with the field job_lease or job_retry_first.
 */
enum err job_runner_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, struct storage *storage, struct job_runner **ret_runner) MUST_CHECK;
/* NULL is allowed in both. stop: jobs under way are asked to give up, and are put back where they do. */
void job_runner_wake(struct job_runner *runner);
void job_runner_stop(struct job_runner *runner);
/* Tries that ended in this process since its start, for GET /metrics; NULL is allowed. */
typedef void job_counted(const char *kind, const char *outcome, uint64_t count, void *arg);
void job_runner_figures(struct job_runner *runner, job_counted *counted, void *arg);

enum { JOB_LIST_MAX = 1000 };

/* What pages and the API show. state: "waiting", "running", "done", "failed" (will be tried again), "dead",
 * "cancelled". Texts "" when absent. */
struct job_row {
	struct uuid id, created_by, request_id;
	const char *kind, *state, *says, *error, *result; /* result: JSON text or "" */
	const char *error_type, *error_field;             /* a problem's slug, the field or code at fault */
	const char *created_by_kind;                      /* "user", "client", "job" … */
	int64_t done, total, tries, created_us, run_at_us, started_us, settled_us;
};
/* ERR_NOT_FOUND. org nil: the installation's. */
enum err job_find(struct work *w, struct uuid org, struct uuid id, struct job_row *ret_row) MUST_CHECK;
/* The same for somebody: without the right jobs:read there are only the jobs they asked for themselves. */
enum err job_find_for(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct job_row *ret_row) MUST_CHECK;
/* Newest first, before the row of the id before (nil: from the newest), at most limit (1 … JOB_LIST_MAX);
 * state NULL: of every state. */
enum err job_list(struct work *w, struct uuid org, const char *state, struct uuid before, int64_t limit,
    struct job_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* {id, kind, title, state, progress {done, total, says}, error {type, detail, field}, result, tries,
 * created_at, run_at, started_at, settled_at, created_by, created_by_kind, request_id}; what is absent is
 * null. New reference. */
json_t *job_json(const struct job_row *row);

/* ERR_NOT_FOUND; ERR_CONFLICT: not in a state that allows it. Audited. retry: dead, cancelled or failed, with
 * all its tries anew. cancel: waiting, failed or running; a running one stops at its next progress and leaves
 * nothing behind. */
enum err job_retry(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;
enum err job_cancel(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

#endif
