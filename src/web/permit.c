#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "web/web_int.h"

static enum err check_api_key(struct request *r)
{
	const char *key = r->app->config.api_key, *header = request_header(r, "Authorization");
	uint8_t wanted[SHA256_SIZE], given[SHA256_SIZE];

	if (key == NULL || key[0] == '\0')
		return fail_field(&r->work, ERR_FORBIDDEN, "api_key",
		    "no API key is configured, so the API takes no writes; set api_key");
	if (strncasecmp(header, "Bearer ", 7) != 0)
		return fail_field(
		    &r->work, ERR_UNAUTHORIZED, "Authorization", "\"Bearer\" and the API key are expected");
	header += 7 + strspn(header + 7, " ");
	/* Equal lengths whatever was sent. */
	sha256(key, strlen(key), wanted);
	sha256(header, strlen(header), given);
	if (!equal_constant_time(wanted, given, sizeof(wanted)))
		return fail_field(
		    &r->work, ERR_UNAUTHORIZED, "Authorization", "the API key is not the configured one");
	return OK;
}

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
	case PERMIT_API_KEY:
		return check_api_key(r);
	case PERMIT_METRICS:
		return check_metrics(r);
	}
	return fail(&r->work, ERR_INTERNAL, "a permission of no kind");
}
