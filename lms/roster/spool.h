/* The members of a class that is being read: gathered page by page in a file without a name under DATA/tmp,
 * which ends with the work, however that ends. They become the list when the last page is here
 * (roster_store_merge), or nothing at all. */
#ifndef LMS_ROSTER_SPOOL_H
#define LMS_ROSTER_SPOOL_H

#include "lti/names.h"

struct roster_spool;

/* data: DATA. ERR_INTERNAL: the file cannot be made. */
enum err roster_spool_open(struct work *w, const char *data, struct roster_spool **ret_spool) MUST_CHECK;
/* Forgets everybody. ERR_INTERNAL. */
enum err roster_spool_clear(struct work *w, struct roster_spool *spool) MUST_CHECK;
/* Adds a page. ERR_INTERNAL: the disk is full, or broken. */
enum err roster_spool_add(
    struct work *w, struct roster_spool *spool, const struct names_page *page) MUST_CHECK;

/* One of them, in w's arena. */
struct roster_spooled {
	const char *external_id, *status, *kind, *roles, *name, *email, *groups, *sort_name;
};
/* From the first one again. ERR_INTERNAL. */
enum err roster_spool_rewind(struct work *w, struct roster_spool *spool) MUST_CHECK;
/* In the order in which they came; *ret_found false: that was the last one. ERR_INTERNAL. */
enum err roster_spool_next(struct work *w, struct roster_spool *spool, struct roster_spooled *ret_member,
    bool *ret_found) MUST_CHECK;

#endif
