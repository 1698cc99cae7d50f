/* An organisation's look as it is kept: its brand in organizations.settings, its logo in organization_logos,
 * each served under an address with its own hash. Changes are audited. */
#ifndef LMS_ORGANIZATION_LOOK_H
#define LMS_ORGANIZATION_LOOK_H

#include "lms/access/access.h"
#include "lms/organization/brand.h"

enum { LOOK_HASH_SIZE = 17 };

struct look {
	struct uuid org;
	struct brand brand;      /* texts are never NULL */
	const char *css, *sheet; /* the style sheet and its hash, "" without a brand */
	const char *logo;        /* "HASH.png" of the logo, "" for none */
};

/* ERR_NOT_FOUND (field org) where there is no organisation of that slug. Everything ends with the work. */
enum err look_read(struct work *w, const char *slug, struct look *ret_look) MUST_CHECK;
/* Fails as brand_check does. */
enum err look_change(
    struct work *w, const struct principal *by, const char *slug, const struct brand *brand) MUST_CHECK;
/* Fails as brand_logo_check does; len 0 takes the logo away. */
enum err look_set_logo(
    struct work *w, const struct principal *by, const char *slug, const void *bytes, size_t len) MUST_CHECK;
/* The bytes of the logo "HASH.png", while it is the organisation's. ERR_NOT_FOUND. */
enum err look_logo(
    struct work *w, const char *slug, const char *logo, const void **ret_bytes, size_t *ret_len) MUST_CHECK;

#endif
