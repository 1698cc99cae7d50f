/* Ids and addresses of a course structure. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "xapi/cmi5/structure_inside.h"

/* The scheme's length, without its colon; 0: the text begins with none (RFC 3986 3.1). */
static size_t scheme_len(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

	return len > 0 && strchr(letters, text[0]) != NULL && text[len] == ':' ? len : 0;
}

/* Without blanks, control characters and what an IRI must encode (RFC 3987 2.2). */
static bool characters_fit(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		if (*p <= ' ' || *p == 0x7f || strchr("<>\"{}|\\^`", *p) != NULL)
			return false;
		if (*p == '%' && (hex_value((char)p[1]) < 0 || hex_value((char)p[2]) < 0))
			return false;
	}
	return utf8_valid(text, strlen(text));
}

bool structure_iri(const char *text)
{
	size_t len = scheme_len(text);

	return len > 0 && text[len + 1] != '\0' && characters_fit(text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* ids is sorted here. */
static enum err distinct(struct work *w, const char **ids, size_t count, const char *what)
{
	qsort(ids, count, sizeof(*ids), by_text);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(ids[i - 1], ids[i]) == 0)
			return structure_refuse(w, ID_TWICE, "Two %s have the id %.200s", what, ids[i]);
	}
	return OK;
}

/* ids: those of all objectives, sorted. */
static void objectives_known(struct structure_reader *r, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < r->parts_count; i++) {
		const struct cmi5_part *part = &r->parts[i];

		for (size_t j = 0; j < part->objectives_count; j++) {
			const char *id = part->objectives[j];

			if (count == 0 || bsearch(&id, ids, count, sizeof(*ids), by_text) == NULL)
				r->reading->told(r->reading->owner, CMI5_FINDING_OBJECTIVE_UNKNOWN, part->id,
				    arena_printf(r->a, "The course has no objective %.200s", id));
		}
	}
}

enum err structure_ids_check(struct structure_reader *r)
{
	const char **ids = arena_alloc(r->a, (r->parts_count + r->objectives_count + 1) * sizeof(*ids));

	for (int kind = 0; kind < 2; kind++) {
		size_t count = 0;

		for (size_t i = 0; i < r->parts_count; i++) {
			if (r->parts[i].au == (kind == 1))
				ids[count++] = r->parts[i].id;
		}
		TRY(distinct(r->w, ids, count, kind == 1 ? "assignable units" : "blocks"));
	}
	for (size_t i = 0; i < r->objectives_count; i++)
		ids[i] = r->objectives[i].id;
	TRY(distinct(r->w, ids, r->objectives_count, "objectives"));
	objectives_known(r, ids, r->objectives_count);
	return OK;
}

/* A name of the query that the launch itself needs; NULL: none. */
static const char *taken_parameter(const char *const *names, const char *url)
{
	const char *p = url + strcspn(url, "?#");

	while (*p == '?' || *p == '&') {
		size_t len = strcspn(++p, "=&#");

		for (size_t i = 0; names[i] != NULL; i++) {
			if (strlen(names[i]) == len && strncmp(names[i], p, len) == 0)
				return names[i];
		}
		p += strcspn(p, "&#");
	}
	return NULL;
}

/* Schemes that a browser runs or reads itself must never come from a package. */
static bool scheme_allowed(const char *url, size_t len)
{
	static const char *const refused[] = {
	    "javascript", "vbscript", "data", "blob", "file", "about", "filesystem", "view-source", "chrome"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (strlen(refused[i]) == len && strncasecmp(refused[i], url, len) == 0)
			return false;
	}
	return strncmp(url + len, "://", 3) == 0 && url[len + 3] != '\0' &&
	       strchr("/?#:", url[len + 3]) == NULL;
}

static bool is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static enum err absolute_read(
    struct structure_reader *r, const char *url, size_t scheme, struct cmi5_part *part)
{
	const struct cmi5_reading *reading = r->reading;

	if (!scheme_allowed(url, scheme))
		return structure_refuse(r->w, URL, "%.200s: its address cannot be opened", part->id);
	if (!is_web(url))
		reading->told(reading->owner, CMI5_FINDING_URL_APPLICATION, part->id,
		    arena_printf(r->a, "It is opened by the application %.*s", (int)scheme, url));
	else
		reading->told(
		    reading->owner, CMI5_FINDING_URL_OTHER_SITE, part->id, "It lies on another site");
	part->url = url;
	part->absolute = true;
	return OK;
}

enum err structure_url_read(struct structure_reader *r, const char *url, struct cmi5_part *part)
{
	const struct cmi5_reading *reading = r->reading;
	size_t scheme = scheme_len(url);
	const char *taken;
	enum cmi5_file file;

	if (url[0] == '\0' || strlen(url) > CMI5_URL_MAX || !characters_fit(url))
		return structure_refuse(r->w, URL, "%.200s: its address is not a URL", part->id);
	taken = taken_parameter(r->taken, url);
	if (taken != NULL)
		return structure_refuse(r->w, URL_PARAMETER,
		    "%.200s: its address has the parameter %s, which the launch needs", part->id, taken);
	if (scheme > 0)
		return absolute_read(r, url, scheme, part);
	if (reading->find == NULL)
		return structure_refuse(
		    r->w, URL_RELATIVE, "%.200s: its address is relative, and there is no zip", part->id);
	file = reading->find(reading->owner, url, &part->url);
	if (file == CMI5_FILE_MISSING)
		return structure_refuse(
		    r->w, URL_MISSING, "%.200s: its address leads to nothing in the zip", part->id);
	if (file == CMI5_FILE_OTHER_CASE)
		reading->told(reading->owner, CMI5_FINDING_URL_CASE, part->id,
		    "The file is written with other capitals in the zip");
	return OK;
}
