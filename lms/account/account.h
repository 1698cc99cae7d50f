/* One's own account: name, language, password, second factor, recovery codes, sessions; and the links by
 * which somebody gets into an account again. What changes rights exchanges the session's cookie, is audited
 * in the trail of the installation, and leaves this node's memory at once. */
#ifndef LMS_ACCOUNT_ACCOUNT_H
#define LMS_ACCOUNT_ACCOUNT_H

#include "lms/sign/sign.h"

enum { RECOVERY_CODES = 10, ACCOUNT_NAME_MAX = 200, ACCOUNT_SESSIONS_MAX = 100 };

struct account {
	struct uuid user;
	const char *email, *name, *language, *status;
	bool totp, totp_pending, platform_admin;
	int64_t totp_at_us, recovery_left, password_changed_us, created_us;
};
/* ERR_NOT_FOUND. */
enum err account_show(struct work *w, struct uuid user, struct account *ret_account) MUST_CHECK;
/* ERR_NOT_FOUND (field email): no account has this address. */
enum err account_find(struct work *w, const char *email, struct uuid *ret_user) MUST_CHECK;
/* ERR_BAD_INPUT (field name): empty, or longer than ACCOUNT_NAME_MAX. */
enum err account_name_check(struct work *w, const char *name) MUST_CHECK;
/* The same error. language "", "en" or "fr". */
enum err account_change(struct work *w, struct session_cache *cache, const struct principal *by,
    const char *name, const char *language) MUST_CHECK;

/* Who asks, with what it takes to check their password again. by->session is their session. */
struct account_asking {
	const struct config *config;
	struct keys *keys;
	struct session_cache *cache;
	const struct principal *by;
	const char *network;
};

/* Every other session ends. ERR_UNAUTHORIZED (field old): that is not the present one; ERR_BAD_INPUT (field
 * password): it may not be one; ERR_TOO_MANY with *ret_wait_s. *ret_cookie: of the same session from now on.
 */
enum err account_password(struct work *w, const struct account_asking *asking, const char *old_password,
    const char *password, const char **ret_cookie, int64_t *ret_wait_s) MUST_CHECK;

/* Begins a second factor (a new secret each time), which counts once a code of it was shown. */
enum err account_totp_begin(struct work *w, const struct account_asking *asking) MUST_CHECK;
/* Of the one that was begun: its secret for typing and its otpauth address. ERR_NOT_FOUND: none was. */
enum err account_totp_pending(struct work *w, const struct account_asking *asking, const char *issuer,
    const char **ret_secret, const char **ret_uri) MUST_CHECK;
/* ERR_BAD_INPUT (field code): not a code of it; ERR_CONFLICT: another one was begun meanwhile. The codes are
 * told this once. The session is strong from now on; others end. */
enum err account_totp_confirm(struct work *w, const struct account_asking *asking, const char *code,
    const char *ret_codes[static RECOVERY_CODES], const char **ret_cookie) MUST_CHECK;
/* Removes it, with its recovery codes. Errors of the password as above (field old). */
enum err account_totp_remove(struct work *w, const struct account_asking *asking, const char *password,
    int64_t *ret_wait_s) MUST_CHECK;
/* New codes in place of the earlier ones. ERR_CONFLICT: there is no second factor. */
enum err account_recovery(struct work *w, const struct account_asking *asking, const char *password,
    const char *ret_codes[static RECOVERY_CODES], int64_t *ret_wait_s) MUST_CHECK;

struct account_session {
	struct uuid id;
	const char *agent;
	bool strong;
	int64_t created_us, seen_us;
};
enum err account_sessions(
    struct work *w, struct uuid user, struct account_session **ret_sessions, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err account_session_end(
    struct work *w, struct session_cache *cache, const struct principal *by, struct uuid session) MUST_CHECK;
/* keep: a session that stays, or nil. Where somebody else ends them the person is told by mail. */
enum err account_sessions_end(struct work *w, const struct config *config, struct session_cache *cache,
    const struct principal *by, struct uuid user, struct uuid keep) MUST_CHECK;

#endif
