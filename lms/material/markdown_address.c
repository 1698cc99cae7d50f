#include "lms/material/markdown_address.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* The entities that are written in addresses; another one stays as it is written, which leads nowhere. */
static const struct {
	const char *name;
	char byte;
} entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''},
    {"&colon;", ':'}, {"&sol;", '/'}, {"&num;", '#'}, {"&quest;", '?'}, {"&equals;", '='}};

enum { CODE_POINT_MAX = 0x10FFFF, ENTITY_MAX = 48 };

static void byte_add(struct text *t, unsigned char byte)
{
	/* A blank, a control character or a backslash within an address is read differently by every
	 * browser. */
	static const char digits[] = "0123456789ABCDEF";
	const char escape[] = {'%', digits[byte >> 4], digits[byte & 15]};

	if (byte > ' ' && byte < 0x7f && strchr("\"<>\\^`{|}", byte) == NULL)
		text_add_char(t, (char)byte);
	else
		text_add_bytes(t, escape, sizeof escape);
}

static void bytes_add(struct text *t, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		byte_add(t, (unsigned char)bytes[i]);
}

static void code_point_add(struct text *t, unsigned long c)
{
	if (c == 0 || c > CODE_POINT_MAX || (c >= 0xd800 && c <= 0xdfff))
		c = 0xfffd;
	if (c < 0x80) {
		byte_add(t, (unsigned char)c);
	} else if (c < 0x800) {
		byte_add(t, (unsigned char)(0xc0 | c >> 6));
		byte_add(t, (unsigned char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		byte_add(t, (unsigned char)(0xe0 | c >> 12));
		byte_add(t, (unsigned char)(0x80 | (c >> 6 & 0x3f)));
		byte_add(t, (unsigned char)(0x80 | (c & 0x3f)));
	} else {
		byte_add(t, (unsigned char)(0xf0 | c >> 18));
		byte_add(t, (unsigned char)(0x80 | (c >> 12 & 0x3f)));
		byte_add(t, (unsigned char)(0x80 | (c >> 6 & 0x3f)));
		byte_add(t, (unsigned char)(0x80 | (c & 0x3f)));
	}
}

static void entity_add(struct text *t, const char *written, size_t len)
{
	char name[ENTITY_MAX + 1];

	if (len > ENTITY_MAX) {
		bytes_add(t, written, len);
		return;
	}
	memcpy(name, written, len);
	name[len] = '\0';
	if (name[1] == '#') {
		bool hex = name[2] == 'x' || name[2] == 'X';

		code_point_add(t, strtoul(name + (hex ? 3 : 2), NULL, hex ? 16 : 10));
		return;
	}
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		if (strcmp(entities[i].name, name) == 0) {
			byte_add(t, (unsigned char)entities[i].byte);
			return;
		}
	}
	bytes_add(t, written, len);
}

static bool scheme_is(const char *text, size_t len, const char *scheme)
{
	return strlen(scheme) == len && strncasecmp(text, scheme, len) == 0;
}

/* Scheme and all, as a browser takes it: a colon before any of / ? # ends a scheme. */
static enum address_kind kind_of(const char *text, struct uuid *ret_media)
{
	size_t len = strcspn(text, ":/?#");

	if (text[len] != ':')
		return text[0] == '/' && text[1] == '/' ? ADDRESS_REFUSED : ADDRESS_RELATIVE;
	if (scheme_is(text, len, "https") || scheme_is(text, len, "http"))
		return ADDRESS_WEB;
	if (scheme_is(text, len, "mailto") || scheme_is(text, len, "tel"))
		return ADDRESS_CONTACT;
	if (scheme_is(text, len, "media") && uuid_parse(text + len + 1, ret_media))
		return ADDRESS_MEDIA;
	return ADDRESS_REFUSED;
}

struct address address_read(struct text *t, const MD_ATTRIBUTE *attribute)
{
	struct address address = {.kind = ADDRESS_REFUSED};

	if (attribute->text == NULL || attribute->size > ADDRESS_MAX)
		return address;
	t->len = 0;
	t->data[0] = '\0';
	t->over = false;
	for (int i = 0; attribute->substr_offsets[i] < attribute->size; i++) {
		const char *part = attribute->text + attribute->substr_offsets[i];
		size_t len = attribute->substr_offsets[i + 1] - attribute->substr_offsets[i];

		if (attribute->substr_types[i] == MD_TEXT_ENTITY)
			entity_add(t, part, len);
		else if (attribute->substr_types[i] == MD_TEXT_NULLCHAR)
			code_point_add(t, 0);
		else
			bytes_add(t, part, len);
	}
	address.text = t->data;
	if (text_fits(t))
		address.kind = kind_of(t->data, &address.media);
	return address;
}
