/* Attempts on pages of staff: which there are, and why each stands as it does. */
#ifndef WEB_ATTEMPT_ATTEMPT_H
#define WEB_ATTEMPT_ATTEMPT_H

#include "lms/review/review.h"
#include "web/input.h"
#include "web/web.h"

extern const struct area web_area_attempt;

handler get_attempts, get_attempt, get_attempt_log;
extern const struct input attempts_input[], attempt_input[], attempt_log_input[];
/* The same of a teacher who came by LTI. */
enum { CAPABILITY_MAX = 200 };
extern const struct input teach_attempts_input[], teach_attempt_input[], teach_attempt_log_input[];

/* teach.c: where such a teacher arrives. */
handler get_teach;
extern const struct input teach_input[];

/* waiver.c: asks, and waives a unit of a cmi5 course */
handler get_attempt_waiver, post_attempt_waiver;
extern const struct input attempt_waiver_input[], attempt_waiver_form_input[];
/* Whether a unit may still be waived: it counts not as done and passed yet. */
bool attempt_may_waive(struct request *r, const struct review *review, const struct review_item *item);

/* words.c. How a page names the learner: by name, a visitor by the first letters of their number, else by who
 * they are to their origin. In the arena. */
const char *learner_words(struct request *r, const struct review_attempt *attempt);
/* "1:05:09" of hundredths of a second. In the arena. */
const char *time_words(struct request *r, int64_t time_cs);

/* ledger.c */
handler get_grades;
extern const struct input grades_input[], teach_grades_input[];
/* ledger_deeds.c */
handler post_grade_resend, post_grades_resend, post_grades_compare, post_grades_settings;
extern const struct input grade_input[], teach_grade_input[], grades_some_input[], teach_grades_some_input[],
    grades_settings_input[];
/* ledger_csv.c */
handler get_grades_csv;
extern const struct input grades_csv_input[], teach_grades_csv_input[];

#endif
