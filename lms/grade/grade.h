/* The grade ledger: every grade owed to a platform is a row, written in the transaction of its cause, sent by
 * a worker, visible, explained, and safe to send twice. */
#ifndef LMS_GRADE_GRADE_H
#define LMS_GRADE_GRADE_H

#include "base/config.h"
#include "keys/keys.h"
#include "learn/learn.h"
#include "lms/access/access.h"

struct grade {
	struct attempt_ref attempt;
	double scaled;                 /* 0..1 */
	const char *activity_progress; /* "Completed" … */
	const char *grading_progress;  /* "FullyGraded" … */
	bool written;                  /* by grades_record: it owes what was not owed yet */
};

/* Inside the caller's tenant transaction: writes a waiting row for the placement of each attempt when that
 * has a line item with the score scope, its learner a sub and the attempt is gradable; supersedes older
 * waiting rows of the same (line item, user); does nothing when the newest row already says the same, nor for
 * a score that is not final where a final one was recorded (A13). Score maximum is 100. All are looked for at
 * once, and held in one order for everybody. */
enum err grades_record(
    struct work *w, struct uuid org, struct grade *const grades[], size_t count) MUST_CHECK;

/* The same for the grade of a course as a whole, which is final: a row for each link of a platform by which
 * the enrolment was met (GRADE_COURSE_LINKS_MAX of them), where it is gradable. *ret_written: any. */
enum { GRADE_COURSE_LINKS_MAX = 20 };
enum err grade_record_course(
    struct work *w, struct uuid org, struct uuid enrollment, double scaled, bool *ret_written) MUST_CHECK;

struct grade_sender;

/* Background thread with a worker database session: claims due rows (FOR UPDATE SKIP LOCKED, lease
 * config grade_lease),
 * sends through lti/ags, marks. Polls every 2 s and on grade_sender_wake (after a commit that wrote a row).
 */
enum err grade_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys,
    struct http *http, struct grade_sender **ret_sender) MUST_CHECK;
void grade_sender_wake(struct grade_sender *sender);
/* Finishes what is being sent, then ends. NULL is allowed. */
void grade_sender_stop(struct grade_sender *sender);

/* Why nothing of a launch's attempt goes to a grade book: a code of lms/grade/reason.h, "" when it does.
 * column: asked of the link alone, whoever opened it. */
enum err grade_why_nothing(
    struct work *w, struct uuid org, struct uuid launch, bool column, const char **ret_code) MUST_CHECK;

/* What administrators see of the ledger. Times are Unix microseconds, 0 when not yet; texts "" when absent.
 */
struct grade_row {
	struct uuid id, attempt, learner, line_item, registration; /* attempt nil: of a course as a whole */
	const char *user_sub;
	double given, maximum;
	const char *activity_progress, *grading_progress, *state;
	int64_t sent_timestamp_us, next_try_us, created_us, settled_us;
	int64_t tries;
	int64_t last_status; /* 0: no answer yet */
	const char *code;    /* of lms/grade/reason.h; "" none */
	const char *reason;
};

enum { GRADE_LIST_MAX = 10000 };

/* Newest first, at most limit rows; state NULL: of every state. ERR_BAD_INPUT with the field "state" for an
 * unknown one. A tenant transaction of its own. */
enum err grade_list(struct work *w, struct uuid org, const char *state, int64_t limit,
    struct grade_row **ret_rows, size_t *ret_count) MUST_CHECK;

/* Makes a refused or sent grade wait again. ERR_NOT_FOUND: no such grade; ERR_CONFLICT: it waits already, or
 * a newer one replaced it. Both are audited, and reach only the context of who came by a launch. A column
 * that was gone is looked for anew. */
enum err grade_resend(struct work *w, const struct principal *by, struct uuid org, struct uuid id) MUST_CHECK;
/* Which grades: of a platform, a course, a learner; nil: of all. */
struct grade_some {
	struct uuid registration, context, learner;
};
/* Makes every refused grade of some that is still the newest of its user and column wait again. */
enum err grade_resend_refused(struct work *w, const struct principal *by, struct uuid org,
    const struct grade_some *some, size_t *ret_count) MUST_CHECK;

#endif
