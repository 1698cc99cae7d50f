#include <string.h>

#include "web/lti/lti.h"
#include "web/lti/message.h"

static const char *cookie_value(void *owner, const char *name)
{
	return request_cookie(owner, name);
}

/* The cookie has done its work; a partitioned one is only deleted by a partitioned header. */
static void cookie_delete(struct request *r, const struct form *form)
{
	const char *state = NULL;

	if (form_one(&r->work, form, "state", &state) != OK)
		work_forgive(&r->work);
	if (state == NULL || *state == '\0')
		return;
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena,
	        "%s=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None; Partitioned",
	        lti_cookie_name(&r->work, state)));
}

static enum err launch_refused(struct request *r, const struct lti_refusal *refusal,
    const struct lti_launch *launch, bool no_cookie, struct lti_login *relogin)
{
	bool again = strcmp(relogin->new_window, "1") == 0;
	const char *url = NULL;

	if (*launch->locale != '\0')
		request_set_locale(r, launch->locale);
	if (*relogin->iss != '\0' && !again) {
		relogin->new_window = "1";
		url = lti_login_url(&r->work, &r->app->config, relogin);
	}
	/* A frame of the platform must be able to show why; where no platform is known the page has nothing
	 * to click. */
	reply_frame_ancestors(r,
	    *launch->registration.issuer != '\0' ? lti_frame_origins(&r->work, &launch->registration) : "*");
	if (no_cookie && url != NULL)
		return lti_page_new_window(r, url);
	/* 2.4: a platform that cannot see who is asking (login_required) often can in a window of its own. */
	if (strcmp(refusal->field, "platform") != 0)
		url = NULL;
	return lti_page_launch_failed(r, refusal, launch, url);
}

enum err lti_post_launch(struct request *r)
{
	struct work *w = &r->work;
	const struct config *config = &r->app->config;
	struct lti_login relogin;
	struct lti_launch launch;
	struct lti_refusal refusal;
	struct form form;
	bool no_cookie;
	enum err e;

	TRY(request_form(r, &form));
	reply_header(r, "Cache-Control", "no-store");
	cookie_delete(r, &form);
	e = lti_launch_verify(w, config, r->app->keys, &form, cookie_value, r, &launch, &no_cookie, &relogin);
	refusal = lti_refusal_take(r, e);
	if (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN)
		return launch_refused(r, &refusal, &launch, no_cookie, &relogin);
	TRY(e);
	return lti_message_answer(r, &launch);
}

enum err lti_get_launch(struct request *r)
{
	return lti_page_launch_address(r);
}
