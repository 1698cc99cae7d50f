/* A quiz as its authors describe it (a draft), as it is made, and what is drawn from it. docs/quizzes.md has
 * the members.
 *
 * A draft names questions of the bank, or draws a number of them from a category, a tag or a type. Making it
 * fixes which questions and which of their versions; that is the manifest of a package version of kind "quiz"
 * and never changes. A sitting draws from the manifest by its seed: the same seed, the same questions in the
 * same order. */
#ifndef LMS_QUIZ_QUIZ_H
#define LMS_QUIZ_QUIZ_H

#include "lms/quiz/question/question.h"

#define QUIZ_KIND "quiz"

enum {
	QUIZ_SLOTS_MAX = 200,
	QUIZ_QUESTIONS_MAX = 200, /* drawn for one sitting */
	QUIZ_POOL_MAX = 1000,     /* that one slot may draw from */
	QUIZ_ATTEMPTS_MAX = 100,
	QUIZ_TIME_MAX_S = 7 * 24 * 3600,
	QUIZ_TIME_MIN_S = 1,
	QUIZ_GRACE_S = 20,         /* an answer that was on its way when time ran out */
	QUIZ_PAGE_FIELDS_MAX = 100 /* values that the form of one page sends */
};

/* When a learner sees verdicts, right answers and feedback. */
enum quiz_feedback {
	QUIZ_FEEDBACK_QUESTION, /* of each question, as soon as they ask to have it checked; it is fixed then
	                         */
	QUIZ_FEEDBACK_SUBMIT,   /* once the sitting is over */
	QUIZ_FEEDBACK_CLOSE,    /* once the quiz has closed, and the score only then */
	QUIZ_FEEDBACK_NEVER,    /* the score alone, once the sitting is over */
	QUIZ_FEEDBACKS
};
/* Which sitting's score is the attempt's. */
enum quiz_score { QUIZ_SCORE_BEST, QUIZ_SCORE_LAST, QUIZ_SCORE_FIRST, QUIZ_SCORE_AVERAGE, QUIZ_SCORES };
extern const char *const quiz_feedback_words[], *const quiz_score_words[], *const quiz_pages_words[];

struct quiz_pick {
	struct uuid id;
	int64_t version, marks;
};
struct quiz_slot {
	int64_t draw;
	struct quiz_pick *pool;
	size_t pool_count;
};
struct quiz {
	const char *intro;
	int64_t attempts;           /* 0: as many as they like */
	int64_t time_limit_s;       /* 0: none */
	int64_t open_us, close_us;  /* 0: always, never */
	int64_t pass_per_cent;      /* -1: there is no pass mark */
	bool shuffle, partial, one; /* one question on each page */
	enum quiz_feedback feedback;
	enum quiz_score score;
	struct quiz_slot *slots;
	size_t slots_count;
};

/* Checks a draft field by field and completes it with what counts where a member is left out; {} is a quiz
 * without questions, which is a draft but cannot be made. ERR_BAD_INPUT names the field ("slots[2].draw"). No
 * database. */
enum err quiz_check(struct work *w, json_t *draft) MUST_CHECK;
/* Fixes questions and versions, inside a tenant transaction: *ret_manifest in the arena. ERR_UNPROCESSABLE
 * with the slot as field: there is no such question, it is retired, or there are too few to draw. */
enum err quiz_make(struct work *w, struct uuid org, const json_t *draft, json_t **ret_manifest) MUST_CHECK;
/* After its package version was written, in the same transaction: what the made quiz draws, for the bank's
 * usage. The same again changes nothing. */
enum err quiz_made(struct work *w, struct uuid org, struct uuid module, struct uuid package_version,
    const json_t *manifest) MUST_CHECK;

/* A manifest; ERR_INTERNAL: it is none. */
enum err quiz_read(struct work *w, const json_t *manifest, struct quiz *ret_quiz) MUST_CHECK;

/* What a sitting of that seed draws, in its order, at most QUIZ_QUESTIONS_MAX. */
void quiz_draw(
    struct work *w, const struct quiz *quiz, int64_t seed, struct quiz_pick **ret_picks, size_t *ret_count);

#endif
