/* What the files of this folder share. */
#ifndef LMS_MAIL_MAIL_INT_H
#define LMS_MAIL_MAIL_INT_H

#include "lms/mail/mail.h"

/* The purpose that links are sealed for. */
extern const char mail_link_purpose[];

/* The row as mail_add takes it; it ends with the work. ERR_BAD_INPUT with the field email. */
enum err mail_payload(
    struct work *w, struct keys *keys, const struct mail *mail, json_t **ret_payload) MUST_CHECK;

#endif
