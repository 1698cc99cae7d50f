#include <string.h>

#include "lms/people/session.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/sign/sign.h"

struct sign_in_fields {
	const char *email, *password, *code, *next;
};

const struct input sign_in_input[] = {
    {"email", INPUT_BODY, FIELD_TEXT, true, 1, 254, offsetof(struct sign_in_fields, email),
        .about = "the account's address"},
    {"password", INPUT_BODY, FIELD_TEXT, true, 1, 512, offsetof(struct sign_in_fields, password),
        .hidden = true, .about = "its password"},
    {"next", INPUT_BODY, FIELD_TEXT, false, 0, NEXT_MAX, offsetof(struct sign_in_fields, next),
        .about = "where to go on to"},
    {0},
};

const struct input sign_in_code_input[] = {
    {"code", INPUT_BODY, FIELD_TEXT, true, 1, 64, offsetof(struct sign_in_fields, code), .hidden = true,
        .about = "what the authenticator program shows, or a recovery code"},
    {"next", INPUT_BODY, FIELD_TEXT, false, 0, NEXT_MAX, offsetof(struct sign_in_fields, next),
        .about = "where to go on to"},
    {0},
};

const struct input sign_next_input[] = {
    {"next", INPUT_QUERY, FIELD_TEXT, false, 0, NEXT_MAX, offsetof(struct sign_in_fields, next),
        .about = "where to go on to"},
    {0},
};

const char *sign_with_next(struct request *r, const char *path, const char *next)
{
	struct text url = text_new(r->work.arena, NEXT_MAX * 3 + 100);

	next = address_own(next);
	text_add(&url, path);
	if (*next != '\0') {
		text_add(&url, "?next=");
		text_add_url(&url, next);
	}
	return url.data;
}

static enum err already(struct request *r, const char *next, bool *ret_answered)
{
	struct session session;
	enum err e = session_prove(
	    &r->work, r->app->keys, r->app->session_cache, request_cookie(r, SESSION_COOKIE), "", &session);

	if (e == ERR_UNAUTHORIZED) {
		work_forgive(&r->work);
		return OK;
	}
	TRY(e);
	*ret_answered = true;
	return sign_go_on(r, next);
}

static enum err show(struct request *r, const char *next, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);

	page_sign_in(&html, &(struct page_sign_in){.lang = request_language(r),
	                        .frame = sign_frame(r, sign_school(r, next)),
	                        .forgot = sign_with_next(r, "/forgot", next),
	                        .trouble = trouble != NULL ? &trouble->view : NULL,
	                        .email = form_typed(r, "email"),
	                        .next = address_own(next)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_sign_in(struct request *r)
{
	struct sign_in_fields in = {.next = ""};
	bool answered = false;

	TRY(request_input(r, &in));
	TRY(already(r, address_own(in.next), &answered));
	return answered ? OK : show(r, in.next, NULL);
}

enum err post_sign_in(struct request *r)
{
	struct sign_in_fields in = {.next = ""};
	struct visitor visitor = sign_visitor(r);
	struct signed_in signed_in = {0};
	struct trouble trouble;
	int64_t wait_s = 0;
	enum err e;

	TRY(sign_form_check(r));
	e = request_input(r, &in);
	if (e == OK)
		e = sign_in(&r->work, &r->app->config, r->app->keys, &visitor, in.email, in.password,
		    &signed_in, &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show(r, form_typed(r, "next"), &trouble);
	}
	/* The earlier session of this browser, if there was one, has ended: forget it here too. */
	session_forget_user(r->app->session_cache, signed_in.user);
	sign_session_cookie(r, signed_in.cookie);
	if (signed_in.owes_factor)
		return reply_redirect(r, 303, sign_with_next(r, "/sign-in/code", in.next));
	sign_device_cookie(r, signed_in.device);
	return sign_go_on(r, in.next);
}

/* --- the second step --- */

static enum err show_code(struct request *r, const char *next, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);

	page_sign_in_code(&html, &(struct page_sign_in_code){.lang = request_language(r),
	                             .frame = sign_frame(r, sign_school(r, next)),
	                             .again = sign_with_next(r, "/sign-in", next),
	                             .trouble = trouble != NULL ? &trouble->view : NULL,
	                             .next = address_own(next)});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_sign_in_code(struct request *r)
{
	struct sign_in_fields in = {.next = ""};
	bool owes = false;

	TRY(request_input(r, &in));
	TRY(sign_in_owes(&r->work, request_cookie(r, SESSION_COOKIE), &owes));
	return owes ? show_code(r, in.next, NULL)
	            : reply_redirect(r, 303, sign_with_next(r, "/sign-in", in.next));
}

enum err post_sign_in_code(struct request *r)
{
	struct sign_in_fields in = {.next = ""};
	struct visitor visitor = sign_visitor(r);
	struct signed_in signed_in = {0};
	struct trouble trouble;
	int64_t wait_s = 0;
	enum err e;

	TRY(sign_form_check(r));
	e = request_input(r, &in);
	if (e == OK)
		e = sign_in_factor(
		    &r->work, &r->app->config, r->app->keys, &visitor, in.code, &signed_in, &wait_s);
	if (e == ERR_UNAUTHORIZED && strcmp(r->work.field, "session") == 0)
		return reply_redirect(r, 303, sign_with_next(r, "/sign-in", in.next));
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show_code(r, form_typed(r, "next"), &trouble);
	}
	sign_session_cookie(r, signed_in.cookie);
	sign_device_cookie(r, signed_in.device);
	return sign_go_on(r, in.next);
}

/* --- out, and where to --- */

enum err post_sign_out(struct request *r)
{
	TRY(sign_out(&r->work, r->app->session_cache, r->principal.session));
	sign_session_cookie(r, "");
	frame_say(r, "success", WORDS("You are signed out."));
	return reply_redirect(r, 303, "/sign-in");
}

enum err get_places(struct request *r)
{
	struct text html = text_new(r->work.arena, SIGN_PAGE_MAX);
	struct page_places_rows *rows;
	struct place *places;
	size_t count;

	TRY(sign_in_places(&r->work, r->principal.id, &places, &count));
	if (count == 1 && !r->principal.platform_admin)
		return reply_redirect(r, 303, arena_printf(r->work.arena, "/admin/%s", places[0].slug));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_places_rows){
		    .link = arena_printf(r->work.arena, "/admin/%s", places[i].slug), .name = places[i].name};
	page_places(&html, &(struct page_places){.lang = request_language(r),
	                       .frame = frame_make(r, ""),
	                       .instance = r->principal.platform_admin,
	                       .rows = rows,
	                       .rows_count = count});
	return reply_page(r, 200, &html);
}
