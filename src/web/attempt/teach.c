/* A teacher who came by LTI begins on our own origin: in the player's page content could read the address,
 * and with it what their learners did. */
#include "lms/attempt/attempt.h"
#include "lms/capability.h"
#include "lms/grade/grade.h"
#include "lms/grade/reason.h"
#include "pages.h"
#include "web/attempt/attempt.h"
#include "web/page/frame.h"

enum { PAGE_MAX = 64 * 1024 };

struct fields {
	const char *capability;
};

const struct input teach_input[] = {
    {"capability", INPUT_PATH, FIELD_TEXT, true, 1, CAPABILITY_MAX, offsetof(struct fields, capability),
        .hidden = true, .about = "the launch of who teaches"},
    {0},
};

enum err get_teach(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct launch_capability launch;
	struct launch_page page;
	const char *lang = request_language(r), *code;
	const struct grade_reason *reason;
	struct fields in = {0};

	TRY(request_input(r, &in));
	if (!teach_capability_read(r->app->keys, in.capability, r->work.now_us, &launch))
		return fail(&r->work, ERR_GONE, "this launch has expired");
	/* Who came to look at one attempt has nothing to choose. */
	if (!uuid_is_nil(r->principal.attempt))
		return reply_redirect(
		    r, 303, frame_address(r, "/attempts/%s", uuid_text(r->work.arena, r->principal.attempt)));
	TRY(grade_why_nothing(&r->work, launch.org, launch.launch, true, &code));
	reason = grade_reason_find(code);
	TRY(launch_page_read(&r->work, r->app->keys, &launch, &page));
	page_teach(&html, &(struct page_teach){.lang = request_language(r),
	                      .frame = frame_make(r, "attempts"),
	                      .title = page.title,
	                      .player = arena_printf(r->work.arena, "%s/play/%s",
	                          content_origin(&r->work, &r->app->config, page.label),
	                          launch_capability_make(&r->work, r->app->keys, &launch)),
	                      .class = frame_address(r, "/class"),
	                      .attempts = frame_address(r, "/attempts"),
	                      .grades = frame_address(r, "/grades"),
	                      .trouble = reason != NULL ? page_translate(lang, reason->sentence) : "",
	                      .advice = reason != NULL ? page_translate(lang, reason->advice) : ""});
	return reply_page(r, 200, &html);
}
