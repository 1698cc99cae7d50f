/* Somebody who signs statements, with a key and a certificate of their own. */
#ifndef TESTS_UNIT_XAPI_SIGNER_H
#define TESTS_UNIT_XAPI_SIGNER_H

#include <openssl/evp.h>

#include "base/arena.h"

struct signer {
	EVP_PKEY *key;
	const char *x5c; /* its certificate in base64 */
};

/* Everything ends with the arena. */
struct signer signer_new(struct arena *a);
/* A compact JWS over a header and a payload as they are; bits: 256, 384 or 512. */
const char *signer_sign(
    struct arena *a, const struct signer *s, int bits, const char *header, const char *payload);

#endif
