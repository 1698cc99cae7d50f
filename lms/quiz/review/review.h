/* What staff do with quizzes: marking what a person has to judge, statistics of questions, and what single
 * learners are allowed beyond the rule. A principal who leads teams reaches their learners only, one who came
 * by a launch its context only (SQL); statistics name nobody. */
#ifndef LMS_QUIZ_REVIEW_REVIEW_H
#define LMS_QUIZ_REVIEW_REVIEW_H

#include "lms/access/access.h"
#include "lms/quiz/sitting.h"

enum {
	MARKING_LIST_MAX = 1000,
	COMMENT_MAX = 10000,
	STATISTICS_MAX = 1000,
	PICKS_MAX = 5000,
	NOTE_MAX = 1000
};

struct marking_row {
	struct uuid sitting, learner, module;
	const char *learner_name, *external_id, *title;
	bool guest;                            /* came without an account */
	int64_t number, submitted_us, waiting; /* answers */
};
/* Sittings in which answers wait, those handed in first first. module nil: of all. after: what the page
 * before ended with (0 and nil: from the start). */
struct marking_filter {
	struct uuid module, after;
	int64_t after_us, limit;
};
enum err marking_queue(struct work *w, const struct principal *by, const struct marking_filter *filter,
    struct marking_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* One sitting that is over, with everything judged so far. ERR_NOT_FOUND (field sitting): there is none that
 * the principal may see. */
struct marking {
	struct quiz_view view;
	struct sitting *sitting;
	struct paper paper;
	const char *learner_name, *external_id;
	bool guest; /* came without an account */
};
enum err marking_read(
    struct work *w, const struct principal *by, struct uuid sitting, struct marking *ret_marking) MUST_CHECK;

/* Points (MARK_UNITs, 0 to what the question is worth) and a comment for the learner, for any question of it;
 * the sitting and the attempt are decided anew. Audited. ERR_BAD_INPUT (field points, comment, question);
 * ERR_NOT_FOUND as above. *ret_left: answers that still wait in it. */
struct marking_mark {
	struct uuid sitting;
	int64_t position; /* of the question, from 1 */
	int64_t points;
	const char *comment;
};
enum err marking_mark(struct work *w, const struct principal *by, const struct marking_mark *mark,
    int64_t *ret_left, bool *ret_graded) MUST_CHECK;

/* The sittings of a quiz, newest first, at most limit before an id (nil: from the newest). */
struct sitting_row {
	struct uuid id, learner;
	const char *learner_name, *external_id;
	struct sitting sitting;
};
enum err sitting_list(struct work *w, const struct principal *by, struct uuid module, struct uuid before,
    int64_t limit, struct sitting_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* The quizzes there are: modules whose content is one, by title, at most 1000. */
struct quiz_row {
	struct uuid module;
	const char *title;
	int64_t sittings, waiting; /* sittings that wait to be marked */
};
enum err quiz_list(struct work *w, struct uuid org, struct quiz_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* Of one question in all sittings of a quiz that are over and count (no staff, no guests of whom nothing
 * stays). */
struct question_statistics {
	struct uuid question;
	const char *name, *type;
	int64_t answers;       /* judged ones, left ones too */
	int64_t unanswered;    /* of them */
	int64_t right;         /* of them, fully */
	double facility;       /* the mean of points by marks: 1 is easy */
	bool discriminates;    /* there is a correlation: not all did alike */
	double discrimination; /* point-biserial: of the question's share with that of all others of the
	                          sitting, -1 … 1 */
	struct pick_count {
		const char *id, *text; /* the author's id, or what was typed; what it says */
		int64_t count;
		bool right;
	} * picks; /* most frequent first, at most 30 */
	size_t picks_count;
};
/* By the place in the quiz where they stood most. ERR_NOT_FOUND (field module): there is no such quiz. */
enum err quiz_statistics(struct work *w, struct uuid org, struct uuid module, const char **ret_title,
    int64_t *ret_sittings, struct question_statistics **ret_rows, size_t *ret_count) MUST_CHECK;

struct accommodation {
	struct uuid module, learner;
	const char *learner_name, *external_id;
	int64_t time_per_cent, extra_attempts, close_us; /* close_us 0: as for all */
	const char *note;
	bool guest; /* came without an account; accommodation_set does not ask */
};
/* At most 1000, by learner. */
enum err accommodation_list(struct work *w, const struct principal *by, struct uuid module,
    struct accommodation **ret_rows, size_t *ret_count) MUST_CHECK;
/* Sets them; counts from the next sitting on, and for one under way its time is made longer, never shorter.
 * Audited. ERR_NOT_FOUND (field module, learner): none that the principal may see; ERR_BAD_INPUT names the
 * field. */
enum err accommodation_set(
    struct work *w, const struct principal *by, const struct accommodation *accommodation) MUST_CHECK;
/* A learner by their whole e-mail address or identifier at their origin. ERR_BAD_INPUT (field who): nobody of
 * whom the principal may know, or several. */
enum err accommodation_find_learner(
    struct work *w, const struct principal *by, const char *who, struct uuid *ret_learner) MUST_CHECK;
/* Back to the rule. Audited. ERR_NOT_FOUND (field learner). */
enum err accommodation_remove(
    struct work *w, const struct principal *by, struct uuid module, struct uuid learner) MUST_CHECK;

#endif
