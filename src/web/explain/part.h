/* What is said of one part of a module, as phrases that begin in small letters and have no full stop. Pure.
 */
#ifndef WEB_EXPLAIN_PART_H
#define WEB_EXPLAIN_PART_H

#include "lms/review/review.h"

/* "“Quiz” says passed (85 %)", or that it was not opened. scored: with its score, where it has one. */
const char *part_says(struct arena *a, const char *lang, const struct review_item *item, bool scored);
/* Why it is missing by that rule: "“Quiz” has not been opened". */
const char *part_missing_words(
    struct arena *a, const char *lang, const struct rule_own *own, const struct review_item *item);
/* part_says as a whole sentence. */
const char *part_sentence(struct arena *a, const char *lang, const struct review_item *item);

#endif
