/* SHA-1 and plain base64, for OAuth 1.0a (RFC 5849) alone, which knows nothing newer. Nothing of our own is
 * kept or proven by them. */
#ifndef BASE_SHA1_H
#define BASE_SHA1_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { SHA1_SIZE = 20 };

void sha1(const void *data, size_t len, uint8_t ret_digest[static SHA1_SIZE]);
void hmac_sha1(
    const void *key, size_t key_len, const void *data, size_t len, uint8_t ret_mac[static SHA1_SIZE]);

/* RFC 4648 section 4, padded, in the arena. */
const char *base64_encode(struct arena *a, const void *data, size_t len);

#endif
