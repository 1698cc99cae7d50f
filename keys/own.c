/* Our own keys: making, publishing and signing. The set in use is never changed in place: it is counted, and
 * replaced whole, so that a signature under way keeps what it began with. */
#include <cjose/cjose.h>
#include <openssl/crypto.h>
#include <stdatomic.h>
#include <stdio.h>
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

struct own_signer {
	char *kid;
	char *private_jwk; /* imported anew for each signature, for cjose counts references without atomics */
};

struct own_set {
	atomic_int users;
	char digest[OWN_DIGEST_MAX];
	char *public_set; /* JWKS as text */
	size_t count;
	struct own_signer signers[OWN_KEYS_MAX]; /* the current one first */
};

static void set_release(void *object)
{
	struct own_set *set = object;

	if (set == NULL || atomic_fetch_sub(&set->users, 1) > 1)
		return;
	for (size_t i = 0; i < set->count; i++) {
		OPENSSL_cleanse(set->signers[i].private_jwk, strlen(set->signers[i].private_jwk));
		free(set->signers[i].private_jwk);
		free(set->signers[i].kid);
	}
	free(set->public_set);
	free(set);
}

/* What is in use now, for as long as w's arena lives; NULL when nothing was loaded. */
static struct own_set *set_hold(struct work *w, struct keys *keys)
{
	struct own_set *set;

	pthread_mutex_lock(&keys->lock);
	set = keys->own;
	if (set != NULL)
		atomic_fetch_add(&set->users, 1);
	pthread_mutex_unlock(&keys->lock);
	if (set != NULL)
		arena_defer(w->arena, set_release, set);
	return set;
}

static void set_replace(struct keys *keys, struct own_set *own)
{
	struct own_set *before;

	pthread_mutex_lock(&keys->lock);
	before = keys->own;
	keys->own = own;
	pthread_mutex_unlock(&keys->lock);
	set_release(before);
}

void own_free(struct keys *keys)
{
	set_replace(keys, NULL);
}

bool own_is(struct keys *keys, const char *digest)
{
	bool same;

	pthread_mutex_lock(&keys->lock);
	same = keys->own != NULL && strcmp(keys->own->digest, digest) == 0;
	pthread_mutex_unlock(&keys->lock);
	return same;
}

static char *copy(const char *text)
{
	char *copied = strdup(text);

	if (copied == NULL)
		abort();
	return copied;
}

static enum err public_text(struct work *w, const struct own_key *list, size_t count, const char **ret_json)
{
	json_t *array = json_own(w->arena, json_array());
	json_t *jwk;

	for (size_t i = 0; i < count; i++) {
		TRY(json_read(w, "a published key", list[i].public_jwk, strlen(list[i].public_jwk), &jwk));
		json_array_append(array, jwk);
	}
	*ret_json = json_text(w->arena, json_own(w->arena, json_pack("{s:O}", "keys", array)));
	return OK;
}

enum err own_use(
    struct work *w, struct keys *keys, const struct own_key *list, size_t count, const char *digest)
{
	struct own_set *set;
	const char *published;

	if (count == 0 || count > OWN_KEYS_MAX)
		return fail(w, ERR_INTERNAL, "%zu signing keys", count);
	TRY(public_text(w, list, count, &published));
	set = calloc(1, sizeof(*set));
	if (set == NULL)
		return fail(w, ERR_INTERNAL, "no memory for keys");
	atomic_init(&set->users, 1);
	snprintf(set->digest, sizeof(set->digest), "%s", digest);
	set->public_set = copy(published);
	for (; set->count < count; set->count++) {
		set->signers[set->count].kid = copy(list[set->count].kid);
		set->signers[set->count].private_jwk = copy(list[set->count].private_jwk);
	}
	set_replace(keys, set);
	return OK;
}

enum err keys_public_set(struct work *w, struct keys *keys, const char **ret_json)
{
	struct own_set *set = set_hold(w, keys);

	if (set == NULL)
		return fail(w, ERR_INTERNAL, "no signing keys were loaded");
	*ret_json = set->public_set;
	return OK;
}

static enum err signer_find(
    struct work *w, struct keys *keys, const char *kid, const struct own_signer **ret_signer)
{
	const struct own_set *set = set_hold(w, keys);

	if (set == NULL)
		return fail(w, ERR_INTERNAL, "no signing keys were loaded");
	for (size_t i = 0; i < set->count; i++) {
		if (kid == NULL || strcmp(set->signers[i].kid, kid) == 0) {
			*ret_signer = &set->signers[i];
			return OK;
		}
	}
	return fail(w, ERR_BUSY, "the signing key %.64s is not known here yet", kid);
}

enum err keys_sign(
    struct work *w, struct keys *keys, const char *kid, const json_t *claims, const char **ret_token)
{
	HEADER_LOCAL cjose_header_t *header = NULL;
	JWK_LOCAL cjose_jwk_t *jwk = NULL;
	JWS_LOCAL cjose_jws_t *jws = NULL;
	const char *payload = json_text(w->arena, claims);
	const struct own_signer *signer = NULL;
	const char *token;
	cjose_err error;

	TRY(signer_find(w, keys, kid, &signer));
	jwk = cjose_jwk_import(signer->private_jwk, strlen(signer->private_jwk), &error);
	header = cjose_header_new(&error);
	if (jwk == NULL || header == NULL ||
	    !cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_RS256, &error) ||
	    !cjose_header_set(header, CJOSE_HDR_KID, signer->kid, &error) ||
	    !cjose_header_set(header, "typ", "JWT", &error))
		return fail(w, ERR_INTERNAL, "signing could not begin: %s", error.message);
	jws = cjose_jws_sign(jwk, header, (const uint8_t *)payload, strlen(payload), &error);
	if (jws == NULL || !cjose_jws_export(jws, &token, &error))
		return fail(w, ERR_INTERNAL, "signing failed: %s", error.message);
	*ret_token = arena_strdup(w->arena, token);
	return OK;
}
