/* A learner's home: every course of theirs, in every place that is proven to be the same person's (lms/link).
 */
#ifndef LMS_ARRIVAL_HOME_H
#define LMS_ARRIVAL_HOME_H

#include "lms/arrival/arrival.h"

enum { HOME_COURSES_MAX = 100, HOME_ATTEMPTS_MAX = 20000 };

struct home_course {
	struct uuid enrollment, learner, course, version;
	const char *title, *place, *session_title, *status;
	struct enrollment_times times;
	enum enrollment_gate gate;
	bool scored, begun;
	double score;
	const char *success;
	size_t done, counted; /* modules that count for progress */
	const char *next;     /* title of the next step; NULL: none */
};
/* What is under way first, then what waits, then what is done; at most HOME_COURSES_MAX. */
enum err home_read(struct work *w, struct uuid org, struct uuid learner, struct home_course **ret_courses,
    size_t *ret_count) MUST_CHECK;

/* Opens one of them: a new arrival, for the learner whose enrolment it is. from: whose home it is, and where
 * and how it is shown; its return_url is where leaving leads. ERR_NOT_FOUND (field enrollment): it is none of
 * theirs. */
enum err home_open(struct work *w, const struct config *config, const struct keys *keys,
    const struct arrival *from, struct uuid enrollment, const char **ret_address) MUST_CHECK;

/* home_store.c. One attempt of one of them. */
struct home_attempt {
	struct uuid enrollment;
	struct standing_attempt attempt;
};
enum err home_store_read(struct work *w, struct uuid org, struct uuid learner,
    struct home_course **ret_courses, size_t *ret_count, struct home_attempt **ret_attempts,
    size_t *ret_attempts_count) MUST_CHECK;
/* Inside the caller's transaction: whose enrolment it is, and of which course; nil: none of this person's. */
enum err home_store_one(struct work *w, struct uuid org, struct uuid learner, struct uuid enrollment,
    struct uuid *ret_learner, struct uuid *ret_course) MUST_CHECK;

#endif
