#include "lms/workflow/workflow_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err workflow_hold(struct work *w, const struct workflow *workflow, struct uuid org, struct uuid subject,
    const char **ret_state)
{
	const char *const params[] = {db_p_uuid(w, org), db_p_uuid(w, subject)};
	struct db_rows *rows;

	TRY(db_run(w, workflow->hold, params, &rows));
	*ret_state = db_count(rows) > 0 ? db_text(rows, 0, 0) : NULL;
	return OK;
}

enum err workflow_move(struct work *w, const struct workflow *workflow, const struct workflow_step *step,
    const char *from, const char *to, bool *ret_done)
{
	const char *const params[] = {db_p_uuid(w, step->org), db_p_uuid(w, step->subject), from, to};
	struct db_rows *rows;

	TRY(db_run(w, workflow->move, params, &rows));
	*ret_done = db_changed(rows) > 0;
	return OK;
}

enum err workflow_keep(
    struct work *w, const char *kind, const struct workflow_step *step, const char *from, const char *to)
{
	bool person = step->by != NULL && step->by->kind == PRINCIPAL_USER;
	const char *const params[] = {db_p_uuid(w, step->org), db_p_uuid(w, uuid_v7()), kind,
	    db_p_uuid(w, step->subject), step->transition, from, to,
	    person ? db_p_uuid(w, step->by->id) : NULL, step->note != NULL ? step->note : ""};

	return db_send(w, &lms_workflow_keep, params);
}

enum err workflow_history(struct work *w, struct uuid org, const char *kind, struct uuid subject,
    struct workflow_event **ret_events, size_t *ret_count)
{
	const char *const params[] = {
	    db_p_uuid(w, org), kind, db_p_uuid(w, subject), db_p_int(w, WORKFLOW_HISTORY_MAX)};
	struct workflow_event *events;
	struct db_rows *rows;

	TRY(db_once(w, db_tenant(org), &lms_workflow_history, params, &rows));
	events = arena_alloc(w->arena, (db_count(rows) + 1) * sizeof(*events));
	for (size_t i = 0; i < db_count(rows); i++)
		events[i] = (struct workflow_event){
		    .id = db_uuid(rows, i, 0),
		    .transition = db_text(rows, i, 1),
		    .from = db_text(rows, i, 2),
		    .to = db_text(rows, i, 3),
		    .user = db_uuid(rows, i, 4),
		    .note = db_text(rows, i, 5),
		    .at_us = db_int(rows, i, 6),
		};
	*ret_events = events;
	*ret_count = db_count(rows);
	return OK;
}
