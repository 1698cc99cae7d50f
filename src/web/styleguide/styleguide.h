/* The design system on one page, for those who write pages and for the tests that look at them. */
#ifndef WEB_STYLEGUIDE_STYLEGUIDE_H
#define WEB_STYLEGUIDE_STYLEGUIDE_H

#include "web/web.h"

extern const struct area web_area_styleguide;

#endif
