/* Who moved from LTI 1.1 to LTI 1.3: the migration claims of a launch (lti1p1, lti11_legacy_user_id). */
#ifndef LTI_MOVED11_H
#define LTI_MOVED11_H

#include "lti/launch.h"

/* Fills launch->moved from claims whose signature was verified: where oauth_consumer_key_sign is made with
 * the secret of a consumer of the launch's organisation, or an administrator trusts this registration without
 * (lectern lti11 trust). Else it stays blank. What was found is told beside the launch's checks, and never
 * refuses it: most platforms send it wrongly or not at all. */
enum err lti_moved_read(
    struct work *w, struct keys *keys, const json_t *claims, struct lti_launch *launch) MUST_CHECK;

/* Pure: oauth_consumer_key_sign as the secret makes it (LTI migration guide, 4.1.2): base64 of the
 * HMAC-SHA256 of key, deployment, issuer, client, exp and nonce, joined by &. */
struct lti_moved_claim {
	const char *key, *deployment_id, *iss, *client_id, *nonce;
	int64_t exp_s;
};
const char *lti_moved_sign(struct work *w, const struct lti_moved_claim *claim, const char *secret);

#endif
