#include "pages.h"
#include "web/account/account.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

#include <string.h>

#include "lms/people/session.h"

struct factor_fields {
	const char *code, *old, *next;
};

const struct input factor_next_input[] = {
    {"next", INPUT_QUERY, FIELD_TEXT, false, 0, NEXT_MAX, offsetof(struct factor_fields, next),
        .about = "what a second factor is asked for by"},
    {0},
};

const struct input factor_new_input[] = {
    {"code", INPUT_BODY, FIELD_TEXT, true, 1, 64, offsetof(struct factor_fields, code), .hidden = true,
        .about = "what the authenticator program shows"},
    {0},
};

const struct input factor_password_input[] = {
    {"old", INPUT_BODY, FIELD_TEXT, true, 1, 512, offsetof(struct factor_fields, old), .hidden = true,
        .about = "the present password"},
    {0},
};

static const char issuer[] = "Lectern";

enum err get_factor(struct request *r)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	struct factor_fields in = {.next = ""};
	struct account account;

	TRY(request_input(r, &in));
	TRY(account_show(&r->work, r->principal.id, &account));
	page_account_factor(&html, &(struct page_account_factor){.lang = request_language(r),
	                               .frame = frame_make(r, ""),
	                               .totp = account.totp,
	                               .asked = *in.next != '\0' || request_owes_factor(r),
	                               .since = account.totp_at_us,
	                               .codes_left = account.recovery_left,
	                               .weak = account.totp && !r->principal.strong});
	return reply_page(r, 200, &html);
}

enum err post_factor(struct request *r)
{
	const struct account_asking asking = account_asking(r);

	TRY(account_totp_begin(&r->work, &asking));
	return reply_redirect(r, 303, "/account/second-factor/new");
}

static enum err show_new(struct request *r, const struct trouble *trouble)
{
	const struct account_asking asking = account_asking(r);
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	const char *secret = NULL, *uri = NULL;
	enum err e = account_totp_pending(&r->work, &asking, issuer, &secret, &uri);

	if (e == ERR_NOT_FOUND)
		return reply_redirect(r, 303, "/account/second-factor");
	TRY(e);
	page_account_factor_new(&html, &(struct page_account_factor_new){.lang = request_language(r),
	                                   .frame = frame_make(r, ""),
	                                   .trouble = trouble != NULL ? &trouble->view : NULL,
	                                   .secret = secret});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_factor_picture(struct request *r)
{
	const struct account_asking asking = account_asking(r);
	const char *secret = NULL, *uri = NULL, *svg = NULL;

	TRY(account_totp_pending(&r->work, &asking, issuer, &secret, &uri));
	TRY(qr_svg(&r->work, uri, &svg));
	return reply_bytes(r, 200, "image/svg+xml", svg, strlen(svg));
}

enum err get_factor_new(struct request *r)
{
	return show_new(r, NULL);
}

/* The codes are shown as the answer itself: they are kept nowhere to be shown again. */
static enum err show_codes(struct request *r, const char *const codes[static RECOVERY_CODES])
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	struct page_account_codes_rows *rows = arena_alloc(r->work.arena, RECOVERY_CODES * sizeof(*rows));

	for (size_t i = 0; i < RECOVERY_CODES; i++)
		rows[i] = (struct page_account_codes_rows){.code = codes[i]};
	page_account_codes(&html, &(struct page_account_codes){.lang = request_language(r),
	                              .frame = frame_make(r, ""),
	                              .rows = rows,
	                              .rows_count = RECOVERY_CODES});
	return reply_page(r, 200, &html);
}

enum err post_factor_new(struct request *r)
{
	const struct account_asking asking = account_asking(r);
	const char *codes[RECOVERY_CODES], *cookie = NULL;
	struct factor_fields in = {0};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = account_totp_confirm(&r->work, &asking, in.code, codes, &cookie);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show_new(r, &trouble);
	}
	sign_session_cookie(r, cookie);
	return show_codes(r, codes);
}

/* --- with the password again --- */

static enum err show_password(struct request *r, bool removal, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);

	page_account_factor_password(
	    &html, &(struct page_account_factor_password){.lang = request_language(r),
	               .frame = frame_make(r, ""),
	               .trouble = trouble != NULL ? &trouble->view : NULL,
	               .removal = removal});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_factor_removal(struct request *r)
{
	return show_password(r, true, NULL);
}

enum err post_factor_removal(struct request *r)
{
	const struct account_asking asking = account_asking(r);
	struct factor_fields in = {0};
	struct trouble trouble;
	int64_t wait_s = 0;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = account_totp_remove(&r->work, &asking, in.old, &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show_password(r, true, &trouble);
	}
	frame_say(r, "success", WORDS("The second factor was taken away."));
	return reply_redirect(r, 303, "/account/second-factor");
}

enum err get_factor_codes(struct request *r)
{
	return show_password(r, false, NULL);
}

enum err post_factor_codes(struct request *r)
{
	const struct account_asking asking = account_asking(r);
	const char *codes[RECOVERY_CODES];
	struct factor_fields in = {0};
	struct trouble trouble;
	int64_t wait_s = 0;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = account_recovery(&r->work, &asking, in.old, codes, &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show_password(r, false, &trouble);
	}
	return show_codes(r, codes);
}
