/* Classes: the lists that platforms give of them, on pages of staff and of who teaches by LTI. */
#ifndef WEB_CLASS_CLASS_H
#define WEB_CLASS_CLASS_H

#include "lms/roster/roster.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_class;

enum { CLASS_PAGE_MAX = 1024 * 1024, CLASS_CAPABILITY_MAX = 200 };

/* What members are asked for by, also in the API. */
extern const char *const class_presences[], *const class_kinds[], *const class_deeds[];

/* classes.c: all of them, and what their lists are for. */
handler get_classes, get_class_settings, post_class_settings;
extern const struct input classes_input[], class_settings_input[];

/* class.c: one, for staff by its id, for a teacher's launch the one they came from. */
handler get_class, post_class_refresh;
extern const struct input class_input[], class_refresh_input[], teach_class_input[],
    teach_class_refresh_input[];

/* Where a page of members goes on behind this one, as one text; read back: false where it is none of ours. In
 * the arena. */
const char *class_position(struct work *w, const struct roster_member *last);
bool class_position_read(
    struct work *w, const char *position, const char **ret_after_name, const char **ret_after_id);

#endif
