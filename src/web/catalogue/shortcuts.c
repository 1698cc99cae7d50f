/* /cours and /notes: the addresses that people of the portal before have kept. Each leads whoever opens it to
 * the page of theirs: staff by their session, a direct visitor by the cookie that proves them. */
#include "lms/entry/entry_me.h"
#include "lms/link/visit.h"
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

/* Where staff are led: the first page that they may open; behind the last, their organisation's first page.
 */
struct staff_page {
	enum permission permission;
	const char *path;
};
static const struct staff_page courses_pages[] = {{PERMISSION_COURSE_READ, "/courses"}};
static const struct staff_page results_pages[] = {
    {PERMISSION_REPORT_READ, "/reports"}, {PERMISSION_COURSE_READ, "/courses"}};

static enum err session_here(struct request *r, const char *org_slug, struct session *ret_session)
{
	return session_prove(&r->work, r->app->keys, r->app->session_cache, request_cookie(r, SESSION_COOKIE),
	    org_slug, ret_session);
}

/* Of an organisation that they cannot enter now, its first page says why. */
static const char *page_in(
    struct request *r, const char *org_slug, const struct staff_page *pages, size_t count)
{
	const char *path = "";
	struct session session;

	if (session_here(r, org_slug, &session) != OK) {
		work_forgive(&r->work);
		count = 0;
	}
	for (size_t i = 0; i < count && *path == '\0'; i++) {
		if (principal_may(&session.principal, pages[i].permission))
			path = pages[i].path;
	}
	return arena_printf(r->work.arena, "/admin/%s%s", org_slug, path);
}

/* Of who is signed in: that page of their organisation, or the choice where they have several; "": nobody is.
 */
static enum err staff_address(
    struct request *r, const struct staff_page *pages, size_t pages_count, const char **ret_address)
{
	struct session session;
	struct place *places;
	size_t count;
	enum err e = session_here(r, "", &session);

	*ret_address = "";
	if (e == ERR_UNAUTHORIZED) {
		work_forgive(&r->work);
		return OK;
	}
	TRY(e);
	TRY(sign_in_places(&r->work, session.principal.id, &places, &count));
	*ret_address = count == 1 ? page_in(r, places[0].slug, pages, pages_count) : "/admin";
	return OK;
}

/* Of a direct visitor of whom something is kept; "": nobody is known. */
static enum err visitor_capability(struct request *r, const struct shop *shop, const char **ret_capability)
{
	struct uuid guest = guest_of(r);
	enum err e;

	*ret_capability = "";
	if (uuid_is_nil(guest))
		return OK;
	e = entry_me_direct(&r->work, r->app->keys, shop->org, guest, request_language(r), ret_capability);
	if (e != ERR_NOT_FOUND)
		return e;
	work_forgive(&r->work);
	return OK;
}

/* *ret_visitor: "" where nobody is known; NULL: it was staff, who are led already. */
static enum err lead(struct request *r, const struct staff_page *pages, size_t pages_count,
    const char **ret_visitor, struct shop *ret_shop)
{
	struct fields in = {.org = ""};
	const char *address;

	*ret_visitor = NULL;
	TRY(request_input(r, &in));
	TRY(staff_address(r, pages, pages_count, &address));
	if (*address != '\0')
		return reply_redirect(r, 303, address);
	TRY(shop_find(r, in.org, ret_shop));
	return visitor_capability(r, ret_shop, ret_visitor);
}

enum err get_cours(struct request *r)
{
	const char *visitor;
	struct shop shop;

	TRY(lead(r, courses_pages, sizeof courses_pages / sizeof *courses_pages, &visitor, &shop));
	if (visitor == NULL)
		return OK;
	return reply_redirect(r, 303,
	    *visitor != '\0' ? visit_courses_address(&r->work, &r->app->config, visitor)
	                     : shop_address(r, &shop, ""));
}

enum err get_notes(struct request *r)
{
	const char *visitor;
	struct shop shop;

	TRY(lead(r, results_pages, sizeof results_pages / sizeof *results_pages, &visitor, &shop));
	if (visitor == NULL)
		return OK;
	return reply_redirect(r, 303,
	    *visitor != '\0' ? visit_address(&r->work, &r->app->config, visitor) : "/sign-in?next=/notes");
}
