/* Waiving a unit (cmi5 9.3.7): somebody here says that its requirements are met by other means. */
#include "base/fields.h"
#include "lms/attempt/run.h"
#include "lms/audit/audit.h"
#include "lms/cmi5/cmi5_store.h"

struct waiving {
	const struct config *config;
	const struct principal *by;
	struct attempt_ref attempt;
	struct uuid grain;
	const char *reason;
	bool graded;
};

static enum err waive_note(struct work *w, const struct waiving *v)
{
	const struct audit audit = {.actor = v->by,
	    .org = v->attempt.org,
	    .action = "unit.waived",
	    .subject_type = "attempt",
	    .subject = v->attempt.id,
	    .after = json_own(w->arena,
	        json_pack("{s:s,s:s}", "grain", uuid_text(w->arena, v->grain), "reason", v->reason))};

	TRY(outcome_note(w, &v->attempt, (struct uuid){{0}}, "unit-waived",
	    json_pack("{s:s,s:s}", "grain", uuid_text(w->arena, v->grain), "reason", v->reason)));
	return audit_record(w, &audit);
}

static enum err waive_body(struct work *w, void *arg)
{
	struct waiving *v = arg;
	struct tellings tellings = tellings_new(w->arena);
	struct cmi5_telling waived = {
	    .verb = CMI5_WAIVED, .session = uuid_text(w->arena, uuid_v7()), .reason = v->reason};
	const struct run_telling telling = {
	    .grain = v->grain, .completion = COMPLETION_COMPLETED, .success = SUCCESS_PASSED};
	struct registration r;
	struct uuid session;
	struct run run;
	bool satisfied;
	enum err e;
	int unit;

	v->graded = false;
	TRY(attempt_session_last(w, &v->attempt, &session));
	e = registration_load(w, v->config, &v->attempt, &r);
	if (e == ERR_NOT_FOUND)
		return fail(w, ERR_UNPROCESSABLE, "this is no cmi5 course");
	TRY(e);
	unit = registration_unit(&r, v->grain);
	if (unit < 0)
		return fail_field(w, ERR_NOT_FOUND, "grain", "the course has no such unit");
	if (r.parts[unit].waived)
		return fail_field(w, ERR_CONFLICT, "grain", "the unit is waived already");
	r.parts[unit].waived = true;
	TRY(part_keep(w, &v->attempt, &r.parts[unit]));
	tell(w, &r, &tellings, &waived, unit);
	/* No other statement may have that session, but for what is satisfied by it. */
	TRY(registration_evaluate(w, &r, waived.session, &tellings, &satisfied));
	TRY(run_load(w, v->attempt.org, session, &run));
	run_tell(&run, &telling);
	run_tell_whole(w, &run, satisfied);
	TRY(run_keep(w, &run));
	v->graded = run.outcome.graded;
	TRY(waive_note(w, v));
	return tellings_write(w, &r, &tellings);
}

enum err cmi5_waive(struct work *w, const struct config *config, const struct principal *by,
    const struct attempt_ref *attempt, struct uuid grain, const char *reason, bool *ret_graded)
{
	struct waiving v = {
	    .config = config, .by = by, .attempt = *attempt, .grain = grain, .reason = reason};

	TRY(db_transact(w, db_tenant(attempt->org), waive_body, &v));
	*ret_graded = v.graded;
	return OK;
}
