/* Rotating our signing key as a platform administrator does: keys_rotate with an audit row of the
 * installation. */
#ifndef LMS_PLATFORM_ROTATION_H
#define LMS_PLATFORM_ROTATION_H

#include "keys/keys.h"
#include "lms/access/access.h"

/* As keys_rotate, not at once. */
enum err key_rotation(
    struct work *w, struct keys *keys, const struct principal *by, const char **ret_kid) MUST_CHECK;

#endif
