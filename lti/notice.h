/* The platform notification service (research: section 13): a platform that offers it is asked once to tell
 * us of course copies, and its signed notices are proven as launches are, but for the login: a notice has an
 * id of its own instead. */
#ifndef LTI_NOTICE_H
#define LTI_NOTICE_H

#include "keys/keys.h"
#include "lti/launch.h"

#define LTI_CONTEXT_COPY "LtiContextCopyNotice"

enum { LTI_NOTICE_ORIGINS_MAX = 20 };

/* What a proven notice says; texts in the work's arena, "" when absent. */
struct lti_notice {
	struct uuid org, registration, deployment;
	const char *id, *type;
	const char *context_id;                      /* the copy */
	const char *origins[LTI_NOTICE_ORIGINS_MAX]; /* what it was copied from, newest first */
	size_t origins_count;
};

/* Proves a notice (V1 to V13 without the login's nonce): form, registration, signature, issuer, audience,
 * times, version and a deployment that is in use. ERR_BAD_INPUT, ERR_LAUNCH_REFUSED or ERR_LAUNCH_UNPROVEN
 * with the check as field. Whether it came before is for whoever keeps notices. */
enum err lti_notice_prove(
    struct work *w, struct keys *keys, const char *jwt, struct lti_notice *ret_notice) MUST_CHECK;

/* Asks a platform to send notices of course copies to that address. OK: *ret_reason NULL where it will, else
 * why not, and *ret_again whether to ask again soon. */
enum err lti_notices_ask(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *service_url, const char *handler_url,
    const char **ret_reason, bool *ret_again) MUST_CHECK;

#endif
