/* Direct visitors: content in a plain browser, without an account (/go/{slug}). */
#ifndef WEB_DIRECT_DIRECT_H
#define WEB_DIRECT_DIRECT_H

#include "web/web.h"

extern const struct area web_area_direct;

#endif
