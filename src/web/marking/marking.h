/* Area: staff at quizzes: marking what a person has to judge, how questions do, and accommodations. */
#ifndef WEB_MARKING_MARKING_H
#define WEB_MARKING_MARKING_H

#include "lms/quiz/review/review.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_marking;

enum { MARKING_HTML_MAX = 8 * 1024 * 1024, MARKING_FORM_MAX = 64 * 1024 };

/* marking.c */
handler get_marking, get_marking_one, post_marking_one;
extern const struct input marking_input[], marking_one_input[], marking_mark_input[];
/* quizzes.c */
handler get_quizzes, get_quiz_statistics, post_quiz_statistics;
extern const struct input quizzes_input[], quiz_statistics_input[], quiz_accommodation_input[];

#endif
