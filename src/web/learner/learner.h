/* Learners as staff see them: by where they come from and who they are there, what they did, and who else
 * they were proven to be; and the signed ways in of origins. */
#ifndef WEB_LEARNER_LEARNER_H
#define WEB_LEARNER_LEARNER_H

#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_learner;

enum { LEARNER_PAGE_MAX = 1024 * 1024 };

/* learners.c: all of them. */
handler get_learners_page;
extern const struct input learners_page_input[];

/* learner.c: one of them, and parting what was joined. */
handler get_learner_page, get_learner_unlink, post_learner_unlink;
extern const struct input learner_page_input[], learner_unlink_input[];

/* entries.c: signed ways in. */
handler get_entries_page, get_entry_page, post_entry_page;
extern const struct input entries_page_input[], entry_page_input[], entry_change_input[];

#endif
