#include "lms/outcome/outcome_store.h"

#include "db/db.h"
#include "lms_sql.h"

enum err outcome_progress_add(struct work *w, const struct outcome *outcome, struct uuid grain)
{
	const char *const params[] = {db_p_uuid(w, outcome->attempt.org), db_p_uuid(w, outcome->learner),
	    db_p_uuid(w, grain), db_p_uuid(w, outcome->module), db_p_uuid(w, outcome->sequence)};

	return db_send(w, &lms_outcome_progress_add, params);
}

enum err outcome_attempt_keep(struct work *w, const struct outcome *outcome, const struct rule_result *result)
{
	const struct outcome_place *place = outcome->place;
	const char *const params[] = {db_p_uuid(w, outcome->attempt.org), db_p_uuid(w, outcome->attempt.id),
	    completion_name(result->completion), success_name(result->success),
	    result->has_score ? db_p_real(w, result->score) : NULL,
	    place != NULL ? db_p_int(w, place->time_cs) : NULL,
	    place != NULL ? db_p_uuid(w, place->grain) : NULL};

	return db_send(w, &lms_outcome_attempt_keep, params);
}

enum err outcome_event_add(struct work *w, const struct attempt_ref *attempt, struct uuid session,
    const char *kind, const char *detail)
{
	const char *const params[] = {db_p_uuid(w, attempt->org), db_p_uuid(w, attempt->id),
	    db_p_uuid(w, uuid_v7()), db_p_uuid_or_null(w, session), kind, detail};

	return db_send(w, &lms_outcome_event_add, params);
}

enum err rule_own_read(
    struct work *w, const struct db_rows *rows, size_t row, int first, struct rule_own *ret_own)
{
	struct rule_own own = {.completion_score = db_real(rows, row, first + 1),
	    .completion_minutes = db_int(rows, row, first + 2),
	    .success_score = db_real(rows, row, first + 4)};

	if (!completion_rule_find(db_text(rows, row, first), &own.completion) ||
	    !success_rule_find(db_text(rows, row, first + 3), &own.success))
		return fail(w, ERR_INTERNAL, "a module has a rule that is unknown");
	*ret_own = own;
	return OK;
}
