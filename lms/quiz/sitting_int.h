/* What sittings and marking share, inside a tenant transaction. Inside lms/quiz only. */
#ifndef LMS_QUIZ_SITTING_INT_H
#define LMS_QUIZ_SITTING_INT_H

#include "db/db.h"
#include "lms/quiz/sitting.h"

/* sitting_store.c. The learner of an attempt, or of a launch (the other nil). holds: nobody else works on the
 * attempt until the transaction ends. ERR_GONE: there is none, the launch has expired, or it is no quiz. */
enum err quiz_view_load(struct work *w, struct uuid org, struct uuid attempt, struct uuid launch, bool holds,
    struct quiz_view *ret_view) MUST_CHECK;
enum err sitting_add(struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;
/* Asks for what was kept of answers and what the log holds that came by the deadline: once that is there,
 * at the latest with the COMMIT, paper_lay lays it over the paper's questions. */
enum err paper_ask(struct work *w, const struct quiz_view *view, struct paper *paper) MUST_CHECK;
void paper_lay(struct work *w, struct paper *paper);
/* A question's answer and flag as it is now, or with its verdict. Queued. */
enum err paper_answer_keep(
    struct work *w, const struct quiz_view *view, const struct paper *paper, size_t index) MUST_CHECK;
enum err paper_judged_keep(
    struct work *w, const struct quiz_view *view, const struct paper *paper, size_t index) MUST_CHECK;
/* Appends under way to its session are waited for, and later ones refused: what is read after this is all
 * that was acknowledged. Queued. */
enum err sitting_session_end(
    struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;
/* State, points, success and end of a sitting. Queued. */
enum err sitting_keep(struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;

/* made_store.c. A made quiz, and the bodies of what a paper asks, from memory or read; there until w's arena
 * ends. ERR_GONE: it is no quiz. */
enum err quiz_hold(
    struct work *w, struct uuid org, struct uuid package_version, const struct quiz **ret_quiz) MUST_CHECK;
enum err paper_bodies_load(struct work *w, struct uuid org, struct paper *paper) MUST_CHECK;

/* paper.c. In two halves, so that a page's rows come with the COMMIT: what a sitting draws, and asked what
 * was answered; that laid over it. paper_load is both. */
enum err paper_begin(struct work *w, const struct quiz_view *view, struct sitting *sitting,
    struct paper *ret_paper) MUST_CHECK;
void paper_end(struct work *w, const struct quiz_view *view, struct paper *paper);
enum err paper_load(struct work *w, const struct quiz_view *view, struct sitting *sitting,
    struct paper *ret_paper) MUST_CHECK;
struct paper_question *paper_find(struct paper *paper, struct uuid question);
/* Verdict, points and feedback by the quiz's policy of partial credit; what a person judged stays. */
void paper_judge(struct work *w, const struct quiz_view *view, struct paper_question *question);
/* Points, success and state (marked, or marking where anything waits) of a paper whose questions are judged.
 */
void paper_sum(const struct quiz_view *view, struct paper *paper);

/* sitting.c: ends the view's open sitting; form NULL or not counted: as the log and what was kept say. */
enum err sitting_end(struct work *w, struct quiz_view *view, struct sitting *sitting,
    const struct said_form *form, bool by_time, bool *ret_graded) MUST_CHECK;
bool sitting_is_late(const struct sitting *sitting, int64_t now_us);

/* result.c: what all sittings amount to, to the attempt, its item, its enrolment and the ledger. */
enum err quiz_decide(struct work *w, struct quiz_view *view, bool *ret_graded) MUST_CHECK;

#endif
