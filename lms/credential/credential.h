/* What programs prove themselves with: OAuth2 clients, keys of an organisation, personal access tokens,
 * access tokens (JWT).
 *
 * A key is two halves: "lct_" and 16 hex digits (its public half, key_id) and 43 characters of secret, sent
 * as "Bearer lct_…_SECRET", "token lct_…:SECRET" or Basic. Secrets are 32 random bytes, so a fast keyed hash
 * is enough. A key or client belongs to its organisation and outlives its maker, who could not give it more
 * than they had; a personal token never goes beyond what its person may do now. */
#ifndef LMS_CREDENTIAL_CREDENTIAL_H
#define LMS_CREDENTIAL_CREDENTIAL_H

#include <jansson.h>

#include "base/config.h"
#include "base/fields.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

enum {
	CREDENTIAL_NAME_MAX = 100,
	CREDENTIAL_KEY_ID_SIZE = 21, /* "lct_", 16 hex digits, NUL */
	CREDENTIAL_SECRET_CHARS = 43,
	CREDENTIAL_LIST_MAX = 200
};

/* What was proven lately, at most 5 s stale. Thread-safe, bounded. */
struct credential_cache;
struct credential_cache *credential_cache_new(void);
void credential_cache_free(struct credential_cache *cache);
/* After the commit of what changed: a credential or session ended. On this node it counts at once. */
void credential_forget_all(struct credential_cache *cache);

/* Who an Authorization header stands for: "Bearer JWT" (ours), "Bearer KEY", "token KEY:SECRET", "Basic …"
 * (KEY:SECRET), and the operator's: the setting api_key, and tokens of `lectern token create`. The
 * principal's permissions are the credential's scopes, of a personal token cut down to what its person may do
 * now. ERR_UNAUTHORIZED with the field Authorization for anything that is not valid now. No query when it is
 * cached. */
enum err credential_prove(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *authorization, struct principal *ret_principal) MUST_CHECK;
/* The same from the cache only, on any thread: false when it is not there. */
bool credential_proven(struct work *w, struct credential_cache *cache, const char *authorization,
    struct principal *ret_principal);

/* --- making and taking back --- */

enum credential_kind { CREDENTIAL_CLIENT, CREDENTIAL_KEY, CREDENTIAL_PERSONAL };
extern const char *const credential_kind_names[]; /* "client", "key", "personal"; ends with NULL */

struct credential_new {
	struct uuid id, org; /* id: the caller's; the same id twice is one credential */
	enum credential_kind kind;
	const char *name;
	struct texts permissions; /* by name; "read:members" is taken for "members:read" */
	int64_t expires_us;       /* 0: it does not expire */
	const json_t *jwks;       /* CREDENTIAL_CLIENT that signs; borrowed; NULL */
	const char *jwks_uri;     /* the same; "" */
};
struct credential_row {
	struct uuid id, user, created_by; /* user nil unless personal */
	const char *kind, *key_id, *name, *permissions, *created_by_kind, *jwks_uri;
	int64_t created_us, expires_us, last_used_us, revoked_us; /* 0: never */
	bool has_secret;
};
/* Makes one and gives its secret (all of "lct_…_SECRET") this once; "" for a client that signs.
 * ERR_BAD_INPUT with the field at fault; ERR_FORBIDDEN (field permissions): by may not do that themselves. A
 * repeat with the same id gives it another secret, as the first was not seen. Audited. */
enum err credential_add(struct work *w, struct keys *keys, const struct principal *by,
    const struct credential_new *new_one, struct credential_row *ret_row, const char **ret_secret) MUST_CHECK;

/* Of one organisation, newest first, at most limit before *before (nil: from the newest); kind NULL: of every
 * kind; user nil: of everybody. */
enum err credential_list(struct work *w, struct uuid org, const char *kind, struct uuid user,
    struct uuid before, int64_t limit, struct credential_row **ret_rows, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND. */
enum err credential_find(
    struct work *w, struct uuid org, struct uuid id, struct credential_row *ret_row) MUST_CHECK;
/* ERR_NOT_FOUND: none of the organisation (and of user, unless nil) that still counts. Audited. */
enum err credential_revoke(struct work *w, struct credential_cache *cache, const struct principal *by,
    struct uuid org, struct uuid user, struct uuid id) MUST_CHECK;
/* {id, kind, key_id, name, permissions, …}, new reference. */
json_t *credential_json(struct work *w, const struct credential_row *row);

#endif
