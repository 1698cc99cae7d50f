#include "web/page/page.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/time.h"
#include "base/zone.h"

void page_add_text(struct text *out, const char *s)
{
	if (s != NULL)
		text_add_html(out, s);
}

static bool url_is_safe(const char *url)
{
	size_t before_colon = strcspn(url, ":/?#");

	/* Browsers drop control bytes and turn backslashes into slashes: neither has a place in an address we
	 * print. */
	for (const unsigned char *p = (const unsigned char *)url; *p != '\0'; p++)
		if (*p <= 0x20 || *p == 0x7f || *p == '\\')
			return false;
	if (url[before_colon] != ':')
		return true;
	return (before_colon == 4 && strncasecmp(url, "http", 4) == 0) ||
	       (before_colon == 5 && strncasecmp(url, "https", 5) == 0);
}

void page_add_url(struct text *out, const char *url)
{
	if (url == NULL)
		return;
	text_add_html(out, url_is_safe(url) ? url : "#");
}

bool page_has_text(const char *s)
{
	return s != NULL && s[0] != '\0';
}

bool page_is(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

const char *page_decimal(struct arena *a, const char *lang, const char *printed)
{
	char *own = arena_strdup(a, printed);

	for (char *at = own; page_is(lang, "fr") && *at != '\0'; at++)
		if (*at == '.' && isdigit((unsigned char)at[1]))
			*at = ',';
	return own;
}

const char *page_points(struct arena *a, const char *lang, double given, double maximum)
{
	return page_decimal(a, lang, arena_printf(a, "%.10g / %.10g", given, maximum));
}

void page_add_number(struct text *out, const char *lang, int64_t number)
{
	char digits[24];
	uint64_t size = number < 0 ? -(uint64_t)number : (uint64_t)number;
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, size);

	if (number < 0)
		text_add(out, "\u2212");
	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text_add(out, page_is(lang, "fr") ? "\u202f" : ",");
		text_add_char(out, digits[i]);
	}
}

void page_add_time_words(struct text *out, const char *lang, const char *zone, int64_t us, bool day)
{
	static const char *const months[2][12] = {
	    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	        "November", "December"},
	    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
	        "novembre", "décembre"},
	};
	bool french = page_is(lang, "fr");
	char letters[ZONE_LETTERS_SIZE];
	time_t seconds = (time_t)(us / US_PER_S + zone_offset(zone, us, letters));
	struct tm tm;

	if (us == 0 || gmtime_r(&seconds, &tm) == NULL)
		return;
	text_printf(out, "%d%s %s %d", tm.tm_mday, french && tm.tm_mday == 1 ? "er" : "",
	    months[french][tm.tm_mon], tm.tm_year + 1900);
	if (!day)
		text_printf(
		    out, french ? " à %02d:%02d %s" : ", %02d:%02d %s", tm.tm_hour, tm.tm_min, letters);
}

void page_add_time(struct text *out, const char *lang, const char *zone, int64_t us, bool day)
{
	char stamp[TIME_TEXT_SIZE], letters[ZONE_LETTERS_SIZE];
	int64_t shown_us = day ? us + zone_offset(zone, us, letters) * US_PER_S : us;

	if (us == 0)
		return;
	text_printf(out, "<time datetime=\"%.*s\">", day ? 10 : TIME_TEXT_SIZE, time_format(shown_us, stamp));
	page_add_time_words(out, lang, zone, us, day);
	text_add(out, "</time>");
}
