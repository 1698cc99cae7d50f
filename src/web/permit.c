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

enum err permit_check(struct request *r)
{
	switch (r->route->permission) {
	case PERMIT_ANYONE:
		return OK;
	case PERMIT_API_KEY:
		return check_api_key(r);
	}
	return fail(&r->work, ERR_INTERNAL, "a permission of no kind");
}
