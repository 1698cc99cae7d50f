/* Dated runs of courses: dates, seats, who looks after them. by->team_only reaches those it looks after, and
 * makes none. Writes are audited. */
#ifndef LMS_ENROLLMENT_SESSION_H
#define LMS_ENROLLMENT_SESSION_H

#include <jansson.h>

#include "lms/access/access.h"
#include "lms/team/team.h"

enum {
	COURSE_SESSION_TITLE_MAX = 200,
	COURSE_SESSION_CAPACITY_MAX = 1000000,
	COURSE_SESSION_TUTORS_MAX = 50,
	COURSE_SESSION_LIST_MAX = 1000
};

/* draft, open, closed, cancelled; ends with NULL. */
extern const char *const course_session_states[];
/* Whether staff may take it from one state to another. */
bool course_session_step(const char *from, const char *to);

struct course_session {
	struct uuid id, course;
	const char *course_title, *title, *state;
	int64_t starts_us, ends_us, enroll_from_us, enroll_until_us; /* 0: none */
	int64_t capacity;                                            /* 0: no bound */
	int64_t revision, created_us;
	int64_t seated, waiting; /* counted up to 10,000 */
};
struct course_session_filter {
	struct uuid course, before; /* nil: any; from the newest */
	const char *state;          /* NULL: any */
	int64_t limit;
};
enum err course_session_list(struct work *w, const struct principal *by,
    const struct course_session_filter *filter, struct course_session **ret_rows,
    size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field id). */
enum err course_session_read(
    struct work *w, const struct principal *by, struct uuid id, struct course_session *ret_row) MUST_CHECK;
/* Their names are the directory's; at most COURSE_SESSION_TUTORS_MAX. */
enum err course_session_tutors(struct work *w, const struct principal *by, struct uuid id,
    struct team_manager **ret_tutors, size_t *ret_count) MUST_CHECK;

/* What is said of one: id (new: the caller's, the same twice is one), course (new), title, state, times,
 * capacity. ERR_FORBIDDEN: team_only; ERR_NOT_FOUND (field course); ERR_BAD_INPUT (field title, ends_at,
 * enroll_until). */
enum err course_session_add(
    struct work *w, const struct principal *by, const struct course_session *session) MUST_CHECK;
/* Where its seats grow, or it opens, who waits longest gets them; where it is cancelled, all whom it concerns
 * get a mail with the reason. ERR_CONFLICT (field revision, state); ERR_BAD_INPUT as above. */
enum err course_session_change(struct work *w, const struct principal *by,
    const struct course_session *session, const char *reason) MUST_CHECK;

/* By address. ERR_FORBIDDEN: team_only; ERR_BAD_INPUT (field tutor): no active member has it; ERR_CONFLICT:
 * too many. */
enum err course_session_tutor_add(
    struct work *w, const struct principal *by, struct uuid id, const char *email) MUST_CHECK;
enum err course_session_tutor_remove(
    struct work *w, const struct principal *by, struct uuid id, struct uuid user) MUST_CHECK;
/* Somebody is no member any more. A transaction of its own. */
enum err course_session_tutor_leaves(struct work *w, struct uuid org, struct uuid user) MUST_CHECK;

/* As the API tells it. New reference. */
json_t *course_session_json(struct work *w, const struct course_session *s);

#endif
