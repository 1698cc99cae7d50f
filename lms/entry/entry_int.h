/* What the ways in share; nobody else includes it. */
#ifndef LMS_ENTRY_ENTRY_INT_H
#define LMS_ENTRY_ENTRY_INT_H

#include "lms/entry/entry.h"
#include "lms/entry/entry_store.h"

enum {
	ENTRY_MEETINGS_MAX = 3, /* how often two arrivals of one new learner may meet */
	ENTRY_LAUNCH_LIFE_S = 24 * 3600
};

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
