/* What is kept of platforms that launch by LTI 1.1, for this room. */
#ifndef LTI_CONSUMER_STORE_H
#define LTI_CONSUMER_STORE_H

#include "db/db.h"
#include "lti/launch11.h"

/* Uses a consumer's nonce up, in one statement; it is kept until a launch of at_us would be too old.
 * *ret_fresh: nobody had. Also removes some that are of no use any more, now and then. */
enum err nonce_store_use(
    struct work *w, struct uuid consumer, const char *nonce, int64_t at_us, bool *ret_fresh) MUST_CHECK;

/* A consumer as the registration it stands for, without its secret. ERR_NOT_FOUND. */
enum err consumer_store_registration(
    struct work *w, struct uuid id, struct lti_registration *ret_registration) MUST_CHECK;

/* The consumer that a registration's learners may come from: that of the key, in the registration's
 * organisation; with key "" the one an administrator trusts it with. *ret_trusted: it is that one. *ret_known
 * false: none. */
enum err consumer_store_moved(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *key, bool *ret_known, bool *ret_trusted, struct lti11_consumer *ret_consumer) MUST_CHECK;

#endif
