/* What the addresses of our own content on the content origin are proven by (as lms/capability.h has it for
 * packages): bound to the host label of one learner and one package, stable for days so that browsers keep
 * what they fetched.
 *
 * native: this package version of ours may be shown. media: this file of the library may be read. */
#ifndef LMS_MATERIAL_CONTENT_CAPABILITY_H
#define LMS_MATERIAL_CONTENT_CAPABILITY_H

#include "lms/capability.h"

struct content_capability {
	struct uuid org;
	struct uuid thing;              /* the package version, or the content */
	char label[CONTENT_LABEL_SIZE]; /* of the host */
	int64_t expires_s;              /* read_capability_expiry */
};

const char *native_capability_make(
    struct work *w, const struct keys *keys, const struct content_capability *c);
const char *media_capability_make(
    struct work *w, const struct keys *keys, const struct content_capability *c);

/* False when it is not ours, is another kind, or has expired at now_us. */
bool native_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct content_capability *ret) MUST_CHECK;
bool media_capability_read(
    const struct keys *keys, const char *text, int64_t now_us, struct content_capability *ret) MUST_CHECK;

#endif
