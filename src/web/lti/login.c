#include <string.h>

#include "web/lti/lti.h"

enum { COOKIE_LIFE_S = 600 };

static bool refused(enum err e)
{
	return e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN || e == ERR_BAD_INPUT;
}

static enum err login(struct request *r, const struct form *query, const struct form *body)
{
	struct work *w = &r->work;
	struct lti_login login;
	struct lti_login_answer answer;
	enum err e = lti_login_read(w, query, body, &login);

	if (e == OK)
		e = lti_login_start(w, &r->app->config, &login, &answer);
	if (refused(e)) {
		const struct lti_refusal refusal = lti_refusal_take(r, e);

		return lti_page_login_failed(r, &refusal, &login);
	}
	if (e != OK)
		return e;
	/* One cookie for each login, partitioned: the only kind that comes back in a frame (research:
	 * browsers, 1). */
	reply_header(r, "Set-Cookie",
	    arena_printf(w->arena, "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=None; Partitioned",
	        answer.cookie_name, answer.cookie_value, COOKIE_LIFE_S));
	reply_header(r, "Cache-Control", "no-store");
	return reply_redirect(r, 302, answer.redirect_url);
}

enum err lti_get_login(struct request *r)
{
	struct form query;

	TRY(request_query(r, &query));
	return login(r, &query, NULL);
}

enum err lti_post_login(struct request *r)
{
	struct form query, body;

	TRY(request_query(r, &query));
	TRY(request_form(r, &body));
	return login(r, &query, &body);
}

enum err lti_get_jwks(struct request *r)
{
	const char *set;

	TRY(keys_public_set(&r->work, r->app->keys, &set));
	reply_header(r, "Cache-Control", "public, max-age=300");
	reply_header(r, "Access-Control-Allow-Origin", "*");
	return reply_bytes(r, 200, "application/json", set, strlen(set));
}
