/* What purging, erasing and retention share. Used inside lms/statement. */
#ifndef LMS_STATEMENT_FORGETTING_H
#define LMS_STATEMENT_FORGETTING_H

#include "lms/job/job.h"
#include "xapi/keep/keep.h"

typedef enum err forgetting_step(
    struct work *w, struct uuid org, void *arg, struct xapi_forgotten *forgotten, bool *ret_end);
/* Repeats a step until its end, each with memory of its own; job NULL: nobody is told how far it is.
 * ERR_CONFLICT: the job was cancelled; ERR_BUSY: the service stops. */
enum err forgetting_walk(struct work *w, struct job *job, struct uuid org, forgetting_step *step, void *arg,
    struct xapi_forgotten *forgotten) MUST_CHECK;

/* The row of the trail, and in its transaction the end of the job (NULL: none). forgets_payload: what the job
 * was told goes too. */
struct forgetting_end {
	const struct principal *by;
	const char *action, *subject_type;
	struct uuid subject;
	const json_t *before, *after; /* after: the job's result too */
	bool forgets_payload;
};
enum err forgetting_end(struct work *w, struct job *job, const struct forgetting_end *end) MUST_CHECK;
/* forgetting_store.c. Inside the tenant transaction. */
enum err forgetting_store_payload(struct work *w, const struct job *job) MUST_CHECK;

/* purge.c: every statement of a purge. */
enum err statement_purge_all(struct work *w, struct job *job, struct uuid org, const struct xapi_purge *purge,
    struct xapi_forgotten *forgotten) MUST_CHECK;

#endif
