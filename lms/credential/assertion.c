#include "lms/credential/assertion.h"

#include <string.h>

#include "base/fields.h"
#include "base/time.h"
#include "lms/credential/prove.h"

enum { JTI_MAX = 255 };

static enum err refused(struct work *w, const char *why)
{
	return fail_field(w, ERR_UNAUTHORIZED, "client_assertion", "the assertion %s", why);
}

static const char *claim(const json_t *claims, const char *name)
{
	const char *value = json_string_value(json_object_get(claims, name));

	return value != NULL ? value : "";
}

static bool names_us(const struct work *w, const struct config *config, const json_t *audience)
{
	const char *token_url = arena_printf(w->arena, "%s/oauth/token", config->app_url);
	const json_t *one;
	size_t i;

	if (json_is_string(audience))
		return strcmp(json_string_value(audience), config->app_url) == 0 ||
		       strcmp(json_string_value(audience), token_url) == 0;
	json_array_foreach(audience, i, one)
	{
		if (json_is_string(one) && names_us(w, config, one))
			return true;
	}
	return false;
}

static enum err claims_check(
    struct work *w, const struct config *config, const json_t *claims, const char *client_id)
{
	int64_t now_s = w->now_us / US_PER_S, exp = json_integer_value(json_object_get(claims, "exp"));
	int64_t iat = json_integer_value(json_object_get(claims, "iat"));
	int64_t nbf = json_integer_value(json_object_get(claims, "nbf"));
	size_t jti = strlen(claim(claims, "jti"));

	if (strcmp(claim(claims, "iss"), client_id) != 0 || strcmp(claim(claims, "sub"), client_id) != 0)
		return refused(w, "is not this client's: iss and sub are its client_id");
	if (!names_us(w, config, json_object_get(claims, "aud")))
		return refused(w, "was made for another service: aud is this service's address");
	if (exp <= now_s)
		return refused(w, "has expired, or does not say when it does");
	if (exp > now_s + ASSERTION_LIFE_MAX_S + ASSERTION_LEEWAY_S)
		return refused(w, "lives longer than five minutes");
	if (iat > now_s + ASSERTION_LEEWAY_S || nbf > now_s + ASSERTION_LEEWAY_S)
		return refused(w, "is from the future");
	if (jti == 0 || jti > JTI_MAX)
		return refused(w, "has no jti, or a very long one");
	return OK;
}

static enum err signature_check(
    struct work *w, struct keys *keys, const struct proof_of_key *key, const char *assertion)
{
	enum jws_result result;
	json_t *jwks;

	if (*key->jwks != '\0') {
		TRY(json_read(w, "the client's key set", key->jwks, strlen(key->jwks), &jwks));
		TRY(jws_verify(w, assertion, jwks, &result));
	} else {
		TRY(keys_verify(w, keys, assertion, key->jwks_uri, &result));
	}
	if (result == JWS_NO_SET)
		return refused(w, "could not be judged: the client's key set cannot be had");
	if (result != JWS_GOOD)
		return refused(w, "is not signed by a key of this client");
	return OK;
}

enum err assertion_prove(struct work *w, const struct config *config, struct keys *keys,
    const char *client_id, const char *assertion, struct proof_of_key *ret_key)
{
	struct proof_of_key key;
	struct jws_peek peek;
	bool first;

	if (jws_peek(w, assertion, &peek) != OK)
		return fail_field(w, ERR_UNAUTHORIZED, "client_assertion", "the assertion cannot be read: %s",
		    arena_strdup(w->arena, w->detail));
	if (*client_id == '\0')
		client_id = claim(peek.payload, "iss");
	if (!key_id_valid(client_id, strlen(client_id)))
		return refused(w, "names no client");
	TRY(credential_store_prove(w, client_id, &key));
	if (uuid_is_nil(key.id) || (*key.jwks == '\0' && *key.jwks_uri == '\0'))
		return refused(w, "names no client that signs");
	/* Nothing is kept of what is not signed. */
	TRY(signature_check(w, keys, &key, assertion));
	TRY(claims_check(w, config, peek.payload, client_id));
	TRY(assertion_store_use(w, key.id, sha256_hex(w->arena, claim(peek.payload, "jti")),
	    (json_integer_value(json_object_get(peek.payload, "exp")) + ASSERTION_LEEWAY_S) * US_PER_S,
	    &first));
	if (!first)
		return refused(w, "was used before");
	if (key.used_is_stale)
		TRY(credential_store_used(w, key.id));
	*ret_key = key;
	return OK;
}
