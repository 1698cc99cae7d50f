#include <netinet/in.h>
#include <string.h>
#include <strings.h>

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

/* --- the column --- */

static enum err check_right(struct request *r)
{
	int permission = r->route->permission;

	if (permission >= PERMISSION_COUNT || principal_may(&r->principal, (enum permission)permission))
		return OK;
	return fail_field(&r->work, ERR_FORBIDDEN, r->session == NULL ? "Authorization" : "",
	    "this needs the right %s", permit_name(permission));
}

/* Without blocking: by what is in memory, or left to permit_prove. */
static enum err check_principal(struct request *r)
{
	if (*request_header(r, "Authorization") == '\0')
		return fail_field(&r->work, ERR_UNAUTHORIZED, "Authorization",
		    "\"Bearer\" and a key or token are expected");
	TRY(prove_bearer(r));
	return check_right(r);
}

enum err permit_prove(struct request *r)
{
	r->inside->unproven = false;
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
