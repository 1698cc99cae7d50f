#include "lms/quiz/result_store.h"

#include "lms/attempt/run.h"
#include "lms/outcome/outcome_store.h"
#include "lms_sql.h"

enum {
	C_GRAIN,
	C_SEEN,
	C_ENDED,
	C_COMPLETION,
	C_SUCCESS,
	C_SCORE,
	C_TIME,
	C_SEQUENCE,
	C_WHEN_COMPLETE,
	C_RULED,
	C_RULE, /* and four more, of rule_own_read */
	C_ATTEMPT_COMPLETION = C_RULE + 5,
	C_ATTEMPT_SUCCESS,
	C_ATTEMPT_SCORE
};

enum err quiz_item_ask(struct work *w, struct quiz_view *view)
{
	const char *const params[] = {db_p_uuid(w, view->attempt.org), db_p_uuid(w, view->attempt.id)};

	return db_ask(w, &lms_quiz_item, params, &view->item);
}

enum err quiz_item_read(
    struct work *w, struct quiz_view *view, struct quiz_item *ret_item, struct outcome *ret_outcome)
{
	const struct db_rows *rows;
	struct rule_own own;

	if (view->item == NULL) {
		TRY(quiz_item_ask(w, view));
		TRY(db_flush(w));
	}
	rows = view->item;
	if (db_count(rows) == 0)
		return fail(w, ERR_INTERNAL, "a quiz has no part of its own");
	TRY(rule_own_read(w, rows, 0, C_RULE, &own));
	*ret_item = (struct quiz_item){.before = {.grain = db_uuid(rows, 0, C_GRAIN),
	                                   .visible = true,
	                                   .seen = db_bool(rows, 0, C_SEEN),
	                                   .ended = db_bool(rows, 0, C_ENDED),
	                                   .completion = completion_read(db_text(rows, 0, C_COMPLETION)),
	                                   .success = success_read(db_text(rows, 0, C_SUCCESS)),
	                                   .has_score = !db_is_null(rows, 0, C_SCORE),
	                                   .score = db_real(rows, 0, C_SCORE)},
	    .time_cs = db_int(rows, 0, C_TIME)};
	ret_item->now = ret_item->before;
	*ret_outcome = (struct outcome){.attempt = view->attempt,
	    .learner = view->learner,
	    .module = view->module,
	    .sequence = db_uuid(rows, 0, C_SEQUENCE),
	    .gradable = view->gradable,
	    .ruled = db_bool(rows, 0, C_RULED),
	    .facts = {.own = own,
	        .grade_when_complete = db_bool(rows, 0, C_WHEN_COMPLETE),
	        .before = {.completion = completion_read(db_text(rows, 0, C_ATTEMPT_COMPLETION)),
	            .success = success_read(db_text(rows, 0, C_ATTEMPT_SUCCESS)),
	            .has_score = !db_is_null(rows, 0, C_ATTEMPT_SCORE),
	            .score = db_real(rows, 0, C_ATTEMPT_SCORE)}}};
	return OK;
}

enum err quiz_item_keep(
    struct work *w, const struct quiz_view *view, const struct quiz_item *item, int64_t time_cs)
{
	const char *org = db_p_uuid(w, view->attempt.org), *attempt = db_p_uuid(w, view->attempt.id),
	           *grain = db_p_uuid(w, item->now.grain), *time = db_p_int(w, time_cs);
	const char *const params[] = {org, attempt, grain, "", completion_name(item->now.completion),
	    success_name(item->now.success), item->now.has_score ? db_p_real(w, item->now.score) : NULL, time,
	    db_p_bool(item->now.ended)};

	TRY(db_send(w, &lms_run_item_keep, params));
	return db_send(w, &lms_quiz_attempt_time, (const char *const[]){org, attempt, time, grain});
}
