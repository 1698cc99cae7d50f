/* Signing in, second step, forgotten password, links: what people see before it is known who they are. */
#ifndef WEB_SIGN_SIGN_H
#define WEB_SIGN_SIGN_H

#include "lms/sign/sign.h"
#include "web/input.h"
#include "web/page/address.h"
#include "web/web.h"

struct page_frame;
struct trouble;

extern const struct area web_area_sign;

enum { SIGN_PAGE_MAX = 128 * 1024, SIGN_FORM_MAX = 16 * 1024, NEXT_MAX = ADDRESS_OWN_MAX };

/* visitor.c: who asks, and what browsers keep for us. */
struct visitor sign_visitor(struct request *r);
void sign_session_cookie(struct request *r, const char *cookie); /* "": takes it away */
void sign_device_cookie(struct request *r, const char *device);

/* form.c: forms of people who are not signed in carry a token that fits a cookie of theirs. frame: as
 * frame_of_school of this slug, with that token; sets the cookie where there is none. */
const struct page_frame *sign_frame(struct request *r, const char *slug);
/* The slug of the organisation whose page this is ("/admin/SLUG/…"); "" for any other. In the arena. */
const char *sign_school(struct request *r, const char *next);
/* ERR_FORBIDDEN (field csrf or Origin). */
enum err sign_form_check(struct request *r) MUST_CHECK;

/* path, and behind it ?next= where that is an address of ours (web/page/address.h). In the arena. */
const char *sign_with_next(struct request *r, const char *path, const char *next);
/* As trouble_make, and a wrong password or code is a trouble too. */
enum err sign_trouble(struct request *r, enum err e, int64_t wait_s, struct trouble *ret_trouble) MUST_CHECK;
/* Where to after signing in: next, or "/admin". */
enum err sign_go_on(struct request *r, const char *next) MUST_CHECK;

handler get_sign_in, post_sign_in, get_sign_in_code, post_sign_in_code, post_sign_out, get_places, get_forgot,
    post_forgot, get_reset, post_reset, get_invitation, post_invitation;
extern const struct input sign_in_input[], sign_in_code_input[], sign_next_input[], forgot_input[],
    forgot_page_input[], reset_input[], invitation_input[], sign_token_input[];

#endif
