/* What is remembered of browsers whose frames keep nothing (ARCHITECTURE.md, "A launch without cookies"). */
#ifndef LTI_BROWSER_H
#define LTI_BROWSER_H

#include "keys/keys.h"
#include "lti/launch.h"

/* "firefox/windows", "safari/ios" …: engine and system of a User-Agent, and nothing finer; "other/other" for
 * what says nothing. */
const char *lti_browser_kind(struct work *w, const char *agent);

/* The key by which a browser is remembered: an HMAC over registration, login_hint, whether the platform
 * offers storage, and the kind of browser; as hex. It says nothing without our secret. */
const char *lti_browser_key(struct work *w, const struct keys *keys, struct uuid registration,
    const struct lti_login *login, const struct lti_browser *browser);

#endif
