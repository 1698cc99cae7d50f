/* Area: feeds of statements, what an organisation's store passes on, by API and pages. */
#ifndef WEB_STATEMENT_FEEDS_H
#define WEB_STATEMENT_FEEDS_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_statement_feeds;

enum { FEEDS_PAGE_MAX = 1024 * 1024 };

/* feeds_list.c: all of them, and a new one. */
handler get_feeds_page, get_feed_new, post_feed_new;
extern const struct input feeds_page_input[], feed_new_input[];

/* feeds_one.c: one, with its dead letters. */
handler get_feed_page, post_feed_page;
extern const struct input feed_page_input[], feed_change_input[];

#endif
