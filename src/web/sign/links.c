/* Forgotten passwords and the links that are sent or handed over. */
#include <string.h>

#include "lms/account/reset.h"
#include "lms/mail/mail.h"
#include "lms/member/invitation.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/sign/sign.h"

struct link_fields {
	const char *token, *email, *name, *password, *next;
};

#define NEXT_ROW                                                                                             \
	{                                                                                                    \
		"next", INPUT_QUERY, FIELD_TEXT, false, 0, NEXT_MAX, offsetof(struct link_fields, next),     \
		    .about = "where to go on to afterwards"                                                  \
	}

#define TOKEN_ROW                                                                                            \
	{                                                                                                    \
		"token", INPUT_PATH, FIELD_TEXT, true, 1, 64, offsetof(struct link_fields, token),           \
		    .hidden = true, .about = "of the link"                                                   \
	}
#define PASSWORD_ROW                                                                                         \
	{                                                                                                    \
		"password", INPUT_BODY, FIELD_TEXT, true, 1, 1024, offsetof(struct link_fields, password),   \
		    .hidden = true, .about = "the new password"                                              \
	}

const struct input sign_token_input[] = {TOKEN_ROW, {0}};
const struct input reset_input[] = {TOKEN_ROW, PASSWORD_ROW, {0}};
const struct input forgot_input[] = {
    {"email", INPUT_BODY, FIELD_EMAIL, true, 0, 0, offsetof(struct link_fields, email),
        .about = "the account's address"},
    NEXT_ROW,
    {0},
};
const struct input forgot_page_input[] = {NEXT_ROW, {0}};
const struct input invitation_input[] = {
    TOKEN_ROW,
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, ACCOUNT_NAME_MAX, offsetof(struct link_fields, name),
        .about = "full name"},
    PASSWORD_ROW,
    {0},
};

/* --- asking for a link --- */

static enum err show_forgot(struct request *r, const char *next, bool asked, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);

	page_forgot(&html, &(struct page_forgot){.lang = request_language(r),
	                       .frame = sign_frame(r, sign_school(r, next)),
	                       .sign_in = sign_with_next(r, "/sign-in", next),
	                       .trouble = trouble != NULL ? &trouble->view : NULL,
	                       .email = form_typed(r, "email"),
	                       .asked = asked,
	                       .by_mail = mail_configured(&r->app->config)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_forgot(struct request *r)
{
	struct link_fields in = {.next = ""};

	TRY(request_input(r, &in));
	return show_forgot(r, in.next, false, NULL);
}

enum err post_forgot(struct request *r)
{
	struct link_fields in = {.next = ""};
	struct trouble trouble;
	int64_t wait_s = 0;
	enum err e;

	TRY(sign_form_check(r));
	e = request_input(r, &in);
	if (e == OK)
		e = reset_ask(
		    &r->work, r->app->keys, request_network(r), in.email, request_language(r), &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show_forgot(r, in.next, false, &trouble);
	}
	people_keeper_wake(r->app->people_keeper);
	return show_forgot(r, in.next, true, NULL);
}

/* --- a new password --- */

static enum err show_reset(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);
	struct reset reset;

	TRY(reset_find(&r->work, request_param(r, "token"), &reset));
	if (*reset.language != '\0')
		request_set_locale(r, reset.language);
	page_reset(&html, &(struct page_reset){.lang = request_language(r),
	                      .frame = sign_frame(r, ""),
	                      .trouble = trouble != NULL ? &trouble->view : NULL,
	                      .email = reset.email,
	                      .recovery = reset.recovery});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_reset(struct request *r)
{
	return show_reset(r, NULL);
}

enum err post_reset(struct request *r)
{
	struct link_fields in = {0};
	struct trouble trouble;
	const char *device = NULL;
	enum err e;

	TRY(sign_form_check(r));
	e = request_input(r, &in);
	if (e == OK)
		e = reset_use(&r->work, &r->app->config, r->app->keys, r->app->session_cache, in.token,
		    in.password, &device);
	if (e != OK) {
		TRY(sign_trouble(r, e, 0, &trouble));
		return show_reset(r, &trouble);
	}
	sign_device_cookie(r, device);
	frame_say(r, "success", WORDS("The new password counts from now on. Sign in with it."));
	return reply_redirect(r, 303, "/sign-in");
}

/* --- an invitation --- */

static enum err show_invitation(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);
	const char *token = request_param(r, "token"), *name = form_typed(r, "name");
	struct invitation invitation;

	TRY(invitation_find(&r->work, token, &invitation));
	page_invitation(&html, &(struct page_invitation){.lang = request_language(r),
	                           .frame = sign_frame(r, invitation.org_slug),
	                           .trouble = trouble != NULL ? &trouble->view : NULL,
	                           .organization = invitation.org_name,
	                           .email = invitation.email,
	                           .name = *name != '\0' || trouble != NULL ? name : invitation.name,
	                           .has_account = invitation.has_account,
	                           .accept = arena_printf(r->work.arena, "/account/invitation/%s", token)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_invitation(struct request *r)
{
	return show_invitation(r, NULL);
}

enum err post_invitation(struct request *r)
{
	struct link_fields in = {0};
	struct trouble trouble;
	const char *device = NULL;
	enum err e;

	TRY(sign_form_check(r));
	e = request_input(r, &in);
	if (e == OK)
		e = invitation_accept_new(&r->work, &r->app->config, r->app->keys, r->app->session_cache,
		    in.token, in.name, request_language(r), in.password, &device);
	if (e != OK) {
		TRY(sign_trouble(r, e, 0, &trouble));
		return show_invitation(r, &trouble);
	}
	sign_device_cookie(r, device);
	frame_say(r, "success", WORDS("Your account is ready. Sign in with your address and your password."));
	return reply_redirect(r, 303, "/sign-in");
}
