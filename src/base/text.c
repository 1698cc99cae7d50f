#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { INT_TEXT_SIZE = 20 /* of the smallest */ };

struct text text_new(struct arena *a, size_t limit)
{
	struct text t = {.limit = limit, .arena = a};

	t.size = limit < 255 ? limit + 1 : 256;
	t.data = arena_room(a, t.size);
	t.data[0] = '\0';
	return t;
}

static bool text_room(struct text *t, size_t more)
{
	size_t size = t->size;
	char *data;

	if (t->over || more > t->limit - t->len) {
		t->over = true;
		return false;
	}
	if (t->len + more < t->size)
		return true;
	while (size <= t->len + more)
		size = size > t->limit / 2 ? t->limit + 1 : size * 2;
	if (arena_extend(t->arena, t->data, t->size, size)) {
		t->size = size;
		return true;
	}
	data = arena_room(t->arena, size);
	memcpy(data, t->data, t->len + 1);
	t->data = data;
	t->size = size;
	return true;
}

void text_add_bytes(struct text *t, const void *bytes, size_t len)
{
	if (len == 0 || !text_room(t, len))
		return;
	memcpy(t->data + t->len, bytes, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_bytes(t, &c, 1);
}

/* The digits of value end before end, in at most INT_TEXT_SIZE bytes. Returns where they begin. */
static char *int_write(char *end, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		*--end = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		*--end = '-';
	return end;
}

void text_add_int(struct text *t, int64_t value)
{
	char digits[INT_TEXT_SIZE], *end = digits + sizeof digits, *from = int_write(end, value);

	text_add_bytes(t, from, (size_t)(end - from));
}

const char *int_text(struct arena *a, int64_t value)
{
	char digits[INT_TEXT_SIZE], *end = digits + sizeof digits, *from = int_write(end, value);

	return arena_strndup(a, from, (size_t)(end - from));
}

const char *joined_text(struct arena *a, const char *one, const char *other)
{
	size_t first = strlen(one), second = strlen(other);
	char *joined = arena_room(a, first + second + 1);

	memcpy(joined, one, first);
	memcpy(joined + first, other, second + 1);
	return joined;
}

void text_printf(struct text *t, const char *format, ...)
{
	va_list args;
	char *s;

	va_start(args, format);
	s = arena_vprintf(t->arena, format, args);
	va_end(args);
	text_add(t, s);
}

void text_add_html(struct text *t, const char *s)
{
	while (*s != '\0') {
		size_t plain = strcspn(s, "&<>\"'");

		text_add_bytes(t, s, plain);
		s += plain;
		switch (*s) {
		case '&':
			text_add(t, "&amp;");
			break;
		case '<':
			text_add(t, "&lt;");
			break;
		case '>':
			text_add(t, "&gt;");
			break;
		case '"':
			text_add(t, "&quot;");
			break;
		case '\'':
			text_add(t, "&#39;");
			break;
		default:
			return;
		}
		s++;
	}
}

/* Length of the valid UTF-8 sequence at s (RFC 3629), 0 when there is none. */
static size_t utf8_sequence(const unsigned char *s, size_t len)
{
	unsigned char c = s[0];
	size_t n;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (len < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) || (c == 0xf0 && s[1] < 0x90) ||
	    (c == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* How many bytes at s are plain ASCII, eight at a time: nearly all of nearly every text. */
static size_t ascii_run(const unsigned char *s, size_t len)
{
	static const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
	size_t n = 0;
	uint64_t word;

	for (; len - n >= sizeof(word); n += sizeof(word)) {
		memcpy(&word, s + n, sizeof(word));
		/* A top bit, or a byte that borrows from one because it is NUL. */
		if (((word | (word - ones)) & tops) != 0)
			break;
	}
	return n;
}

bool utf8_valid(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t plain = ascii_run(p, len);

	p += plain;
	len -= plain;
	while (len > 0) {
		size_t n = *p == '\0' ? 0 : utf8_sequence(p, len);

		if (n == 0)
			return false;
		/* A letter of several bytes is mostly followed by plain ones. */
		if (n > 1)
			n += ascii_run(p + n, len - n);
		p += n;
		len -= n;
	}
	return true;
}

void utf8_mend(char *s)
{
	size_t left = strlen(s);

	while (left > 0) {
		size_t n = utf8_sequence((const unsigned char *)s, left);

		if (n == 0) {
			*s = '?';
			n = 1;
		}
		s += n;
		left -= n;
	}
}

size_t utf8_length(const char *s)
{
	size_t count = 0;

	for (; *s != '\0'; s++) {
		if (((unsigned char)*s & 0xc0) != 0x80)
			count++;
	}
	return count;
}

static void add_json_escape(struct text *t, unsigned char c)
{
	switch (c) {
	case '"':
		text_add(t, "\\\"");
		return;
	case '\\':
		text_add(t, "\\\\");
		return;
	case '\n':
		text_add(t, "\\n");
		return;
	case '\r':
		text_add(t, "\\r");
		return;
	case '\t':
		text_add(t, "\\t");
		return;
	default:
		text_printf(t, "\\u%04x", c);
	}
}

void text_add_json(struct text *t, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t left = strlen(s);

	text_add_char(t, '"');
	while (left > 0) {
		size_t plain = 0, n;

		/* Nearly all of a text stands for itself: taken at one go. */
		while (plain < left && p[plain] >= 0x20 && p[plain] < 0x7f && p[plain] != '"' &&
		       p[plain] != '\\')
			plain++;
		text_add_bytes(t, p, plain);
		p += plain;
		left -= plain;
		if (left == 0)
			break;
		n = utf8_sequence(p, left);
		if (n == 0) {
			text_add(t, "\xef\xbf\xbd");
			n = 1;
		} else if (*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f) {
			add_json_escape(t, *p);
		} else {
			text_add_bytes(t, p, n);
		}
		p += n;
		left -= n;
	}
	text_add_char(t, '"');
}

void text_add_url(struct text *t, const char *s)
{
	static const char digits[] = "0123456789ABCDEF";

	for (; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-._~", c) != NULL) {
			text_add_char(t, (char)c);
		} else {
			char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};

			text_add_bytes(t, escaped, sizeof(escaped));
		}
	}
}

bool text_fits(const struct text *t)
{
	return !t->over;
}
