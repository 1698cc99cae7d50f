/* Activities of Tin Can packages (docs/tincan.md): the player launches them. What they say goes to the
 * learning record store (web/xapi). */
#ifndef WEB_TINCAN_TINCAN_H
#define WEB_TINCAN_TINCAN_H

#include "web/web.h"

extern const struct area web_area_tincan;

#endif
