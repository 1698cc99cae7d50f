/* What is kept of registrations, for registration.c. */
#ifndef LTI_REGISTRATION_STORE_H
#define LTI_REGISTRATION_STORE_H

#include "lti/registration.h"

/* ERR_NOT_FOUND with the field org. */
enum err organization_find(struct work *w, const char *slug, struct uuid *ret_org) MUST_CHECK;

/* registration.c: what may be said of an origin's name and of who may frame us: ERR_BAD_INPUT with the field
 * origin or frame_origins. And a name for a new origin of that kind, after the site's host where the kind's
 * own is taken: ERR_CONFLICT (field origin) where all of them are. */
enum err lti_origin_slug_check(struct work *w, const char *slug) MUST_CHECK;
enum err lti_frame_origins_check(struct work *w, const char *origins) MUST_CHECK;
enum err lti_origin_slug_new(
    struct work *w, struct uuid org, const char *kind, const char *site, const char **ret_slug) MUST_CHECK;

/* True when no registration and no consumer of LTI 1.1 stands on an origin of that name. */
enum err origin_store_free(struct work *w, struct uuid org, const char *slug, bool *ret_free) MUST_CHECK;
/* The origin that the issuer's registrations share, if there are any. */
enum err origin_store_of_issuer(struct work *w, struct uuid org, const char *issuer, const char *client_id,
    bool *ret_known, struct uuid *ret_origin, const char **ret_slug) MUST_CHECK;
enum err origin_store_keep(struct work *w, struct uuid org, const char *slug, const char *kind,
    const char *name, struct uuid *ret_origin, const char **ret_kind) MUST_CHECK;

/* registration.c: the origin that a platform's people come from: the one it names, else that of its issuer,
 * else a new one of this kind. ERR_CONFLICT (field origin) when the one it names is of another kind. */
enum err origin_choose(struct work *w, const struct lti_platform *platform, struct uuid org, const char *kind,
    struct uuid *ret_origin, const char **ret_slug) MUST_CHECK;

/* ERR_NOT_FOUND: the organisation has no such registration. */
enum err registration_store_status(struct work *w, struct uuid org, const char *issuer, const char *client_id,
    const char *status, const struct lti_also *also) MUST_CHECK;

/* Of one that waits. ERR_NOT_FOUND (field platform). */
enum err registration_store_decide(struct work *w, struct uuid org, struct uuid registration,
    const char *status, const struct lti_also *also) MUST_CHECK;

/* Registration and named deployment in one transaction; org and origin of added are given. */
enum err registration_store_keep(struct work *w, const struct lti_platform *platform,
    const struct lti_also *also, struct lti_platform_added *added) MUST_CHECK;

#endif
