/* Area: grade books: how courses are graded, learners' grades, marks by hand, files of them; for programs, on
 * pages of staff, and on the learner's page of a course. */
#ifndef WEB_GRADEBOOK_GRADEBOOK_H
#define WEB_GRADEBOOK_GRADEBOOK_H

#include "web/web.h"

extern const struct area web_area_gradebooks_api, web_area_grades_api, web_area_gradebook;

#endif
