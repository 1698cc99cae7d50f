/* Area: feeds of statements, what an organisation's store passes on. */
#ifndef WEB_STATEMENT_FEEDS_H
#define WEB_STATEMENT_FEEDS_H

#include "web/web.h"

extern const struct area web_area_statement_feeds;

#endif
