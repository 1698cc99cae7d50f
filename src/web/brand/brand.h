/* What organisations look like: their style sheets and logos as files, and the page where they choose them.
 */
#ifndef WEB_BRAND_BRAND_H
#define WEB_BRAND_BRAND_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_brand;

extern const struct input brand_file_input[], look_page_input[], look_input[];

handler get_brand_file, get_look, post_look, post_look_logo, post_look_logo_removal;

#endif
