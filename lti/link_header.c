#include "lti/link_header.h"

#include <string.h>
#include <strings.h>

#include "keys/http.h"

/* One link as it is read: where the text goes on, and what counts of it. */
struct link {
	const char *at;
	const char *url; /* in the arena */
	const char *rel; /* the first one counts (section 3.3); NULL: none */
	bool elsewhere;  /* it has an anchor */
};

static const char *blanks_skip(const char *p)
{
	return p + strspn(p, " \t");
}

/* A token, or a quoted string (RFC 9110 section 5.6.4) without its quotes and escapes. */
static const char *value_read(struct work *w, const char **at)
{
	const char *p = *at;
	char *value;
	size_t len;

	if (*p != '"') {
		len = strcspn(p, " \t;,");
		*at = p + len;
		return arena_strndup(w->arena, p, len);
	}
	value = arena_alloc(w->arena, strlen(p) + 1);
	len = 0;
	for (p++; *p != '\0' && *p != '"'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		value[len++] = *p;
	}
	*at = *p == '"' ? p + 1 : p;
	return value;
}

/* ;name or ;name=value; false at the link's end. */
static bool parameter_read(struct work *w, struct link *link)
{
	const char *p = blanks_skip(link->at), *name, *value = "";
	size_t len;

	if (*p != ';')
		return false;
	name = blanks_skip(p + 1);
	len = strcspn(name, " \t=;,");
	p = blanks_skip(name + len);
	if (*p == '=') {
		p = blanks_skip(p + 1);
		value = value_read(w, &p);
	}
	link->at = p;
	if (len == 3 && strncasecmp(name, "rel", len) == 0 && link->rel == NULL)
		link->rel = value;
	if (len == 6 && strncasecmp(name, "anchor", len) == 0)
		link->elsewhere = true;
	return true;
}

/* What stands between links is skipped up to the next address; false when none follows. */
static bool link_read(struct work *w, const char *at, struct link *ret_link)
{
	const char *begin = strchr(at, '<'), *end = begin != NULL ? strchr(begin, '>') : NULL;

	if (end == NULL)
		return false;
	*ret_link = (struct link){
	    .at = end + 1, .url = arena_strndup(w->arena, begin + 1, (size_t)(end - begin - 1))};
	while (parameter_read(w, ret_link))
		;
	return true;
}

/* rel holds relations separated by blanks. */
static bool relation_is(const char *rel, const char *relation)
{
	size_t wanted = strlen(relation);

	while (*rel != '\0') {
		size_t len = strcspn(rel, " \t");

		if (len == wanted && strncasecmp(rel, relation, len) == 0)
			return true;
		rel = blanks_skip(rel + len);
	}
	return false;
}

enum err link_header_find(
    struct work *w, const char *header, const char *base, const char *relation, const char **ret_url)
{
	struct link link = {.at = header};

	*ret_url = NULL;
	if (strlen(header) > LINK_HEADER_MAX)
		return fail(w, ERR_UPSTREAM, "the Link header is longer than %d bytes", LINK_HEADER_MAX);
	while (link_read(w, link.at, &link)) {
		if (link.rel == NULL || link.elsewhere || !relation_is(link.rel, relation))
			continue;
		if (http_url_join(w, base, link.url, ret_url) != OK)
			return fail(
			    w, ERR_UPSTREAM, "the Link header's address rel=\"%s\" is none", relation);
		return OK;
	}
	return OK;
}
