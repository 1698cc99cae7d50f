#include "base/fields.h"
#include "lms/job/job_int.h"
#include "lms_sql.h"

enum err job_put(struct work *w, struct uuid org, struct uuid id, const char *kind_name,
    const json_t *payload, const struct principal *by, int64_t run_at_us)
{
	const struct job_kind *kind = job_kind_find(kind_name);
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), kind_name,
	    payload != NULL ? json_text(w->arena, payload) : "{}",
	    db_p_int(w, kind != NULL ? kind->tries_max : 1), db_p_uuid(w, by->id),
	    principal_kind_name(by->kind), db_p_uuid(w, w->request_id),
	    run_at_us > 0 ? db_p_time(w, run_at_us) : NULL};

	if (kind == NULL)
		return fail(w, ERR_INTERNAL, "there is no kind of job %.60s", kind_name);
	return db_send(w, &lms_job_add, params);
}
