/* Jobs as people see them, and what people may do with them. */
#include <string.h>

#include "lms/audit/audit.h"
#include "lms/job/job_int.h"
#include "lms_sql.h"

static struct job_row row_read(const struct db_rows *rows, size_t i)
{
	return (struct job_row){
	    .id = db_uuid(rows, i, 0),
	    .kind = db_text(rows, i, 1),
	    .state = db_text(rows, i, 2),
	    .says = db_text(rows, i, 3),
	    .error = db_text(rows, i, 4),
	    .result = db_text(rows, i, 5),
	    .error_type = db_text(rows, i, 6),
	    .error_field = db_text(rows, i, 7),
	    .created_by = db_uuid(rows, i, 8),
	    .created_by_kind = db_text(rows, i, 9),
	    .request_id = db_uuid(rows, i, 10),
	    .done = db_int(rows, i, 11),
	    .total = db_int(rows, i, 12),
	    .tries = db_int(rows, i, 13),
	    .created_us = db_int(rows, i, 14),
	    .run_at_us = db_int(rows, i, 15),
	    .started_us = db_int(rows, i, 16),
	    .settled_us = db_int(rows, i, 17),
	};
}

static enum err find(
    struct work *w, struct uuid org, struct uuid id, const char *asker, struct job_row *ret_row)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, id), asker};
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_job_find, params, &rows));
	if (db_count(rows) == 0)
		return fail_field(w, ERR_NOT_FOUND, "job", "There is no such job");
	*ret_row = row_read(rows, 0);
	return OK;
}

enum err job_find(struct work *w, struct uuid org, struct uuid id, struct job_row *ret_row)
{
	return find(w, org, id, NULL, ret_row);
}

enum err job_find_for(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id, struct job_row *ret_row)
{
	if (principal_may(by, PERMISSION_JOB_READ))
		return find(w, org, id, NULL, ret_row);
	/* Who has no id of their own has no jobs of their own. */
	if (uuid_is_nil(by->id))
		return fail_field(w, ERR_NOT_FOUND, "job", "There is no such job");
	return find(w, org, id, db_p_uuid(w, by->id), ret_row);
}

enum err job_list(struct work *w, struct uuid org, const char *state, struct uuid before, int64_t limit,
    struct job_row **ret_rows, size_t *ret_count)
{
	const char *params[] = {db_p_uuid(w, org), NULL,
	    db_p_int(w, limit < 1              ? 1
	                : limit > JOB_LIST_MAX ? JOB_LIST_MAX
	                                       : limit),
	    state};
	const struct db_query *query = state != NULL ? &lms_job_list_state : &lms_job_list;
	struct job_row *list;
	struct db_rows *rows;

	if (uuid_is_nil(before))
		memset(before.bytes, 0xff, sizeof(before.bytes));
	params[1] = db_p_uuid(w, before);
	TRY(db_once(w, db_tenant(org), query, params, &rows));
	list = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*list));
	for (size_t i = 0; i < db_count(rows); i++)
		list[i] = row_read(rows, i);
	*ret_rows = list;
	*ret_count = db_count(rows);
	return OK;
}

struct change {
	const struct db_query *query;
	const char *action;
	const struct principal *by;
	struct uuid org, id;
	bool changed;
};

static enum err change_body(struct work *w, void *arg)
{
	struct change *c = arg;
	const char *const params[] = {db_p_uuid(w, c->org), db_p_uuid(w, c->id)};
	struct audit audit = {
	    .actor = c->by, .org = c->org, .action = c->action, .subject_type = "job", .subject = c->id};
	struct db_rows *rows;
	json_t *after;
	enum err e;

	TRY(db_run(w, c->query, params, &rows));
	c->changed = db_count(rows) > 0;
	if (!c->changed)
		return OK;
	after = json_pack("{s:s}", "kind", db_text(rows, 0, 0));
	audit.after = after;
	e = audit_record(w, &audit);
	json_decref(after);
	return e;
}

/* ret_state: as it stands where that could not be changed; "" when it was. */
static enum err job_change(struct work *w, struct change *c, const char **ret_state)
{
	struct job_row row;

	TRY(db_transact(w, db_tenant(c->org), change_body, c));
	*ret_state = "";
	if (c->changed)
		return OK;
	TRY(job_find(w, c->org, c->id, &row));
	*ret_state = row.state;
	return OK;
}

enum err job_retry(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct change c = {&lms_job_retry, "job.retried", by, org, id, false};
	const char *state;

	TRY(job_change(w, &c, &state));
	if (*state == '\0')
		return OK;
	return fail_field(w, ERR_CONFLICT, "job",
	    "Only a job that failed or was cancelled can be tried again: it is %s", state);
}

enum err job_cancel(struct work *w, const struct principal *by, struct uuid org, struct uuid id)
{
	struct change c = {&lms_job_cancel, "job.cancelled", by, org, id, false};
	const char *state;

	TRY(job_change(w, &c, &state));
	if (*state == '\0')
		return OK;
	return fail_field(
	    w, ERR_CONFLICT, "job", "Only a job that waits or runs can be cancelled: it is %s", state);
}
