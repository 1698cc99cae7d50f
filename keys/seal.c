/* Sealing (AES-256-GCM, random nonce, purpose as additional data) and capabilities (data and 16 bytes of its
 * HMAC). */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "keys/keys_int.h"

enum {
	NONCE_SIZE = 12,
	TAG_SIZE = 16,
	SEAL_MAX = 1024 * 1024,
	CAPABILITY_DATA_MAX = 96,
	CAPABILITY_MAC_SIZE = 16
};

static void cipher_free(EVP_CIPHER_CTX **context)
{
	EVP_CIPHER_CTX_free(*context);
}

#define CIPHER_LOCAL __attribute__((cleanup(cipher_free)))

/* Different uses of one purpose's name must not share a key. */
static void purpose_key(
    const struct keys *keys, const char *use, const char *purpose, uint8_t ret_key[static SHA256_SIZE])
{
	char name[PURPOSE_MAX + 16];

	snprintf(name, sizeof(name), "%s:%.*s", use, (int)PURPOSE_MAX, purpose);
	secret_derive(keys, name, ret_key);
}

static bool encrypt(const uint8_t *key, const char *purpose, const void *plain, size_t len, uint8_t *sealed)
{
	CIPHER_LOCAL EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	random_bytes(sealed, NONCE_SIZE);
	return c != NULL && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
	       EVP_EncryptUpdate(c, NULL, &n, (const uint8_t *)purpose, (int)strlen(purpose)) == 1 &&
	       EVP_EncryptUpdate(c, sealed + NONCE_SIZE, &n, plain, (int)len) == 1 &&
	       EVP_EncryptFinal_ex(c, sealed + NONCE_SIZE + len, &n) == 1 &&
	       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, sealed + NONCE_SIZE + len) == 1;
}

static bool decrypt(const uint8_t *key, const char *purpose, uint8_t *sealed, size_t len, uint8_t *plain)
{
	CIPHER_LOCAL EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	int n;

	return c != NULL && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
	       EVP_DecryptUpdate(c, NULL, &n, (const uint8_t *)purpose, (int)strlen(purpose)) == 1 &&
	       EVP_DecryptUpdate(c, plain, &n, sealed + NONCE_SIZE, (int)len) == 1 &&
	       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, sealed + NONCE_SIZE + len) == 1 &&
	       EVP_DecryptFinal_ex(c, plain + len, &n) == 1;
}

enum err keys_seal(struct work *w, struct keys *keys, const char *purpose, const char *plain, size_t len,
    const char **ret_sealed)
{
	uint8_t key[SHA256_SIZE];
	uint8_t *sealed;
	bool done;

	if (len > SEAL_MAX)
		return fail(w, ERR_INTERNAL, "more than %d bytes are not sealed", SEAL_MAX);
	sealed = arena_alloc(w->arena, NONCE_SIZE + len + TAG_SIZE);
	purpose_key(keys, "seal", purpose, key);
	done = encrypt(key, purpose, plain, len, sealed);
	OPENSSL_cleanse(key, sizeof(key));
	if (!done)
		return fail(w, ERR_INTERNAL, "sealing failed");
	*ret_sealed = base64url_encode(w->arena, sealed, NONCE_SIZE + len + TAG_SIZE);
	return OK;
}

enum err keys_unseal(struct work *w, struct keys *keys, const char *purpose, const char *sealed,
    const char **ret_plain, size_t *ret_len)
{
	uint8_t key[SHA256_SIZE];
	uint8_t *bytes, *plain;
	size_t len;
	bool done;

	if (!base64url_decode(w->arena, sealed, strlen(sealed), &bytes, &len) ||
	    len < NONCE_SIZE + TAG_SIZE || len > NONCE_SIZE + SEAL_MAX + TAG_SIZE)
		return fail(w, ERR_INTERNAL, "this was not sealed here");
	len -= NONCE_SIZE + TAG_SIZE;
	plain = arena_alloc(w->arena, len + 1);
	purpose_key(keys, "seal", purpose, key);
	done = decrypt(key, purpose, bytes, len, plain);
	OPENSSL_cleanse(key, sizeof(key));
	if (!done)
		return fail(w, ERR_INTERNAL, "this was sealed under another secret or for another purpose");
	*ret_plain = (const char *)plain;
	*ret_len = len;
	return OK;
}

void keys_mac(const struct keys *keys, const char *purpose, const void *data, size_t len,
    uint8_t ret_mac[static SHA256_SIZE])
{
	mac_make(keys, "mac", purpose, data, len, ret_mac);
}

const char *keys_capability(
    struct work *w, const struct keys *keys, const char *purpose, const void *data, size_t len)
{
	uint8_t bytes[CAPABILITY_DATA_MAX + CAPABILITY_MAC_SIZE];
	uint8_t mac[SHA256_SIZE];

	/* The length is the caller's constant: a longer one is a programmer's error and gives a capability
	 * that reads nowhere. */
	if (len > CAPABILITY_DATA_MAX)
		return "";
	mac_make(keys, "capability", purpose, data, len, mac);
	memcpy(bytes, data, len);
	memcpy(bytes + len, mac, CAPABILITY_MAC_SIZE);
	return base64url_encode(w->arena, bytes, len + CAPABILITY_MAC_SIZE);
}

/* Exactly size bytes, in the one spelling that base64url has for them. */
static bool capability_decode(const char *text, uint8_t *bytes, size_t size)
{
	size_t length = (size * 8 + 5) / 6;
	unsigned held = 0, bits = 0;
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		int value =
		    base64url_value(text[i]); /* a NUL is no value, so nothing after the end is read */

		if (value < 0)
			return false;
		held = (held << 6 | (unsigned)value) & 0xfff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			bytes[at++] = (uint8_t)(held >> bits);
		}
	}
	return text[length] == '\0' && (held & ((1U << bits) - 1)) == 0;
}

bool keys_capability_read(
    const struct keys *keys, const char *purpose, const char *text, void *ret_data, size_t len)
{
	uint8_t bytes[CAPABILITY_DATA_MAX + CAPABILITY_MAC_SIZE];
	uint8_t mac[SHA256_SIZE];

	if (len > CAPABILITY_DATA_MAX || !capability_decode(text, bytes, len + CAPABILITY_MAC_SIZE))
		return false;
	mac_make(keys, "capability", purpose, bytes, len, mac);
	if (!equal_constant_time(mac, bytes + len, CAPABILITY_MAC_SIZE))
		return false;
	memcpy(ret_data, bytes, len);
	return true;
}
