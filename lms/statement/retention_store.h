/* Rows for retention.c. */
#ifndef LMS_STATEMENT_RETENTION_STORE_H
#define LMS_STATEMENT_RETENTION_STORE_H

#include "base/work.h"

/* An organisation that does not keep statements for ever, and before when what it stored is to go. */
struct keeping {
	struct uuid org;
	int64_t before_us;
};
/* By id behind after, at most max. */
enum err retention_store_keeping(struct work *w, int database, struct uuid after, int64_t max,
    struct keeping **ret_orgs, size_t *ret_count) MUST_CHECK;

#endif
