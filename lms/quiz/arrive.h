/* A program that opens a quiz for a learner. */
#ifndef LMS_QUIZ_ARRIVE_H
#define LMS_QUIZ_ARRIVE_H

#include "lms/access/access.h"
#include "lms/quiz/sitting.h"

/* A launch for the learner's newest attempt at the quiz, or for a new one outside any course and platform.
 * Good for a day. ERR_NOT_FOUND (field module, learner_id): none that the principal may reach;
 * ERR_UNPROCESSABLE: the quiz was never published. */
enum err quiz_arrive(struct work *w, const struct principal *by, struct uuid module, struct uuid learner,
    struct launch_capability *ret_launch) MUST_CHECK;

#endif
