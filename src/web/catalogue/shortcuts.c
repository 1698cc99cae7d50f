/* /cours and /notes: the addresses that people of the portal before have kept. Each leads whoever opens it to
 * the page of theirs: staff by their session, a direct visitor by the cookie that proves them. */
#include <string.h>

#include "lms/entry/entry_me.h"
#include "lms/people/session.h"
#include "lms/sign/sign.h"
#include "web/catalogue/catalogue.h"
#include "web/direct/guest.h"

struct fields {
	const char *org;
};
const struct input shortcut_input[] = {
    {"org", INPUT_QUERY, FIELD_TEXT, .max = 63, .offset = offsetof(struct fields, org),
        .about = "of a visitor: which organisation, on the installation's own host"},
    {0},
};

/* Of who is signed in: that page of their organisation, or the choice where they have several; "": nobody is.
 */
static enum err staff_page(struct request *r, const char *page, const char **ret_address)
{
	struct session session;
	struct place *places;
	size_t count;
	enum err e = session_prove(
	    &r->work, r->app->keys, r->app->session_cache, request_cookie(r, SESSION_COOKIE), "", &session);

	*ret_address = "";
	if (e == ERR_UNAUTHORIZED) {
		work_forgive(&r->work);
		return OK;
	}
	TRY(e);
	TRY(sign_in_places(&r->work, session.principal.id, &places, &count));
	*ret_address =
	    count == 1 ? arena_printf(r->work.arena, "/admin/%s/%s", places[0].slug, page) : "/admin";
	return OK;
}

/* Of a direct visitor of whom something is kept: "/me/VISIT"; "": nobody is known. */
static enum err visitor_page(struct request *r, const struct shop *shop, const char **ret_address)
{
	struct uuid guest = guest_of(r);
	enum err e;

	*ret_address = "";
	if (uuid_is_nil(guest))
		return OK;
	e = entry_me_direct(
	    &r->work, &r->app->config, r->app->keys, shop->org, guest, request_language(r), ret_address);
	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(&r->work);
	return OK;
}

static enum err lead(struct request *r, const char *staff, const char **ret_visit, struct shop *ret_shop)
{
	struct fields in = {.org = ""};
	const char *address;

	TRY(request_input(r, &in));
	TRY(staff_page(r, staff, &address));
	if (*address != '\0')
		return reply_redirect(r, 303, address);
	TRY(shop_find(r, in.org, ret_shop));
	return visitor_page(r, ret_shop, ret_visit);
}

enum err get_cours(struct request *r)
{
	static const char me[] = "/me/";
	const char *visit = NULL, *name;
	struct shop shop;

	TRY(lead(r, "courses", &visit, &shop));
	if (visit == NULL)
		return OK;
	/* Their courses are behind the same visit. */
	name = strstr(visit, me);
	if (name != NULL)
		return reply_redirect(
		    r, 303, arena_printf(r->work.arena, "/learn/%s", name + sizeof(me) - 1));
	return reply_redirect(r, 303, shop_address(r, &shop, ""));
}

enum err get_notes(struct request *r)
{
	const char *visit = NULL;
	struct shop shop;

	TRY(lead(r, "reports", &visit, &shop));
	if (visit == NULL)
		return OK;
	return reply_redirect(r, 303, *visit != '\0' ? visit : "/sign-in?next=/notes");
}
