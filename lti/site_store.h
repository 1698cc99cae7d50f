/* What is kept of sites, for site.c. */
#ifndef LTI_SITE_STORE_H
#define LTI_SITE_STORE_H

#include "lti/site.h"

/* ERR_CONFLICT (lms_url). */
enum err site_store_keep(struct work *w, const struct lti_site *site, struct uuid org, struct uuid origin,
    const struct lti_also *also, struct uuid *ret_site, bool *ret_changed) MUST_CHECK;

/* blocks are sorted by client id. ERR_CONFLICT (blocks). */
enum err site_store_blocks(struct work *w, struct uuid org, struct uuid site, const char *name,
    const struct lti_site_block *blocks, size_t count, const struct lti_also *also,
    struct lti_site_added *ret_added) MUST_CHECK;

#endif
