/* Text that grows up to a limit given at birth. Going over the limit is remembered, not fatal:
 * add what you like, ask text_fits once at the end. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct text {
	char *data; /* always NUL-terminated; in the arena */
	size_t len;
	size_t size;
	size_t limit; /* most bytes, without the NUL */
	bool over;
	struct arena *arena;
};

struct text text_new(struct arena *a, size_t limit);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const void *bytes, size_t len);
void text_add_char(struct text *t, char c);
void text_add_int(struct text *t, int64_t value);
void text_printf(struct text *t, const char *format, ...) PRINTF(2, 3);
/* Escapes & < > " ' for element content and quoted attributes. */
void text_add_html(struct text *t, const char *s);
/* A JSON string with its quotes. Invalid UTF-8 becomes U+FFFD. */
void text_add_json(struct text *t, const char *s);
/* Percent-encodes everything but unreserved characters (RFC 3986 2.3). */
void text_add_url(struct text *t, const char *s);
bool text_fits(const struct text *t);

/* A whole number, and two texts as one, in the arena: what is written so often that a format costs. */
const char *int_text(struct arena *a, int64_t value);
const char *joined_text(struct arena *a, const char *one, const char *other);

/* True for valid UTF-8 without NUL. */
bool utf8_valid(const char *s, size_t len);
/* Makes every byte that is no valid UTF-8 a question mark: a text that was cut in the middle of a letter. */
void utf8_mend(char *s);
/* Count of code points; s is valid UTF-8. */
size_t utf8_length(const char *s);

#endif
