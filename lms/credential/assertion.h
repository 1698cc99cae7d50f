/* A client proves itself by a signature (private_key_jwt, RFC 7523 sections 2.2 and 3). */
#ifndef LMS_CREDENTIAL_ASSERTION_H
#define LMS_CREDENTIAL_ASSERTION_H

#include "lms/credential/credential_store.h"

enum { ASSERTION_LIFE_MAX_S = 300, ASSERTION_LEEWAY_S = 30 };

/* RS256 by a key of the client's set; iss and sub are the client, aud is this service or its token address,
 * exp is at most five minutes away, jti counts once. client_id "": the assertion names it. ERR_UNAUTHORIZED
 * (field client_assertion) says which of these it is. */
enum err assertion_prove(struct work *w, const struct config *config, struct keys *keys,
    const char *client_id, const char *assertion, struct proof_of_key *ret_key) MUST_CHECK;

#endif
