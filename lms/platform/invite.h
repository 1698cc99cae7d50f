/* Registration links as staff make them, and the registration that comes of one: lti/register with audit
 * rows. */
#ifndef LMS_PLATFORM_INVITE_H
#define LMS_PLATFORM_INVITE_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/access/access.h"
#include "lti/register/dynamic.h"
#include "lti/register/invite.h"

/* What the tool is called on platforms. */
extern const char invite_tool_name[];

struct invite_made {
	struct lti_invite invite;
	const char *link; /* shown once: nothing keeps it */
};
/* As lti_invite_make; audited. */
enum err invite_make(struct work *w, const struct config *config, const struct principal *by,
    const struct lti_invite_new *invite, struct invite_made *ret_made) MUST_CHECK;
/* As lti_invite_revoke; audited. */
enum err invite_revoke(
    struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;

/* What a link is good for now: ERR_GONE with a sentence where it is used, withdrawn or expired. */
enum err invite_check(struct work *w, const struct lti_invite *invite) MUST_CHECK;

/* What is needed to register with a platform. */
struct invite_house {
	const struct config *config;
	struct http *http;
	struct keys *keys;
};
/* The platform's configuration, as lti_configuration_fetch with the link's kind of platform. */
enum err invite_configuration(struct work *w, const struct invite_house *house,
    const struct lti_invite *invite, const char *url, struct lti_configuration *ret_configuration) MUST_CHECK;

struct invite_registered {
	struct lti_platform_added added;
	const char *client_id;
	bool repeated; /* this link had registered this platform before: nothing was asked again */
};
/* Registers with the platform and keeps what comes of it, once for each link; again by the same link and
 * issuer gives the same answer. Audited as the deed of the link. ERR_GONE, ERR_CONFLICT: the link;
 * ERR_UPSTREAM: the platform's own words; ERR_UNPROCESSABLE: its configuration. After a failure the link can
 * be used again. */
enum err invite_register(struct work *w, const struct invite_house *house, const struct lti_invite *invite,
    const char *url, const char *token, struct invite_registered *ret_registered) MUST_CHECK;

#endif
