/* One's own account: name, language, password, second factor, sessions. */
#ifndef WEB_ACCOUNT_ACCOUNT_H
#define WEB_ACCOUNT_ACCOUNT_H

#include "lms/account/account.h"
#include "web/input.h"
#include "web/sign/sign.h"

extern const struct area web_area_account;

enum { ACCOUNT_PAGE_MAX = 256 * 1024 };

/* account.c: what the domain asks of who asks. */
struct account_asking account_asking(struct request *r);

/* qr.c: content as a QR code, an SVG document. ERR_INTERNAL: it does not fit. */
enum err qr_svg(struct work *w, const char *content, const char **ret_svg) MUST_CHECK;

handler get_account, post_account, get_account_password, post_account_password, get_account_sessions,
    post_account_sessions, get_factor, post_factor, get_factor_new, post_factor_new, get_factor_picture,
    get_factor_removal, post_factor_removal, get_factor_codes, post_factor_codes, get_account_invitation,
    post_account_invitation;
extern const struct input account_input[], account_password_input[], account_sessions_input[],
    factor_next_input[], factor_new_input[], factor_password_input[];

#endif
