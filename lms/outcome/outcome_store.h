/* Rows of lms/outcome; and of modules, what every book of lms reads of their rules. */
#ifndef LMS_OUTCOME_STORE_H
#define LMS_OUTCOME_STORE_H

#include "db/db.h"
#include "lms/outcome/outcome.h"

/* Five columns of a row from there on: completion_rule, completion_score and completion_minutes (0 for none),
 * success_rule, success_score. ERR_INTERNAL: a rule that is unknown. */
enum err rule_own_read(
    struct work *w, const struct db_rows *rows, size_t row, int first, struct rule_own *ret_own) MUST_CHECK;

enum err outcome_progress_add(struct work *w, const struct outcome *outcome, struct uuid grain) MUST_CHECK;
enum err outcome_attempt_keep(
    struct work *w, const struct outcome *outcome, const struct rule_result *result) MUST_CHECK;
enum err outcome_event_add(struct work *w, const struct attempt_ref *attempt, struct uuid session,
    const char *kind, const char *detail) MUST_CHECK;

#endif
