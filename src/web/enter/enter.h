/* Area: signed addresses, by which pages without LTI let their learners in. */
#ifndef WEB_ENTER_ENTER_H
#define WEB_ENTER_ENTER_H

#include "web/web.h"

extern const struct area web_area_enter;

#endif
