/* What the files of this folder share. */
#ifndef LMS_JOB_JOB_INT_H
#define LMS_JOB_JOB_INT_H

#include <stdatomic.h>

#include "lms/job/job.h"

/* A job under way, as its thread and the heart see it. Ids are fixed while it runs. */
struct job_inside {
	struct job *job;
	const struct job_kind *kind;
	int64_t lease_s;
	atomic_int_fast64_t progress_us; /* monotonic: when it last told progress */
	int64_t kept_us;                 /* monotonic: when progress was last kept; its thread's own */
	atomic_bool lost;                /* cancelled, or taken over */
	const atomic_bool *stopping;     /* the runner's */
	bool finished;      /* job_finish was in a transaction that committed, if the run says OK */
	int64_t tries_left; /* after this one */
};

/* job_store.c. Worker session. What was claimed; *ret_found false: nothing is due, or only in organisations
 * that are disabled. *ret_dead: it was put aside because its runner died on its last try. */
struct job_claim {
	struct uuid org, id, created_by, request_id;
	const char *kind, *payload, *traceparent;
	int64_t tries, tries_left;
	bool dead;
};
enum err job_claim(struct work *w, const char *kinds, int64_t lease_s, struct job_claim *ret_claim,
    bool *ret_found) MUST_CHECK;
/* *ret_held false: cancelled, or another took it over. */
enum err job_extend(struct work *w, const struct job *job, int64_t lease_s, bool *ret_held) MUST_CHECK;
enum err job_tell(struct work *w, const struct job *job, int64_t done, int64_t total, const char *says,
    bool *ret_held) MUST_CHECK;
/* In the transaction under way; the other one is a transaction of its own. */
enum err job_done_here(
    struct work *w, const struct job *job, const json_t *result, bool *ret_held) MUST_CHECK;
enum err job_settle_done(
    struct work *w, const struct job *job, const json_t *result, bool *ret_held) MUST_CHECK;
/* The last failure of w is kept. after_us < 0: dead; else tried again after so long. counts: it was a try. */
enum err job_settle_failed(
    struct work *w, const struct job *job, int64_t after_us, bool counts, bool *ret_held) MUST_CHECK;
/* Makes the period's job of a scheduled kind; *ret_made false: it was made already, or an earlier one is not
 * settled. */
enum err job_schedule(struct work *w, const struct job_kind *kind, struct uuid id, bool *ret_made) MUST_CHECK;

/* job_store.c: who runs: of a kind, in the organisation of the job, with the rights of the kind and no
 * others. */
struct principal job_principal(const struct job_kind *kind, struct uuid org, struct uuid id);

/* schedule.c: the id of the period that a moment lies in: every node makes the same. */
struct uuid job_period_id(const struct job_kind *kind, int64_t now_us);

/* house.c: housekeeping's runs. */
job_run job_sweep_run;

#endif
