/* Keys of platforms as people read and paste them. */
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "keys/keys_int.h"

enum { PASTE_MAX = 64 * 1024, BN_BYTES_MAX = 2048, KIND_MAX = 20 };

static const char *member(const json_t *key, const char *name)
{
	const char *text = json_string_value(json_object_get(key, name));

	return text != NULL ? text : "";
}

static json_int_t rsa_bits(struct work *w, const json_t *key)
{
	const char *n = member(key, "n");
	uint8_t *bytes;
	size_t len, at = 0;
	json_int_t bits;

	if (!base64url_decode(w->arena, n, strcspn(n, "="), &bytes, &len))
		return 0;
	while (at < len && bytes[at] == 0)
		at++;
	if (at == len)
		return 0;
	bits = (json_int_t)(len - at) * 8;
	for (uint8_t first = bytes[at]; (first & 0x80) == 0; first = (uint8_t)(first << 1))
		bits--;
	return bits;
}

json_t *keys_describe(struct work *w, const json_t *jwks)
{
	json_t *told = json_own(w->arena, json_array()), *key;
	size_t i;

	json_array_foreach(json_object_get(jwks, "keys"), i, key)
	{
		const char *kty = member(key, "kty"), *kid = json_string_value(json_object_get(key, "kid"));
		bool rsa = strcmp(kty, "RSA") == 0;

		if (i == KEYS_TOLD_MAX)
			break;
		json_array_append_new(told,
		    json_pack("{s:o,s:o,s:I,s:o,s:b}", "kid",
		        kid != NULL ? json_string(arena_printf(w->arena, "%.255s", kid)) : json_null(),
		        "kind",
		        json_string(
		            rsa ? "RSA" : arena_printf(w->arena, "%.20s %.20s", kty, member(key, "crv"))),
		        "bits", rsa ? rsa_bits(w, key) : (json_int_t)0, "use",
		        json_string(arena_printf(w->arena, "%.20s", member(key, "use"))), "usable",
		        (int)jws_key_usable(w, key)));
	}
	return told;
}

static const char *number_text(struct work *w, EVP_PKEY *key, const char *name)
{
	uint8_t bytes[BN_BYTES_MAX];
	BIGNUM *number = NULL;
	int len = 0;

	if (EVP_PKEY_get_bn_param(key, name, &number) == 1 && BN_num_bytes(number) <= BN_BYTES_MAX)
		len = BN_bn2bin(number, bytes);
	BN_free(number);
	return len > 0 ? base64url_encode(w->arena, bytes, (size_t)len) : NULL;
}

/* The next key of the text, whatever block it stands in; NULL after the last. */
static EVP_PKEY *pem_next(BIO *in)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	EVP_PKEY *key = NULL;
	long len = 0;

	while (key == NULL && PEM_read_bio(in, &name, &header, &data, &len) == 1) {
		const unsigned char *at = data;

		if (strcmp(name, PEM_STRING_PUBLIC) == 0) {
			key = d2i_PUBKEY(NULL, &at, len);
		} else if (strcmp(name, PEM_STRING_RSA_PUBLIC) == 0) {
			key = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, len);
		} else if (strcmp(name, PEM_STRING_X509) == 0) {
			X509 *certificate = d2i_X509(NULL, &at, len);

			key = certificate != NULL ? X509_get_pubkey(certificate) : NULL;
			X509_free(certificate);
		}
		OPENSSL_free(name);
		OPENSSL_free(header);
		OPENSSL_free(data);
	}
	return key;
}

/* Without an id: a token's kid cannot be held against it. */
static json_t *pem_keys(struct work *w, const char *text)
{
	BIO *in = BIO_new_mem_buf(text, -1);
	json_t *list = json_array();
	EVP_PKEY *key;

	while (in != NULL && json_array_size(list) < KEYS_TOLD_MAX && (key = pem_next(in)) != NULL) {
		const char *n = number_text(w, key, OSSL_PKEY_PARAM_RSA_N);
		const char *e = number_text(w, key, OSSL_PKEY_PARAM_RSA_E);

		if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA && n != NULL && e != NULL)
			json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "kty", "RSA", "n", n, "e", e));
		EVP_PKEY_free(key);
	}
	BIO_free(in);
	return list;
}

static enum err json_keys(struct work *w, const char *text, json_t **ret_keys)
{
	json_t *json;

	if (json_read(w, "the keys", text, strlen(text), &json) != OK)
		return fail(w, ERR_BAD_INPUT, WORDS("the pasted keys are not sound JSON"));
	if (json_is_array(json_object_get(json, "keys")))
		*ret_keys = json_incref(json_object_get(json, "keys"));
	else if (json_object_get(json, "kty") != NULL)
		*ret_keys = json_pack("[O]", json);
	else
		return fail(
		    w, ERR_BAD_INPUT, WORDS("the pasted JSON is no key set: it has no array named keys"));
	return OK;
}

enum err keys_paste_read(struct work *w, const char *text, json_t **ret_jwks)
{
	json_t *keys = NULL, *jwks, *key;
	bool usable = false;
	size_t i;

	if (strlen(text) > PASTE_MAX)
		return fail(w, ERR_BAD_INPUT, WORDS("the pasted keys are longer than 64 KiB"));
	if (strstr(text, "PRIVATE KEY-----") != NULL)
		return fail(w, ERR_BAD_INPUT,
		    WORDS(
		        "this is a private key, which belongs to the platform alone: paste its public key"));
	if (strstr(text, "-----BEGIN ") != NULL)
		keys = pem_keys(w, text);
	else
		TRY(json_keys(w, text, &keys));
	jwks = json_own(w->arena, json_pack("{s:o}", "keys", keys));
	if (json_array_size(keys) > KEYS_TOLD_MAX)
		return fail(w, ERR_BAD_INPUT, WORDS("more than 50 keys were pasted"));
	json_array_foreach(keys, i, key)
	{
		if (json_object_get(key, "d") != NULL)
			return fail(w, ERR_BAD_INPUT,
			    WORDS("this is a private key, which belongs to the platform alone: paste its "
			          "public key"));
		usable = usable || jws_key_usable(w, key);
	}
	if (!usable)
		return fail(w, ERR_BAD_INPUT,
		    WORDS("no RSA key of 2048 bits or more, for signatures, is among the pasted keys"));
	*ret_jwks = jwks;
	return OK;
}
