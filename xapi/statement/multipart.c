#include "xapi/statement/multipart.h"

#include <string.h>
#include <strings.h>

#include "xapi/statement/value.h"

enum { BOUNDARY_RANDOM = 18, PARTS_FIRST = 8, DASHES = 4 };

struct part {
	const char *content_type, *encoding, *hash; /* NULL: not there */
	struct xapi_span data;
};

struct split {
	struct work *w;
	char delimiter[XAPI_BOUNDARY_MAX + DASHES + 1]; /* CRLF, two hyphens, boundary */
	size_t delimiter_len;
	const char *body, *end;
};

static enum err wrong(struct split *s, size_t part, const char *why)
{
	return fail_field(s->w, ERR_BAD_INPUT, arena_printf(s->w->arena, "part %zu", part), "%s", why);
}

/* The value of the parameter boundary (RFC 2046 5.1.1), with or without quotes. */
static bool boundary_read(const char *content_type, char *ret_boundary, size_t *ret_len)
{
	const char *at = strchr(content_type, ';');
	size_t len;

	while (at != NULL) {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, "boundary=", 9) == 0)
			break;
		at = strchr(at, ';');
	}
	if (at == NULL)
		return false;
	at += 9;
	if (*at == '"') {
		len = strcspn(++at, "\"");
		if (at[len] != '"')
			return false;
	} else {
		len = strcspn(at, "; \t");
	}
	if (len == 0 || len > XAPI_BOUNDARY_MAX || at[len - 1] == ' ')
		return false;
	memcpy(ret_boundary, at, len);
	*ret_len = len;
	return true;
}

/* The next delimiter line from at on: *ret_line where it begins (its CRLF is its own), *ret_after behind it.
 * False: there is none. *ret_last: it is the closing one. */
static bool delimiter_find(
    const struct split *s, const char *at, const char **ret_line, const char **ret_after, bool *ret_last)
{
	/* At the very beginning no CRLF stands before it. */
	bool bare = at == s->body;

	for (;;) {
		const char *found = NULL, *p;

		if (bare && (size_t)(s->end - at) >= s->delimiter_len - 2 &&
		    memcmp(at, s->delimiter + 2, s->delimiter_len - 2) == 0)
			found = at;
		p = found != NULL ? at + s->delimiter_len - 2 : NULL;
		if (found == NULL) {
			found = memmem(at, (size_t)(s->end - at), s->delimiter, s->delimiter_len);
			if (found == NULL)
				return false;
			p = found + s->delimiter_len;
		}
		bare = false;
		*ret_last = s->end - p >= 2 && memcmp(p, "--", 2) == 0;
		if (*ret_last)
			p += 2;
		while (p < s->end && (*p == ' ' || *p == '\t'))
			p++;
		/* Behind the last one nothing need follow. Anything else is a longer word. */
		if ((*ret_last && p == s->end) || (s->end - p >= 2 && memcmp(p, "\r\n", 2) == 0)) {
			*ret_line = found;
			*ret_after = p == s->end ? p : p + 2;
			return true;
		}
		at = found + (found == at && at == s->body ? 1 : 2);
	}
}

static const char *trimmed(struct arena *a, const char *from, const char *end)
{
	char *text;

	while (from < end && strchr(" \t\r\n", *from) != NULL)
		from++;
	while (end > from && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	text = arena_strndup(a, from, (size_t)(end - from));
	/* A header may go on in the next line. */
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '\r' || *p == '\n')
			*p = ' ';
	}
	return text;
}

static enum err header_take(
    struct split *s, size_t number, const char *line, const char *end, struct part *part)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));
	const struct {
		const char *name;
		const char **value;
	} wanted[] = {{"Content-Type", &part->content_type}, {"Content-Transfer-Encoding", &part->encoding},
	    {"X-Experience-API-Hash", &part->hash}};

	if (memchr(line, '\0', (size_t)(end - line)) != NULL || colon == NULL || colon == line)
		return wrong(s, number, "its headers are not headers");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		size_t len = strlen(wanted[i].name);

		if ((size_t)(colon - line) != len || strncasecmp(line, wanted[i].name, len) != 0)
			continue;
		if (*wanted[i].value != NULL)
			return wrong(s, number, "a header stands there twice");
		*wanted[i].value = trimmed(s->w->arena, colon + 1, end);
	}
	return OK;
}

/* Where the line that begins at p ends, continuations with it. */
static const char *line_end(const char *p, const char *end)
{
	const char *found = memmem(p, (size_t)(end - p), "\r\n", 2);

	while (found != NULL && end - found > 2 && (found[2] == ' ' || found[2] == '\t'))
		found = memmem(found + 2, (size_t)(end - found - 2), "\r\n", 2);
	return found;
}

/* Headers up to an empty line, then the data. */
static enum err part_read(
    struct split *s, size_t number, const char *from, const char *to, struct part *ret_part)
{
	struct part part = {0};
	const char *p = from, *end;

	/* Without data the empty line may be missing too. */
	while (p < to && !(to - p >= 2 && memcmp(p, "\r\n", 2) == 0)) {
		end = line_end(p, to);
		if (end == NULL)
			return wrong(s, number, "its headers do not end in an empty line");
		if (end - from > XAPI_PART_HEADERS_MAX)
			return wrong(s, number, "its headers are too long");
		TRY(header_take(s, number, p, end, &part));
		p = end + 2;
	}
	p += p < to ? 2 : 0;
	part.data = (struct xapi_span){.data = p, .len = (size_t)(to - p)};
	*ret_part = part;
	return OK;
}

