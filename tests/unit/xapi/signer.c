#include "signer.h"

#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/sha1.h"

static void must(int holds)
{
	if (!holds)
		abort();
}

static void key_release(void *key)
{
	EVP_PKEY_free(key);
}

struct signer signer_new(struct arena *a)
{
	struct signer s = {.key = EVP_RSA_gen(2048)};
	X509 *certificate = X509_new();
	unsigned char *der = NULL;
	int len;

	must(s.key != NULL && certificate != NULL);
	arena_defer(a, key_release, s.key);
	X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 60);
	must(X509_set_pubkey(certificate, s.key) == 1 && X509_sign(certificate, s.key, EVP_sha256()) > 0);
	len = i2d_X509(certificate, &der);
	must(len > 0);
	s.x5c = base64_encode(a, der, (size_t)len);
	OPENSSL_free(der);
	X509_free(certificate);
	return s;
}

const char *signer_sign(
    struct arena *a, const struct signer *s, int bits, const char *header, const char *payload)
{
	const char *input = arena_printf(a, "%s.%s", base64url_encode(a, header, strlen(header)),
	    base64url_encode(a, payload, strlen(payload)));
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned char signature[512];
	size_t len = sizeof(signature);

	must(EVP_DigestSignInit(context, NULL,
	         bits == 256   ? EVP_sha256()
	         : bits == 384 ? EVP_sha384()
	                       : EVP_sha512(),
	         NULL, s->key) == 1 &&
	     EVP_DigestSign(context, signature, &len, (const unsigned char *)input, strlen(input)) == 1);
	EVP_MD_CTX_free(context);
	return arena_printf(a, "%s.%s", input, base64url_encode(a, signature, len));
}
