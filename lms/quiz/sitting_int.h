/* What sittings and marking share, inside a tenant transaction. Inside lms/quiz only. */
#ifndef LMS_QUIZ_SITTING_INT_H
#define LMS_QUIZ_SITTING_INT_H

#include "db/share.h"
#include "lms/enrollment/progress.h"
#include "lms/quiz/sitting.h"

/* view_store.c. Whether nobody else works on the attempts until the transaction ends: no; yes, and whoever
 * does is waited for; yes, and those that somebody works on are left. */
enum quiz_holds { QUIZ_HOLDS_NOT, QUIZ_HOLDS, QUIZ_HOLDS_FREE };
/* One learner that is asked for, by an attempt or a launch (the other nil), into the arena of a work that is
 * in the transaction. */
struct quiz_who {
	struct work *work;
	struct uuid attempt, launch;
	bool there; /* the launch is good, and the attempt held as was asked */
	struct quiz_view view;
};
/* sittings: how many of each, the newest. The same attempt named twice is there twice. ERR_GONE: one of them
 * is no quiz. */
enum err quiz_views_load(struct work *w, struct uuid org, enum quiz_holds holds, int64_t sittings,
    struct quiz_who *who, size_t count) MUST_CHECK;
/* One alone, with all its sittings. ERR_GONE: there is none, the launch has expired, or it is no quiz. */
enum err quiz_view_load(struct work *w, struct uuid org, struct uuid attempt, struct uuid launch, bool holds,
    struct quiz_view *ret_view) MUST_CHECK;

/* sitting_store.c. Queued, as all here that returns nothing. */
enum err sitting_add(struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;
/* What is asked for of one sitting, into the arena of a work that is in the transaction. */
struct paper_wanted {
	struct work *work;
	const struct quiz_view *view;
	struct sitting *sitting;
	struct paper paper;
	int said; /* papers_lay's own */
};
/* Lays what was kept of answers, and what the log holds that came by the deadline, over the questions drawn.
 */
enum err papers_lay(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count) MUST_CHECK;
/* All answers and flags as they are now, with the verdicts that hold. Queued. */
enum err paper_keep(struct work *w, const struct quiz_view *view, const struct paper *paper) MUST_CHECK;
/* Appends under way to its session are waited for, and later ones refused: what is read after this is all
 * that was acknowledged. Queued. */
enum err sitting_session_end(
    struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;
/* The same of several, but those to which somebody appends now are left as they are. */
enum err sitting_sessions_end_free(struct work *w, struct uuid org, const struct sitting *const sittings[],
    size_t count, bool *ret_ended) MUST_CHECK;
/* State, points, success and end of a sitting. Queued. */
enum err sitting_keep(struct work *w, const struct quiz_view *view, const struct sitting *sitting) MUST_CHECK;

/* made_store.c. A made quiz, and the bodies of what a paper asks, from memory or read; there until w's arena
 * ends. ERR_GONE: it is no quiz. */
enum err quiz_hold(
    struct work *w, struct uuid org, struct uuid package_version, const struct quiz **ret_quiz) MUST_CHECK;
enum err paper_bodies_load(struct work *w, struct uuid org, struct paper *paper) MUST_CHECK;

/* paper.c. What sittings draw, and what was answered. paper_load: of one. */
enum err papers_load(struct work *w, struct uuid org, struct paper_wanted *wanted, size_t count) MUST_CHECK;
enum err paper_load(struct work *w, const struct quiz_view *view, struct sitting *sitting,
    struct paper *ret_paper) MUST_CHECK;
struct paper_question *paper_find(struct paper *paper, struct uuid question);
/* Verdict, points and feedback by the quiz's policy of partial credit; what a person judged stays. */
void paper_judge(struct work *w, const struct quiz_view *view, struct paper_question *question);
/* Points, success and state (marked, or marking where anything waits) of a paper whose questions are judged.
 */
void paper_sum(const struct quiz_view *view, struct paper *paper);

/* sitting_end.c: ends a sitting that is open; form NULL: as the log and what was kept say. *ret_graded is set
 * where a grade was written, else left as it is. */
enum err sitting_end(struct work *w, struct quiz_view *view, struct sitting *sitting,
    const struct said_form *form, bool by_time, bool *ret_graded) MUST_CHECK;
bool sitting_is_late(const struct sitting *sitting, int64_t now_us);

/* What a learner does at a quiz, in a transaction that may be several learners'. */
struct learner_deed {
	const struct launch_capability *launch;
	const struct said_form *form;
	struct quiz_view view;
	struct sitting *sitting;
	bool ended, graded;
};
/* The view, and the attempt is held. ERR_GONE as quiz_view_load. */
enum err learner_deed_load(struct work *w, struct learner_deed *deed) MUST_CHECK;
/* The same for the deeds of members, with their newest sittings: those are taken whose launch is good, whose
 * attempt nobody else works on, and who are not there twice. */
enum err learner_deeds_load(
    struct work *w, struct db_member *members[], size_t count, int64_t sittings) MUST_CHECK;
/* The sitting that a deed's form names. NULL: there is none. */
struct sitting *learner_deed_sitting(const struct learner_deed *deed);
/* Lays a form over a paper. */
void form_apply(struct paper *paper, const struct said_form *form);
struct paper_question *paper_at(struct paper *paper, int64_t position);

/* result.c: what all sittings amount to, to the attempt, its item, its enrolment and the ledger. */
enum err quiz_decide(struct work *w, struct quiz_view *view, bool *ret_graded) MUST_CHECK;
/* Its two halves, where there are several: each, and then their enrolments, which are held in one order. */
struct quiz_recounts {
	struct recount all[DB_SHARED_MAX];
	size_t count;
};
enum err quiz_apply(
    struct work *w, struct quiz_view *view, struct quiz_recounts *recounts, bool *ret_graded) MUST_CHECK;
/* The same of several, at most DB_SHARED_MAX: what is written of them goes together. graded is set. */
struct quiz_applied {
	struct work *work;
	struct quiz_view *view;
	bool graded;
};
enum err quizzes_apply(struct quiz_applied *all, size_t count, struct quiz_recounts *recounts) MUST_CHECK;
enum err quiz_recount(
    struct work *w, struct uuid org, struct quiz_recounts *recounts, bool *ret_graded) MUST_CHECK;

#endif
