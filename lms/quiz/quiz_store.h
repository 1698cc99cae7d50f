/* Rows that making and sitting quizzes read of the bank, inside the caller's transaction. Inside lms/quiz
 * only. */
#ifndef LMS_QUIZ_QUIZ_STORE_H
#define LMS_QUIZ_QUIZ_STORE_H

#include "db/db.h"
#include "lms/quiz/quiz.h"

/* Active questions of a category (nil: any) and below, with a tag, of a type (NULL: any), by id; at most
 * QUIZ_POOL_MAX + 1. */
enum err bank_pool(struct work *w, struct uuid org, struct uuid category, const char *tag, const char *type,
    struct quiz_pick **ret_picks, size_t *ret_count) MUST_CHECK;
/* The newest versions of the questions named; ret_there and ret_retired by their place. */
enum err bank_newest(struct work *w, struct uuid org, struct quiz_pick *picks, size_t count, bool *ret_there,
    bool *ret_retired) MUST_CHECK;
/* Queued. */
enum err quiz_question_add(struct work *w, struct uuid org, struct uuid package_version, int64_t slot,
    const struct quiz_pick *pick, struct uuid module) MUST_CHECK;

#endif
