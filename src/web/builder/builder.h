/* Area: the pages on which designers build: courses, what lies in them, their versions, and programmes. They
 * do what the API does (web/course), by the same functions. */
#ifndef WEB_BUILDER_BUILDER_H
#define WEB_BUILDER_BUILDER_H

#include "web/web.h"

extern const struct area web_area_builder;

#endif
