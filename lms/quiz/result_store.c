#include "lms/quiz/result_store.h"

#include "lms/outcome/outcome_store.h"
#include "lms_sql.h"

enum err quiz_item_keep(
    struct work *w, const struct quiz_view *view, const struct rule_item *item, int64_t time_cs)
{
	const char *org = db_p_uuid(w, view->attempt.org), *attempt = db_p_uuid(w, view->attempt.id),
	           *grain = db_p_uuid(w, item->grain), *time = db_p_int(w, time_cs);
	const char *const params[] = {org, attempt, grain, "", completion_name(item->completion),
	    success_name(item->success), item->has_score ? db_p_real(w, item->score) : NULL, time,
	    db_p_bool(item->ended)};

	TRY(db_send(w, &lms_run_item_keep, params));
	if (time_cs == view->part->time_cs)
		return OK;
	return db_send(w, &lms_quiz_attempt_time, (const char *const[]){org, attempt, time, grain});
}
