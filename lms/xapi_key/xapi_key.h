/* What clients of the learning record store prove themselves with: HTTP Basic, a key and its secret, of one
 * organisation, with the scopes of xAPI 1.0.3 (Communication 4.0).
 *
 * A key is "xak_" and 16 hex digits; its secret is 43 characters out of 32 random bytes, so a fast keyed hash
 * is enough. What a key writes has the authority {account: {homePage: this service, name: the key}}; a
 * rotation gives it another secret and leaves that as it is. */
#ifndef LMS_XAPI_KEY_XAPI_KEY_H
#define LMS_XAPI_KEY_XAPI_KEY_H

#include <jansson.h>

#include "base/config.h"
#include "base/fields.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

enum {
	XAPI_KEY_NAME_MAX = 100,
	XAPI_KEY_PREFIX_MAX = 500, /* bytes of an activity prefix */
	XAPI_KEY_ID_SIZE = 21,     /* "xak_", 16 hex digits, NUL */
	XAPI_KEY_LIST_MAX = 200,
	XAPI_KEY_OVERLAP_MAX_S = 7 * 24 * 3600 /* both secrets of a rotated key count, at most */
};

/* Bits of what a key may do. */
enum xapi_scope {
	XAPI_SCOPE_WRITE = 1 << 0,     /* statements/write */
	XAPI_SCOPE_READ_MINE = 1 << 1, /* statements/read/mine: what it wrote itself */
	XAPI_SCOPE_READ = 1 << 2,      /* statements/read */
	XAPI_SCOPE_STATE = 1 << 3,
	XAPI_SCOPE_DEFINE =
	    1 << 4, /* what statements say of activities changes what the store knows of them */
	XAPI_SCOPE_PROFILE = 1 << 5,
	XAPI_SCOPE_ALL_READ = 1 << 6,
	XAPI_SCOPE_ALL = 1 << 7
};
extern const char *const xapi_scope_names[]; /* in the order of the bits; ends with NULL */

/* What was proven lately, at most 5 s stale. Thread-safe, bounded. */
struct xapi_key_cache;
struct cmi5_unit;
struct tincan_content;
struct xapi_key_cache *xapi_key_cache_new(void);
void xapi_key_cache_free(struct xapi_key_cache *cache);

/* Who a client of the store is. Lives as long as the work. */
struct xapi_proof {
	struct uuid id, org;
	unsigned scopes;
	const char *key_id, *name;
	const char *authority;       /* JSON of the authority of what it writes */
	const char *activity_prefix; /* "": any activity */
	/* NULL both; else no key, but what a learner has open: an AU of cmi5 by its token (lms/cmi5/cmi5.h),
	 * or content of a Tin Can package by its credential (lms/tincan/tincan.h). */
	const struct cmi5_unit *unit;
	const struct tincan_content *content;
};
/* Who an Authorization header stands for: a key, or content that a learner has open, which is never cached.
 * ERR_UNAUTHORIZED with the field Authorization for anything that is not valid now. No query when it is
 * cached. */
enum err xapi_key_prove(struct work *w, const struct config *config, struct keys *keys,
    struct xapi_key_cache *cache, const char *authorization, struct xapi_proof *ret_proof) MUST_CHECK;
/* The same from the cache only, on any thread: false when it is not there. */
bool xapi_key_proven(struct work *w, const struct config *config, struct xapi_key_cache *cache,
    const char *authorization, struct xapi_proof *ret_proof);

/* The key that an Authorization header names, proven or not: "" where it names none; NULL: it is what
 * content was given, which nobody guesses one by one (its own signature is judged first, without a query). */
const char *xapi_key_named(struct work *w, const char *authorization);

/* --- making and taking back --- */

struct xapi_key_new {
	struct uuid id, org; /* id: the caller's; the same id twice is one key */
	const char *name;
	struct texts scopes;
	const char *activity_prefix; /* "" */
	int64_t expires_us;          /* 0: it does not expire */
};
struct xapi_key_row {
	struct uuid id, created_by;
	const char *key_id, *name, *scopes, *activity_prefix, *created_by_kind;
	int64_t created_us, rotated_us, expires_us, last_used_us, revoked_us; /* 0: never */
};
/* Makes one and gives its secret this once. ERR_BAD_INPUT with the field at fault. A repeat with the same id
 * gives it another secret, as the first was not seen. Audited. */
enum err xapi_key_add(struct work *w, struct keys *keys, const struct principal *by,
    const struct xapi_key_new *new_one, struct xapi_key_row *ret_row, const char **ret_secret) MUST_CHECK;
/* Of one organisation, newest first, at most limit before *before (nil: from the newest). */
enum err xapi_key_list(struct work *w, struct uuid org, struct uuid before, int64_t limit,
    struct xapi_key_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err xapi_key_find(
    struct work *w, struct uuid org, struct uuid id, struct xapi_key_row *ret_row) MUST_CHECK;
/* Gives it another secret; the one before counts beside it for overlap_s. ERR_NOT_FOUND: none of the
 * organisation that still counts. Audited. */
enum err xapi_key_rotate(struct work *w, struct keys *keys, struct xapi_key_cache *cache,
    const struct principal *by, struct uuid org, struct uuid id, int64_t overlap_s,
    const char **ret_secret) MUST_CHECK;
/* ERR_NOT_FOUND: none of the organisation that still counts. Audited. */
enum err xapi_key_revoke(struct work *w, struct xapi_key_cache *cache, const struct principal *by,
    struct uuid org, struct uuid id) MUST_CHECK;
/* {id, key, name, scopes, …}, new reference. */
json_t *xapi_key_json(struct work *w, const struct xapi_key_row *row);

#endif
