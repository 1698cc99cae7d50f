/* Statements leave and come back (xapi/transfer), as deeds of somebody: audited, and large imports as jobs.
 */
#ifndef LMS_STATEMENT_TRANSFER_H
#define LMS_STATEMENT_TRANSFER_H

#include "base/config.h"
#include "lms/job/job.h"
#include "xapi/transfer/export.h"
#include "xapi/transfer/import.h"

/* Begins an export (xapi_export_begin), and notes by whom and of what: which filters, but no agent's name. */
enum err statement_export_begin(struct work *w, const struct principal *by, struct uuid org,
    const struct xapi_export_plan *plan, struct xapi_export **ret_export) MUST_CHECK;

/* An import of the file by a job of that id; the file is kept until then. The same id again is the same job.
 * ERR_BAD_INPUT (field file): it is no NDJSON. */
enum err statement_import_job_put(struct work *w, const struct config *config, struct uuid org,
    struct uuid id, const char *path, bool dry, const struct principal *by) MUST_CHECK;
job_run statement_import_run;
job_end statement_import_end;

/* The same at once, of a file that is open: {…, dry_run, resumed} as xapi_import_json. A file that was
 * interrupted goes on unless anew. told: bytes done of all; may be NULL. New reference. */
struct statement_import {
	struct uuid org;
	const char *home; /* the installation's address, for the authority of statements that bring none */
	int fd;
	bool dry, anew;
	enum err (*told)(struct work *w, int64_t done, int64_t total, void *owner);
	void *owner;
};
enum err statement_import_now(struct work *w, const struct principal *by,
    const struct statement_import *import, json_t **ret_result) MUST_CHECK;

/* Imports that nobody went on with for 90 days are forgotten: a step of housekeeping. */
enum err statement_imports_sweep(struct work *w, int database, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
