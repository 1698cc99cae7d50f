#include <string.h>
#include <strings.h>

#include "web/web_int.h"

/* Decodes one segment to out (which has room for len + 1); false for bad encoding or a character no path
 * holds. */
static bool segment_decode(const char *raw, size_t len, char *out, size_t *ret_len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)raw[i];

		if (c == '%') {
			int high = i + 2 < len ? hex_value(raw[i + 1]) : -1;
			int low = high >= 0 ? hex_value(raw[i + 2]) : -1;

			if (low < 0)
				return false;
			c = (unsigned char)(high * 16 + low);
			i += 2;
			if (c == '/')
				return false;
		}
		if (c < 0x20 || c == 0x7f)
			return false;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	*ret_len = n;
	return utf8_valid(out, n);
}

static bool is_dots(const char *s)
{
	return strcmp(s, ".") == 0 || strcmp(s, "..") == 0;
}

enum err path_parse(struct work *w, const char *raw, size_t len, struct path *ret_path)
{
	/* Segments lie one after the other, each with its NUL; text is the same joined by slashes. */
	char *parts = arena_alloc(w->arena, 2 * len + 4), *text = parts + len + 2, *t = text;
	size_t at = 1;

	if (len == 0 || raw[0] != '/')
		return fail(w, ERR_BAD_INPUT, "the path does not begin with a slash");
	ret_path->count = 0;
	ret_path->text = text;
	while (at <= len) {
		const char *slash = memchr(raw + at, '/', len - at);
		size_t end = slash != NULL ? (size_t)(slash - raw) : len, n;

		if (!segment_decode(raw + at, end - at, parts, &n))
			return fail(w, ERR_BAD_INPUT,
			    "the path holds bad percent-encoding, a control character, an encoded slash or "
			    "invalid UTF-8");
		if (is_dots(parts))
			return fail(w, ERR_BAD_INPUT, "the path holds a segment of dots");
		if (ret_path->count == PATH_SEGMENTS_MAX)
			return fail(
			    w, ERR_BAD_INPUT, "the path has more than %d segments", PATH_SEGMENTS_MAX);
		ret_path->segments[ret_path->count++] = parts;
		*t++ = '/';
		memcpy(t, parts, n);
		t += n;
		parts += n + 1;
		at = end + 1;
	}
	*t = '\0';
	return OK;
}

static enum err absolute_split(struct work *w, const char *target, const char *host, const char **ret_path)
{
	const char *authority = strstr(target, "://") + 3;
	size_t len = strcspn(authority, "/?");

	if (strlen(host) != len || strncasecmp(host, authority, len) != 0)
		return fail_field(w, ERR_BAD_FRAMING, "Host", "is not the host of the request's target");
	*ret_path = authority[len] == '/' ? authority + len : "/";
	return OK;
}

enum err target_split(struct work *w, const char *method, const char *target, const char *host,
    const char **ret_path, size_t *ret_path_len, const char **ret_query)
{
	const char *path = target, *question;

	if (strncasecmp(target, "http://", 7) == 0 || strncasecmp(target, "https://", 8) == 0)
		TRY(absolute_split(w, target, host, &path));
	else if (strcmp(target, "*") == 0 && strcmp(method, "OPTIONS") == 0)
		path = "/";
	else if (target[0] != '/')
		return fail(w, ERR_BAD_FRAMING, "the request's target is neither a path nor an address");
	if (strchr(path, '#') != NULL)
		return fail(w, ERR_BAD_INPUT, "the request's target holds a fragment");
	question = strchr(path, '?');
	*ret_path = path;
	*ret_path_len = question != NULL ? (size_t)(question - path) : strlen(path);
	*ret_query = question != NULL ? question + 1 : NULL;
	return OK;
}
