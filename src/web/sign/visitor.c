#include <string.h>

#include "lms/people/session.h"
#include "web/sign/sign.h"

enum { DEVICE_LIFE_S = 400 * 24 * 3600 };

static const char device_cookie[] = "__Host-lectern-device";

struct known_agent {
	const char *mark, *name;
};

static const char *agent_find(const char *agent, const struct known_agent *known)
{
	while (known->mark != NULL && strstr(agent, known->mark) == NULL)
		known++;
	return known->name;
}

/* Enough for its owner to say "that was me". */
static const char *agent_short(struct request *r)
{
	static const struct known_agent browsers[] = {{"Edg", "Edge"}, {"OPR/", "Opera"},
	    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"SamsungBrowser/", "Samsung Internet"},
	    {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	    {NULL, ""}};
	static const struct known_agent systems[] = {{"Windows", "Windows"}, {"iPhone", "iPhone"},
	    {"iPad", "iPad"}, {"Android", "Android"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"},
	    {"Linux", "Linux"}, {NULL, ""}};
	const char *agent = request_header(r, "User-Agent");
	const char *browser = agent_find(agent, browsers), *system = agent_find(agent, systems);

	return arena_printf(
	    r->work.arena, "%s%s%s", browser, *browser != '\0' && *system != '\0' ? ", " : "", system);
}

struct visitor sign_visitor(struct request *r)
{
	return (struct visitor){.network = request_network(r),
	    .agent = agent_short(r),
	    .device = request_cookie(r, device_cookie),
	    .cookie = request_cookie(r, SESSION_COOKIE)};
}

void sign_session_cookie(struct request *r, const char *cookie)
{
	/* Without an age it ends with the browser; how long it counts is the service's to say. */
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, "%s=%s; Path=/;%s Secure; HttpOnly; SameSite=Lax", SESSION_COOKIE,
	        cookie, *cookie == '\0' ? " Max-Age=0;" : ""));
	/* What this answer shows is for that session already. */
	if (*cookie != '\0' && r->session != NULL) {
		struct session *now = arena_alloc(r->work.arena, sizeof(*now));

		*now = *r->session;
		memcpy(now->csrf, session_csrf(&r->work, r->app->keys, cookie), sizeof(now->csrf));
		r->session = now;
	}
}

void sign_device_cookie(struct request *r, const char *device)
{
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax",
	        device_cookie, device, DEVICE_LIFE_S));
}
