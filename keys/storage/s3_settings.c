#include <string.h>

#include "keys/http_url.h"
#include "keys/storage/s3.h"

enum { SETTING_MAX = 255 };

static enum err wants(struct work *w, const char *setting, const char *value)
{
	if (value[0] == '\0')
		return fail_field(w, ERR_BAD_INPUT, setting, "is missing: storage is s3");
	if (strlen(value) > SETTING_MAX || strpbrk(value, " \t\r\n") != NULL)
		return fail_field(w, ERR_BAD_INPUT, setting, "is not sound");
	return OK;
}

/* scheme://host[:port], and nothing behind. */
static enum err address_read(
    struct work *w, const char *setting, const char *url, struct url_parts *ret_parts, const char **ret_host)
{
	const char *host = strstr(url, "://");
	struct url_parts parts;

	if (url_split(w, url, &parts) != OK || host == NULL || strpbrk(host + 3, "/?#") != NULL)
		return fail_field(w, ERR_BAD_INPUT, setting,
		    "is not http:// or https:// with a host and nothing behind it");
	*ret_host =
	    arena_printf(w->arena, "%s%s%s", parts.host, parts.port[0] != '\0' ? ":" : "", parts.port);
	*ret_parts = parts;
	return OK;
}

static enum err place_read(struct work *w, struct arena *keep, const struct config *config,
    const char *setting, const char *url, struct s3_place *ret_place)
{
	struct url_parts parts = {0};
	const char *host = "";

	TRY(address_read(w, setting, url, &parts, &host));
	ret_place->scheme = arena_strdup(keep, parts.scheme);
	ret_place->host = config->s3_path_style ? arena_strdup(keep, host)
	                                        : arena_printf(keep, "%s.%s", config->s3_bucket, host);
	ret_place->path = config->s3_path_style ? arena_printf(keep, "/%s", config->s3_bucket) : "";
	return OK;
}

static enum err settings_check(struct work *w, const struct config *config)
{
	size_t len = strlen(config->s3_bucket);

	TRY(wants(w, "s3_endpoint", config->s3_endpoint));
	TRY(wants(w, "s3_bucket", config->s3_bucket));
	TRY(wants(w, "s3_region", config->s3_region));
	TRY(wants(w, "s3_access_key", config->s3_access_key));
	TRY(wants(w, "s3_secret_key", config->s3_secret_key));
	if (len < 3 || len > 63 || strspn(config->s3_bucket, "abcdefghijklmnopqrstuvwxyz0123456789.-") != len)
		return fail_field(
		    w, ERR_BAD_INPUT, "s3_bucket", "is not 3 to 63 of a-z, 0-9, hyphen and point");
	if (strspn(config->s3_region, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(config->s3_region))
		return fail_field(w, ERR_BAD_INPUT, "s3_region", "is not the name of a region");
	return OK;
}

static enum err cdn_read(struct work *w, struct arena *keep, const char *url, struct s3 *s3)
{
	struct url_parts parts;
	const char *origin;

	s3->cdn = "";
	if (url[0] == '\0')
		return OK;
	if (url_split(w, url, &parts) != OK || strpbrk(url, "?#") != NULL || url[strlen(url) - 1] == '/')
		return fail_field(
		    w, ERR_BAD_INPUT, "cdn_url", "is not http:// or https:// with a host and no final slash");
	TRY(http_url_origin(w, url, &origin));
	s3->cdn = arena_strdup(keep, url);
	s3->origins = arena_printf(keep, "%s %s", s3->origins, origin);
	return OK;
}

enum err s3_open(struct work *w, const struct config *config, struct storage *s)
{
	struct s3 *s3 = arena_alloc(s->arena, sizeof(*s3));
	const char *seen = config->s3_public_endpoint;
	struct config inside = *config;

	TRY(settings_check(w, config));
	s3->bucket = arena_strdup(s->arena, config->s3_bucket);
	TRY(place_read(w, s->arena, config, "s3_endpoint", config->s3_endpoint, &s3->place));
	s3->seen = s3->place;
	if (seen[0] != '\0')
		TRY(place_read(w, s->arena, config, "s3_public_endpoint", seen, &s3->seen));
	s3->origins = arena_printf(s->arena, "%s://%s", s3->seen.scheme, s3->seen.host);
	TRY(cdn_read(w, s->arena, config->cdn_url, s3));
	s3->key = (struct sigv4_key){arena_strdup(s->arena, config->s3_access_key),
	    arena_strdup(s->arena, config->s3_secret_key), arena_strdup(s->arena, config->s3_region)};
	inside.outbound_private = true;
	inside.outbound_http = true;
	TRY(http_open(w, &inside, &s3->http));
	s->s3 = s3;
	return OK;
}
