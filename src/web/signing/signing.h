/* Our signing keys, for platform administrators. */
#ifndef WEB_SIGNING_SIGNING_H
#define WEB_SIGNING_SIGNING_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_signing;

#endif
