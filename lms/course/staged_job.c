#include "lms/course/staged_job.h"

#include "lms/audit/audit.h"
#include "lms/course/staging.h"

enum err staged_job_known(struct work *w, struct uuid org, struct uuid id, bool *ret_known)
{
	struct job_row row;
	enum err e = job_find(w, org, id, &row);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*ret_known = e == OK;
	work_forgive(w);
	return OK;
}

static enum err put_body(struct work *w, void *arg)
{
	const struct staged_job *s = arg;

	TRY(job_put(w, s->org, s->id, s->kind, s->payload, s->by, 0));
	return audit_record(w, &(struct audit){.actor = s->by,
	                           .org = s->org,
	                           .action = s->action,
	                           .subject_type = "job",
	                           .subject = s->id,
	                           .after = s->payload});
}

enum err staged_job_put(struct work *w, const struct config *config, const struct staged_job *staged)
{
	struct staged_job own = *staged;
	enum err e;

	TRY(course_staging_put(w, config, own.org, own.id, own.path));
	e = db_transact(w, db_tenant(own.org), put_body, &own);
	/* After a broken COMMIT the job may be there: its file stays until it is swept. */
	if (e != OK && e != ERR_DATABASE)
		course_staging_remove(w, config, own.org, own.id);
	return e;
}
