/* Statements leave as NDJSON, oldest first: one object on each line, as GET statements gives it in the format
 * exact (blanks in place of line ends that stood between its parts). Without a filter of keys voided ones are
 * among them, with what voids them, so that an import ends equal; a filter finds what GET statements finds.
 * With attachments, a line
 * {"attachment":{"sha2":…,"contentType":…,"base64":…}} stands before the first statement of the export that
 * names it, and may stand again before later ones. The id of the last whole line is all that is needed to go
 * on. */
#ifndef XAPI_TRANSFER_EXPORT_H
#define XAPI_TRANSFER_EXPORT_H

#include "base/text.h"
#include "xapi/read.h"

enum {
	XAPI_EXPORT_PIECE = 512 * 1024,          /* a piece has about so much, and at least a line */
	XAPI_EXPORT_PIECE_MAX = 24 * 1024 * 1024 /* … and never more */
};

struct xapi_export_plan {
	struct xapi_filter filter; /* verb, agent, activity, registration, related_…, since, until alone */
	bool attachments;
	struct uuid after; /* what was exported last; nil: from the beginning */
};

struct xapi_export;

/* Looks where it begins and how far it goes: to the filter's until, or to what is stored now, whichever is
 * earlier; what is under way below that is waited for. ERR_GONE (field last): there is no such statement any
 * more; ERR_BUSY: what is under way does not end. Lives as long as w's arena. */
enum err xapi_export_begin(struct work *w, struct uuid org, const struct xapi_export_plan *plan,
    struct xapi_export **ret_export) MUST_CHECK;
/* Everything stored before that moment (Unix microseconds), and no later one, is in this export. */
int64_t xapi_export_until(const struct xapi_export *export);
/* Adds whole lines to out; between two calls no transaction is open. Any work with a database. *ret_end: that
 * was all. */
enum err xapi_export_next(
    struct work *w, struct xapi_export *export, struct text *out, bool *ret_end) MUST_CHECK;
/* So far. */
int64_t xapi_export_statements(const struct xapi_export *export);

#endif
