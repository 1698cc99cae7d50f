/* LTI 1.1 (basic-lti-launch-request): for platforms that have nothing newer. What a launch says comes out in
 * the same struct as LTI 1.3's, and its checks go to the same log. There is no login, so nothing binds a
 * launch to a browser: it counts once, and for a few minutes (docs/lti-1.1.md). */
#ifndef LTI_LAUNCH11_H
#define LTI_LAUNCH11_H

#include "lti/launch.h"

enum { LTI11_AGE_MAX_S = 300, LTI11_SKEW_S = 60, LTI11_KEY_MAX = 255 };

/* What seals secrets of consumers at rest (keys_seal). */
#define LTI11_SECRET_PURPOSE "lti11-secret"

/* A key and secret that a platform launches us with. The registration is made of it, so that what follows a
 * launch need not know which LTI it was: id (also where a deployment is named), org, origin, name, the site
 * as issuer, the key as client_id, policy and frame_origins. */
struct lti11_consumer {
	struct lti_registration registration;
	const char *status; /* "active" or "disabled" */
	bool switched_on;   /* its organisation takes LTI 1.1, and is open */
	const char *secret;
};

/* By its key; *ret_known false: there is none. */
enum err lti11_consumer_by_key(struct work *w, struct keys *keys, const char *key, bool *ret_known,
    struct lti11_consumer *ret_consumer) MUST_CHECK;
/* By its id, for those who work from stored rows. ERR_NOT_FOUND. */
enum err lti11_consumer_by_id(
    struct work *w, struct keys *keys, struct uuid id, struct lti11_consumer *ret_consumer) MUST_CHECK;

/* Verifies the form post of a launch to url (ours, without its query) and uses its nonce up. Refused:
 * ERR_LAUNCH_REFUSED or ERR_LAUNCH_UNPROVEN with the sentence; *ret_launch holds the checks made so far, and
 * the log row is written where the key is known. The row of an accepted launch is for whoever takes it
 * further (lti_launch_log). */
enum err lti11_launch_verify(struct work *w, struct keys *keys, const char *url, const struct form *query,
    const struct form *body, struct lti_launch *ret_launch) MUST_CHECK;

#endif
