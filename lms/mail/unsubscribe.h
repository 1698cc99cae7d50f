/* Leaving reminders: a link of ours, stateless, that only the recipient was given. */
#ifndef LMS_MAIL_UNSUBSCRIBE_H
#define LMS_MAIL_UNSUBSCRIBE_H

#include "lms/mail/mail.h"

/* The link's last part: it says which organisation's reminders to which address, and proves itself. */
const char *mail_unsubscribe_token(struct work *w, const struct keys *keys, struct uuid org, const char *to);
/* No reminders of that organisation any more, or, subscribe true, again. ERR_NOT_FOUND: not a token of ours.
 * Twice does no harm. */
enum err mail_unsubscribe(
    struct work *w, const struct keys *keys, const char *token, bool subscribe) MUST_CHECK;
/* The token's organisation and its name, for the page, and whether reminders are off. ERR_NOT_FOUND as above.
 */
enum err mail_unsubscribe_read(struct work *w, const struct keys *keys, const char *token,
    struct uuid *ret_org, const char **ret_organization, bool *ret_off) MUST_CHECK;

#endif
