/* What programs prove themselves with: OAuth2 clients, keys of an organisation, personal tokens, access
 * tokens (JWT). */
#ifndef LMS_CREDENTIAL_CREDENTIAL_H
#define LMS_CREDENTIAL_CREDENTIAL_H

#include "base/config.h"
#include "db/db.h"
#include "keys/keys.h"
#include "lms/access/access.h"

/* What was proven lately, at most 5 s stale. Thread-safe, bounded. */
struct credential_cache;
struct credential_cache *credential_cache_new(void);
void credential_cache_free(struct credential_cache *cache);

/* Who an Authorization header stands for: "Bearer JWT" (ours), "Bearer KEY", "token KEY:SECRET", "Basic …"
 * (KEY:SECRET). The principal's permissions are the credential's scopes cut down to what its maker may do
 * now. ERR_UNAUTHORIZED with the field Authorization for anything that is not valid now. No query when it is
 * cached. */
enum err credential_prove(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *authorization, struct principal *ret_principal) MUST_CHECK;
/* The same from the cache only, on any thread: false when it is not there. */
bool credential_proven(struct work *w, struct credential_cache *cache, const char *authorization,
    struct principal *ret_principal);

#endif
