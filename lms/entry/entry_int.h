/* What the ways in share; nobody else includes it. */
#ifndef LMS_ENTRY_ENTRY_INT_H
#define LMS_ENTRY_ENTRY_INT_H

#include "lms/entry/entry.h"
#include "lms/entry/entry_store.h"

enum {
	ENTRY_MEETINGS_MAX = 3, /* how often two arrivals of one new learner may meet */
	ENTRY_LAUNCH_LIFE_S = 24 * 3600
};

/* Who a launch says they are; without a name of theirs, somebody of their own. */
struct entry_person entry_lti_person(struct work *w, const struct lti_launch *launch);
/* Whether it opened within a page of the platform. */
bool entry_lti_framed(const struct lti_launch *launch);

/* entry_lti11.c, inside the arrival's transaction: keeps the cell of the grade book that a launch by LTI 1.1
 * names for its learner at its placement; any other launch says none. */
enum err entry_lti11_result(
    struct work *w, const struct lti_launch *launch, const struct entry_arrival *arrival) MUST_CHECK;

/* entry_lti11.c: what the link opened that this one was in LTI 1.1, where the launch proved that; else nil.
 */
enum err entry_lti11_link(
    struct work *w, const struct lti_launch *launch, struct link_target *ret_target) MUST_CHECK;

/* entry_lti11.c, after the arrival: joins the learner to who they were in LTI 1.1, where the launch proved
 * that (lti/moved11.h) and they were here. What stands in the way is logged and keeps nobody out. */
void entry_lti11_moved(struct work *w, const struct lti_launch *launch, struct uuid learner);

/* What an arrival came to. */
struct entry_made {
	const struct entry_arrival *arrival;
	struct uuid attempt, package;
	bool guest;                      /* by a direct link */
	const struct lti_launch *launch; /* NULL: not by LTI */
};
void entry_tell(struct work *w, const struct config *config, const struct keys *keys,
    const struct entry_made *made, struct entry *ret_entry);

#endif
