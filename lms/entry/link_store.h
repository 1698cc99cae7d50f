/* What is kept of links that lead to nothing, and of what they were copied from. All within the caller's
 * transaction; what writes is queued. */
#ifndef LMS_ENTRY_LINK_STORE_H
#define LMS_ENTRY_LINK_STORE_H

#include "db/db.h"
#include "lms/entry/entry.h"
#include "lti/launch.h"

/* Ids of a platform, newest first, each a JSON array. */
struct link_history {
	const char *links, *contexts;
};
/* Module nil: nothing tells. Of the link's own history the newest that opened something; else, of the courses
 * that its course was copied from, the newest where a link of the same title (or the only one, where links
 * have no titles) opened just one module, or part of one. */
enum err link_store_history(struct work *w, const struct lti_launch *launch,
    const struct link_history *history, struct link_target *ret_target) MUST_CHECK;

enum err link_store_lost(
    struct work *w, const struct lti_launch *launch, const char *reason, const char *named) MUST_CHECK;
/* Somebody chose what this placement opens, over what its link names. */
enum err link_store_chosen(
    struct work *w, struct uuid org, struct uuid placement, const char *over) MUST_CHECK;
/* The link opens something again. */
enum err link_store_found(struct work *w, const struct lti_launch *launch) MUST_CHECK;

#endif
