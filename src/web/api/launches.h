/* What the API tells of one launch. */
#ifndef WEB_API_LAUNCHES_H
#define WEB_API_LAUNCHES_H

#include "web/schema.h"

extern const struct schema launch_output[];

#endif
