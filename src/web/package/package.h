/* Area: content packages, for programs. */
#ifndef WEB_PACKAGE_PACKAGE_H
#define WEB_PACKAGE_PACKAGE_H

#include "web/web.h"

extern const struct area web_area_package;

handler post_packages;
handler get_package;

#endif
