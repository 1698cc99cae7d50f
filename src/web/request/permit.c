#include <string.h>
#include <strings.h>

#include "lms/capability.h"
#include "lms/credential/credential.h"
#include "lms/entry/teacher.h"
#include "lms/organization/face.h"
#include "lms/organization/organization.h"
#include "lms/people/session.h"
#include "lti/registration_store.h"
#include "web/web_int.h"

const char *permit_name(int permission)
{
	static const char *const names[] = {"anyone", "metrics", "signed-in", "enrolling", "proven"};

	if (permission < PERMISSION_COUNT)
		return permission_info((enum permission)permission)->name;
	if (permission >= PERMIT_XAPI_WRITE)
		return permit_xapi_name(permission);
	return names[permission - PERMISSION_COUNT];
}

/* --- programs --- */

static enum err prove_credential(struct request *r)
{
	return credential_prove(&r->work, &r->app->config, r->app->keys, r->app->credential_cache,
	    request_header(r, "Authorization"), &r->principal);
}

/* --- people --- */

/* The organisation that the path names; "" for pages that are nobody's in particular. */
static const char *org_asked(struct request *r)
{
	return request_param(r, "org");
}

bool request_host_is_ours(const struct request *r)
{
	const char *url = r->app->config.app_url, *host = strstr(url, "://");

	host = host != NULL ? host + 3 : url;
	return strncasecmp(host, r->host, strlen(r->host)) == 0 &&
	       (host[strlen(r->host)] == '\0' || host[strlen(r->host)] == '/');
}

/* slug: whose the host that was asked is; "" nobody's. */
static bool host_fits(struct request *r, const char *slug)
{
	return *slug == '\0' || *org_asked(r) == '\0' || strcmp(slug, org_asked(r)) == 0;
}

/* A host name that belongs to one organisation shows no other's pages. */
static enum err check_host(struct request *r)
{
	const char *slug;

	if (request_host_is_ours(r))
		return OK;
	TRY(face_host(&r->work, r->app->face_cache, r->host, &slug));
	if (!host_fits(r, slug))
		return fail_field(&r->work, ERR_NOT_FOUND, "org", "there is nothing of that name here");
	return OK;
}

/* The same from memory: false where that does not say so. */
static bool host_known(struct request *r)
{
	const char *slug;

	return request_host_is_ours(r) ||
	       (face_host_known(&r->work, r->app->face_cache, r->host, &slug) && host_fits(r, slug));
}

static void session_take(struct request *r, const struct session *session)
{
	struct session *kept = arena_alloc(r->work.arena, sizeof(*kept));

	*kept = *session;
	r->session = kept;
	r->principal = kept->principal;
	if (session->language[0] != '\0')
		request_set_locale(r, session->language);
}

/* Nobody is in an organisation that is disabled: who manages the installation comes as that. */
static enum err prove_administrator(struct request *r, const char *cookie, struct session *ret_session)
{
	struct session session;

	work_forgive(&r->work);
	TRY(session_prove(&r->work, r->app->keys, r->app->session_cache, cookie, "", &session));
	if (!principal_may(&session.principal, PERMISSION_INSTANCE_MANAGE))
		return fail_field(
		    &r->work, ERR_NOT_FOUND, "org", "there is no organisation %.60s", org_asked(r));
	*ret_session = session;
	return OK;
}

static enum err prove_session(struct request *r)
{
	const char *cookie = request_cookie(r, SESSION_COOKIE);
	struct session session;
	enum err e;

	TRY(check_host(r));
	e = session_prove(&r->work, r->app->keys, r->app->session_cache, cookie, org_asked(r), &session);
	if (e == ERR_NOT_FOUND && r->route->closed_too)
		e = prove_administrator(r, cookie, &session);
	TRY(e);
	session_take(r, &session);
	return OK;
}

/* --- teachers who came by LTI --- */

/* Their pages carry their proof in the path: in a platform's frame browsers keep cookies back. */
static const char *capability_of(struct request *r)
{
	return request_param(r, "capability");
}

static enum err prove_teacher(struct request *r)
{
	struct teacher teacher;

	/* A frame of the platform must be able to show that it is over; that page says nothing of anybody. */
	reply_frame_ancestors(r, "*");
	TRY(teacher_prove(&r->work, r->app->keys, capability_of(r), &teacher));
	reply_frame_ancestors(r, *teacher.frame_origins != '\0' ? teacher.frame_origins : "'none'");
	if (*teacher.locale != '\0')
		request_set_locale(r, teacher.locale);
	r->principal = teacher.principal;
	return OK;
}

/* --- who plays --- */

/* By the capability in the player's address alone, without a query: what has gone since then the SQL finds.
 */
static enum err prove_player(struct request *r)
{
	if (!launch_capability_prove(r->app->keys, request_param(r, "launch"), r->work.now_us, &r->principal))
		return fail(&r->work, ERR_GONE, "this launch has expired");
	return OK;
}

/* --- the column --- */

bool request_owes_factor(const struct request *r)
{
	return r->app->config.admin_second_factor && r->session != NULL && r->principal.platform_admin &&
	       !r->principal.strong;
}

static enum err check_right(struct request *r)
{
	int permission = r->route->permission;

