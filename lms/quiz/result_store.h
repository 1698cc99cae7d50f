/* The one part of a quiz's module, as attempts have it. Inside lms/quiz only. */
#ifndef LMS_QUIZ_RESULT_STORE_H
#define LMS_QUIZ_RESULT_STORE_H

#include "lms/outcome/outcome.h"
#include "lms/quiz/sitting_int.h"

struct quiz_item {
	struct rule_item before, now;
	int64_t time_cs; /* as it was */
};
/* Asks for it, so that it comes along with what is asked next; quiz_item_read asks by itself otherwise. */
enum err quiz_item_ask(struct work *w, struct quiz_view *view) MUST_CHECK;
/* The part and its module's rules; the outcome but for its items. The attempt is held. */
enum err quiz_item_read(struct work *w, struct quiz_view *view, struct quiz_item *ret_item,
    struct outcome *ret_outcome) MUST_CHECK;
enum err quiz_item_keep(
    struct work *w, const struct quiz_view *view, const struct quiz_item *item, int64_t time_cs) MUST_CHECK;

#endif
