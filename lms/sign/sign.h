/* Signing in and out. A password is checked on the lane PASSWORD; who has a second factor then owes it, in a
 * session that proves nobody until it was shown. Wrong tries slow down (throttle.h). What is answered tells
 * nobody whether there is such an account, by words or by time. */
#ifndef LMS_SIGN_SIGN_H
#define LMS_SIGN_SIGN_H

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/people/session.h"

/* The browser or program that asks. */
struct visitor {
	const char *network; /* its address, as networks are judged: all of IPv4, the first half of IPv6 */
	const char
	    *agent; /* "Firefox, Windows": for its owner to recognise it; at most VISITOR_AGENT_MAX bytes */
	const char *device; /* what an earlier sign_in gave it to keep; "" */
	const char *cookie; /* of its present session, which ends where another begins; "" */
};
enum { VISITOR_AGENT_MAX = 100, SIGN_SESSIONS_MAX = 50 };

struct signed_in {
	struct uuid user, session;
	const char *cookie; /* of the new session */
	const char *device; /* to be kept by the browser for visitor.device, long after the session */
	bool owes_factor;   /* the session proves nobody yet: sign_in_factor comes next, within ten minutes */
};

/* ERR_UNAUTHORIZED (field password): not right, whatever of it; ERR_TOO_MANY with *ret_wait_s; ERR_BUSY no
 * memory to hash. */
enum err sign_in(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *email, const char *password, struct signed_in *ret_signed,
    int64_t *ret_wait_s) MUST_CHECK;

/* The code of an authenticator program, or a recovery code, for the session of this cookie, which is
 * exchanged for another. ERR_UNAUTHORIZED with the field code: not right; with the field session: there is
 * none that owes a factor, or no longer (too many wrong ones). ERR_TOO_MANY as above. */
enum err sign_in_factor(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *code, struct signed_in *ret_signed,
    int64_t *ret_wait_s) MUST_CHECK;
/* Whether this cookie's session owes its second factor. */
enum err sign_in_owes(struct work *w, const char *cookie, bool *ret_owes) MUST_CHECK;

/* For programs that bring everything at once and keep no session: the same checks. code "": none.
 * ERR_UNAUTHORIZED with the field password or code. */
enum err sign_in_check(struct work *w, const struct config *config, struct keys *keys,
    const struct visitor *visitor, const char *email, const char *password, const char *code,
    struct uuid *ret_user, bool *ret_strong, int64_t *ret_wait_s) MUST_CHECK;

/* A new visitor.device for somebody who proved otherwise to own this account. In the arena. */
const char *sign_device(struct work *w, const struct keys *keys, struct uuid user);

/* Ends a session; there being none is well. */
enum err sign_out(struct work *w, struct session_cache *cache, struct uuid session) MUST_CHECK;

/* Where a person may go. */
struct place {
	const char *slug, *name;
};
enum { PLACES_MAX = 200 };
enum err sign_in_places(
    struct work *w, struct uuid user, struct place **ret_places, size_t *ret_count) MUST_CHECK;

/* The form in which a recovery code is kept: letters' case, blanks and hyphens aside. */
const char *recovery_code_hash(struct work *w, struct keys *keys, struct uuid user, const char *code);

#endif
