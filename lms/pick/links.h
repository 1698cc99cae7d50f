/* Links of platforms that open nothing, for staff: who launched them in vain how often, and what they are to
 * open. */
#ifndef LMS_PICK_LINKS_H
#define LMS_PICK_LINKS_H

#include "base/work.h"
#include "lms/access/access.h"

enum { LOST_LINKS_MAX = 100 };

struct lost_link {
	struct uuid id;
	const char *reason; /* missing: names content that is not here; unnamed: names none; archived: opens
	                       what was archived */
	const char *title, *context_title; /* on the platform; "" when not said */
	const char *named;
	struct uuid registration; /* nil where it is not known */
	struct uuid deployment;
	const char *resource_link_id, *context_id;
	int64_t launches; /* in vain; archived: attempts */
	int64_t last_us;
};

/* Newest first, below the link of the id before (nil: from the newest), at most limit (1 to LOST_LINKS_MAX).
 */
enum err lost_links_list(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct lost_link **ret_links, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND: there is none, or it opens something again. */
enum err lost_link_read(
    struct work *w, struct uuid org, struct uuid id, struct lost_link *ret_link) MUST_CHECK;

/* From now on the link opens that module, or that part of one, as long as it names what it names now.
 * Audited. ERR_NOT_FOUND as above; ERR_UNPROCESSABLE (field module): the catalogue has no such module. */
enum err lost_link_mend(struct work *w, const struct principal *by, struct uuid org, struct uuid id,
    struct uuid chosen) MUST_CHECK;

#endif
