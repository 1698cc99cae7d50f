#include "maker.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/id.h"

EVP_PKEY *maker_key(unsigned bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);

	if (key == NULL)
		abort();
	return key;
}

static const char *number(struct arena *a, EVP_PKEY *key, const char *name)
{
	unsigned char bytes[1024];
	BIGNUM *n = NULL;
	int len;

	if (EVP_PKEY_get_bn_param(key, name, &n) != 1)
		abort();
	len = BN_bn2bin(n, bytes);
	BN_free(n);
	return base64url_encode(a, bytes, len);
}

json_t *maker_jwk(struct arena *a, EVP_PKEY *key, const char *kid)
{
	json_t *jwk =
	    json_own(a, json_pack("{s:s, s:s, s:s}", "kty", "RSA", "n", number(a, key, OSSL_PKEY_PARAM_RSA_N),
	                    "e", number(a, key, OSSL_PKEY_PARAM_RSA_E)));

	if (kid != NULL)
		json_object_set_new(jwk, "kid", json_string(kid));
	return jwk;
}

json_t *maker_set(struct arena *a, json_t *jwk)
{
	return json_own(a, json_pack("{s:[O]}", "keys", jwk));
}

static const char *input(struct arena *a, const char *header, const char *payload)
{
	return arena_printf(a, "%s.%s", base64url_encode(a, header, strlen(header)),
	    base64url_encode(a, payload, strlen(payload)));
}

const char *maker_token(
    struct arena *a, EVP_PKEY *key, const char *digest, const char *header, const char *payload)
{
	const char *text = input(a, header, payload);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned char signature[1024];
	size_t len = sizeof(signature);

	if (EVP_DigestSignInit_ex(c, NULL, digest, NULL, NULL, key, NULL) != 1 ||
	    EVP_DigestSign(c, signature, &len, (const unsigned char *)text, strlen(text)) != 1)
		abort();
	EVP_MD_CTX_free(c);
	return arena_printf(a, "%s.%s", text, base64url_encode(a, signature, len));
}

const char *maker_hmac_token(struct arena *a, EVP_PKEY *key, const char *header, const char *payload)
{
	const char *text = input(a, header, payload);
	uint8_t mac[SHA256_SIZE];
	BIO *bio = BIO_new(BIO_s_mem());
	char *pem;
	long len;

	PEM_write_bio_PUBKEY(bio, key);
	len = BIO_get_mem_data(bio, &pem);
	hmac_sha256(pem, len, text, strlen(text), mac);
	BIO_free(bio);
	return arena_printf(a, "%s.%s", text, base64url_encode(a, mac, sizeof(mac)));
}
