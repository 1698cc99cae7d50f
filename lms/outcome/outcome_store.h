/* Rows of lms/outcome. Used by its own files only. */
#ifndef LMS_OUTCOME_STORE_H
#define LMS_OUTCOME_STORE_H

#include "lms/outcome/outcome.h"

enum err outcome_progress_add(struct work *w, const struct outcome *outcome, struct uuid grain) MUST_CHECK;
enum err outcome_attempt_keep(
    struct work *w, const struct attempt_ref *attempt, const struct rule_result *result) MUST_CHECK;
enum err outcome_event_add(struct work *w, const struct attempt_ref *attempt, struct uuid session,
    const char *kind, const char *detail) MUST_CHECK;

#endif
