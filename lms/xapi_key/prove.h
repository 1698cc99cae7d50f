/* What prove.c and xapi_key.c share. */
#ifndef LMS_XAPI_KEY_PROVE_H
#define LMS_XAPI_KEY_PROVE_H

#include "lms/xapi_key/xapi_key_store.h"

/* HMAC of a secret under the installation's, hex: what is kept of it. */
const char *xapi_key_mac(struct work *w, const struct keys *keys, const char *secret);
/* Names separated by blanks into bits; unknown names are left out. */
unsigned xapi_scopes_read(const char *names);
/* What was proven of keys is forgotten on this node. */
void xapi_key_forget_all(struct xapi_key_cache *cache);

#endif
