/* Area: quizzes. Learners' pages are on our own origin, named by the launch's capability: no cookie is looked
 * at, so they work in a platform's frame, and all of them without JavaScript. */
#ifndef WEB_QUIZ_QUIZ_H
#define WEB_QUIZ_QUIZ_H

#include "lms/quiz/sitting.h"
#include "web/input.h"
#include "web/web.h"

struct page_frame;
struct page_quiz_question;

extern const struct area web_area_quiz;

enum { QUIZ_HTML_MAX = 8 * 1024 * 1024, QUIZ_FORM_MAX = 512 * 1024, QUIZ_DELTAS_MAX = 1024 * 1024 };

/* start.c */
handler quiz_get_start, quiz_post_start;
/* page.c */
handler quiz_get_questions, quiz_post_questions;
/* over.c */
handler quiz_get_review, quiz_post_review, quiz_get_result;

/* prove.c: the learner at the quiz; frames and language of their launch hold from here on, and a form must
 * come from our own page. *ret_answered: there is none, and the page that says so was given. */
enum err quiz_prove(struct request *r, struct quiz_view *ret_view, bool *ret_answered) MUST_CHECK;
/* The same, and the paper of the sitting that is open: view.open NULL, and no paper, where none is. */
enum err quiz_prove_open(
    struct request *r, struct quiz_view *ret_view, struct paper *ret_paper, bool *ret_answered) MUST_CHECK;
/* What they are made of, where one transaction does more than look at the learner. ERR_GONE: the organisation
 * is disabled. */
enum err quiz_admit(struct request *r) MUST_CHECK;
void quiz_dress(struct request *r, const struct quiz_view *view);
/* The page for a launch that is none any more. */
enum err quiz_expired(struct request *r) MUST_CHECK;
/* After a deed that failed with e: as quiz_prove, then e again, so that its page is the learner's too. */
enum err quiz_refused(
    struct request *r, enum err e, struct quiz_view *ret_view, bool *ret_answered) MUST_CHECK;
enum err quiz_same_page(struct request *r) MUST_CHECK;
struct launch_capability quiz_launch(const struct request *r);
const struct page_frame *quiz_frame(struct request *r, const struct quiz_view *view);
/* "/quiz/CAPABILITY" and what follows. */
const char *quiz_address(struct request *r, const char *format, ...) PRINTF(2, 3);
/* After a commit that wrote a grade. */
void quiz_wake(struct request *r, bool graded);

/* question_row.c: what a page shows of a drawn question, verdict and feedback too where it is checked. name:
 * what its fields' names begin with. The caller says number and may_check. */
void quiz_question_fill(
    struct request *r, const struct paper_question *q, const char *name, struct page_quiz_question *row);

/* words.c: "1.5", French "1,5", of MARK_UNITs. */
const char *marks_words(struct arena *a, const char *lang, int64_t points);
/* "1.5 / 2" */
const char *marks_of_words(struct arena *a, const char *lang, int64_t points, int64_t marks);
/* What was answered, in words; "" nothing. Of true and false the word "true" or "false". */
const char *answer_words(struct arena *a, const struct paper_question *question);
/* What was asked, in words: of blanks the text with "[…]" in their place. */
const char *question_text(struct arena *a, const struct paper_question *question);

#endif
