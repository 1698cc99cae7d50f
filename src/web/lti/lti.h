/* The LTI area: where platforms send browsers to log in and to launch, and where they read our keys. */
#ifndef WEB_LTI_LTI_H
#define WEB_LTI_LTI_H

#include "lti/launch.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_lti;
extern const struct input notices_input[];

handler lti_get_login, lti_post_login, lti_get_launch, lti_post_launch, lti_get_jwks, lti_post_notices;
handler lti_post_proof, lti_get_again;

/* With the cookie's name: takes a partitioned cookie away. */
#define LTI_COOKIE_DELETED "%s=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None; Partitioned"
/* Leaves the cookie by which the next login knows that this frame keeps some. */
void lti_frame_cookie_set(struct request *r);

/* register.c: a platform registers itself. */
handler lti_get_register, lti_post_register;
extern const struct input lti_register_input[], lti_register_form[];
/* addresses.c: what platforms ask for that do not. */
handler lti_get_addresses, lti_get_document, lti_get_icon;
extern const struct input lti_addresses_input[], lti_document_input[];

/* Why a login or launch was refused: taken from r->work at once, before other calls forget it. */
struct lti_refusal {
	enum err error;
	const char *field;
	const char *detail;
};
struct lti_refusal lti_refusal_take(struct request *r, enum err e);

/* pages.c: why a login was refused, with what the platform sent. */
enum err lti_page_login_failed(
    struct request *r, const struct lti_refusal *refusal, const struct lti_login *login) MUST_CHECK;

/* Why a launch was refused, with its checks; the way back where the platform signed one; relogin_url repeats
 * the login in a new window, or NULL. */
enum err lti_page_launch_failed(struct request *r, const struct lti_refusal *refusal,
    const struct lti_launch *launch, const char *relogin_url) MUST_CHECK;

/* S9: all is well but the binding, which this browser keeps back in a frame. */
enum err lti_page_new_window(struct request *r, int status, const char *relogin_url) MUST_CHECK;

/* S2: the platform's storage keeps the proof, then the browser goes on to the platform. */
enum err lti_page_storage_put(struct request *r, const struct lti_login_answer *answer) MUST_CHECK;
/* S8: the platform's storage is asked for it, and the form brings it with the state. */
enum err lti_page_storage_get(
    struct request *r, const struct lti_storage *storage, const char *state) MUST_CHECK;

/* The launch that this form had is under way; url tells more. */
enum err lti_page_wait(struct request *r, const char *url) MUST_CHECK;

enum err lti_page_launch_address(struct request *r, const char *launch_url, bool eleven) MUST_CHECK;

#endif
