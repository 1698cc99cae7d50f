#include "web/direct/direct.h"

#include <string.h>

#include "lms/entry/entry.h"
#include "lms/entry/entry_me.h"
#include "lms/entry/guest.h"
#include "lms/link/visit.h"
#include "lms/statement/tell.h"
#include "pages.h"
#include "web/direct/guest.h"
#include "web/input.h"
#include "web/page/frame.h"

enum { PAGE_MAX = 64 * 1024, FORM_MAX = 4 * 1024 };

static enum err answer_page(struct request *r, struct uuid guest, bool forgotten)
{
	struct work *w = &r->work;
	struct text html = text_new(w->arena, PAGE_MAX);
	const char *slug = request_param(r, "slug");
	struct text action = text_new(w->arena, 4096);
	struct direct_page page;

	TRY(direct_page_read(w, slug, guest, &page));
	text_add(&action, "/go/");
	text_add_url(&action, slug);
	page_direct(&html, &(struct page_direct){.lang = request_language(r),
	                       .frame = frame_of_school(r, "", page.org),
	                       .title = page.title,
	                       .action = action.data,
	                       .known = page.consent == CONSENT_VERSION,
	                       .forgotten = forgotten});
	if (page.consent == CONSENT_VERSION && strcmp(r->method, "GET") == 0)
		page_view_tell(w, &r->app->config, r->app->xapi_ingest,
		    &(struct page_view){.org = page.org,
		        .learner = page.learner,
		        .name = "go",
		        .title = page.title,
		        .module = page.module,
		        .locale = ""});
	/* The form's answer leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return reply_page(r, 200, &html);
}

static enum err get_direct(struct request *r)
{
	TRY(guests_welcome(r));
	return answer_page(r, guest_of(r), false);
}

static enum err guest_enter(struct request *r, struct uuid guest, int consent)
{
	struct work *w = &r->work;
	struct entry entry;

	if (uuid_is_nil(guest))
		guest = uuid_v4();
	TRY(entry_direct(w, &r->app->config, r->app->keys, request_param(r, "slug"), guest, consent,
	    request_language(r), &entry));
	if (consent != 0)
		guest_cookie_keep(r, guest);
	return reply_redirect(r, 303, entry.player_url);
}

/* To their own page, from where they join other places: the cookie proves them as it does for their progress.
 */
static enum err guest_see(struct request *r, struct uuid guest)
{
	struct direct_page page;
	const char *capability;

	TRY(direct_page_read(&r->work, request_param(r, "slug"), guest, &page));
	if (uuid_is_nil(guest) || page.consent == 0)
		return answer_page(r, (struct uuid){{0}}, false);
	TRY(entry_me_direct(&r->work, r->app->keys, page.org, guest, request_language(r), &capability));
	return reply_redirect(r, 303, visit_address(&r->work, &r->app->config, capability));
}

static enum err guest_leave(struct request *r, struct uuid guest)
{
	if (!uuid_is_nil(guest))
		TRY(guest_forget(&r->work, &r->app->config, guest));
	guest_cookie_forget(r);
	return answer_page(r, (struct uuid){{0}}, true);
}

static enum err post_direct(struct request *r)
{
	struct work *w = &r->work;
	struct direct_page page;
	struct form form;
	const char *choice;

	TRY(guests_welcome(r));
	TRY(own_page_asked(r));
	TRY(request_form(r, &form));
	TRY(form_one(w, &form, "choice", &choice));
	if (choice != NULL && strcmp(choice, "keep") == 0)
		return guest_enter(r, guest_of(r), CONSENT_VERSION);
	if (choice != NULL && strcmp(choice, "nothing") == 0)
		return guest_enter(r, (struct uuid){{0}}, 0);
	if (choice != NULL && strcmp(choice, "forget") == 0)
		return guest_leave(r, guest_of(r));
	if (choice != NULL && strcmp(choice, "me") == 0)
		return guest_see(r, guest_of(r));
	TRY(direct_page_read(w, request_param(r, "slug"), (struct uuid){{0}}, &page));
	return fail_field(w, ERR_BAD_INPUT, "choice", "is one of keep, nothing, forget and me");
}

struct direct_input {
	const char *slug, *choice;
};

static const char *const choices[] = {"keep", "nothing", "forget", "me", NULL};
static const struct input direct_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, .max = 64, .offset = offsetof(struct direct_input, slug),
        .about = "names the link"},
    {0},
};
static const struct input choice_input[] = {
    {"slug", INPUT_PATH, FIELD_TEXT, .max = 64, .offset = offsetof(struct direct_input, slug),
        .about = "names the link"},
    {"choice", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct direct_input, choice),
        .choices = choices, .about = "keep progress, keep nothing, forget what was kept, or see it"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/go/{slug}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_direct,
        "a direct link to content: what it is, what is kept, and the choice", .input = direct_input},
    {"POST", "/go/{slug}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, FORM_MAX, SHAPE_PAGE, post_direct,
        "starts a direct visitor, or forgets one (choice=keep, nothing, forget or me)",
        .input = choice_input},
};

const struct area web_area_direct = {"direct", routes, FIELDS_COUNT(routes)};
