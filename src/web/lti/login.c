#include <string.h>

#include "base/log.h"
#include "lti/doctor.h"
#include "web/lti/lti.h"

enum {
	COOKIE_LIFE_S = 600,
	FRAME_COOKIE_LIFE_S = 30 * 24 * 3600,
	/* Browsers and our edge hold about 10 KiB of cookies in one frame's site. */
	COOKIES_MAX = 48,
	COOKIES_DROPPED = 16,
	COOKIE_ID = 8
};

#define COOKIE_SHAPE "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=None; Partitioned"
/* Says nothing of anybody: it shows at the next login that this browser keeps cookies in this frame. */
#define FRAME_COOKIE LTI_COOKIE_PREFIX "frame"

static bool refused(enum err e)
{
	return e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN || e == ERR_BAD_INPUT;
}

/* The next cookie of a login in a Cookie header, NULL when there is none. */
static const char *login_cookie_next(const char *cookies)
{
	static const char prefix[] = LTI_COOKIE_PREFIX;
	const char *at = cookies;

	while ((at = strstr(at, prefix)) != NULL) {
		at += sizeof(prefix) - 1;
		if (strspn(at, "0123456789abcdef") == COOKIE_ID && at[COOKIE_ID] == '=')
			return at;
	}
	return NULL;
}

/* Logins of the last minutes: the oldest come first, and go where there are too many. */
static void cookies_trim(struct request *r)
{
	const char *cookies = request_header(r, "Cookie");
	size_t count = 0;

	for (const char *at = cookies; (at = login_cookie_next(at)) != NULL;)
		count++;
	for (size_t i = 0; count > COOKIES_MAX && i < COOKIES_DROPPED; i++) {
		cookies = login_cookie_next(cookies);
		reply_header(r, "Set-Cookie",
		    arena_printf(r->work.arena, LTI_COOKIE_DELETED,
		        arena_printf(r->work.arena, LTI_COOKIE_PREFIX "%.*s", COOKIE_ID, cookies)));
	}
}

void lti_frame_cookie_set(struct request *r)
{
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, COOKIE_SHAPE, FRAME_COOKIE, "1", FRAME_COOKIE_LIFE_S));
}

static struct lti_browser browser_of(struct request *r)
{
	const char *dest = request_header(r, "Sec-Fetch-Dest");

	return (struct lti_browser){.agent = request_header(r, "User-Agent"),
	    .in_frame = strcmp(dest, "document") != 0,
	    .keeps_cookies = *request_cookie(r, FRAME_COOKIE) != '\0'};
}

/* A window of its own is one only where no frame holds it. */
static void window_see(struct request *r, struct lti_login *login)
{
	const char *dest = request_header(r, "Sec-Fetch-Dest");

	if (strcmp(dest, "iframe") == 0 || strcmp(dest, "frame") == 0)
		login->new_window = "";
}

static enum err login_answer(struct request *r, const struct lti_login_answer *answer)
{
	reply_header(r, "Cache-Control", "no-store");
	if (answer->window_url != NULL) {
		reply_frame_ancestors(r, answer->frame_origins);
		return lti_page_new_window(r, 200, answer->window_url);
	}
	cookies_trim(r);
	/* One cookie for each login, partitioned: the only kind that comes back in a frame (research:
	 * browsers, 1). */
	reply_header(r, "Set-Cookie",
	    arena_printf(
	        r->work.arena, COOKIE_SHAPE, answer->cookie_name, answer->cookie_value, COOKIE_LIFE_S));
	if (*answer->storage.target == '\0')
		return reply_redirect(r, 302, answer->redirect_url);
	reply_frame_ancestors(r, answer->frame_origins);
	return lti_page_storage_put(r, answer);
}

static enum err login(struct request *r, const struct form *query, const struct form *body)
{
	struct work *w = &r->work;
	const struct lti_browser browser = browser_of(r);
	struct lti_login login;
	struct lti_login_answer answer;
	enum err e = lti_login_read(w, query, body, &login);

	if (e == OK) {
		window_see(r, &login);
		e = lti_login_start(w, &r->app->config, r->app->keys, &login, &browser, &answer);
	}
	if (refused(e)) {
		const struct lti_refusal refusal = lti_refusal_take(r, e);

		/* What is kept is for administrators: it may not hide why. */
		if (lti_login_refused_keep(w, &login, refusal.field) != OK)
			log_line(LOG_WARN, "lti", "a refused login could not be kept: %s", w->detail);

		return lti_page_login_failed(r, &refusal, &login);
	}
	TRY(e);
	return login_answer(r, &answer);
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
