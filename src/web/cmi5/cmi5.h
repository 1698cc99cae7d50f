/* Assignable units of cmi5 (docs/cmi5.md): the player launches them, they fetch their token, and they come
 * back. What they say goes to the learning record store (web/xapi). */
#ifndef WEB_CMI5_CMI5_H
#define WEB_CMI5_CMI5_H

#include "web/input.h"
#include "web/schema.h"
#include "web/web.h"

extern const struct area web_area_cmi5;

enum { CMI5_CAPABILITY_MAX = 200 };

extern const struct input cmi5_launch_input[];
extern const struct input cmi5_standing_input[];
extern const struct input cmi5_fetch_input[];

enum err post_cmi5_launch(struct request *r);
enum err post_cmi5_standing(struct request *r);
enum err post_cmi5_fetch(struct request *r);
enum err get_cmi5_returned(struct request *r);

#endif
