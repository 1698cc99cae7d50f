/* Ways to a learner's own page (lms/link/visit.h): each proves the learner as the ways into an activity do.
 */
#ifndef LMS_ENTRY_ENTRY_ME_H
#define LMS_ENTRY_ENTRY_ME_H

#include "base/config.h"
#include "keys/keys.h"
#include "lti/launch.h"

/* Whether a launch asks for it: its address ends in /lti/launch/me, or its custom parameter page is me. */
bool entry_me_asked(const struct config *config, const struct lti_launch *launch);
/* Its learner is found or made, and the launch is logged. ERR_UNPROCESSABLE (field sub): the platform does
 * not say who they are. */
enum err entry_me_from_lti(struct work *w, const struct config *config, const struct keys *keys,
    const struct lti_launch *launch, const char *frame_origins, const char **ret_address) MUST_CHECK;
/* A direct visitor whom the cookie proves, and who lets their progress be kept; what they come with is good
 * at visit_address and at visit_courses_address. ERR_NOT_FOUND: they do not. */
enum err entry_me_direct(struct work *w, const struct keys *keys, struct uuid org, struct uuid guest,
    const char *locale, const char **ret_capability) MUST_CHECK;

#endif
