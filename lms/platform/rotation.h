/* Rotating our signing key as a platform administrator does: keys_rotate with an audit row of the
 * installation. */
#ifndef LMS_PLATFORM_ROTATION_H
#define LMS_PLATFORM_ROTATION_H

#include "keys/keys.h"
#include "lms/access/access.h"

/* As keys_rotate, not at once. */
enum err key_rotation(
    struct work *w, struct keys *keys, const struct principal *by, const char **ret_kid) MUST_CHECK;

/* Who manages the installation and may be written to. */
enum { PLATFORM_ADMINISTRATORS_MAX = 100 };
struct platform_administrator {
	struct uuid id;
	const char *email, *name, *language;
};
enum err platform_administrators(
    struct work *w, struct platform_administrator **ret_people, size_t *ret_count) MUST_CHECK;

#endif
