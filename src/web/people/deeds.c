/* What is done to one member after a page that asks. */
#include <string.h>

#include "pages.h"
#include "web/page/frame.h"
#include "web/people/people.h"

static const char *address(struct request *r, struct uuid user)
{
	return frame_address(r, "/members/%s", uuid_text(r->work.arena, user));
}

/* The last part of the path says which deed it is. */
static const char *deed_of(const struct request *r)
{
	const char *deed = strrchr(r->path, '/');

	return deed != NULL ? deed + 1 : "";
}

static enum err show(struct request *r, struct uuid user, const char *deed, const char *link)
{
	struct text html = text_new(r->work.arena, PEOPLE_PAGE_MAX);
	struct member m;

	TRY(member_find(&r->work, r->principal.org, user, &m));
	page_member_deed(&html, &(struct page_member_deed){.lang = request_language(r),
	                            .frame = frame_make(r, "members"),
	                            .deed = deed,
	                            .name = *m.name != '\0' ? m.name : m.email,
	                            .suspended = strcmp(m.status, "suspended") == 0,
	                            .only_here = m.only_here,
	                            .totp = m.totp,
	                            .link = link,
	                            .back = address(r, user)});
	return reply_page(r, 200, &html);
}

enum err get_member_deed(struct request *r)
{
	struct member_fields in = {0};

	TRY(request_input(r, &in));
	return show(r, in.user, deed_of(r), NULL);
}

static enum err done(struct request *r, const char *says, const char *to)
{
	frame_say(r, "success", says);
	return reply_redirect(r, 303, to);
}

enum err post_member_suspension(struct request *r)
{
	struct member_fields in = {0};
	struct member m;
	bool suspended;

	TRY(request_input(r, &in));
	TRY(member_find(&r->work, r->principal.org, in.user, &m));
	suspended = strcmp(m.status, "suspended") == 0;
	TRY(member_suspend(&r->work, r->app->session_cache, &r->principal, in.user, !suspended));
	return done(r,
	    suspended ? WORDS("This person may enter again.") : WORDS("This person may not enter any more."),
	    address(r, in.user));
}

enum err post_member_removal(struct request *r)
{
	struct member_fields in = {0};

	TRY(request_input(r, &in));
	TRY(member_remove(&r->work, r->app->session_cache, &r->principal, in.user));
	return done(r, WORDS("This person belongs here no more."), frame_address(r, "/members"));
}

enum err post_member_withdrawal(struct request *r)
{
	struct member_fields in = {0};
	struct member m;

	TRY(request_input(r, &in));
	TRY(member_find(&r->work, r->principal.org, in.user, &m));
	if (strcmp(m.status, "invited") != 0)
		return fail_field(&r->work, ERR_CONFLICT, "user", "this person has accepted already");
	TRY(member_remove(&r->work, r->app->session_cache, &r->principal, in.user));
	return done(r, WORDS("The invitation was taken back."), frame_address(r, "/members"));
}

enum err post_member_sign_out(struct request *r)
{
	struct member_fields in = {0};

	TRY(request_input(r, &in));
	TRY(member_sign_out(&r->work, &r->app->config, r->app->session_cache, &r->principal, in.user));
	return done(r, WORDS("This person is signed out everywhere."), address(r, in.user));
}

enum err post_member_reset(struct request *r)
{
	struct member_fields in = {0};
	const char *link = NULL;

	TRY(request_input(r, &in));
	TRY(member_reset_link(&r->work, &r->app->config, &r->principal, in.user, in.recovery, &link));
	return show(r, in.user, "reset-link", link);
}

enum err post_member_invitation(struct request *r)
{
	const struct inviting inviting = people_inviting(r, false);
	struct invited invited;
	struct member_fields in = {0};

	TRY(request_input(r, &in));
	TRY(invitation_renew(&r->work, &inviting, in.user, &invited));
	if (invited.link != NULL)
		return show(r, in.user, "invitation", invited.link);
	return done(r, WORDS("The invitation was sent again."), address(r, in.user));
}
