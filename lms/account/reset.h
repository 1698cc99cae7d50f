/* Links by which somebody sets a new password. Asking for one is the same work for every address, so that
 * neither the answer nor its time tells who has an account; a thread looks the address up afterwards. */
#ifndef LMS_ACCOUNT_RESET_H
#define LMS_ACCOUNT_RESET_H

#include "lms/account/account.h"

enum { RESET_LIVES_S = 3600 };

/* ERR_TOO_MANY with *ret_wait_s: this network asked too often. */
enum err reset_ask(struct work *w, struct keys *keys, const char *network, const char *email,
    const char *language, int64_t *ret_wait_s) MUST_CHECK;

/* Whom a link is for. ERR_GONE (field token): it was used, ran out, or never was. */
struct reset {
	const char *email, *language;
	bool recovery; /* takes the second factor away too */
};
enum err reset_find(struct work *w, const char *token, struct reset *ret_reset) MUST_CHECK;
/* Uses the link up. All sessions and other links of the person end. ERR_GONE as above; ERR_BAD_INPUT (field
 * password). *ret_device: for visitor.device of this browser (lms/sign/sign.h). */
enum err reset_use(struct work *w, const struct config *config, struct keys *keys,
    struct session_cache *cache, const char *token, const char *password, const char **ret_device) MUST_CHECK;

/* A link to hand over, for the command line and for administrators (lms/member says who may). recovery: it
 * takes the second factor away too. Earlier ones count no more. Audited. */
enum err reset_link(struct work *w, const struct config *config, const struct principal *by, struct uuid org,
    struct uuid user, bool recovery, const char **ret_link) MUST_CHECK;

/* The thread that answers what was asked, by mail where there is mail, and throws away what ended. */
struct people_keeper;
enum err people_keeper_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct people_keeper **ret_keeper) MUST_CHECK;
/* Something was asked just now. NULL is allowed, in stop too. */
void people_keeper_wake(struct people_keeper *keeper);
void people_keeper_stop(struct people_keeper *keeper);

#endif
