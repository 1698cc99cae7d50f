/* Sittings of a quiz. A learner has one attempt at a quiz in one place (attempts), and as many sittings of it
 * as the quiz allows (quiz_attempts); the score of the attempt is made of theirs by the quiz's policy and
 * goes the way of every result (lms/outcome).
 *
 * What is answered comes in two ways and counts alike: page scripts append rows to the log of the sitting's
 * session (lms/attempt: delta_append; an item is a question, "set" its answer and "flag"), and forms are kept
 * by sitting_save. Of each question what has the greatest seq counts: seq is (milliseconds from the sitting's
 * start to when its page was shown) * SITTING_PAGE_SEQS + a count of that page, and what its form says is the
 * last of it. So nothing that a browser says late overwrites what a page shown later said.
 *
 * Time is kept here: what comes later than the deadline and QUIZ_GRACE_S after it does not count, and whoever
 * looks first (the learner, or quiz_round) ends the sitting. It is ended once: the attempt is held, and a
 * sitting that is not open stays as it is. */
#ifndef LMS_QUIZ_SITTING_H
#define LMS_QUIZ_SITTING_H

#include "base/config.h"
#include "learn/learn.h"
#include "lms/capability.h"
#include "lms/quiz/quiz.h"

enum { SITTING_PAGE_SEQS = 4096, SITTINGS_MAX = 200, SITTING_ROUND_MAX = 200 };

enum sitting_state { SITTING_OPEN, SITTING_SUBMITTED, SITTING_MARKING, SITTING_MARKED };
const char *sitting_state_name(enum sitting_state state);

struct sitting {
	struct uuid id, session;
	int64_t number, seed;
	enum sitting_state state;
	int64_t started_us, deadline_us, submitted_us; /* 0: none, not yet */
	bool by_time;                                  /* it ended by its time */
	int64_t points, marks;                         /* MARK_UNITs */
	bool scored;                                   /* points are known */
	enum success success;
};
struct quiz_part;

/* A learner at a quiz. Texts "" when absent. */
struct quiz_view {
	struct attempt_ref attempt;
	struct uuid learner, module, package_version, launch,
	    enrollment; /* launch nil: by staff or the clock */
	const char *title, *return_url, *frame_origins, *locale;
	bool gradable;
	struct quiz quiz;
	int64_t time_per_cent, extra_attempts, close_us; /* what holds for this learner; close_us 0: never */
	enum completion completion;
	enum success success;
	bool scored;
	double score;
	struct sitting *sittings; /* by number; of some views the newest alone */
	size_t count;
	int64_t newest;         /* number of the newest, and so how many there are; 0: none */
	struct sitting *open;   /* NULL: none is */
	struct quiz_part *part; /* inside lms/quiz; NULL: the module has none */
};

/* ERR_GONE: the launch has expired, or is none of a quiz. A transaction of its own. */
enum err quiz_view_of_launch(
    struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view) MUST_CHECK;

enum quiz_start { QUIZ_START_OK, QUIZ_START_EARLY, QUIZ_START_CLOSED, QUIZ_START_NO_MORE };
/* Whether another sitting may begin now. */
enum quiz_start quiz_may_start(const struct quiz_view *view, int64_t now_us);
/* Sittings that are left; -1: as many as they like. */
int64_t quiz_sittings_left(const struct quiz_view *view);
/* Whether answers, verdicts and feedback of a sitting may be shown; its score. */
bool quiz_shows_answers(const struct quiz_view *view, const struct sitting *sitting, int64_t now_us);
bool quiz_shows_score(const struct quiz_view *view, const struct sitting *sitting, int64_t now_us);

/* Begins a sitting, or gives the one that is open; others need not be in the view. ERR_GONE as above;
 * ERR_UNPROCESSABLE: not now, or no more.
 */
enum err sitting_start(
    struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view) MUST_CHECK;

/* One question as it was drawn and answered. */
struct paper_question {
	struct quiz_pick pick;
	struct question question;
	struct drawn drawn;
	const char *markup; /* drawn.text as HTML; NULL: nobody made it (question_markup) */
	struct answer answer;
	int64_t seq;
	bool flagged, checked, given;
	bool changed;    /* since it was read */
	bool judged_yet; /* verdict and points hold */
	enum verdict verdict;
	int64_t points;
	const char *comment;
	struct judged judged; /* of paper_judge */
};
struct paper {
	struct sitting *sitting;
	struct paper_question *questions;
	size_t count;
	size_t *page_of; /* by question: its page, from 0 */
	size_t pages;
};
/* A sitting with everything drawn and answered; in a transaction of its own. An open one's log is read along.
 * judged: verdicts and feedback of checked and of all ended answers too. */
enum err paper_read(struct work *w, const struct quiz_view *view, struct sitting *sitting, bool judged,
    struct paper *ret_paper) MUST_CHECK;
/* The learner of a launch, and the paper of the sitting that is open, its checked answers judged; where none
 * is (the view says), *ret_paper is left alone. The view has the newest sitting alone. One transaction.
 * ERR_GONE as above. */
enum err paper_read_open(struct work *w, const struct launch_capability *launch, struct quiz_view *ret_view,
    struct paper *ret_paper) MUST_CHECK;

/* What a form says: answers of some questions. */
struct said_answer {
	int64_t position; /* from 1; 0: it is named by its id */
	struct uuid question;
	struct answer answer;
	bool flagged;
};
struct said_form {
	struct uuid sitting; /* nil: the last one */
	int64_t seq;         /* as sitting_page_seq; 0: later than all that was said */
	const struct said_answer *answers;
	size_t count;
	int64_t check; /* feedback "question": the one of this position is to be checked; else 0 */
};
/* Of what a page says that is shown now: the first of its seqs; its form's is the last. */
int64_t sitting_page_seq(const struct sitting *sitting, int64_t now_us);
/* What came of it. */
struct said_result {
	bool ended;     /* the sitting was over, or its time was: nothing was kept */
	bool graded;    /* wake the grade sender */
	int64_t number; /* of the sitting */
};
/* Keeps what a form says, and checks one; a sitting whose time is over is ended. ERR_GONE as above;
 * ERR_NOT_FOUND (field sitting). */
enum err sitting_save(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct said_result *ret_result) MUST_CHECK;

/* Hands a sitting in: log and form in one transaction, judged, the attempt decided. Of one that is over
 * already: nothing changes, the same view is given. */
enum err sitting_submit(struct work *w, const struct launch_capability *launch, const struct said_form *form,
    struct quiz_view *ret_view, struct sitting **ret_sitting, bool *ret_graded) MUST_CHECK;

/* Ends the sittings whose time is over, of all organisations, at most SITTING_ROUND_MAX of each database. w
 * has a worker database session. One that fails is logged and does not stop the others. */
enum err quiz_round(struct work *w, const struct config *config, size_t *ret_ended) MUST_CHECK;
struct quiz_clock;
/* A background thread that does so every few seconds; config and db outlive it. */
enum err quiz_clock_start(
    struct work *w, const struct config *config, struct db *db, struct quiz_clock **ret_clock) MUST_CHECK;
/* NULL is allowed. */
void quiz_clock_stop(struct quiz_clock *clock);

#endif
