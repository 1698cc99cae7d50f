#include "web/direct/guest.h"

#include <string.h>

enum { GUEST_LIFE_S = 180 * 24 * 3600 };

static const char guest_cookie[] = "__Host-lectern-guest";
static const char guest_purpose[] = "guest";

enum err guests_welcome(struct request *r)
{
	return r->app->config.guest_origin
	           ? OK
	           : fail(&r->work, ERR_NOT_FOUND, "this link leads nowhere, or no longer");
}

struct uuid guest_of(struct request *r)
{
	struct uuid guest;

	if (keys_capability_read(r->app->keys, guest_purpose, request_cookie(r, guest_cookie), guest.bytes,
	        sizeof guest.bytes))
		return guest;
	return (struct uuid){{0}};
}

static void cookie_set(struct request *r, const char *value, int age_s)
{
	reply_header(r, "Set-Cookie",
	    arena_printf(r->work.arena, "%s=%s; Path=/; Max-Age=%d; Secure; HttpOnly; SameSite=Lax",
	        guest_cookie, value, age_s));
}

void guest_cookie_keep(struct request *r, struct uuid guest)
{
	cookie_set(r, keys_capability(&r->work, r->app->keys, guest_purpose, guest.bytes, sizeof guest.bytes),
	    GUEST_LIFE_S);
}

void guest_cookie_forget(struct request *r)
{
	cookie_set(r, "", 0);
}

enum err own_page_asked(struct request *r)
{
	const char *site = request_header(r, "Sec-Fetch-Site");

	if (site[0] != '\0' && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
		return fail(&r->work, ERR_FORBIDDEN, "open the link itself and choose there");
	return OK;
}
