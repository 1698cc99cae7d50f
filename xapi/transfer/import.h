/* Statements come back: NDJSON as xapi/transfer/export.h writes it, or another record store. Each line is
 * judged by itself; one that is wrong is told by its number and harms no other. Lines are written in their
 * order, some hundreds in one transaction, together with how far that is: whoever begins the same again goes
 * on there.
 *
 * An importing store trusts what it is given (1.0.3 Data 2.4.9): id, timestamp, authority and version stay;
 * stored becomes ours. The same statement again is no harm; another one of the same id is refused.
 * Attachments that do not come along are left out, as long as no line brings them. */
#ifndef XAPI_TRANSFER_IMPORT_H
#define XAPI_TRANSFER_IMPORT_H

#include <jansson.h>

#include "db/db.h"
#include "xapi/statement/statement.h"

enum { XAPI_REFUSALS_MAX = 1000 };

struct xapi_import {
	struct uuid org;
	struct uuid id;        /* of this import, under which it goes on; nil: xapi_import_id's */
	const char *authority; /* JSON, of statements that bring none */
	int fd;                /* borrowed, a regular file */
	bool dry;              /* judges and asks what is there; writes nothing */
	bool anew;             /* from the first line, also where an earlier try came further */
	/* After each batch; what it fails with ends the import, which can go on later. */
	enum err (*told)(struct work *w, int64_t done, int64_t total, void *owner);
	void *owner;
};

struct xapi_import_counts {
	int64_t lines, statements; /* statements: lines that were one */
	int64_t added, present, refused, attachments;
	bool resumed;
};

/* A file by its size, beginning and end. ERR_INTERNAL: it cannot be read. */
enum err xapi_import_id(struct work *w, int fd, struct uuid *ret_id) MUST_CHECK;
/* NULL or, of what is surely no NDJSON (one JSON array, an answer of GET statements, a compressed file), a
 * sentence that says how to make it. ERR_BAD_INPUT (field file). */
enum err xapi_import_check(struct work *w, int fd) MUST_CHECK;

/* ret_refusals: [{line, field, detail}], the first XAPI_REFUSALS_MAX; ends with w. After OK and but for dry
 * nothing is kept of how far it came only once xapi_import_end ran. Errors: db/db.h, told's; ERR_INTERNAL. */
enum err xapi_import_run(struct work *w, const struct xapi_import *import,
    struct xapi_import_counts *ret_counts, json_t **ret_refusals) MUST_CHECK;
/* Inside a transaction of that organisation. */
enum err xapi_import_end(struct work *w, struct uuid org, struct uuid id) MUST_CHECK;
/* {lines, statements, added, present, refused, attachments, refusals}. New reference; refusals are borrowed.
 */
json_t *xapi_import_json(const struct xapi_import_counts *counts, json_t *refusals);

/* Forgets imports that nobody went on with for so long. Worker session. */
enum err xapi_imports_forget(
    struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
