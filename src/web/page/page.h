/* What the made code of pages (tools/template) prints with. Handlers include "pages.h" and call page_NAME;
 * pages of signed-in people begin with web/page/frame.h, lists with web/page/table.h, forms with
 * web/page/trouble.h. */
#ifndef WEB_PAGE_PAGE_H
#define WEB_PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* An English text that reaches a person by page_translate: the build asks for its translation. */
#define WORDS(text) text

/* Escaped for element text and quoted attributes; NULL prints nothing. */
void page_add_text(struct text *out, const char *s);

/* An address for href, src or action, escaped. Anything but http, https and relative addresses (javascript:,
 * data:, bytes that browsers skip while reading a scheme) becomes "#"; NULL prints nothing. */
void page_add_url(struct text *out, const char *url);

/* HTML that the page says in English; trial: with accents and a third longer, so that what is not translated
 * or does not fit shows. */
void page_add_english(struct text *out, bool trial, const char *html, size_t len);

/* 12,345 in English, 12 345 (narrow no-break space) in French. */
void page_add_number(struct text *out, const char *lang, int64_t number);

/* A moment in UTC, Unix microseconds, as people write it: "21 November 2026, 08:32 UTC", or only the day. 0
 * prints nothing. page_add_time puts it into <time datetime="…">. */
void page_add_time(struct text *out, const char *lang, int64_t us, bool day);
void page_add_time_words(struct text *out, const char *lang, int64_t us, bool day);

bool page_has_text(const char *s);
/* NULL is "". */
bool page_is(const char *a, const char *b);

#endif
