/* The pages of one course, for whoever is on any of them: the same row everywhere (_course_row.html). */
#ifndef WEB_PAGE_COURSE_TABS_H
#define WEB_PAGE_COURSE_TABS_H

#include "pages.h"
#include "web/web.h"

/* Those that whoever asks may open; the others are "". In the arena. */
const struct page_course_tabs *course_tabs(struct request *r, struct uuid course);
/* The same, the outline at a module or sequence of it. */
const struct page_course_tabs *course_tabs_at(struct request *r, struct uuid course, struct uuid at);

#endif
