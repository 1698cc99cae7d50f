/* Statements that an organisation has deleted: by when they were stored, what they are about, their
 * registration. */
#ifndef LMS_STATEMENT_PURGE_H
#define LMS_STATEMENT_PURGE_H

#include "lms/job/job.h"
#include "xapi/keep/keep.h"

struct statement_purge {
	const char *activity; /* IRI; NULL: any */
	bool related_activities;
	bool has_registration;
	struct uuid registration;
	int64_t before_us; /* stored before; 0: until now */
};

/* A time as people write it: RFC 3339, or a day alone (its beginning, UTC). ERR_BAD_INPUT (field before). */
enum err statement_before_read(struct work *w, const char *text, int64_t *ret_us) MUST_CHECK;
/* ERR_BAD_INPUT with the field before (also where nothing at all is said), activity, registration or
 * related_activities. */
enum err statement_purge_check(struct work *w, const struct statement_purge *purge) MUST_CHECK;
/* What it would delete: {dry_run, statements, at_least, first_stored_at, last_stored_at}. Bounded: at_least
 * where there are more. Of by->org. Errors as statement_purge_check. */
enum err statement_purge_count(struct work *w, const struct principal *by,
    const struct statement_purge *purge, json_t **ret_counts) MUST_CHECK;
/* Leaves it to the job of that id. Audited. */
enum err statement_purge_ask(struct work *w, const struct principal *by, const struct statement_purge *purge,
    struct uuid job) MUST_CHECK;
/* Does it here, in many short transactions. {statements, attachments}. Audited. */
enum err statement_purge_now(struct work *w, const struct principal *by, const struct statement_purge *purge,
    json_t **ret_result) MUST_CHECK;

job_run statement_purge_run;

#endif
