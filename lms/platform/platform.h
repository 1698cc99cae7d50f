/* Platforms as their organisation's staff change them: lti/registration.h with an audit row in the same
 * transaction. */
#ifndef LMS_PLATFORM_PLATFORM_H
#define LMS_PLATFORM_PLATFORM_H

#include "lms/access/access.h"
#include "lti/registration.h"
#include "lti/selftest.h"

/* As lti_platform_add. */
enum err platform_save(struct work *w, const struct principal *by, const struct lti_platform *platform,
    struct lti_platform_added *ret_added) MUST_CHECK;
/* As lti_platform_enable. */
enum err platform_enable(struct work *w, const struct principal *by, const char *org, const char *issuer,
    const char *client_id, bool enabled) MUST_CHECK;
/* As lti_platform_decide. */
enum err platform_decide(struct work *w, const struct principal *by, struct uuid org,
    struct uuid registration, bool approved) MUST_CHECK;
/* One platform of the organisation as lti_platform_list tells it, by the registration's id. ERR_NOT_FOUND
 * (field platform). */
enum err platform_find(
    struct work *w, const char *org, struct uuid registration, const json_t **ret_platform) MUST_CHECK;

/* ERR_NOT_FOUND (field org). */
enum err platform_org(struct work *w, const char *slug, struct uuid *ret_org) MUST_CHECK;
/* Runs lti_selftest on a registration of the organisation, and keeps and records it. ERR_NOT_FOUND (field
 * platform).
 */
enum err platform_test(struct work *w, const struct config *config, struct keys *keys, struct http *http,
    const struct principal *by, struct uuid org, struct uuid registration, json_t **ret_result) MUST_CHECK;

#endif