static enum err json_check(struct split *s, const struct part *part)
{
	static const char type[] = "application/json";
	size_t len = part->content_type != NULL ? strcspn(part->content_type, "; \t") : 0;

	if (len != sizeof(type) - 1 || strncasecmp(part->content_type, type, len) != 0)
		return wrong(s, 1, "the first part must be application/json");
	return OK;
}

static enum err blob_make(struct split *s, size_t number, const struct part *part, struct xapi_blob *ret_blob)
{
	char *hash;

	if (part->encoding == NULL || strcasecmp(part->encoding, "binary") != 0)
		return wrong(s, number, "its Content-Transfer-Encoding must be binary");
	if (part->hash == NULL || !sha2_valid(part->hash, strlen(part->hash)))
		return wrong(
		    s, number, "its X-Experience-API-Hash must be a SHA-2 hash in hexadecimal digits");
	hash = arena_strdup(s->w->arena, part->hash);
	for (char *p = hash; *p != '\0'; p++)
		*p = (char)(*p >= 'A' && *p <= 'F' ? *p | 0x20 : *p);
	*ret_blob = (struct xapi_blob){.sha2 = hash, .content_type = part->content_type, .data = part->data};
	return OK;
}

static enum err split_begin(struct split *s, const char *content_type)
{
	static const char type[] = "multipart/mixed";
	size_t len = strcspn(content_type, "; \t");

	if (len != sizeof(type) - 1 || strncasecmp(content_type, type, len) != 0)
		return fail_field(s->w, ERR_BAD_INPUT, "Content-Type", "it must be multipart/mixed");
	memcpy(s->delimiter, "\r\n--", DASHES);
	if (!boundary_read(content_type, s->delimiter + DASHES, &len))
		return fail_field(s->w, ERR_BAD_INPUT, "Content-Type",
		    "it needs a boundary of 1 to %d characters", XAPI_BOUNDARY_MAX);
	s->delimiter_len = DASHES + len;
	return OK;
}

static struct xapi_blob *blobs_grown(struct arena *a, struct xapi_blob *blobs, size_t count, size_t *room)
{
	struct xapi_blob *more;

	if (count < *room)
		return blobs;
	*room = *room == 0 ? PARTS_FIRST : 2 * *room;
	more = arena_alloc(a, *room * sizeof(*more));
	if (count > 0)
		memcpy(more, blobs, count * sizeof(*more));
	return more;
}

enum err xapi_multipart_split(struct work *w, const char *content_type, const char *body, size_t len,
    struct xapi_span *ret_json, struct xapi_blob **ret_blobs, size_t *ret_count)
{
	struct split s = {.w = w, .body = body, .end = body + len};
	struct xapi_blob *blobs = NULL;
	struct xapi_span json = {0};
	const char *line, *after, *next;
	size_t number = 0, room = 0;
	bool last;

	TRY(split_begin(&s, content_type));
	if (!delimiter_find(&s, body, &line, &after, &last))
		return fail(w, ERR_BAD_INPUT, "the boundary does not stand in the body");
	while (!last) {
		struct part part = {0};

		next = after;
		/* An empty part's own CRLF may be the delimiter's. */
		if (!delimiter_find(&s, next - 2, &line, &after, &last))
			return fail(w, ERR_BAD_INPUT, "the closing boundary is missing");
		if (++number > XAPI_PARTS_MAX)
			return fail(w, ERR_TOO_LARGE, "more than %d parts", XAPI_PARTS_MAX);
		TRY(part_read(&s, number, next, line < next ? next : line, &part));
		if (number == 1) {
			TRY(json_check(&s, &part));
			json = part.data;
			continue;
		}
		blobs = blobs_grown(w->arena, blobs, number - 2, &room);
		TRY(blob_make(&s, number, &part, &blobs[number - 2]));
	}
	if (number == 0)
		return fail(w, ERR_BAD_INPUT, "there is no part");
	*ret_json = json;
	*ret_blobs = blobs;
	*ret_count = number - 1;
	return OK;
}

const char *xapi_multipart_boundary(struct work *w)
{
	return random_token(w->arena, BOUNDARY_RANDOM);
}

static void delimiter_write(struct text *t, const char *boundary)
{
	text_add(t, "\r\n--");
	text_add(t, boundary);
}

void xapi_multipart_begin(struct text *t, const char *boundary, const char *json, size_t len)
{
	text_add(t, "--");
	text_add(t, boundary);
	text_add(t, "\r\nContent-Type: application/json\r\n\r\n");
	text_add_bytes(t, json, len);
}

void xapi_multipart_blob(struct text *t, const char *boundary, const char *content_type, const char *sha2)
{
	delimiter_write(t, boundary);
	text_add(t, "\r\nContent-Type: ");
	text_add(t, content_type);
	text_add(t, "\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: ");
	text_add(t, sha2);
	text_add(t, "\r\n\r\n");
}

void xapi_multipart_end(struct text *t, const char *boundary)
{
	delimiter_write(t, boundary);
	text_add(t, "--\r\n");
}
