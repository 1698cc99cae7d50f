/* Area: LTI 1.1. Where platforms that have nothing newer send browsers, and the pages where staff make their
 * keys and see their launches. */
#ifndef WEB_LTI11_LTI11_H
#define WEB_LTI11_LTI11_H

#include "lms/lti11/consumer.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_lti11;

enum { LTI11_PAGE_MAX = 1024 * 1024 };

/* launch.c */
handler lti11_get_launch, lti11_post_launch;

/* list.c: all consumers, the switch, and a new one. */
handler get_consumers_page, post_consumers_page, get_consumer_new, post_consumer_new;
extern const struct input consumers_page_input[], consumers_switch_input[], consumer_new_input[];

/* A consumer with its secret, shown this once. */
enum err consumer_page_secret(
    struct request *r, const struct consumer *consumer, const char *secret) MUST_CHECK;

/* consumer.c: one of them. */
handler get_consumer_page, post_consumer_page, get_consumer_launch;
extern const struct input consumer_page_input[], consumer_change_input[], consumer_launch_input[];

#endif
