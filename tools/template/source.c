#include "template.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chunks stay reachable from here, so that a leak checker is content with a program that never frees. */
struct chunk {
	struct chunk *next;
	max_align_t bytes[];
};
static struct chunk *chunks;

void *keep(size_t size)
{
	struct chunk *b = calloc(1, sizeof *b + size);

	if (b == NULL) {
		fputs("template: out of memory\n", stderr);
		exit(1);
	}
	b->next = chunks;
	chunks = b;
	return b->bytes;
}

char *keep_text(const char *s, size_t len)
{
	char *copy = keep(len + 1);

	memcpy(copy, s, len);
	return copy;
}

void buffer_add(struct buffer *b, const char *s, size_t len)
{
	if (b->len + len + 1 > b->size) {
		size_t size = (b->len + len + 1) * 2 + 1024;
		char *data = keep(size);

		if (b->len > 0)
			memcpy(data, b->data, b->len);
		b->data = data;
		b->size = size;
	}
	memcpy(b->data + b->len, s, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buffer_print(struct buffer *b, const char *format, ...)
{
	char line[4096];
	va_list args;

	va_start(args, format);
	int len = vsnprintf(line, sizeof line, format, args);
	va_end(args);
	if (len < 0 || (size_t)len >= sizeof line) {
		fputs("template: a line of code is too long\n", stderr);
		exit(1);
	}
	buffer_add(b, line, (size_t)len);
}

void buffer_add_literal(struct buffer *b, const char *s, size_t len)
{
	buffer_add(b, "\"", 1);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == '"' || c == '\\' || c == '?')
			buffer_print(b, "\\%c", c);
		else if (c == '\n')
			buffer_add(b, "\\n", 2);
		else if (c < 0x20 || c >= 0x7f)
			buffer_print(b, "\\%03o", c);
		else
			buffer_add(b, (const char *)&c, 1);
	}
	buffer_add(b, "\"", 1);
}

char *read_whole(const char *path, size_t *ret_len)
{
	struct buffer b = {0};
	char part[8192];
	size_t len;
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		stop_at((struct place){path, 1}, "cannot be read");
	while ((len = fread(part, 1, sizeof part, file)) > 0)
		buffer_add(&b, part, len);
	fclose(file);
	buffer_add(&b, "", 0);
	*ret_len = b.len;
	return b.data;
}

void write_whole(const char *path, const struct buffer *b)
{
	FILE *file = fopen(path, "rb");

	if (file != NULL) {
		size_t len;

		fclose(file);
		const char *old = read_whole(path, &len);
		if (len == b->len && memcmp(old, b->data, len) == 0)
			return;
	}
	file = fopen(path, "wb");
	if (file == NULL || fwrite(b->data, 1, b->len, file) != b->len || fclose(file) != 0) {
		remove(path);
		stop_at((struct place){path, 1}, "cannot be written");
	}
}

_Noreturn void stop_at(struct place at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s:%d: error: ", at.file, at.line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(1);
}

void warn_at(struct place at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%s:%d: warning: ", at.file, at.line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

static void lex_blank(struct lex *l)
{
	while (l->p < l->end && isspace((unsigned char)*l->p)) {
		if (*l->p == '\n')
			l->at.line++;
		l->p++;
	}
}

bool lex_done(struct lex *l)
{
	lex_blank(l);
	return l->p == l->end;
}

bool lex_take(struct lex *l, char c)
{
	lex_blank(l);
	if (l->p == l->end || *l->p != c)
		return false;
	l->p++;
	return true;
}

void lex_need(struct lex *l, char c)
{
	if (!lex_take(l, c))
		stop_at(l->at, "expected \"%c\" before \"%.*s\"", c, (int)(l->end - l->p), l->p);
}

void lex_word(struct lex *l, char ret_word[static NAME_MAX_], bool dotted)
{
	size_t len = 0;

	lex_blank(l);
	while (l->p < l->end && len + 1 < NAME_MAX_ &&
	       (isalnum((unsigned char)*l->p) || *l->p == '_' || (dotted && len > 0 && *l->p == '.')))
		ret_word[len++] = *l->p++;
	ret_word[len] = '\0';
	if (len == 0 || isdigit((unsigned char)ret_word[0]))
		stop_at(l->at, "expected a name before \"%.*s\"", (int)(l->end - l->p), l->p);
}

bool lex_sees(struct lex *l, char c)
{
	lex_blank(l);
	return l->p < l->end && *l->p == c;
}

char *lex_string(struct lex *l, char quote)
{
	lex_need(l, quote);
	const char *start = l->p;
	while (l->p < l->end && *l->p != quote) {
		if (*l->p == '\n')
			stop_at(l->at, "a quoted text may not go over the end of a line");
		l->p++;
	}
	char *text = keep_text(start, (size_t)(l->p - start));
	lex_need(l, quote);
	return text;
}

const char *trial_text(const char *english)
{
	static const char from[] = "aceinouyACEINOUY";
	static const char *const to[] = {
	    "á", "ç", "é", "í", "ñ", "ö", "ü", "ý", "Á", "Ç", "É", "Í", "Ñ", "Ö", "Ü", "Ý"};
	struct buffer b = {0};

	for (const char *p = english; *p != '\0'; p++) {
		const char *at = strchr(from, *p);

		if (*p == '{' || *p == '%') {
			/* What is filled in later stays as it is. */
			size_t len = *p == '{' ? strcspn(p, "}") : strcspn(p, " ,;:)");
			buffer_add(&b, p, len);
			p += len - 1;
			continue;
		}
		if (at == NULL)
			buffer_add(&b, p, 1);
		for (int twice = at != NULL ? 1 + (strchr("aeiou", *p) != NULL) : 0; twice > 0; twice--)
			buffer_add(&b, to[at - from], strlen(to[at - from]));
	}
	buffer_add(&b, "", 0);
	return b.data;
}
