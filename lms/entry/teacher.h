/* Who teaches by LTI: a principal that a launch proves, with the rights of its context and no more. */
#ifndef LMS_ENTRY_TEACHER_H
#define LMS_ENTRY_TEACHER_H

#include "keys/keys.h"
#include "lms/access/access.h"
#include "lms/capability.h"

struct teacher {
	struct principal principal;      /* PRINCIPAL_LAUNCH; its session is the launch */
	struct launch_capability launch; /* the same, for the player's address */
	const char *frame_origins, *locale;
};

/* By the capability of a teacher's address (lms/capability.h). ERR_GONE: it is not ours, the launch has
 * expired or is no more, or its organisation is closed. Rights are those of the roles that the platform told
 * last for this person in this context: who teaches there no more keeps none but to learn. */
enum err teacher_prove(
    struct work *w, const struct keys *keys, const char *capability, struct teacher *ret_teacher) MUST_CHECK;

#endif
