/* Rows of enrolments. Inside the caller's transaction unless it says otherwise. */
#ifndef LMS_ENROLLMENT_ENROLLMENT_STORE_H
#define LMS_ENROLLMENT_ENROLLMENT_STORE_H

#include "lms/enrollment/enrollment.h"

/* What stands in the way of one who shall be enrolled, and what is there already. */
struct enrollment_look {
	bool learner;              /* is there */
	const char *course_status; /* "": there is none */
	struct uuid version;       /* the published one; nil: none */
	const char *session_state; /* "": there is none */
	bool session_fits;         /* it is of that course */
	bool over, early, late;    /* the run is; its window is not yet open, or closed */
	struct uuid id;            /* of the enrolment; nil: none */
	const char *status;        /* "" */
};
enum err enrollment_store_look(struct work *w, struct uuid org, const struct enrollment_put *puts,
    size_t count, struct enrollment_look *ret_looks) MUST_CHECK;

/* Locks them in order; *ret_rows are those that are there. */
struct enrollment_session {
	struct uuid id;
	const char *state;
	int64_t free; /* INT64_MAX: no bound */
};
enum err enrollment_store_sessions_hold(struct work *w, struct uuid org, const struct uuid ids[],
    size_t count, struct enrollment_session **ret_rows, size_t *ret_count) MUST_CHECK;

/* One new row. */
struct enrollment_new {
	struct uuid id, version;
	const struct enrollment_put *put;
	const char *status;
};
/* ret_done: which of them were made; others are enrolled meanwhile. */
enum err enrollment_store_add(struct work *w, struct uuid org, const struct enrollment_new *rows,
    size_t count, bool *ret_done) MUST_CHECK;

struct enrollment_stepped {
	struct uuid id;
	const char *from, *to;
	const char *status; /* where it came to; NULL: it was not in that state any more */
};
enum err enrollment_store_step(
    struct work *w, struct uuid org, struct enrollment_stepped *steps, size_t count) MUST_CHECK;
enum err enrollment_store_note(struct work *w, struct uuid org, struct uuid by, const char *note,
    const struct enrollment_stepped *steps, size_t count) MUST_CHECK;

enum err enrollment_store_sessions_of(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct uuid **ret_sessions, size_t *ret_count) MUST_CHECK;
struct enrollment_held {
	struct uuid id, session;
	const char *status;
};
enum err enrollment_store_hold(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct enrollment_held **ret_rows, size_t *ret_count) MUST_CHECK;
enum err enrollment_store_next(struct work *w, struct uuid org, struct uuid session, int64_t limit,
    struct uuid **ret_ids, size_t *ret_count) MUST_CHECK;

struct enrollment_told {
	struct uuid id;
	const char *email, *name, *language, *course, *session; /* "" */
};
enum err enrollment_store_told(struct work *w, struct uuid org, const struct uuid ids[], size_t count,
    struct enrollment_told **ret_rows, size_t *ret_count) MUST_CHECK;

enum err enrollment_store_rows(struct work *w, const struct principal *by, const struct uuid ids[],
    size_t count, struct enrollment **ret_rows, size_t *ret_count) MUST_CHECK;
enum err enrollment_store_dates(struct work *w, struct uuid org, struct uuid id, int64_t revision,
    int64_t ends_us, int64_t due_us, bool *ret_done) MUST_CHECK;
enum err enrollment_store_own(
    struct work *w, struct uuid org, struct uuid learner, struct uuid id, bool *ret_own) MUST_CHECK;
enum err enrollment_store_may(struct work *w, const struct principal *by, struct uuid learner,
    struct uuid session, bool *ret_may) MUST_CHECK;

/* An array of ids as a parameter. */
const char *enrollment_p_ids(struct work *w, const struct uuid ids[], size_t count);

#endif
