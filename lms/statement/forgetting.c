#include "lms/statement/forgetting.h"

#include <string.h>

#include "lms/audit/audit.h"

/* More than any store has statements, by XAPI_KEEP_BATCH. */
enum { STEPS_MAX = 100 * 1000 * 1000 };

/* What a step needs ends with it; only why it failed stays. */
static enum err step_apart(struct work *w, struct uuid org, forgetting_step *step, void *arg,
    struct xapi_forgotten *forgotten, bool *ret_end)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work apart = *w;
	enum err e;

	apart.arena = arena;
	e = step(&apart, org, arg, forgotten, ret_end);
	memcpy(w->detail, apart.detail, sizeof(w->detail));
	memcpy(w->field, apart.field, sizeof(w->field));
	w->error = apart.error;
	return e;
}

enum err forgetting_walk(struct work *w, struct job *job, struct uuid org, forgetting_step *step, void *arg,
    struct xapi_forgotten *forgotten)
{
	bool end = false;

	for (int i = 0; !end && i < STEPS_MAX; i++) {
		TRY(step_apart(w, org, step, arg, forgotten, &end));
		if (job != NULL)
			TRY(job_progress(
			    w, job, forgotten->statements + forgotten->rewritten, 0, "statements"));
	}
	return OK;
}

struct ending {
	struct job *job;
	const struct forgetting_end *end;
};

static enum err end_body(struct work *w, void *arg)
{
	const struct ending *e = arg;
	const struct audit audit = {.actor = e->end->by,
	    .org = e->end->by->org,
	    .action = e->end->action,
	    .subject_type = e->end->subject_type,
	    .subject = e->end->subject,
	    .before = e->end->before,
	    .after = e->end->after};

	TRY(audit_record(w, &audit));
	if (e->job == NULL)
		return OK;
	if (e->end->forgets_payload)
		TRY(forgetting_store_payload(w, e->job));
	return job_finish(w, e->job, e->end->after);
}

enum err forgetting_end(struct work *w, struct job *job, const struct forgetting_end *end)
{
	return db_transact(w, db_tenant(end->by->org), end_body, &(struct ending){job, end});
}
