/* Open edX sites as staff change them: lti/site.h with an audit row in the same transaction. */
#ifndef LMS_PLATFORM_SITE_H
#define LMS_PLATFORM_SITE_H

#include "lms/access/access.h"
#include "lti/site.h"

/* As lti_site_save. only_new: ERR_CONFLICT (lms_url) where the site is there already. */
enum err site_save(struct work *w, const struct principal *by, const struct lti_site *site, bool only_new,
    struct uuid *ret_site, bool *ret_changed) MUST_CHECK;
/* As lti_site_blocks_add; what changes nothing is not recorded. */
enum err site_blocks_add(struct work *w, const struct principal *by, struct uuid org, struct uuid site,
    const char *text, struct lti_site_added *ret_added) MUST_CHECK;

#endif
