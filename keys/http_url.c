/* Addresses that others made are opaque: curl's parser says whether one is sound and what its parts are, and
 * what is added goes in at the right place of the text, so that not a byte of the rest changes. */
#include <curl/curl.h>
#include <string.h>

#include "base/text.h"
#include "keys/http.h"
#include "keys/http_url.h"

static void url_clean(CURLU **url)
{
	curl_url_cleanup(*url);
}

#define URL_LOCAL __attribute__((cleanup(url_clean)))

static enum err url_part(struct work *w, CURLU *url, CURLUPart part, unsigned flags, const char **ret_part)
{
	char *text = NULL;

	if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
		*ret_part = "";
		return OK;
	}
	*ret_part = arena_strdup(w->arena, text);
	curl_free(text);
	return OK;
}

enum err url_split(struct work *w, const char *url, struct url_parts *ret_parts)
{
	URL_LOCAL CURLU *parsed = curl_url();
	struct url_parts parts = {0};
	const char *user;

	if (parsed == NULL)
		return fail(w, ERR_INTERNAL, "no memory for an address");
	if (strlen(url) > URL_MAX)
		return fail(w, ERR_BAD_INPUT, "the address is longer than %d bytes", URL_MAX);
	for (const char *p = url; *p != '\0'; p++) {
		if ((unsigned char)*p <= ' ' || (unsigned char)*p == 0x7f || *p == '\\')
			return fail(
			    w, ERR_BAD_INPUT, "the address holds a character that no address may hold");
	}
	if (curl_url_set(parsed, CURLUPART_URL, url, CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME) !=
	    CURLUE_OK)
		return fail(w, ERR_BAD_INPUT, "this is not a complete address");
	TRY(url_part(w, parsed, CURLUPART_SCHEME, 0, &parts.scheme));
	TRY(url_part(w, parsed, CURLUPART_HOST, 0, &parts.host));
	TRY(url_part(w, parsed, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT, &parts.port));
	TRY(url_part(w, parsed, CURLUPART_USER, 0, &user));
	if (strcmp(parts.scheme, "https") != 0 && strcmp(parts.scheme, "http") != 0)
		return fail(w, ERR_BAD_INPUT, "the address does not begin with https:// (or http://)");
	if (parts.host[0] == '\0')
		return fail(w, ERR_BAD_INPUT, "the address names no host");
	if (user[0] != '\0')
		return fail(w, ERR_BAD_INPUT, "the address holds a user name or password");
	*ret_parts = parts;
	return OK;
}

/* RFC 3986 section 3: the path ends at the first ? or #. */
static size_t path_end(const char *url)
{
	return strcspn(url, "?#");
}

enum err http_url_below(struct work *w, const char *url, const char *segment, const char **ret_url)
{
	struct url_parts parts;
	size_t end = path_end(url);

	TRY(url_split(w, url, &parts));
	*ret_url = arena_printf(
	    w->arena, "%.*s%s%s%s", (int)end, url, url[end - 1] == '/' ? "" : "/", segment, url + end);
	return OK;
}

enum err http_url_with(
    struct work *w, const char *url, const char *name, const char *value, const char **ret_url)
{
	struct text text = text_new(w->arena, 2 * URL_MAX);
	struct url_parts parts;
	size_t end = strcspn(url, "#");
	const char *query = memchr(url, '?', end);

	TRY(url_split(w, url, &parts));
	text_add_bytes(&text, url, end);
	if (query == NULL)
		text_add_char(&text, '?');
	else if (url[end - 1] != '?' && url[end - 1] != '&')
		text_add_char(&text, '&');
	text_add_url(&text, name);
	text_add_char(&text, '=');
	text_add_url(&text, value);
	text_add(&text, url + end);
	if (!text_fits(&text))
		return fail(w, ERR_BAD_INPUT, "the address is longer than %d bytes", 2 * URL_MAX);
	*ret_url = text.data;
	return OK;
}

enum err http_url_join(struct work *w, const char *base, const char *reference, const char **ret_url)
{
	URL_LOCAL CURLU *joined = curl_url();
	struct url_parts parts;
	const char *url;

	if (url_split(w, reference, &parts) == OK) {
		*ret_url = reference;
		return OK;
	}
	work_forgive(w);
	TRY(url_split(w, base, &parts));
	if (joined == NULL)
		return fail(w, ERR_INTERNAL, "no memory for an address");
	if (strstr(reference, "://") != NULL ||
	    curl_url_set(joined, CURLUPART_URL, base, CURLU_PATH_AS_IS) != CURLUE_OK ||
	    curl_url_set(joined, CURLUPART_URL, reference, CURLU_PATH_AS_IS) != CURLUE_OK)
		return fail(w, ERR_BAD_INPUT, "this is no address");
	TRY(url_part(w, joined, CURLUPART_URL, 0, &url));
	TRY(url_split(w, url, &parts));
	*ret_url = url;
	return OK;
}

static char *lower(struct work *w, const char *s)
{
	char *copy = arena_strdup(w->arena, s);

	for (char *p = copy; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	}
	return copy;
}

enum err http_url_origin(struct work *w, const char *url, const char **ret_origin)
{
	struct url_parts parts;

	TRY(url_split(w, url, &parts));
	*ret_origin = arena_printf(w->arena, "%s://%s%s%s", lower(w, parts.scheme), lower(w, parts.host),
	    parts.port[0] != '\0' ? ":" : "", parts.port);
	return OK;
}
