/* What learners do themselves to get into a course: whether they may, and doing it. */
#ifndef LMS_ENROLLMENT_SELF_H
#define LMS_ENROLLMENT_SELF_H

#include "lms/access/access.h"
#include "lms/enrollment/enrollment.h"

/* closed, open, approval; ends with NULL. */
extern const char *const enrollment_selves[];
enum { ENROLLMENT_SELF_SESSIONS_MAX = 100 };

struct enrollment_terms {
	const char *self; /* of enrollment_selves */
	bool in_session;  /* they choose a dated run */
	int64_t revision; /* 0: never told */
};
/* ERR_NOT_FOUND (field course). */
enum err enrollment_terms_read(
    struct work *w, struct uuid org, struct uuid course, struct enrollment_terms *ret_terms) MUST_CHECK;
/* Audited. ERR_FORBIDDEN: team_only; ERR_CONFLICT (field revision). */
enum err enrollment_terms_set(struct work *w, const struct principal *by, struct uuid course,
    const struct enrollment_terms *terms) MUST_CHECK;

/* What a page offers to who is not in the course yet. */
struct enrollment_self_session {
	struct uuid id;
	const char *title;
	int64_t starts_us, ends_us; /* 0: none */
	int64_t capacity, free;     /* capacity 0: no bound */
};
struct enrollment_self {
	const char *title; /* of the course */
	bool
	    open; /* it is published, not archived, and not closed to them; and, in_session, there is a run */
	bool approval; /* they ask, and staff decide */
	bool in_session;
	const struct enrollment_self_session *sessions; /* in_session: whose window is open, the next first */
	size_t sessions_count;
};
/* A transaction of its own. ERR_NOT_FOUND (field course). */
enum err enrollment_self_read(
    struct work *w, struct uuid org, struct uuid course, struct enrollment_self *ret_self) MUST_CHECK;
/* Inside a tenant transaction. session nil: none was chosen. Besides the errors of enrollment_put:
 * ERR_FORBIDDEN (field course): closed to them; ERR_BAD_INPUT (field session): one has to be chosen, or none
 * can be. */
enum err enrollment_self_put(struct work *w, struct uuid org, struct uuid learner, struct uuid course,
    struct uuid session, struct enrollment_kept *ret_kept) MUST_CHECK;

#endif