	if (permission == PERMIT_ENROLLING && r->principal.kind == PRINCIPAL_USER)
		return OK;
	if (request_owes_factor(r))
		return fail_field(&r->work, ERR_FACTOR_REQUIRED, "totp",
		    "this installation asks its administrators for a second factor");
	if (permission == PERMIT_SIGNED_IN && r->principal.kind == PRINCIPAL_USER)
		return OK;
	if (permission == PERMIT_PROVEN && r->principal.kind != PRINCIPAL_NOBODY)
		return OK;
	if (permission < PERMISSION_COUNT && principal_may(&r->principal, (enum permission)permission))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, r->session == NULL ? "Authorization" : "",
	    "this needs the right %s", permit_name(permission));
}

static bool is_safe(const struct request *r)
{
	return strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0;
}

/* Browsers say which page a form was sent from. Where pages send no referrer, as ours do, they say "null" for
 * every page; then Sec-Fetch-Site tells, or the form's token alone. */
enum err request_same_site(struct request *r)
{
	const char *origin = request_header(r, "Origin"), *host = strstr(origin, "://");
	const char *site = request_header(r, "Sec-Fetch-Site");
	bool told = *origin != '\0' && strcmp(origin, "null") != 0;

	if ((*site != '\0' && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) ||
	    (told && (host == NULL || strcasecmp(host + 3, r->host) != 0)))
		return fail_field(
		    &r->work, ERR_FORBIDDEN, "Origin", "this was sent from another site's page");
	return OK;
}

enum err permit_form(struct request *r)
{
	struct form form;
	const char *token = request_header(r, "X-CSRF-Token");

	if (r->session == NULL || is_safe(r))
		return OK;
	TRY(request_same_site(r));
	if (*token == '\0') {
		/* An upload's form carries it in its address: the body is the file. */
		TRY(r->route->body == BODY_FORM ? request_form(r, &form) : request_query(r, &form));
		TRY(form_one(&r->work, &form, "csrf", &token));
	}
	if (token != NULL && strlen(token) == CSRF_TEXT_BYTES &&
	    equal_constant_time(token, r->session->csrf, CSRF_TEXT_BYTES))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, "csrf",
	    "this form is no longer valid: go back, load the page again and repeat what you did");
}

/* Programs ask the API only: a key is of one organisation, and pages show whichever their path names. */
static const char *authorization_of(struct request *r)
{
	return route_is_api(r->route) ? request_header(r, "Authorization") : "";
}

/* Without blocking: by what is in memory, or left to permit_prove. */
static enum err check_principal(struct request *r)
{
	struct session session;
	const char *cookie = request_cookie(r, SESSION_COOKIE);
	const char *authorization = authorization_of(r);

	if (r->route->permission == PERMISSION_CONTENT_TAKE) {
		TRY(prove_player(r));
		return check_right(r);
	}
	if (*capability_of(r) != '\0') {
		r->inside->unproven = true;
		return OK;
	}
	if (*authorization != '\0') {
		r->inside->unproven =
		    !credential_proven(&r->work, r->app->credential_cache, authorization, &r->principal);
		if (r->inside->unproven)
			return limit_stranger(r);
		TRY(limit_proven(r));
		return check_right(r);
	}
	if (*cookie == '\0')
		return fail_field(&r->work, ERR_UNAUTHORIZED, "Authorization",
		    "\"Bearer\" and a key or token are expected");
	if (!host_known(r) ||
	    !session_proven(&r->work, r->app->session_cache, cookie, org_asked(r), &session)) {
		r->inside->unproven = true;
		return OK;
	}
	session_take(r, &session);
	TRY(limit_proven(r));
	return check_right(r);
}

enum err permit_prove(struct request *r)
{
	r->inside->unproven = false;
	if (r->xapi != NULL)
		return permit_xapi_prove(r);
	if (*capability_of(r) != '\0')
		TRY(prove_teacher(r));
	else
		TRY(*authorization_of(r) != '\0' ? prove_credential(r) : prove_session(r));
	TRY(limit_proven(r));
	return check_right(r);
}

enum err request_org(struct request *r, const char *slug, struct uuid *ret_org)
{
	struct uuid org;

	if (slug == NULL && !uuid_is_nil(r->principal.org)) {
		*ret_org = r->principal.org;
		return OK;
	}
	TRY(organization_find(&r->work, slug != NULL ? slug : "main", &org));
	if (!uuid_is_nil(r->principal.org) && !uuid_equal(org, r->principal.org))
		return fail_field(&r->work, ERR_NOT_FOUND, "org", "there is no organisation %.60s", slug);
	*ret_org = org;
	return OK;
}

void request_organizations_changed(struct request *r)
{
	session_forget_all(r->app->session_cache);
	face_cache_forget(r->app->face_cache);
}

/* --- figures --- */

/* A proxy on this machine comes from it too, but says for whom. */
static enum err check_metrics(struct request *r)
{
	const char *who = r->app->config.metrics;

	if (who != NULL && strcmp(who, "open") == 0)
		return OK;
	if (who != NULL && strcmp(who, "loopback") == 0 && request_from_loopback(r) &&
	    *request_header(r, "Forwarded") == '\0' && *request_header(r, "X-Forwarded-For") == '\0' &&
	    *request_header(r, "Via") == '\0')
		return OK;
	return fail_field(
	    &r->work, ERR_FORBIDDEN, "metrics", "the setting metrics does not let this address read them");
}

enum err permit_check(struct request *r)
{
	switch (r->route->permission) {
	case PERMIT_ANYONE:
		return limit_stranger(r);
	case PERMIT_METRICS:
		return check_metrics(r);
	default:
		return r->route->permission >= PERMIT_XAPI_WRITE ? permit_xapi_check(r) : check_principal(r);
	}
}
