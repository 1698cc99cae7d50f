/* Sign-in slows down where it is wrong again and again: for an account from one network, for a network over
 * all accounts, and for an account over all networks. A browser that signed in to the account before is
 * judged by itself, so that nobody can lock others out by trying their names. What has to wait counts
 * nowhere. */
#ifndef LMS_SIGN_THROTTLE_H
#define LMS_SIGN_THROTTLE_H

#include "keys/keys.h"

enum throttle_kind {
	THROTTLE_PASSWORD,
	THROTTLE_FACTOR, /* a second factor: only who has the password gets there, so the account is judged */
	THROTTLE_ASKING  /* somebody asks for a link; account is not looked at */
};

struct throttle {
	const char *account; /* the account's id, or the address that was typed in where there is none */
	const char *network; /* where the try comes from */
	struct uuid device;  /* a browser that signed in to this account before; nil: another one */
	enum throttle_kind kind;
	bool last_free; /* set by throttle_take: of those that need not wait this was the last */
};

/* Counts a try before it is made. ERR_TOO_MANY: it must wait for *ret_wait_s (set only then) and was not
 * counted. */
enum err throttle_take(
    struct work *w, struct keys *keys, struct throttle *throttle, int64_t *ret_wait_s) MUST_CHECK;
/* The try was right. Inside a directory transaction. */
enum err throttle_right(struct work *w, struct keys *keys, const struct throttle *throttle) MUST_CHECK;

#endif
