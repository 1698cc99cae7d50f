/* Texts that have a form: identifiers and the like. */
#include "xapi/statement/value.h"

#include <string.h>

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* RFC 3987: a scheme, and behind it nothing that may not stand in an IRI. */
bool xapi_iri_valid(const char *text, size_t len)
{
	size_t i = 0;

	if (len == 0 || !is_letter(text[0]))
		return false;
	while (i < len && (is_letter(text[i]) || is_digit(text[i]) || memchr("+-.", text[i], 3) != NULL))
		i++;
	if (i == len || text[i] != ':' || i + 1 == len)
		return false;
	for (i++; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c == 0x7f || memchr("<>\"{}|\\^`", c, 9) != NULL)
			return false;
		if (c == '%' && (len - i < 3 || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0))
			return false;
	}
	return true;
}

bool xapi_uuid_read(const char *text, size_t len, struct uuid *ret_id)
{
	char copy[UUID_TEXT_SIZE];

	if (len != sizeof(copy) - 1 || memchr(text, '\0', len) != NULL)
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return uuid_parse(copy, ret_id);
}

/* "mailto:" and an address with something on both sides of its one @. */
bool mbox_valid(const char *text, size_t len)
{
	static const char prefix[] = "mailto:";
	const char *end = text + len, *at;

	if (len <= sizeof(prefix) - 1 || memcmp(text, prefix, sizeof(prefix) - 1) != 0)
		return false;
	text += sizeof(prefix) - 1;
	at = memchr(text, '@', (size_t)(end - text));
	if (at == NULL || at == text || at + 1 == end ||
	    memchr(at + 1, '@', (size_t)(end - at - 1)) != NULL || at[1] == '.' || end[-1] == '.')
		return false;
	for (; text < end; text++) {
		unsigned char c = (unsigned char)*text;

		if (c <= ' ' || c == 0x7f || memchr("<>()[],;:\\\"?", c, 12) != NULL)
			return false;
	}
	return true;
}

bool hex_valid(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (hex_value(text[i]) < 0)
			return false;
	}
	return true;
}

bool sha1_valid(const char *text, size_t len)
{
	return len == 40 && hex_valid(text, len);
}

bool sha2_valid(const char *text, size_t len)
{
	return (len == 56 || len == 64 || len == 96 || len == 128) && hex_valid(text, len);
}

/* RFC 9110 5.6.2 */
static size_t token_length(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len &&
	       (is_letter(text[i]) || is_digit(text[i]) || memchr("!#$%&'*+-.^_`|~", text[i], 15) != NULL))
		i++;
	return i;
}

/* type/subtype, and behind them whatever parameters. */
bool media_type_valid(const char *text, size_t len)
{
	size_t type = token_length(text, len), subtype;

	if (type == 0 || type == len || text[type] != '/')
		return false;
	subtype = token_length(text + type + 1, len - type - 1);
	type += 1 + subtype;
	while (type < len && (text[type] == ' ' || text[type] == '\t'))
		type++;
	if (subtype == 0 || (type < len && text[type] != ';'))
		return false;
	/* It goes into a header of answers. */
	for (; type < len; type++) {
		if ((unsigned char)text[type] < ' ' || text[type] == 0x7f)
			return false;
	}
	return true;
}

/* "1.0" or "1.0.N"; "2.0" or "2.0.N". */
static bool version_is(const char *text, size_t len, char major)
{
	if (len < 3 || text[0] != major || text[1] != '.' || text[2] != '0')
		return false;
	if (len == 3)
		return true;
	if (text[3] != '.' || len == 4 || len > 8 || (text[4] == '0' && len > 5))
		return false;
	for (size_t i = 4; i < len; i++) {
		if (!is_digit(text[i]))
			return false;
	}
	return true;
}

bool version_valid(enum xapi_version version, const char *text, size_t len)
{
	return version_is(text, len, '1') || (version == XAPI_2_0_0 && version_is(text, len, '2'));
}
