/* Who asks the learning record store: the principal of a key and the scopes it has (xAPI 1.0.3 Communication
 * 4.0). Neither cookies nor the API's credentials count there. */
#include <string.h>

#include "web/web_int.h"
#include "web/xapi/xapi.h"

static const struct {
	const char *name;
	unsigned scopes; /* any of these lets in */
} rights[] = {
#define READS (XAPI_SCOPE_READ | XAPI_SCOPE_ALL_READ | XAPI_SCOPE_ALL)
    [PERMIT_XAPI_WRITE - PERMIT_XAPI_WRITE] = {"xapi:write", XAPI_SCOPE_WRITE | XAPI_SCOPE_ALL},
    [PERMIT_XAPI_READ - PERMIT_XAPI_WRITE] = {"xapi:read", XAPI_SCOPE_READ_MINE | READS},
    [PERMIT_XAPI_STATE - PERMIT_XAPI_WRITE] = {"xapi:state", XAPI_SCOPE_STATE | XAPI_SCOPE_ALL},
    [PERMIT_XAPI_STATE_READ -
        PERMIT_XAPI_WRITE] = {"xapi:state-read", XAPI_SCOPE_STATE | XAPI_SCOPE_ALL_READ | XAPI_SCOPE_ALL},
    [PERMIT_XAPI_PROFILE - PERMIT_XAPI_WRITE] = {"xapi:profile", XAPI_SCOPE_PROFILE | XAPI_SCOPE_ALL},
    [PERMIT_XAPI_PROFILE_READ -
        PERMIT_XAPI_WRITE] = {"xapi:profile-read", XAPI_SCOPE_PROFILE | XAPI_SCOPE_ALL_READ | XAPI_SCOPE_ALL},
    [PERMIT_XAPI_LOOK -
        PERMIT_XAPI_WRITE] = {"xapi:look", XAPI_SCOPE_STATE | XAPI_SCOPE_PROFILE | XAPI_SCOPE_DEFINE | READS},
#undef READS
};

const char *permit_xapi_name(int permission)
{
	return rights[permission - PERMIT_XAPI_WRITE].name;
}

/* --- the principal --- */

static enum err admit(struct request *r)
{
	const struct xapi_proof *proof = &r->xapi->proof;
	int permission = r->route->permission;

	r->principal = (struct principal){.kind = PRINCIPAL_CLIENT,
	    .id = proof->id,
	    .org = proof->org,
	    .session = proof->id,
	    .name = proof->name};
	if ((proof->scopes & rights[permission - PERMIT_XAPI_WRITE].scopes) == 0)
		return fail_field(
		    &r->work, ERR_FORBIDDEN, "Authorization", "this key has not the scope for that");
	return xapi_call_check(r);
}

/* Somebody who tries secrets is made to wait, before a query is made. */
static enum err wait_check(struct request *r, const char *authorization)
{
	int64_t wait_s = limit_wrong_wait(r, authorization);

	if (wait_s == 0)
		return OK;
	request_retry_after(r, wait_s);
	return fail_field(&r->work, ERR_TOO_MANY, "Authorization",
	    "too many wrong keys came from this address; come again in %lld s", (long long)wait_s);
}

static enum err prove(struct request *r)
{
	const char *authorization = xapi_header(r, "Authorization");
	enum err e;

	if (r->xapi->alternate)
		TRY(wait_check(r, authorization));
	e = xapi_key_prove(
	    &r->work, &r->app->config, r->app->keys, r->app->xapi_key_cache, authorization, &r->xapi->proof);
	if (e == ERR_UNAUTHORIZED)
		limit_wrong(r, authorization);
	return e;
}

enum err permit_xapi_check(struct request *r)
{
	TRY(xapi_call_begin(r));
	/* Who asks, and for what, stands in the form. */
	if (r->xapi->alternate) {
		r->inside->unproven = true;
		return OK;
	}
	if (*request_header(r, "Authorization") == '\0')
		return fail_field(&r->work, ERR_UNAUTHORIZED, "Authorization",
		    "Basic with a key and its secret is expected");
	r->inside->unproven = !xapi_key_proven(&r->work, &r->app->config, r->app->xapi_key_cache,
	    request_header(r, "Authorization"), &r->xapi->proof);
	return r->inside->unproven ? wait_check(r, request_header(r, "Authorization")) : admit(r);
}

enum err permit_xapi_prove(struct request *r)
{
	if (r->xapi->alternate)
		TRY(xapi_call_alternate(r));
	if (r->route->permission == PERMIT_ANYONE)
		return OK;
	TRY(prove(r));
	return admit(r);
}
