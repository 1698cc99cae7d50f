#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "lms/organization/organization.h"
#include "lms/people/session.h"
#include "lti/registration_store.h"
#include "web/web_int.h"

const char *permit_name(int permission)
{
	static const char *const names[] = {"anyone", "metrics", "signed-in"};

	if (permission < PERMISSION_COUNT)
		return permission_info((enum permission)permission)->name;
	return names[permission - PERMISSION_COUNT];
}

/* --- programs --- */

static bool looks_like_token(const char *text)
{
	const char *dot = strchr(text, '.');

	return dot != NULL && (dot = strchr(dot + 1, '.')) != NULL && strchr(dot + 1, '.') == NULL;
}

/* The operator's own key, and the tokens of `lectern token create`, serve every organisation. */
static void operator_principal(struct request *r, permission_set permissions)
{
	r->principal =
	    (struct principal){.kind = PRINCIPAL_CLIENT, .permissions = permissions, .name = "operator"};
}

/* A token that `lectern token create` made (keys_token_read says what is looked at). */
static enum err prove_token(struct request *r, const char *text)
{
	struct keys_token token;
	permission_set permissions;

	TRY(keys_token_read(&r->work, r->app->keys, text, r->app->config.app_url, &token));
	permissions = permission_set_read(token.scope);
	/* Who may bring packages in may see what became of them. */
	if ((permissions & permission_bit(PERMISSION_PACKAGE_IMPORT)) != 0)
		permissions |= permission_bit(PERMISSION_PACKAGE_READ);
	operator_principal(r, permissions);
	return OK;
}

static enum err prove_bearer(struct request *r)
{
	const char *key = r->app->config.api_key, *header = request_header(r, "Authorization");
	bool configured = key != NULL && key[0] != '\0';
	uint8_t wanted[SHA256_SIZE], given[SHA256_SIZE];

	if (strncasecmp(header, "Bearer ", 7) != 0)
		return fail_field(&r->work, ERR_UNAUTHORIZED, "Authorization",
		    "\"Bearer\" and a key or token are expected");
	header += 7 + strspn(header + 7, " ");
	if (configured) {
		/* Equal lengths whatever was sent. */
		sha256(key, strlen(key), wanted);
		sha256(header, strlen(header), given);
		if (equal_constant_time(wanted, given, sizeof(wanted))) {
			operator_principal(r, permission_set_of_instance());
			return OK;
		}
	}
	if (looks_like_token(header))
		return prove_token(r, header);
	return fail_field(
	    &r->work, ERR_UNAUTHORIZED, "Authorization", "this is neither a key nor a token of this service");
}

/* --- people --- */

/* The organisation that the path names; "" for pages that are nobody's in particular. */
static const char *org_asked(struct request *r)
{
	return request_param(r, "org");
}

static bool host_is_ours(const struct request *r)
{
	const char *url = r->app->config.app_url, *host = strstr(url, "://");

	host = host != NULL ? host + 3 : url;
	return strncasecmp(host, r->host, strlen(r->host)) == 0 &&
	       (host[strlen(r->host)] == '\0' || host[strlen(r->host)] == '/');
}

/* A host name that belongs to one organisation shows no other's pages. */
static enum err check_host(struct request *r)
{
	const char *slug;

	if (host_is_ours(r))
		return OK;
	TRY(organization_of_host(&r->work, r->host, &slug));
	if (*slug != '\0' && *org_asked(r) != '\0' && strcmp(slug, org_asked(r)) != 0)
		return fail_field(&r->work, ERR_NOT_FOUND, "org", "there is nothing of that name here");
	return OK;
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

static enum err prove_session(struct request *r)
{
	struct session session;

	TRY(check_host(r));
	TRY(session_prove(&r->work, r->app->keys, r->app->session_cache, request_cookie(r, SESSION_COOKIE),
	    org_asked(r), &session));
	session_take(r, &session);
	return OK;
}

/* --- the column --- */

static enum err check_right(struct request *r)
{
	int permission = r->route->permission;

	if (permission == PERMIT_SIGNED_IN && r->principal.kind == PRINCIPAL_USER)
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

/* Browsers say which page a form was sent from. */
static enum err check_site(struct request *r)
{
	const char *origin = request_header(r, "Origin"), *host = strstr(origin, "://");
	const char *site = request_header(r, "Sec-Fetch-Site");

	if ((*site != '\0' && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0) ||
	    (*origin != '\0' && (host == NULL || strcasecmp(host + 3, r->host) != 0)))
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
	TRY(check_site(r));
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

/* Without blocking: by what is in memory, or left to permit_prove. */
static enum err check_principal(struct request *r)
{
	struct session session;
	const char *cookie = request_cookie(r, SESSION_COOKIE);

	if (*request_header(r, "Authorization") != '\0') {
		TRY(prove_bearer(r));
		return check_right(r);
	}
	if (*cookie == '\0')
		return fail_field(&r->work, ERR_UNAUTHORIZED, "Authorization",
		    "\"Bearer\" and a key or token are expected");
	if (!host_is_ours(r) ||
	    !session_proven(&r->work, r->app->session_cache, cookie, org_asked(r), &session)) {
		r->inside->unproven = true;
		return OK;
	}
	session_take(r, &session);
	return check_right(r);
}

enum err permit_prove(struct request *r)
{
	r->inside->unproven = false;
	TRY(prove_session(r));
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

/* --- figures --- */

static bool from_loopback(const struct request *r)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(r->inside->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info != NULL ? info->client_addr : NULL;

	if (address == NULL)
		return false;
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr) >> 24 ==
		       IN_LOOPBACKNET;
	if (address->sa_family == AF_INET6) {
		const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;

		return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == 127);
	}
	return false;
}

/* A proxy on this machine comes from it too, but says for whom. */
static enum err check_metrics(struct request *r)
{
	const char *who = r->app->config.metrics;

	if (who != NULL && strcmp(who, "open") == 0)
		return OK;
	if (who != NULL && strcmp(who, "loopback") == 0 && from_loopback(r) &&
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
		return OK;
	case PERMIT_METRICS:
		return check_metrics(r);
	default:
		return check_principal(r);
	}
}
