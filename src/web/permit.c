#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#include "web/web_int.h"

/* One word of a blank-separated list. */
static bool list_holds(const char *list, const char *word)
{
	size_t len = strlen(word);

	while (*list != '\0') {
		size_t next = strcspn(list, " ");

		if (next == len && strncmp(list, word, len) == 0)
			return true;
		list += next;
		list += strspn(list, " ");
	}
	return false;
}

/* A token that `lectern token create` made (keys_token_read says what is looked at). */
static enum err check_api_token(struct request *r, const char *text, const char *scope)
{
	struct keys_token token;

	TRY(keys_token_read(&r->work, r->app->keys, text, r->app->config.app_url, &token));
	if (!list_holds(token.scope, scope))
		return fail_field(
		    &r->work, ERR_FORBIDDEN, "Authorization", "the access token has no right to %s", scope);
	return OK;
}

static bool looks_like_token(const char *text)
{
	const char *dot = strchr(text, '.');

	return dot != NULL && (dot = strchr(dot + 1, '.')) != NULL && strchr(dot + 1, '.') == NULL;
}

static enum err check_api_key(struct request *r)
{
	const char *key = r->app->config.api_key, *header = request_header(r, "Authorization");
	bool configured = key != NULL && key[0] != '\0';
	uint8_t wanted[SHA256_SIZE], given[SHA256_SIZE];

	if (strncasecmp(header, "Bearer ", 7) != 0 && !configured)
		return fail_field(&r->work, ERR_FORBIDDEN, "api_key",
		    "no API key is configured; set api_key, or send a token of `lectern token create`");
	if (strncasecmp(header, "Bearer ", 7) != 0)
		return fail_field(
		    &r->work, ERR_UNAUTHORIZED, "Authorization", "\"Bearer\" and the API key are expected");
	header += 7 + strspn(header + 7, " ");
	if (configured) {
		/* Equal lengths whatever was sent. */
		sha256(key, strlen(key), wanted);
		sha256(header, strlen(header), given);
		if (equal_constant_time(wanted, given, sizeof(wanted)))
			return OK;
	}
	if (looks_like_token(header))
		return check_api_token(r, header, "packages:write");
	if (!configured)
		return fail_field(&r->work, ERR_FORBIDDEN, "api_key",
		    "no API key is configured; set api_key, or send a token of `lectern token create`");
	return fail_field(
	    &r->work, ERR_UNAUTHORIZED, "Authorization", "the API key is not the configured one");
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
