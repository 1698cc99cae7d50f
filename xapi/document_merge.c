/* Two JSON objects put together by their texts: no number, no string is read and printed anew. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "xapi/document.h"

/* A place in a text; its limits are asked before every step. */
struct scan {
	const char *at, *end;
};

struct member {
	const char *text; /* of `"name": value`, without blanks around */
	size_t len;
	const char *value; /* within text */
	const char *name;  /* decoded, as bytes */
	size_t name_len;
	size_t order;
	bool gone;
};

struct members {
	struct member *list;
	size_t count, size;
};

static void blanks(struct scan *s)
{
	while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
		s->at++;
}

static bool next_is(const struct scan *s, char c)
{
	return s->at < s->end && *s->at == c;
}

static bool take(struct scan *s, char c)
{
	if (!next_is(s, c))
		return false;
	s->at++;
	return true;
}

static bool word(struct scan *s, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(s->end - s->at) < len || memcmp(s->at, text, len) != 0)
		return false;
	s->at += len;
	return true;
}

static bool digits(struct scan *s)
{
	const char *start = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > start;
}

/* RFC 8259 section 6. */
static bool number(struct scan *s)
{
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return false;
	if (take(s, '.') && !digits(s))
		return false;
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		return digits(s);
	}
	return true;
}

static bool string(struct scan *s)
{
	if (!take(s, '"'))
		return false;
	while (s->at < s->end && *s->at != '"') {
		if ((unsigned char)*s->at < 0x20)
			return false;
		if (*s->at++ != '\\')
			continue;
		if (s->at == s->end)
			return false;
		if (*s->at == 'u') {
			for (int i = 1; i <= 4; i++)
				if (s->end - s->at <= i || hex_value(s->at[i]) < 0)
					return false;
			s->at += 5;
		} else if (memchr("\"\\/bfnrt", *s->at, 8) != NULL)
			s->at++;
		else
			return false;
	}
	return take(s, '"');
}

static bool scalar(struct scan *s)
{
	return next_is(s, '"') ? string(s)
	                       : word(s, "true") || word(s, "false") || word(s, "null") || number(s);
}

static bool name_and_colon(struct scan *s)
{
	blanks(s);
	if (!string(s))
		return false;
	blanks(s);
	return take(s, ':');
}

/* Goes over one value; what is open is kept in a list of brackets, so that no depth of JSON is one of calls.
 */
static bool value(struct scan *s)
{
	char open[XAPI_DEPTH_MAX]; /* closing brackets */
	int depth = 0;

	for (;;) {
		bool empty = false;

		blanks(s);
		if (next_is(s, '{') || next_is(s, '[')) {
			if (depth == XAPI_DEPTH_MAX)
				return false;
			open[depth++] = *s->at++ == '{' ? '}' : ']';
			blanks(s);
			empty = next_is(s, open[depth - 1]);
			if (!empty && open[depth - 1] == '}' && !name_and_colon(s))
				return false;
			if (!empty)
				continue;
		} else if (!scalar(s))
			return false;
		/* A value has ended, and what it was the last of. */
		for (blanks(s); depth > 0 && take(s, open[depth - 1]); blanks(s))
			depth--;
		if (depth == 0)
			return true;
		if (!take(s, ',') || (open[depth - 1] == '}' && !name_and_colon(s)))
			return false;
	}
}

static unsigned hex4(const char *digits4)
{
	unsigned code = 0;

	for (int i = 0; i < 4; i++)
		code = code * 16 + (unsigned)hex_value(digits4[i]);
	return code;
}

