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

	return db_send(w, &lms_run_item_keep, params);
}

enum err quiz_time_keep(struct work *w, const struct quiz_view *view, const struct outcome_place *place)
{
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, view->attempt.id),
	    db_p_int(w, place->time_cs), db_p_uuid(w, place->grain)};

	return db_send(w, &lms_quiz_attempt_time, params);
}
