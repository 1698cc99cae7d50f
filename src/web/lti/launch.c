#include <string.h>

#include "web/lti/lti.h"
#include "web/lti/message.h"

enum { WAIT_S = 1 };

static const char *cookie_value(void *owner, const char *name)
{
	return request_cookie(owner, name);
}

static struct lti_cookies cookies_of(struct request *r)
{
	return (struct lti_cookies){.find = cookie_value, .owner = r};
}

/* The cookie of a refused login proves nothing any more; a partitioned one is only deleted by a partitioned
 * header. That of an opened one stays for its minutes: the form may be sent again. */
static void cookie_delete(struct request *r, const char *login_name)
{
	if (*login_name == '\0')
		return;
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, LTI_COOKIE_DELETED, lti_cookie_name(&r->work, login_name)));
}

static const char *relogin_url(struct request *r, struct lti_login *relogin)
{
	if (*relogin->iss == '\0' || strcmp(relogin->new_window, "1") == 0)
		return NULL;
	relogin->new_window = "1";
	return lti_login_url(&r->work, &r->app->config, relogin);
}

/* A page of ours between the platform and its authorization endpoint makes its own SameSite cookies stay
 * away. Where the platform then does not know who is asking, the login is repeated as one redirect, which
 * needs no page. */
static bool storage_in_the_way(const struct lti_refusal *refusal, const struct lti_next *next)
{
	return strcmp(refusal->field, "platform") == 0 && *next->relogin.lti_storage_target != '\0';
}

static enum err launch_refused(struct request *r, const struct lti_refusal *refusal,
    const struct lti_launch *launch, struct lti_next *next)
{
	const char *url;

	cookie_delete(r, next->login_name);
	if (*launch->locale != '\0')
		request_set_locale(r, launch->locale);
	if (storage_in_the_way(refusal, next)) {
		next->relogin.lti_storage_target = "";
		return reply_redirect(r, 303, lti_login_url(&r->work, &r->app->config, &next->relogin));
	}
	url = relogin_url(r, &next->relogin);
	/* A frame of the platform must be able to show why; where no platform is known the page has nothing
	 * to click. */
	reply_frame_ancestors(r, *next->frame_origins != '\0' ? next->frame_origins : "*");
	if (next->step == LTI_STEP_WINDOW && url != NULL)
		return lti_page_new_window(r, err_info(ERR_LAUNCH_UNPROVEN)->status, url);
	/* 2.4: a platform that cannot see who is asking (login_required) often can in a window of its own. */
	if (strcmp(refusal->field, "platform") != 0)
		url = NULL;
	return lti_page_launch_failed(r, refusal, launch, url);
}

static enum err launch_wait(struct request *r, const struct lti_next *next)
{
	const char *url = arena_printf(r->work.arena, "/lti/again/%s", next->login_name);

	reply_header(r, "Refresh", arena_printf(r->work.arena, "%d; url=%s", WAIT_S, url));
	reply_frame_ancestors(r, next->frame_origins);
	return lti_page_wait(r, url);
}

static enum err launch_prove(
    struct request *r, const struct form *form, const struct lti_launch *launch, const struct lti_next *next)
{
	const char *state = NULL;

	TRY(form_one(&r->work, form, "state", &state));
	if (*launch->locale != '\0')
		request_set_locale(r, launch->locale);
	reply_frame_ancestors(r, next->frame_origins);
	/* The form's answer leads to the content origin. */
	reply_form_action(r, r->app->config.content_url);
	return lti_page_storage_get(r, &next->storage, state);
}

/* What every way in comes to, once its launch was verified with e, or not. */
static enum err launch_answer(
    struct request *r, const struct form *form, enum err e, struct lti_launch *launch, struct lti_next *next)
{
	struct lti_refusal refusal = lti_refusal_take(r, e);

	work_forgive(&r->work);
	switch (next->step) {
	case LTI_STEP_CONTINUE:
		return reply_redirect(r, 303, next->address);
	case LTI_STEP_WAIT:
		return launch_wait(r, next);
	case LTI_STEP_PROVE:
		return launch_prove(r, form, launch, next);
	case LTI_STEP_WINDOW:
	case LTI_STEP_NONE:
		break;
	}
	if (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN)
		return launch_refused(r, &refusal, launch, next);
	if (e != OK)
		return fail_field(&r->work, e, refusal.field, "%s", refusal.detail);
	TRY(lti_message_answer(r, launch));
	return lti_launch_end(&r->work, r->app->keys, launch, reply_location(r));
}

enum err lti_post_launch(struct request *r)
{
	const struct lti_cookies cookies = cookies_of(r);
	struct lti_launch launch;
	struct lti_next next;
	struct form form;
	enum err e;

	TRY(request_form(r, &form));
	reply_header(r, "Cache-Control", "no-store");
	e = lti_launch_verify(&r->work, &r->app->config, r->app->keys, &form, &cookies, &launch, &next);
	return launch_answer(r, &form, e, &launch, &next);
}

enum err lti_post_proof(struct request *r)
{
	const struct lti_cookies cookies = cookies_of(r);
	struct lti_launch launch;
	struct lti_next next;
	struct form form;
	enum err e;

	TRY(request_form(r, &form));
	reply_header(r, "Cache-Control", "no-store");
	e = lti_launch_prove(&r->work, &r->app->config, r->app->keys, &form, &cookies, &launch, &next);
	return launch_answer(r, &form, e, &launch, &next);
}

enum err lti_get_again(struct request *r)
{
	const struct lti_cookies cookies = cookies_of(r);
	const struct form none = {0};
	struct lti_launch launch = {.locale = "", .return_url = ""};
	struct lti_next next;
	enum err e;

	reply_header(r, "Cache-Control", "no-store");
	e = lti_launch_again(&r->work, r->app->keys, request_param(r, "login"), &cookies, &next);
	return launch_answer(r, &none, e, &launch, &next);
}

enum err lti_get_launch(struct request *r)
{
	return lti_page_launch_address(
	    r, arena_printf(r->work.arena, "%s/lti/launch", r->app->config.app_url), false);
}
