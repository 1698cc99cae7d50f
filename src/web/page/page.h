/* What the made code of pages (tools/template) prints with. Handlers include "pages.h" and call page_NAME;
 * pages of signed-in people begin with web/page/frame.h, lists with web/page/table.h, forms with
 * web/page/trouble.h. */
#ifndef WEB_PAGE_PAGE_H
#define WEB_PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* Escaped for element text and quoted attributes; NULL prints nothing. */
void page_add_text(struct text *out, const char *s);

/* An address for href, src or action, escaped. Anything but http, https and relative addresses (javascript:,
 * data:, bytes that browsers skip while reading a scheme) becomes "#"; NULL prints nothing. */
void page_add_url(struct text *out, const char *url);

/* 12,345 in English, 12 345 (narrow no-break space) in French. */
void page_add_number(struct text *out, const char *lang, int64_t number);

/* What was printed with points in its numbers, as the language writes them: "12,5 / 20" in French. In the
 * arena. */
const char *page_decimal(struct arena *a, const char *lang, const char *printed);

/* "12,5 / 20": points of the most there are. */
const char *page_points(struct arena *a, const char *lang, double given, double maximum);

/* A moment, Unix microseconds, as people of that time zone write it: "21 November 2026, 09:32 CET", or only
 * the day; without a zone (NULL, "") in UTC. 0 prints nothing. page_add_time puts it into <time
 * datetime="…">. */
void page_add_time(struct text *out, const char *lang, const char *zone, int64_t us, bool day);
void page_add_time_words(struct text *out, const char *lang, const char *zone, int64_t us, bool day);

/* What C said in English, in the language: a known text as page_translate has it; one that a known pattern
 * made (WORDS("at most %d letters"), says.def) with its holes filled; anything else as it is. In the arena.
 */
const char *page_retell(struct arena *a, const char *lang, const char *english);
/* The same as a whole sentence: a capital first, and a full stop where nothing ends it. */
const char *page_sentence(struct arena *a, const char *lang, const char *english);

bool page_has_text(const char *s);
/* NULL is "". */
bool page_is(const char *a, const char *b);

#endif
