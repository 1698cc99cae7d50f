/* What the made code of pages (tools/template) prints with. Handlers include "pages.h" and call page_NAME. */
#ifndef WEB_PAGE_PAGE_H
#define WEB_PAGE_PAGE_H

#include <stdbool.h>

#include "base/text.h"

/* Escaped for element text and quoted attributes; NULL prints nothing. */
void page_add_text(struct text *out, const char *s);

/* An address for href, src or action, escaped. Anything but http, https and relative addresses (javascript:,
 * data:, bytes that browsers skip while reading a scheme) becomes "#"; NULL prints nothing. */
void page_add_url(struct text *out, const char *url);

bool page_has_text(const char *s);

#endif
