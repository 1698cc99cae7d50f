/* Open edX sites on pages of staff. */
#ifndef WEB_PLATFORM_SITE_H
#define WEB_PLATFORM_SITE_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_site;

#endif
