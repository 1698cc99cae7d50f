/* What a person meets who opens the service's address by hand. */
#ifndef WEB_HOME_HOME_H
#define WEB_HOME_HOME_H

#include "web/web.h"

extern const struct area web_area_home;

#endif
