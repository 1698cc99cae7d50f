#include "keys/signed.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"

enum { CERTIFICATE_MAX = 64 * 1024, KEY_BITS_MIN = 1024, KEY_BITS_MAX = 16384 };

static void key_clean(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

static void context_clean(EVP_MD_CTX **context)
{
	EVP_MD_CTX_free(*context);
}

static void certificate_clean(X509 **certificate)
{
	X509_free(*certificate);
}

static const EVP_MD *digest_of(const char *alg)
{
	if (strcmp(alg, "RS256") == 0)
		return EVP_sha256();
	if (strcmp(alg, "RS384") == 0)
		return EVP_sha384();
	return strcmp(alg, "RS512") == 0 ? EVP_sha512() : NULL;
}

/* The certificate's key, to be freed; NULL: there is none that could verify. */
static EVP_PKEY *certificate_key(const char *x5c, size_t len)
{
	__attribute__((cleanup(certificate_clean))) X509 *certificate = NULL;
	unsigned char *der;
	const unsigned char *at;
	EVP_PKEY *key;
	int size;

	if (len == 0 || len > CERTIFICATE_MAX || len % 4 != 0)
		return NULL;
	der = malloc(len);
	if (der == NULL)
		abort();
	size = EVP_DecodeBlock(der, (const unsigned char *)x5c, (int)len);
	at = der;
	if (size > 0)
		certificate = d2i_X509(NULL, &at, size);
	free(der);
	key = certificate != NULL ? X509_get_pubkey(certificate) : NULL;
	if (key != NULL &&
	    (EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA || EVP_PKEY_get_bits(key) < KEY_BITS_MIN ||
	        EVP_PKEY_get_bits(key) > KEY_BITS_MAX)) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

enum signed_result jws_signed_by(
    const char *token, size_t token_len, const char *alg, const char *x5c, size_t x5c_len)
{
	__attribute__((cleanup(key_clean))) EVP_PKEY *key = certificate_key(x5c, x5c_len);
	__attribute__((cleanup(context_clean))) EVP_MD_CTX *context = NULL;
	ARENA_LOCAL struct arena *a = arena_new();
	const char *dot = memrchr(token, '.', token_len);
	const EVP_MD *digest = digest_of(alg);
	uint8_t *signature;
	size_t len;

	if (key == NULL)
		return SIGNED_NO_CERTIFICATE;
	if (digest == NULL || dot == NULL ||
	    !base64url_decode(a, dot + 1, token_len - (size_t)(dot + 1 - token), &signature, &len))
		return SIGNED_BAD;
	context = EVP_MD_CTX_new();
	if (context == NULL)
		abort();
	if (EVP_DigestVerifyInit(context, NULL, digest, NULL, key) != 1 ||
	    EVP_DigestVerify(context, signature, len, (const unsigned char *)token, (size_t)(dot - token)) !=
	        1)
		return SIGNED_BAD;
	return SIGNED_GOOD;
}
