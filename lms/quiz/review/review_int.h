/* Inside lms/quiz/review only. */
#ifndef LMS_QUIZ_REVIEW_REVIEW_INT_H
#define LMS_QUIZ_REVIEW_REVIEW_INT_H

#include "lms/quiz/review/review.h"
#include "lms/quiz/sitting_int.h"

/* The attempt of a sitting that is over, and whose it is, if the principal may see it; ERR_NOT_FOUND (field
 * sitting). */
enum err marking_find(struct work *w, const struct principal *by, struct uuid sitting,
    struct uuid *ret_attempt, struct marking *whose) MUST_CHECK;
/* Queued. */
enum err marking_keep(struct work *w, struct uuid org, const struct marking_mark *mark, struct uuid question,
    enum verdict verdict, struct uuid by) MUST_CHECK;
/* Whether such a quiz is there, and a learner whom the principal may see. */
enum err accommodation_who(struct work *w, const struct principal *by, struct uuid module,
    struct uuid learner, bool *ret_module, bool *ret_learner) MUST_CHECK;
enum err accommodation_keep(
    struct work *w, struct uuid org, const struct accommodation *accommodation) MUST_CHECK;
/* Of sittings under way; queued. */
enum err accommodation_extend(
    struct work *w, struct uuid org, const struct quiz_view *view, int64_t deadline_us) MUST_CHECK;
enum err accommodation_drop(
    struct work *w, struct uuid org, struct uuid module, struct uuid learner, bool *ret_there) MUST_CHECK;
/* Attempts of a learner at a quiz with a sitting under way, at most 50. */
enum err accommodation_attempts(struct work *w, struct uuid org, struct uuid module, struct uuid learner,
    struct uuid **ret_attempts, size_t *ret_count) MUST_CHECK;

#endif
