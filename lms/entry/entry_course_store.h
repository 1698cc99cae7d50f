/* Rows of ways into courses, each inside the caller's transaction. */
#ifndef LMS_ENTRY_ENTRY_COURSE_STORE_H
#define LMS_ENTRY_ENTRY_COURSE_STORE_H

#include "lms/entry/entry_store.h"

/* What is there of a launch that opens a course, nil where it is missing; the others say whether it is as the
 * launch says it. */
struct entry_course_found {
	struct uuid published; /* nil: there is no such course, or it was never published */
	const char *status;
	struct uuid learner, context, placement;
	bool learner_same, context_same, roles_same, placement_same, line_item_same, was_lost;
	struct uuid enrollment; /* one that is there already, an active one before others */
	const char *enrollment_status;
};
enum err entry_course_find(struct work *w, const struct lti_launch *launch, const struct entry_person *person,
    struct uuid course, struct uuid session, struct entry_course_found *ret_found) MUST_CHECK;

/* context nil: the launch named none. */
enum err entry_course_placement(struct work *w, const struct lti_launch *launch, struct uuid course,
    struct uuid context, struct uuid *ret_placement) MUST_CHECK;
/* Queued: a link by which an enrolment is met. */
enum err entry_course_met(
    struct work *w, struct uuid org, struct uuid enrollment, struct uuid placement) MUST_CHECK;

/* Whose version it is; nil: there is none. */
enum err entry_course_version(
    struct work *w, struct uuid org, struct uuid version, struct uuid *ret_course) MUST_CHECK;
/* Queued: an enrolment that counts nowhere. */
enum err entry_course_preview_add(struct work *w, struct uuid org, struct uuid id, struct uuid learner,
    struct uuid course, struct uuid version) MUST_CHECK;

/* A transaction of its own: a learner's enrolment in a course, an active one before others; nil: none. */
enum err entry_course_enrollment(struct work *w, struct uuid org, struct uuid learner, struct uuid course,
    struct uuid *ret_enrollment, const char **ret_status) MUST_CHECK;

#endif
