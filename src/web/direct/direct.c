#include "web/direct/direct.h"

#include <string.h>

#include "lms/entry/entry.h"
#include "pages.h"

enum { PAGE_MAX = 64 * 1024, FORM_MAX = 4 * 1024 };

static const char guest_cookie[] = "__Host-lectern-guest";
static const char guest_purpose[] = "guest";

static enum err guests_welcome(struct request *r)
{
	return r->app->config.guest_origin
	           ? OK
	           : fail(&r->work, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
}

static enum err get_direct(struct request *r)
{
	struct work *w = &r->work;
	struct text html = text_new(w->arena, PAGE_MAX);
	const char *slug = request_param(r, "slug"), *title;
	struct text action = text_new(w->arena, 4096);

	TRY(guests_welcome(r));
	TRY(entry_direct_title(w, slug, &title));
	text_add(&action, "/go/");
	text_add_url(&action, slug);
	page_direct(
	    &html, &(struct page_direct){.lang = request_language(r), .title = title, .action = action.data});
	/* The form's answer leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, 200, &html);
}

/* The UUID names a guest; that it came in our own capability proves them. */
static struct uuid guest_of(struct request *r)
{
	struct uuid guest;

	if (keys_capability_read(r->app->keys, guest_purpose, request_cookie(r, guest_cookie), guest.bytes,
	        sizeof guest.bytes))
		return guest;
	return uuid_v4();
}

static void guest_keep(struct request *r, struct uuid guest)
{
	const char *proof =
	    keys_capability(&r->work, r->app->keys, guest_purpose, guest.bytes, sizeof guest.bytes);

	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, "%s=%s; Path=/; Max-Age=15552000; Secure; HttpOnly; SameSite=Lax",
	        guest_cookie, proof));
}

static enum err post_direct(struct request *r)
{
	struct work *w = &r->work;
	struct uuid guest = guest_of(r);
	struct entry entry;

	TRY(guests_welcome(r));
	TRY(entry_direct(
	    w, &r->app->config, r->app->keys, request_param(r, "slug"), guest, request_language(r), &entry));
	guest_keep(r, guest);
	return reply_redirect(r, 303, entry.player_url);
}

static const struct route routes[] = {
    {"GET", "/go/{slug}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_direct,
        "a direct link to content: what it is, and a button to start"},
    {"POST", "/go/{slug}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, FORM_MAX, SHAPE_PAGE, post_direct,
        "starts a direct visitor"},
};

const struct area web_area_direct = {"direct", routes, FIELDS_COUNT(routes)};
