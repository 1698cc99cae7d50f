#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "scorm/package/package_inside.h"

enum { HREF_MAX = 8192 };

/* The three parts of a reference, in the arena. query and fragment keep their first character; "" when
 * absent. */
struct reference {
	char *path;
	const char *query, *fragment;
};

static struct reference reference_split(struct arena *a, const char *href)
{
	size_t path = strcspn(href, "?#");
	const char *query = href + path;
	size_t query_len = query[0] == '?' ? strcspn(query, "#") : 0;
	struct reference parts = {
	    .path = arena_strndup(a, href, path),
	    .query = arena_strndup(a, query, query_len),
	    .fragment = arena_strdup(a, query + query_len),
	};

	/* Windows authors. */
	for (char *p = parts.path; (p = strchr(p, '\\')) != NULL;)
		*p = '/';
	return parts;
}

static bool has_scheme(const char *href)
{
	size_t len = strspn(href, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-");

	return len > 0 && href[len] == ':' && strchr("0123456789+.-", href[0]) == NULL;
}

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef", *at = c != '\0' ? strchr(digits, c | 0x20) : NULL;

	if (c >= '0' && c <= '9')
		return c - '0';
	return at != NULL ? (int)(at - digits) : -1;
}

const char *href_decoded(struct arena *a, const char *path)
{
	size_t len = strlen(path), out_len = 0;
	char *out = arena_alloc(a, len + 1);

	for (size_t i = 0; i < len; i++) {
		int high = path[i] == '%' ? hex_digit(path[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(path[i + 2]) : -1;

		if (low >= 0) {
			out[out_len++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[out_len++] = path[i];
		}
	}
	return utf8_valid(out, out_len) ? out : NULL;
}

/* RFC 3986 5.2.4 on a path below the package; NULL when it leads out of it or is too long. */
static const char *without_dots(struct arena *a, const char *path)
{
	size_t len = strlen(path), out_len = 0;
	char *out;

	if (len > HREF_MAX)
		return NULL;
	out = arena_alloc(a, len + 1);
	while (*path != '\0') {
		size_t part = strcspn(path, "/");

		if (part == 2 && memcmp(path, "..", 2) == 0) {
			char *cut;

			if (out_len == 0)
				return NULL;
			out[out_len] = '\0';
			cut = strrchr(out, '/');
			out_len = cut != NULL ? (size_t)(cut - out) : 0;
		} else if (part > 0 && !(part == 1 && path[0] == '.')) {
			if (out_len > 0)
				out[out_len++] = '/';
			memcpy(out + out_len, path, part);
			out_len += part;
		}
		path += part + (path[part] == '/');
	}
	out[out_len] = '\0';
	return out;
}

/* path as seen from base; as_folders: a base without a final slash was meant as a folder. */
static const char *merged(struct arena *a, const char *base, const char *path, bool as_folders)
{
	const char *slash = strrchr(base, '/');
	int len = slash != NULL ? (int)(slash - base) + 1 : 0;

	if (path[0] == '/')
		return arena_strdup(a, path + 1);
	if (as_folders && base[0] != '\0' && base[strlen(base) - 1] != '/')
		return arena_printf(a, "%s/%s", base, path);
	return arena_printf(a, "%.*s%s", len, base, path);
}

/* Looks one candidate up. True when the file is there. */
static bool look_up(struct package_reader *r, const char *path, struct href *href)
{
	const char *plain = href_decoded(r->w->arena, path);
	const char *name = without_dots(r->w->arena, plain != NULL ? plain : path);
	const char *raw = without_dots(r->w->arena, path);
	const struct package_entry *entry;

	if (name == NULL || name[0] == '\0')
		return false;
	name = arena_printf(r->w->arena, "%s%s", r->base, name);
	if (href->file == NULL)
		href->file = name;
	entry = zip_entry_find(r, name);
	if (entry == NULL && raw != NULL)
		entry = zip_entry_find(r, arena_printf(r->w->arena, "%s%s", r->base, raw));
	if (entry == NULL) {
		entry = zip_entry_find_any_case(r, name);
		href->other_case = entry != NULL;
	}
	if (entry == NULL)
		return false;
	href->file = entry->name;
	return true;
}

static void add_path(struct text *url, const char *name)
{
	for (const char *p = name; *p != '\0'; p++) {
		if (*p == '/') {
			text_add_char(url, '/');
		} else {
			char one[2] = {*p, '\0'};

			text_add_url(url, one);
		}
	}
}

/* A query or fragment stays as its author wrote it, but for what may not stand in a URL. */
static void add_rest(struct text *url, const char *rest)
{
	for (const unsigned char *p = (const unsigned char *)rest; *p != '\0'; p++) {
		if (*p <= 0x20 || *p >= 0x7f || strchr("\"<>\\^`{|}", *p) != NULL)
			text_printf(url, "%%%02X", *p);
		else
			text_add_char(url, (char)*p);
	}
}

/* parameters joined to the launch address: leading ? and & are dropped; a fragment only where there is none;
 * else they go on the query. */
static void add_parameters(struct text *url, const struct reference *parts, const char *parameters)
{
	const char *given = parameters + strspn(parameters, "?& \t\r\n");

	add_rest(url, parts->query);
	if (given[0] != '\0' && given[0] != '#') {
		text_add_char(url, parts->query[0] == '\0' ? '?' : '&');
		add_rest(url, given);
	}
	add_rest(url, parts->fragment);
	if (given[0] == '#' && parts->fragment[0] == '\0')
		add_rest(url, given);
}

static const char *base_of(struct arena *a, const char *const *bases, bool as_folders)
{
	const char *base = "";

	for (; *bases != NULL; bases++) {
		struct reference parts = reference_split(a, *bases);

		if (has_scheme(*bases) || strncmp(parts.path, "//", 2) == 0)
			return NULL;
		if (strlen(base) + strlen(parts.path) > HREF_MAX)
			return NULL;
		base = merged(a, base, parts.path, as_folders);
	}
	return base;
}

void href_resolve(struct package_reader *r, const char *const *bases, const char *href,
    const char *parameters, struct href *ret_href)
{
	struct arena *a = r->w->arena;
	struct reference parts = reference_split(a, href);
	struct href found = {.kind = HREF_FILE};
	struct text url = text_new(a, 4 * HREF_MAX);
	const char *base = base_of(a, bases, false), *folders = base_of(a, bases, true);

	*ret_href = (struct href){.kind = HREF_BAD, .url = "", .file = ""};
	if (strlen(href) + strlen(parameters) > HREF_MAX || strncmp(parts.path, "//", 2) == 0 || base == NULL)
		return;
	if (has_scheme(href)) {
		if (strncasecmp(href, "http://", 7) != 0 && strncasecmp(href, "https://", 8) != 0)
			return;
		found.kind = HREF_EXTERNAL;
		found.file = "";
		add_rest(&url, parts.path);
	} else {
		found.missing =
		    parts.path[0] == '\0' || (!look_up(r, merged(a, base, parts.path, false), &found) &&
		                                 !look_up(r, merged(a, folders, parts.path, true), &found));
		if (found.file == NULL)
			return;
		add_path(&url, found.file);
	}
	add_parameters(&url, &parts, parameters);
	if (!text_fits(&url))
		return;
	found.url = url.data;
	*ret_href = found;
}
