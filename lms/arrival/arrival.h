/* A learner in a course: the way in is behind them (lms/entry/entry_course.h), an arrival is a row of
 * course_launches, and its capability, in the address of their pages on the app origin, proves them for a
 * day. From there they open modules: each an attempt within their enrolment, in the player as anywhere. */
#ifndef LMS_ARRIVAL_ARRIVAL_H
#define LMS_ARRIVAL_ARRIVAL_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/arrival/standing.h"
#include "lms/capability.h"
#include "lms/enrollment/rule.h"

enum { ARRIVAL_LIFE_S = 24 * 3600, PREVIEW_LIFE_S = 2 * 3600, ARRIVAL_ATTEMPTS_MAX = PLAN_MODULES_MAX };

/* Texts "" when absent. */
struct arrival {
	struct uuid org, id, enrollment, learner, course;
	const char *source; /* lti, direct, account, home or preview */
	const char *return_url, *frame_origins, *locale;
	bool in_frame;
	int64_t expires_us;
};

/* Inside the caller's transaction, queued: somebody arrives at an enrolment that is there. id and expires_us
 * are set here. *ret_address: of their page, on app_url. An event is kept, but of a preview. */
enum err arrival_begin(struct work *w, const struct config *config, const struct keys *keys,
    struct arrival *arrival, const char **ret_address) MUST_CHECK;

/* What their page shows. */
struct arrival_course {
	struct arrival arrival;
	struct uuid version, session;
	const char *title, *session_title, *name; /* name: the learner's */
	const char *status;                       /* of the enrolment */
	bool gradable;
	double progress_pct;
	const char *success;
	bool scored;
	double score; /* 0 … 1 */
	int64_t total_time_cs, completed_us;
	struct enrollment_times times;
	enum enrollment_gate gate; /* whether, and why not, they may learn now */
	const struct plan *plan;
	struct standing standing;
	bool preview;
	bool guest; /* a direct visitor */
};

/* Whether the capability is ours and good by itself. ERR_GONE. */
enum err arrival_capability(
    struct work *w, const struct keys *keys, const char *text, struct launch_capability *ret) MUST_CHECK;
/* By what the capability proves. ERR_GONE: it has expired, or the learner was forgotten. */
enum err arrival_read(
    struct work *w, const struct launch_capability *proven, struct arrival_course *ret_course) MUST_CHECK;

/* Opens a module of it: checks dates, prerequisites and the version they learn by, makes or finds the
 * attempt, and leads to it. return_url: where the player comes back to. ERR_NOT_FOUND (field module): not in
 * their version; ERR_HELD_BACK (field module): with the reason; in a preview ERR_UNPROCESSABLE with the
 * member of a draft that learners would miss. */
struct arrival_open {
	const struct arrival_course *course;
	struct uuid module;
	const char *return_url;
};
enum err arrival_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct arrival_open *open, const char **ret_address) MUST_CHECK;

/* Why a module cannot be opened, as a sentence for the learner, in English; "" where it can. */
const char *arrival_lock_words(const struct standing_module *module);

/* Housekeeping in one database (worker session): arrivals that are over, at most max. */
enum err arrival_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
