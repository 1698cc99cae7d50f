#include "web/account/account.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"

#include <string.h>

#include "lms/member/invitation.h"
#include "lms/people/session.h"

struct account_fields {
	const char *name, *language, *old, *password, *session;
};

static const char *const languages[] = {"", "en", "fr", NULL};

const struct input account_input[] = {
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, ACCOUNT_NAME_MAX, offsetof(struct account_fields, name),
        .about = "full name"},
    {"language", INPUT_BODY, FIELD_CHOICE, false, 0, 0, offsetof(struct account_fields, language),
        .choices = languages, .about = "of pages and mails; empty: the browser's"},
    {0},
};

const struct input account_password_input[] = {
    {"old", INPUT_BODY, FIELD_TEXT, true, 1, 512, offsetof(struct account_fields, old), .hidden = true,
        .about = "the present password"},
    {"password", INPUT_BODY, FIELD_TEXT, true, 1, 1024, offsetof(struct account_fields, password),
        .hidden = true, .about = "the new one"},
    {0},
};

const struct input account_sessions_input[] = {
    {"session", INPUT_BODY, FIELD_TEXT, true, 1, 40, offsetof(struct account_fields, session),
        .about = "a session's id, or \"others\": all but this one"},
    {0},
};

struct account_asking account_asking(struct request *r)
{
	return (struct account_asking){
	    &r->app->config, r->app->keys, r->app->session_cache, &r->principal, request_network(r)};
}

/* --- name and language --- */

static enum err show(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	struct account account;

	TRY(account_show(&r->work, r->principal.id, &account));
	page_account(&html, &(struct page_account){.lang = request_language(r),
	                        .frame = frame_make(r, ""),
	                        .trouble = trouble != NULL ? &trouble->view : NULL,
	                        .email = account.email,
	                        .name = trouble != NULL ? form_typed(r, "name") : account.name,
	                        .language = trouble != NULL ? form_typed(r, "language") : account.language,
	                        .password_since = account.password_changed_us,
	                        .totp = account.totp,
	                        .totp_since = account.totp_at_us,
	                        .codes_left = account.recovery_left});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_account(struct request *r)
{
	return show(r, NULL);
}

enum err post_account(struct request *r)
{
	struct account_fields in = {.language = ""};
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = account_change(&r->work, r->app->session_cache, &r->principal, in.name, in.language);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, &trouble);
	}
	frame_say(r, "success", WORDS("Your account was changed."));
	return reply_redirect(r, 303, "/account");
}

/* --- the password --- */

static enum err show_password(struct request *r, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);

	page_account_password(&html, &(struct page_account_password){.lang = request_language(r),
	                                 .frame = frame_make(r, ""),
	                                 .trouble = trouble != NULL ? &trouble->view : NULL});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_account_password(struct request *r)
{
	return show_password(r, NULL);
}

enum err post_account_password(struct request *r)
{
	const struct account_asking asking = account_asking(r);
	struct account_fields in = {0};
	struct trouble trouble;
	const char *cookie = NULL;
	int64_t wait_s = 0;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = account_password(&r->work, &asking, in.old, in.password, &cookie, &wait_s);
	if (e != OK) {
		TRY(sign_trouble(r, e, wait_s, &trouble));
		return show_password(r, &trouble);
	}
	sign_session_cookie(r, cookie);
	frame_say(r, "success", WORDS("The new password counts from now on. Every other session has ended."));
	return reply_redirect(r, 303, "/account");
}

/* --- sessions --- */

enum err get_account_sessions(struct request *r)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	struct page_account_sessions_rows *rows;
	struct account_session *sessions;
	size_t count;

	TRY(account_sessions(&r->work, r->principal.id, &sessions, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_account_sessions_rows){.id = uuid_text(r->work.arena, sessions[i].id),
		    .agent = sessions[i].agent,
		    .current = uuid_equal(sessions[i].id, r->principal.session),
		    .strong = sessions[i].strong,
		    .since = sessions[i].created_us,
		    .seen = sessions[i].seen_us};
	page_account_sessions(&html, &(struct page_account_sessions){.lang = request_language(r),
	                                 .frame = frame_make(r, ""),
	                                 .others = count > 1,
	                                 .rows = rows,
	                                 .rows_count = count});
	return reply_page(r, 200, &html);
}

enum err post_account_sessions(struct request *r)
{
	struct account_fields in = {0};
	struct uuid session;

	TRY(request_input(r, &in));
	if (strcmp(in.session, "others") == 0) {
		TRY(account_sessions_end(&r->work, &r->app->config, r->app->session_cache, &r->principal,
		    r->principal.id, r->principal.session));
		frame_say(r, "success", WORDS("Every other session has ended."));
		return reply_redirect(r, 303, "/account/sessions");
	}
	if (!uuid_parse(in.session, &session))
		return fail_field(&r->work, ERR_BAD_INPUT, "session", "is a session's id or \"others\"");
	TRY(account_session_end(&r->work, r->app->session_cache, &r->principal, session));
	if (uuid_equal(session, r->principal.session)) {
		sign_session_cookie(r, "");
		return reply_redirect(r, 303, "/sign-in");
	}
	frame_say(r, "success", WORDS("The session has ended."));
	return reply_redirect(r, 303, "/account/sessions");
}

/* --- an invitation for this account --- */

enum err get_account_invitation(struct request *r)
{
	struct text html = text_new(r->work.arena, ACCOUNT_PAGE_MAX);
	struct invitation invitation;

	TRY(invitation_find(&r->work, request_param(r, "token"), &invitation));
	page_account_invitation(&html, &(struct page_account_invitation){.lang = request_language(r),
	                                   .frame = frame_make(r, ""),
	                                   .organization = invitation.org_name,
	                                   .email = invitation.email,
	                                   .mine = uuid_equal(invitation.user, r->principal.id)});
	return reply_page(r, 200, &html);
}

enum err post_account_invitation(struct request *r)
{
	const char *token = request_param(r, "token");
	struct invitation invitation;

	TRY(invitation_find(&r->work, token, &invitation));
	TRY(invitation_accept(&r->work, r->app->session_cache, &r->principal, token));
	frame_say(r, "success", WORDS("You belong to this organisation now."));
	return reply_redirect(r, 303, arena_printf(r->work.arena, "/admin/%s", invitation.org_slug));
}
