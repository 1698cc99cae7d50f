/* Ways into a course: a link of a platform, a direct visitor, staff who look. Each proves the learner as the
 * ways into an activity do, enrols them by the one door (lms/enrollment/enrollment.h), and leads to their
 * page in it (lms/arrival/arrival.h). */
#ifndef LMS_ENTRY_ENTRY_COURSE_H
#define LMS_ENTRY_ENTRY_COURSE_H

#include "base/config.h"
#include "keys/keys.h"
#include "lms/arrival/plan.h"
#include "lms/enrollment/link.h"
#include "lti/launch.h"

/* Whether a launch asks for a course: its custom parameter course_id, or its address /lti/launch/course/{id}.
 */
bool entry_course_asked(const struct config *config, const struct lti_launch *launch);
/* Its learner, context, placement and column are found or made, and they are enrolled: who teaches ungraded,
 * who is in a dated run of it already into that, else into the one that the custom parameter session_id
 * names, if any. Where they are led is kept (lti_launch_ends). ERR_UNPROCESSABLE (field course_id, or
 * session_id): there is no such course, or it lets nobody new in, with a sentence for the teacher; the launch
 * is logged all the same. */
enum err entry_course_from_lti(struct work *w, const struct config *config, struct keys *keys,
    struct lti_launch *launch, const char *frame_origins, const char **ret_address) MUST_CHECK;

/* A direct visitor: guest is the proven UUID of the cookie, or a fresh one; consent the version of the text
 * by which they let their progress be kept. They enrol themselves, or ask, as the terms of the course say, or
 * come by a link; who is in already just comes. Errors of enrollment_self_put, or of enroll_link_use: then
 * nothing of them is kept. */
struct entry_course_guest {
	struct uuid org, course, session; /* session nil: none was chosen */
	const struct enroll_link *link;   /* NULL: by themselves */
	struct uuid guest;
	int consent;
	const char *locale;
};
enum err entry_course_direct(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_course_guest *from, const char **ret_address) MUST_CHECK;

/* What a direct visitor is in a course: guest is proven, or nil. Of somebody whom nobody knows, or who gave
 * no consent, learner is nil; of somebody who is not in it, enrollment. */
struct entry_course_known {
	struct uuid learner, enrollment;
	int consent;
	const char *status;
};
enum err entry_course_known(struct work *w, struct uuid org, struct uuid course, struct uuid guest,
    struct entry_course_known *ret_known) MUST_CHECK;

/* A visitor looks at a module that its course gives away (version_modules.free_preview), without being in it:
 * a fresh, fleeting guest, whose attempt is graded nowhere. ERR_NOT_FOUND (field module): it is not given
 * away. */
enum err entry_course_taste(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, const struct plan *plan, struct uuid module, const char *return_url, const char *locale,
    const char **ret_address) MUST_CHECK;

/* Staff look at a version of a course as learners see it, and nothing of it stays: a
 * fresh, fleeting guest, whose enrolment is of the source preview and counts nowhere. return_url: where
 * leaving leads. ERR_NOT_FOUND (field version): the course has no such version. */
enum err entry_course_preview(struct work *w, const struct config *config, const struct keys *keys,
    struct uuid org, struct uuid course, struct uuid version, const char *return_url, const char *locale,
    const char **ret_address) MUST_CHECK;

/* That a direct visitor comes into a course of the organisation is noted, so that those who ask to be
 * forgotten are looked for there. A query of the directory, of its own. */
enum err entry_course_guests_note(struct work *w, struct uuid org) MUST_CHECK;

#endif
