/* What the files of this folder share. */
#ifndef LMS_ACCOUNT_INT_H
#define LMS_ACCOUNT_INT_H

#include "lms/account/account_store.h"

/* The present password, asked for again before what matters. ERR_UNAUTHORIZED (field old), ERR_TOO_MANY. */
enum err account_password_again(struct work *w, const struct account_asking *asking, const char *password,
    struct user_row *ret_row, int64_t *ret_wait_s) MUST_CHECK;
/* Inside the directory transaction of what it was asked for. */
enum err account_password_was_right(struct work *w, const struct account_asking *asking) MUST_CHECK;

#endif
