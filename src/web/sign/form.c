#include <stdio.h>
#include <string.h>

#include "pages.h"
#include "web/page/address.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/sign/sign.h"

enum { TOKEN_BYTES = 32 };

static const char form_cookie[] = "__Host-lectern-form";

/* Signed under our secret, so that a token of the sender's own making fits no cookie. */
static const char *token_of(struct request *r, const char *cookie)
{
	uint8_t mac[SHA256_SIZE];

	keys_mac(r->app->keys, "form", cookie, strlen(cookie), mac);
	return base64url_encode(r->work.arena, mac, sizeof(mac));
}

const char *sign_school(struct request *r, const char *next)
{
	static const char pages[] = "/admin/";

	next = address_own(next);
	if (strncmp(next, pages, strlen(pages)) != 0)
		return "";
	next += strlen(pages);
	return arena_strndup(r->work.arena, next, strcspn(next, "/?#"));
}

const struct page_frame *sign_frame(struct request *r, const char *slug)
{
	struct page_frame *frame =
	    arena_memdup(r->work.arena, frame_of_school(r, slug, (struct uuid){{0}}), sizeof(*frame));
	const char *cookie = request_cookie(r, form_cookie);

	if (*cookie == '\0') {
		cookie = random_token(r->work.arena, TOKEN_BYTES);
		reply_header(r, "Set-Cookie",
		    arena_printf(
		        r->work.arena, "%s=%s; Path=/; Secure; HttpOnly; SameSite=Lax", form_cookie, cookie));
	}
	frame->csrf = token_of(r, cookie);
	return frame;
}

enum err sign_form_check(struct request *r)
{
	const char *cookie = request_cookie(r, form_cookie), *token = NULL, *wanted = token_of(r, cookie);
	struct form form;

	TRY(request_same_site(r));
	TRY(request_form(r, &form));
	TRY(form_one(&r->work, &form, "csrf", &token));
	if (*cookie != '\0' && token != NULL && strlen(token) == strlen(wanted) &&
	    equal_constant_time(token, wanted, strlen(wanted)))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, "csrf",
	    "this form is no longer valid, or cookies are refused: go back, load the page again and repeat");
}

enum err sign_trouble(struct request *r, enum err e, int64_t wait_s, struct trouble *ret_trouble)
{
	if (e == ERR_TOO_MANY)
		reply_header(r, "Retry-After", arena_printf(r->work.arena, "%lld", (long long)wait_s));
	/* Who they are could not be proven: here that is what the form is about. */
	if (e == ERR_UNAUTHORIZED && strcmp(r->work.field, "session") != 0) {
		TRY(trouble_make(r, ERR_BAD_INPUT, ret_trouble));
		ret_trouble->status = 401;
		return OK;
	}
	return trouble_make(r, e, ret_trouble);
}

enum err sign_go_on(struct request *r, const char *next)
{
	next = address_own(next);
	return reply_redirect(r, 303, *next != '\0' ? next : "/admin");
}
