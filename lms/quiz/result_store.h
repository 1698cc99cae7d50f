/* The one part of a quiz's module, as attempts have it. Inside lms/quiz only. */
#ifndef LMS_QUIZ_RESULT_STORE_H
#define LMS_QUIZ_RESULT_STORE_H

#include "lms/outcome/outcome.h"
#include "lms/quiz/sitting_int.h"

/* With its module's rules; read as the view is. */
struct quiz_part {
	struct rule_item before;
	int64_t time_cs;        /* as it was */
	struct outcome outcome; /* but for its items */
};
/* How the part stands. Queued. */
enum err quiz_item_keep(
    struct work *w, const struct quiz_view *view, const struct rule_item *item, int64_t time_cs) MUST_CHECK;
/* The attempt's time, where its result stays as it was. Queued. */
enum err quiz_time_keep(
    struct work *w, const struct quiz_view *view, const struct outcome_place *place) MUST_CHECK;

#endif
