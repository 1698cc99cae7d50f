/* The grade ledger: every grade owed to a platform is a row, written in the transaction of its cause, sent by a worker, visible,
 * explained, and safe to send twice. */
#ifndef LMS_GRADE_GRADE_H
#define LMS_GRADE_GRADE_H

#include "base/config.h"
#include "keys/keys.h"
#include "learn/learn.h"

struct grade {
	struct attempt_ref attempt;
	double scaled;		   /* 0..1 */
	const char *activity_progress; /* "Completed" … */
	const char *grading_progress;  /* "FullyGraded" … */
};

/* Inside the caller's tenant transaction: writes a waiting row for the attempt's placement when it has a line item with the score scope, its learner a sub and
 * the attempt is gradable; supersedes older waiting rows of the same (line item, user); does nothing when the newest row already says the same.
 * *ret_written tells. Score maximum is 100. */
enum err grade_record(struct work *w, const struct grade *grade, bool *ret_written) MUST_CHECK;

struct grade_sender;

/* Background thread with a worker database session: claims due rows (FOR UPDATE SKIP LOCKED, lease 60 s), sends through lti/ags, marks. Polls every 2 s and on
 * grade_sender_wake (after a commit that wrote a row). */
enum err grade_sender_start(struct work *w, const struct config *config, struct db *db, struct keys *keys, struct http *http,
    struct grade_sender **ret_sender) MUST_CHECK;
void grade_sender_wake(struct grade_sender *sender);
/* Finishes what is being sent, then ends. NULL is allowed. */
void grade_sender_stop(struct grade_sender *sender);

#endif
