/* What somebody signed with a key of their own, of which they send the certificate along. */
#ifndef KEYS_SIGNED_H
#define KEYS_SIGNED_H

#include <stddef.h>

enum signed_result { SIGNED_GOOD, SIGNED_NO_CERTIFICATE, SIGNED_BAD };

/* Verifies the signature of a compact JWS (RFC 7515) with the RSA key of an X.509 certificate, x5c: base64 of
 * its DER (section 4.1.6). alg: RS256, RS384 or RS512, as the token's header says; any other is SIGNED_BAD.
 * SIGNED_NO_CERTIFICATE: x5c is none, or has no RSA key of 1024 bits or more. Nobody's authority is asked,
 * and no date looked at: it only tells that token and certificate belong together. */
enum signed_result jws_signed_by(
    const char *token, size_t token_len, const char *alg, const char *x5c, size_t x5c_len);

#endif
