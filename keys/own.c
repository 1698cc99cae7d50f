/* Our own keys: making, publishing and signing. */
#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "keys/jose_local.h"
#include "keys/keys_int.h"

static const char *member(json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value != NULL ? value : "";
}

static enum err private_text(struct work *w, const cjose_jwk_t *jwk, const char **ret_json)
{
	cjose_err error;
	char *json = cjose_jwk_to_json(jwk, true, &error);

	if (json == NULL)
		return fail(w, ERR_INTERNAL, "a key could not be written: %s", error.message);
	*ret_json = arena_strdup(w->arena, json);
	cjose_get_dealloc()(json);
	return OK;
}

enum err own_make(struct work *w, struct own_key *ret_key)
{
	JWK_LOCAL cjose_jwk_t *jwk = NULL;
	const char *kid = uuid_text(w->arena, uuid_v4());
	struct own_key key = {.kid = kid};
	cjose_err error;
	json_t *all, *public;

	jwk = cjose_jwk_create_RSA_random(RSA_BITS_MIN, NULL, 0, &error);
	if (jwk == NULL || !cjose_jwk_set_kid(jwk, kid, strlen(kid), &error))
		return fail(w, ERR_INTERNAL, "an RSA key could not be made: %s", error.message);
	TRY(private_text(w, jwk, &key.private_jwk));
	TRY(json_read(w, "a new key", key.private_jwk, strlen(key.private_jwk), &all));
	public =
	    json_own(w->arena, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "kty", "RSA", "kid", kid, "use",
	                           "sig", "alg", "RS256", "n", member(all, "n"), "e", member(all, "e")));
	key.public_jwk = json_text(w->arena, public);
	*ret_key = key;
	return OK;
}

enum err own_use(struct work *w, struct keys *keys, const struct own_key *key, json_t *set)
{
	json_t *document = json_own(w->arena, json_pack("{s:O}", "keys", set));

	if (document == NULL)
		return fail(w, ERR_INTERNAL, "the key set could not be written");
	keys->public_set = strdup(json_text(w->arena, document));
	keys->kid = strdup(key->kid);
	keys->private_jwk = strdup(key->private_jwk);
	if (keys->public_set == NULL || keys->kid == NULL || keys->private_jwk == NULL)
		return fail(w, ERR_INTERNAL, "no memory for keys");
	return OK;
}

enum err keys_public_set(struct work *w, struct keys *keys, const char **ret_json)
{
	*ret_json = arena_strdup(w->arena, keys->public_set);
	return OK;
}

enum err keys_sign(struct work *w, struct keys *keys, const json_t *claims, const char **ret_token)
{
	HEADER_LOCAL cjose_header_t *header = NULL;
	JWK_LOCAL cjose_jwk_t *jwk = NULL;
	JWS_LOCAL cjose_jws_t *jws = NULL;
	const char *payload = json_text(w->arena, claims);
	const char *token;
	cjose_err error;

	jwk = cjose_jwk_import(keys->private_jwk, strlen(keys->private_jwk), &error);
	header = cjose_header_new(&error);
	if (jwk == NULL || header == NULL ||
	    !cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_RS256, &error) ||
	    !cjose_header_set(header, CJOSE_HDR_KID, keys->kid, &error) ||
	    !cjose_header_set(header, "typ", "JWT", &error))
		return fail(w, ERR_INTERNAL, "signing could not begin: %s", error.message);
	jws = cjose_jws_sign(jwk, header, (const uint8_t *)payload, strlen(payload), &error);
	if (jws == NULL || !cjose_jws_export(jws, &token, &error))
		return fail(w, ERR_INTERNAL, "signing failed: %s", error.message);
	*ret_token = arena_strdup(w->arena, token);
	return OK;
}
