/* Accept-Language, and the one entry of a language map that suits it best. */
#include "xapi/statement/languages.h"

#include <string.h>
#include <strings.h>

enum { QUALITY_ONE = 1000, QUALITY_DIGITS = 3 };

static const char *blanks_over(const char *p)
{
	return p + strspn(p, " \t");
}

/* The weight behind a range, 1 where there is none; -1: it is not understood. */
static int quality_read(const char *p, const char *end)
{
	int value, digits = 0;

	p = blanks_over(p);
	if (p >= end)
		return QUALITY_ONE;
	if (*p != ';')
		return -1;
	p = blanks_over(p + 1);
	if (end - p < 3 || (*p != 'q' && *p != 'Q') || p[1] != '=' || (p[2] != '0' && p[2] != '1'))
		return -1;
	value = (p[2] - '0') * QUALITY_ONE;
	p += 3;
	if (p < end && *p == '.') {
		for (int unit = QUALITY_ONE / 10; ++p < end && *p >= '0' && *p <= '9'; unit /= 10) {
			value += (*p - '0') * unit;
			digits++;
		}
	}
	return blanks_over(p) < end || digits > QUALITY_DIGITS || value > QUALITY_ONE ? -1 : value;
}

static void range_add(struct xapi_languages *l, const char *range, size_t len, int quality)
{
	size_t i = l->count;

	if (l->count == XAPI_LANGUAGES_MAX || len == 0 || len >= XAPI_LANGUAGE_SIZE || quality < 0)
		return;
	if (!(len == 1 && *range == '*') && !xapi_language_valid(range, len))
		return;
	l->count++;
	for (; i > 0 && l->list[i - 1].quality < quality; i--)
		l->list[i] = l->list[i - 1];
	l->list[i].quality = quality;
	for (size_t j = 0; j < len; j++)
		l->list[i].range[j] = (char)(range[j] >= 'A' && range[j] <= 'Z' ? range[j] | 0x20 : range[j]);
	l->list[i].range[len] = '\0';
}

void xapi_languages_read(const char *header, struct xapi_languages *ret_languages)
{
	ret_languages->count = 0;
	while (header != NULL && *header != '\0') {
		const char *range = blanks_over(header), *end = range + strcspn(range, ",");
		size_t len = strcspn(range, ",; \t");

		range_add(ret_languages, range, len, quality_read(range + len, end));
		header = end + (*end == ',');
	}
}

/* Whether tag is the language of range, or begins with it (RFC 4647 3.3.1); len bytes of the range count. */
static bool covers(const char *range, size_t len, const char *tag, size_t tag_len)
{
	return tag_len >= len && strncasecmp(range, tag, len) == 0 && (tag_len == len || tag[len] == '-');
}

/* How many bytes of the range, in whole subtags, the tag begins with. */
static size_t shared(const char *range, const char *tag, size_t tag_len)
{
	size_t whole = 0, i = 0;

	for (;; i++) {
		bool range_ends = range[i] == '\0' || range[i] == '-',
		     tag_ends = i == tag_len || tag[i] == '-';

		if (range_ends && tag_ends)
			whole = i;
		if (range[i] == '\0' || i == tag_len || strncasecmp(range + i, tag + i, 1) != 0)
			return whole;
	}
}

/* The name that shares most with the range, as when subtags are taken from its end (RFC 4647 3.4) until one
 * fits; of equals, what is exactly that before what goes on, then the first. */
static uint32_t looked_up(struct work *w, const struct tape *tape, uint32_t map, const char *range)
{
	size_t best = 0;
	uint32_t found = 0;

	for (uint32_t at = map + 1; at < tape->nodes[map].next; at = tape->nodes[at + 1].next) {
		size_t len, same, merit;
		const char *tag = tape_peek(w, tape, at, &len);

		same = shared(range, tag, len);
		merit = same == 0 ? 0 : 2 * same + (same == len);
		if (merit > best) {
			best = merit;
			found = at;
		}
	}
	return found;
}

static bool is_excluded(const struct xapi_languages *l, const char *tag, size_t len)
{
	for (size_t i = 0; i < l->count; i++) {
		if (l->list[i].quality == 0 && covers(l->list[i].range, strlen(l->list[i].range), tag, len))
			return true;
	}
	return false;
}

uint32_t languages_choose(
    struct work *w, const struct tape *tape, uint32_t map, const struct xapi_languages *l)
{
	uint32_t found = 0;
	size_t len;

	for (size_t i = 0; i < l->count && found == 0; i++) {
		if (l->list[i].quality == 0)
			break;
		if (l->list[i].range[0] == '*')
			break;
		found = looked_up(w, tape, map, l->list[i].range);
	}
	for (uint32_t at = map + 1; found == 0 && at < tape->nodes[map].next; at = tape->nodes[at + 1].next) {
		const char *tag = tape_peek(w, tape, at, &len);

		if (!is_excluded(l, tag, len))
			found = at;
	}
	/* Something is better than nothing. */
	return found != 0 || tape->nodes[map].count == 0 ? found : map + 1;
}
