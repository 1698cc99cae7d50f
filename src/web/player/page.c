#include <string.h>

#include "lms/attempt/attempt.h"
#include "lms/entry/guest.h"
#include "lms/organization/organization.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/player/player.h"

enum { PAGE_MAX = 128 * 1024 };

/* The usual policy of pages, but a course may put a page of another site into the content's frame. */
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                             "connect-src 'self'; frame-src * "
                             "data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors ";

static enum err page_over(struct request *r, bool forgotten)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);

	page_expired(&html,
	    &(struct page_expired){
	        .lang = request_language(r), .frame = frame_bare(r), .return_url = "", .gone = forgotten});
	reply_frame_ancestors(r, "*");
	return reply_page(r, err_info(ERR_GONE)->status, &html);
}

enum err player_page_expired(struct request *r)
{
	return page_over(r, false);
}

enum err player_get_page(struct request *r)
{
	struct work *w = &r->work;
	struct text html = text_new(w->arena, PAGE_MAX);
	const struct launch_capability launch = launch_of_principal(&r->principal);
	struct launch_page page;
	bool forgotten;
	enum err e;

	e = organization_admits(w, launch.org);
	if (e == OK)
		e = launch_page_read(w, r->app->keys, &launch, &page);
	if (e == ERR_GONE) {
		work_forgive(w);
		TRY(guest_is_forgotten(w, &launch, &forgotten));
		return page_over(r, forgotten);
	}
	TRY(e);
	if (page.quiz)
		return reply_redirect(r, 303,
		    arena_printf(w->arena, "%s/quiz/%s", r->app->config.app_url, request_param(r, "launch")));
	/* Storage and files belong to this learner and package: on another host they would not be theirs. */
	if (!content_host_fits(&r->app->config, r->host, page.label))
		return fail(w, ERR_NOT_FOUND, "this address belongs to another host");
	if (strpbrk(page.frame_origins, ";,\r\n") != NULL)
		return fail(w, ERR_INTERNAL, "the launch's frame origins are not a list of origins");
	request_set_locale(r, page.locale);
	page_player(&html,
	    &(struct page_player){.lang = request_language(r), .title = page.title, .kept = page.kept});
	reply_header(r, "Content-Security-Policy",
	    arena_printf(
	        w->arena, "%s%s", policy, page.frame_origins[0] != '\0' ? page.frame_origins : "'none'"));
	return reply_page(r, 200, &html);
}
