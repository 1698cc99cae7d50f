/* The audit trail: one append-only row for every sensitive write, in the transaction of the write. Who, what,
 * on what, before and after without secrets, by which request. */
#ifndef LMS_AUDIT_AUDIT_H
#define LMS_AUDIT_AUDIT_H

#include <jansson.h>

#include "base/work.h"
#include "lms/access/access.h"

struct audit {
	const struct principal *actor;
	struct uuid org;          /* whose trail it is in */
	const char *action;       /* "member.role_changed": noun.past_participle */
	const char *subject_type; /* "user", "platform" … */
	struct uuid subject;
	const json_t *before,
	    *after; /* objects, borrowed, NULL for none; no secrets, no password, no token */
};

/* Inside a tenant transaction of audit->org (nil: the installation itself, whose rows lie in the first
 * database). Values of members called password, secret, token and the like are hidden in any case; the row is
 * sent with the next query or the COMMIT. */
enum err audit_record(struct work *w, const struct audit *audit) MUST_CHECK;
/* Inside a directory transaction: by way of the directory's outbox (lms/forward). */
enum err audit_record_directory(struct work *w, const struct audit *audit) MUST_CHECK;

enum { AUDIT_LIST_MAX = 1000 };

/* What the searchable page and the API list: newest first, at most limit rows (1 … AUDIT_LIST_MAX) before the
 * row of the id before (nil: from the newest). Filters that are NULL or nil are left out. */
struct audit_filter {
	const char *action; /* the whole, or its first part with a dot: "member." */
	const char *subject_type;
	struct uuid subject, actor;
	int64_t from_us, to_us; /* 0: open */
	struct uuid before;
	int64_t limit;
};
struct audit_row {
	struct uuid id, actor, subject, request_id;
	const char *actor_kind, *actor_name, *action, *subject_type;
	const char *before, *after; /* JSON text or "" */
	int64_t at_us;
};
enum err audit_list(struct work *w, struct uuid org, const struct audit_filter *filter,
    struct audit_row **ret_rows, size_t *ret_count) MUST_CHECK;

#endif
