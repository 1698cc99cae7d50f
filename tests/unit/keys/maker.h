/* Makes keys and tokens, sound and unsound ones, with OpenSSL alone. */
#ifndef TESTS_UNIT_KEYS_MAKER_H
#define TESTS_UNIT_KEYS_MAKER_H

#include <jansson.h>
#include <openssl/evp.h>

#include "base/arena.h"

EVP_PKEY *maker_key(unsigned bits);
/* {"kty":"RSA","kid":kid,"n":…,"e":…}, ended with the arena; kid may be NULL. */
json_t *maker_jwk(struct arena *a, EVP_PKEY *key, const char *kid);
/* {"keys":[jwk]} */
json_t *maker_set(struct arena *a, json_t *jwk);
/* A compact JWS of exactly these texts, RSA-signed with the digest ("SHA256"). */
const char *maker_token(
    struct arena *a, EVP_PKEY *key, const char *digest, const char *header, const char *payload);
/* The same with HMAC-SHA256 under the public key's PEM: the algorithm confusion. */
const char *maker_hmac_token(struct arena *a, EVP_PKEY *key, const char *header, const char *payload);

#endif
