/* The launch by LTI 1.1. */
#include <string.h>

#include "lti/launch11.h"
#include "web/lti/lti.h"
#include "web/lti/message.h"
#include "web/lti11/lti11.h"

static enum err refused(struct request *r, enum err e, const struct lti_launch *launch)
{
	const struct lti_refusal refusal = lti_refusal_take(r, e);

	if (*launch->locale != '\0')
		request_set_locale(r, launch->locale);
	/* A frame of the platform must be able to show why; where no key is known the page has nothing to
	 * click. */
	reply_frame_ancestors(r,
	    *launch->registration.issuer != '\0' ? lti_frame_origins(&r->work, &launch->registration) : "*");
	return lti_page_launch_failed(r, &refusal, launch, NULL);
}

/* Of one module where the address names one. */
enum err lti11_get_launch(struct request *r)
{
	const char *module = request_param(r, "module"), *url;
	struct uuid id;

	url = arena_printf(r->work.arena, "%s/lti/1.1/launch%s%s", r->app->config.app_url,
	    uuid_parse(module, &id) ? "/" : "", uuid_parse(module, &id) ? module : "");
	return lti_page_launch_address(r, url, true);
}

enum err lti11_post_launch(struct request *r)
{
	struct work *w = &r->work;
	const char *module = request_param(r, "module"), *app_url = r->app->config.app_url;
	struct form query, body;
	struct lti_launch launch;
	enum err e;

	TRY(request_query(r, &query));
	TRY(request_form(r, &body));
	reply_header(r, "Cache-Control", "no-store");
	e = lti11_launch_verify(
	    w, r->app->keys, arena_printf(w->arena, "%s%s", app_url, r->path), &query, &body, &launch);
	if (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN)
		return refused(r, e, &launch);
	TRY(e);
	/* As the same address of LTI 1.3 would name it. */
	if (*module != '\0')
		launch.target_link_uri = arena_printf(w->arena, "%s/lti/launch/%s", app_url, module);
	return lti_message_answer_as(r, LTI_MESSAGE_RESOURCE_LINK, &launch);
}
