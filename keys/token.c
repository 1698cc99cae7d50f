/* Our own access tokens, by libjwt. Its jwt_decode believes the algorithm that a token names (research: an
 * HS256 token under a public key's PEM passes), so the header is looked at first and again afterwards. */
#include <jwt.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "keys/keys_int.h"

static const char purpose[] = "api-token";

static void jwt_clean(jwt_t **jwt)
{
	if (*jwt != NULL)
		jwt_free(*jwt);
}

#define JWT_LOCAL __attribute__((cleanup(jwt_clean)))

enum err keys_token_make(
    struct work *w, struct keys *keys, const struct keys_token *token, const char **ret_text)
{
	JWT_LOCAL jwt_t *jwt = NULL;
	uint8_t key[SHA256_SIZE];
	char *text;
	bool made;

	secret_derive(keys, purpose, key);
	made = jwt_new(&jwt) == 0 && jwt_add_grant(jwt, "iss", "lectern") == 0 &&
	       jwt_add_grant(jwt, "aud", token->audience) == 0 &&
	       jwt_add_grant(jwt, "scope", token->scope) == 0 &&
	       jwt_add_grant(jwt, "jti", uuid_text(w->arena, uuid_v4())) == 0 &&
	       jwt_add_grant_int(jwt, "iat", (long)(w->now_us / US_PER_S)) == 0 &&
	       jwt_add_grant_int(jwt, "exp", (long)token->expires_s) == 0 &&
	       jwt_set_alg(jwt, JWT_ALG_HS256, key, sizeof(key)) == 0;
	OPENSSL_cleanse(key, sizeof(key));
	text = made ? jwt_encode_str(jwt) : NULL;
	if (text == NULL)
		return fail(w, ERR_INTERNAL, "a token could not be made");
	*ret_text = arena_strdup(w->arena, text);
	free(text);
	return OK;
}

static enum err unauthorized(struct work *w, const char *why)
{
	return fail_field(w, ERR_UNAUTHORIZED, "Authorization", "the access token %s", why);
}

static const char *grant(struct work *w, jwt_t *jwt, const char *name)
{
	const char *value = jwt_get_grant(jwt, name);

	return value != NULL ? arena_strdup(w->arena, value) : "";
}

enum err keys_token_read(struct work *w, const struct keys *keys, const char *text, const char *audience,
    struct keys_token *ret_token)
{
	JWT_LOCAL jwt_t *jwt = NULL;
	uint8_t key[SHA256_SIZE];
	struct keys_token token;
	struct jws_peek peek;
	int failed;

	if (jws_peek_as(w, text, "HS256", &peek) != OK)
		return unauthorized(w, "is not one of ours");
	secret_derive(keys, purpose, key);
	failed = jwt_decode(&jwt, text, key, sizeof(key));
	OPENSSL_cleanse(key, sizeof(key));
	if (failed != 0 || jwt_get_alg(jwt) != JWT_ALG_HS256)
		return unauthorized(w, "is not one of ours");
	token = (struct keys_token){.audience = grant(w, jwt, "aud"),
	    .scope = grant(w, jwt, "scope"),
	    .expires_s = jwt_get_grant_int(jwt, "exp")};
	if (strcmp(token.audience, audience) != 0)
		return unauthorized(w, "was made for another service");
	/* Made and read by the same clocks, more or less: no leeway. Absent counts as 0. */
	if (w->now_us / US_PER_S >= token.expires_s)
		return unauthorized(w, "has expired");
	*ret_token = token;
	return OK;
}
