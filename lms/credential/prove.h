/* What prove.c and access.c share. */
#ifndef LMS_CREDENTIAL_PROVE_H
#define LMS_CREDENTIAL_PROVE_H

#include "lms/credential/credential_store.h"

/* HMAC of a secret under the installation's, hex: what is kept of it. */
const char *credential_mac(struct work *w, const struct keys *keys, const char *secret);
/* True for "lct_" and 16 hex digits. */
bool key_id_valid(const char *text, size_t len);
/* The credential of this public half, once its secret was shown. ERR_UNAUTHORIZED with the field. */
enum err key_prove(struct work *w, const struct keys *keys, const char *key_id, const char *secret,
    const char *field, struct proof_of_key *ret_proof) MUST_CHECK;
/* Basic's user and password (RFC 7617). False: not well formed. */
bool basic_read(struct work *w, const char *base64, const char **ret_user, const char **ret_password);
/* What a session may do now. */
struct rights session_rights(const struct proof_of_session *proof);

#endif
