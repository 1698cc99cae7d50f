/* Area: a learner in their courses, on our own origin: the page of a course with what lies in it, and their
 * home. The address proves who they are, as at /me and /pick: no cookie and no session is looked at, so that
 * it works in a platform's frame. */
#ifndef WEB_LEARN_LEARN_H
#define WEB_LEARN_LEARN_H

#include "lms/arrival/arrival.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_learn;

enum { LEARN_PAGE_MAX = 4 * 1024 * 1024, LEARN_FORM_MAX = 4 * 1024, LEARN_CAPABILITY_MAX = 200 };

/* course.c */
handler get_learn_course, post_learn_open;
extern const struct input learn_course_input[], learn_open_input[];

/* home.c */
handler get_learn_home, post_learn_home_open;
extern const struct input learn_home_input[], learn_home_open_input[];

/* preview.c */
handler post_course_preview;
extern const struct input course_preview_input[];

/* consultations.c */
handler get_consultations, get_consultations_csv, get_consultations_xlsx;
extern const struct input consultations_input[];

/* What holds for every page of a learner whose address proves them: its language, who may frame it, that
 * nobody keeps it, and that forms come from our own page. ERR_GONE: their organisation is closed. */
enum err learn_welcome(
    struct request *r, struct uuid org, const char *locale, const char *frame_origins) MUST_CHECK;

/* Where a learner stands in one module, in a word of _module_state.html. */
const char *learn_state(const struct standing_module *module);

#endif
