/* LtiSubmissionReviewRequest: who teaches comes from the platform's grade book to look at one learner's work.
 */
#ifndef LMS_ENTRY_ENTRY_REVIEW_H
#define LMS_ENTRY_ENTRY_REVIEW_H

#include "base/config.h"
#include "keys/keys.h"
#include "lti/launch.h"

/* The page of the learner's latest attempt at that resource link, by a capability that shows this attempt and
 * nothing else and opens no player. ERR_UNPROCESSABLE with a sentence for the teacher: (field roles) they do
 * not teach there; (context) the link is not of this course, or none is named; (resource_link) nobody opened
 * it yet; (for_user) this learner did not. */
enum err entry_review(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins, const char **ret_url) MUST_CHECK;

#endif
