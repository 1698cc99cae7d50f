#include "base/sha1.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

void sha1(const void *data, size_t len, uint8_t ret_digest[static SHA1_SIZE])
{
	if (EVP_Digest(data, len, ret_digest, NULL, EVP_sha1(), NULL) != 1)
		abort();
}

void hmac_sha1(
    const void *key, size_t key_len, const void *data, size_t len, uint8_t ret_mac[static SHA1_SIZE])
{
	unsigned int mac_len = SHA1_SIZE;

	if (HMAC(EVP_sha1(), key, (int)key_len, data, len, ret_mac, &mac_len) == NULL)
		abort();
}

const char *base64_encode(struct arena *a, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = data;
	char *out = arena_alloc(a, (len + 2) / 3 * 4 + 1), *p = out;

	for (size_t i = 0; i < len; i += 3) {
		uint32_t three = (uint32_t)in[i] << 16;

		if (i + 1 < len)
			three |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < len)
			three |= in[i + 2];
		*p++ = digits[three >> 18];
		*p++ = digits[three >> 12 & 63];
		*p++ = i + 1 < len ? digits[three >> 6 & 63] : '=';
		*p++ = i + 2 < len ? digits[three & 63] : '=';
	}
	*p = '\0';
	return out;
}
