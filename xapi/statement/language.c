/* Language tags (RFC 5646 section 2.1), without looking anything up: only what is well-formed. */
#include <string.h>
#include <strings.h>

#include "xapi/statement/statement.h"

enum { SUBTAG_MAX = 8, EXTLANGS_MAX = 3 };

/* Tags of former times whose form no rule allows. */
static const char *const irregular[] = {"en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak",
    "i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL",
    "sgn-CH-DE"};

struct subtag {
	const char *at;
	size_t len;
	bool letters, digits; /* only */
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next subtag; false at the end. One of 0 or more than eight letters or digits has len 0. */
static bool subtag_next(const char **at, const char *end, struct subtag *ret)
{
	const char *p = *at;

	if (p > end)
		return false;
	*ret = (struct subtag){.at = p, .letters = true, .digits = true};
	for (; p < end && *p != '-'; p++) {
		ret->letters = ret->letters && is_letter(*p);
		ret->digits = ret->digits && is_digit(*p);
		if (!is_letter(*p) && !is_digit(*p))
			return true;
	}
	*at = p + 1;
	if (p - ret->at <= SUBTAG_MAX)
		ret->len = (size_t)(p - ret->at);
	return true;
}

static bool is_irregular(const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(irregular) / sizeof(irregular[0]); i++) {
		if (strlen(irregular[i]) == len && strncasecmp(irregular[i], text, len) == 0)
			return true;
	}
	return false;
}

static bool is_variant(const struct subtag *s)
{
	return s->len >= 5 || (s->len == 4 && is_digit(s->at[0]));
}

/* Behind the language proper: *extensions with their singletons, each once, then what is of private use. */
static bool extensions_valid(const char *at, const char *end, struct subtag s)
{
	uint64_t seen = 0;

	for (;;) {
		bool private_use = s.at[0] == 'x' || s.at[0] == 'X';
		uint64_t bit = UINT64_C(1) << (is_digit(s.at[0]) ? 32 + (s.at[0] - '0') : (s.at[0] & 0x1f));
		int values = 0;

		if (s.len != 1 || (seen & bit) != 0)
			return false;
		seen |= bit;
		for (;;) {
			if (!subtag_next(&at, end, &s))
				return values > 0;
			if (s.len == 0)
				return false;
			if (s.len == 1 && !private_use)
				break;
			values++;
		}
		if (values == 0)
			return false;
	}
}

/* Script, region and variants, from s on. *ret_more: something is left, in *s. */
static bool refinements_read(const char **at, const char *end, struct subtag *s, bool *ret_more)
{
	if (s->len == 4 && s->letters && !(*ret_more = subtag_next(at, end, s)))
		return true;
	if (((s->len == 2 && s->letters) || (s->len == 3 && s->digits)) &&
	    !(*ret_more = subtag_next(at, end, s)))
		return true;
	while (is_variant(s)) {
		if (!(*ret_more = subtag_next(at, end, s)))
			return true;
	}
	return s->len != 0;
}

bool xapi_language_valid(const char *text, size_t len)
{
	const char *at = text, *end = text + len;
	struct subtag s;
	bool more;
	int extlangs = 0;

	if (is_irregular(text, len))
		return true;
	if (!subtag_next(&at, end, &s) || s.len == 0)
		return false;
	if (s.len == 1)
		return (*s.at == 'x' || *s.at == 'X') && extensions_valid(at, end, s);
	if (!s.letters)
		return false;
	more = s.len <= 3;
	if (!subtag_next(&at, end, &s))
		return true;
	while (more && s.len == 3 && s.letters && extlangs++ < EXTLANGS_MAX) {
		if (!subtag_next(&at, end, &s))
			return true;
	}
	more = true;
	if (!refinements_read(&at, end, &s, &more))
		return false;
	return !more || extensions_valid(at, end, s);
}
