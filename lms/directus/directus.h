/* Bringing a Moodle-only base here (docs/migrate-directus.md): tables apprenants (moodle_user_id) and
 * progress (apprenant_id, grain_id, module_id, sequence_id, completed_at) of a PostgreSQL base, or files of
 * them (CSV with a head, or JSON as Directus writes it). Every row is kept as it was, in imported_learners
 * and imported_progress; what a row means here follows from it, and is looked at again by each import, so
 * that one that was interrupted goes on and one that is repeated doubles nothing. */
#ifndef LMS_DIRECTUS_DIRECTUS_H
#define LMS_DIRECTUS_DIRECTUS_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"

enum {
	DIRECTUS_BATCH = 500,
	DIRECTUS_ROWS_MAX = 2000000,
	DIRECTUS_HELD_MAX = 1000,
	DIRECTUS_FILE_MAX = 256 * 1024 * 1024
};

enum directus_table { DIRECTUS_LEARNERS, DIRECTUS_PROGRESS };

struct directus_import {
	const char *url;                 /* of the base; NULL: files */
	const char *learners, *progress; /* paths */
	const char *origin;              /* slug; moodle is made where it is not there */
	bool dry;                        /* all is done and taken back */
	void (*told)(
	    enum directus_table table, int64_t rows, void *owner); /* after each batch; may be NULL */
	void *owner;
};

/* How many rows there were, which of them came now, and what came of them. */
struct directus_counts {
	int64_t learners, learners_new, learners_made;
	int64_t progress, progress_new, progress_written;
};
/* by->org. Audited, unless dry. ERR_BAD_INPUT, ERR_NOT_FOUND (field source, learners, progress or origin);
 * ERR_TOO_LARGE; ERR_UPSTREAM. What was committed before a failure stays, and the next import goes on. */
enum err directus_import(struct work *w, const struct principal *by, const struct directus_import *import,
    struct directus_counts *ret_counts) MUST_CHECK;

/* {"apprenants": {"rows": n, "held": {"reason": n}}, "progress": likewise}: what is kept of an origin, by
 * now. New reference. */
enum err directus_report(struct work *w, struct uuid org, const char *origin, json_t **ret_report) MUST_CHECK;
/* Rows that became nothing here, at most DIRECTUS_HELD_MAX: [{table, key, reason, source}]. New reference. */
enum err directus_held(struct work *w, struct uuid org, const char *origin, json_t **ret_rows) MUST_CHECK;

#endif