static char *utf8_put(char *to, unsigned code)
{
	if (code < 0x80) {
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

/* A name's bytes, so that "a" and "\u0061" are one; half a surrogate pair stays what it is. */
static void name_decode(struct work *w, const char *from, const char *end, struct member *ret)
{
	char *name = arena_alloc(w->arena, (size_t)(end - from) + 1), *to = name;

	while (from < end) {
		static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
		unsigned code;

		if (*from != '\\') {
			*to++ = *from++;
			continue;
		}
		if (from[1] != 'u') {
			*to++ = meant[strchr(escapes, from[1]) - escapes];
			from += 2;
			continue;
		}
		code = hex4(from + 2);
		from += 6;
		if (code >= 0xd800 && code < 0xdc00 && end - from >= 6 && from[0] == '\\' && from[1] == 'u' &&
		    hex4(from + 2) >= 0xdc00 && hex4(from + 2) < 0xe000) {
			code = 0x10000 + ((code - 0xd800) << 10) + (hex4(from + 2) - 0xdc00);
			from += 6;
		}
		to = utf8_put(to, code);
	}
	ret->name = name;
	ret->name_len = (size_t)(to - name);
}

static struct member *member_add(struct work *w, struct members *all)
{
	if (all->count == all->size) {
		size_t size = all->size > 0 ? 2 * all->size : 32;
		struct member *list = arena_alloc(w->arena, size * sizeof(*list));

		if (all->count > 0)
			memcpy(list, all->list, all->count * sizeof(*list));
		all->list = list;
		all->size = size;
	}
	all->list[all->count].order = all->count;
	return &all->list[all->count++];
}

static bool member_read(struct work *w, struct scan *s, struct members *all)
{
	const char *start = s->at, *name_end;
	struct member *m;

	if (!string(s))
		return false;
	name_end = s->at - 1;
	blanks(s);
	if (!take(s, ':'))
		return false;
	blanks(s);
	m = member_add(w, all);
	m->text = start;
	m->value = s->at;
	name_decode(w, start + 1, name_end, m);
	if (!value(s))
		return false;
	while (s->at[-1] == ' ' || s->at[-1] == '\t' || s->at[-1] == '\n' || s->at[-1] == '\r')
		s->at--;
	m->len = (size_t)(s->at - m->text);
	return true;
}

static bool object_read(struct work *w, const char *text, size_t len, struct members *all)
{
	struct scan s = {text, text + len};

	if (memchr(text, '\0', len) != NULL || !utf8_valid(text, len))
		return false;
	blanks(&s);
	if (!take(&s, '{'))
		return false;
	blanks(&s);
	if (!take(&s, '}')) {
		do {
			blanks(&s);
			if (!member_read(w, &s, all))
				return false;
			blanks(&s);
		} while (take(&s, ','));
		if (!take(&s, '}'))
			return false;
	}
	blanks(&s);
	return s.at == s.end;
}

static int by_name(const void *a, const void *b)
{
	const struct member *x = *(struct member *const *)a, *y = *(struct member *const *)b;
	size_t len = x->name_len < y->name_len ? x->name_len : y->name_len;
	int order = memcmp(x->name, y->name, len);

	if (order != 0)
		return order;
	if (x->name_len != y->name_len)
		return x->name_len < y->name_len ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* Of members of one name the last one's text stands at the place of the first. */
static void duplicates_join(struct work *w, struct members *all)
{
	struct member **sorted = arena_alloc(w->arena, (all->count + 1) * sizeof(struct member *));
	struct member *first;

	for (size_t i = 0; i < all->count; i++)
		sorted[i] = &all->list[i];
	if (all->count > 1)
		qsort(sorted, all->count, sizeof(struct member *), by_name);
	first = all->count > 0 ? sorted[0] : NULL;
	for (size_t i = 1; i < all->count; i++) {
		struct member *m = sorted[i];

		if (m->name_len != first->name_len || memcmp(m->name, first->name, m->name_len) != 0) {
			first = m;
			continue;
		}
		first->text = m->text;
		first->len = m->len;
		m->gone = true;
	}
}

enum err xapi_document_merge(struct work *w, const char *older, size_t older_len, const char *newer,
    size_t newer_len, const char **ret_content, size_t *ret_len)
{
	struct text t = text_new(w->arena, XAPI_DOCUMENT_MAX);
	struct members all = {0};

	if (older != NULL && !object_read(w, older, older_len, &all))
		return fail_field(
		    w, ERR_BAD_INPUT, "the stored document", "is no JSON object: a POST cannot add to it");
	if (!object_read(w, newer, newer_len, &all))
		return fail_field(w, ERR_BAD_INPUT, "body", "is no JSON object");
	duplicates_join(w, &all);
	text_add_char(&t, '{');
	for (size_t i = 0; i < all.count; i++) {
		if (all.list[i].gone)
			continue;
		if (t.len > 1)
			text_add_char(&t, ',');
		text_add_bytes(&t, all.list[i].text, all.list[i].len);
	}
	text_add_char(&t, '}');
	if (!text_fits(&t))
		return fail(w, ERR_TOO_LARGE, "a document has at most %d bytes", XAPI_DOCUMENT_MAX);
	*ret_content = t.data;
	*ret_len = t.len;
	return OK;
}
