/* Compact JWS of others. cjose checks a signature and nothing else: the algorithm is pinned here before and
 * after its import, `crit` is refused, and the key is looked at before it is used (research: cjose takes
 * RS512 for a key that says RS256). */
#include <cjose/cjose.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "keys/jose_local.h"
#include "keys/keys_int.h"

enum {
	TOKEN_MAX = 64 * 1024,
	KID_MAX = 255,
	SET_KEYS_MAX = 1024,
	RSA_N_TEXT_MAX = 1366,
	RSA_E_BYTES_MAX = 8
};

struct jws_parts {
	const char *header, *payload, *signature;
	size_t header_len, payload_len, signature_len;
};

static enum err token_split(struct work *w, const char *token, struct jws_parts *ret_parts)
{
	size_t len = strnlen(token, TOKEN_MAX + 1);
	const char *first, *second;

	if (len > TOKEN_MAX)
		return fail_field(
		    w, ERR_BAD_INPUT, "id_token", WORDS("it is longer than %d bytes"), TOKEN_MAX);
	first = strchr(token, '.');
	second = first != NULL ? strchr(first + 1, '.') : NULL;
	if (second == NULL || strchr(second + 1, '.') != NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, "id_token", WORDS("it does not have exactly three parts"));
	*ret_parts = (struct jws_parts){
	    .header = token,
	    .header_len = (size_t)(first - token),
	    .payload = first + 1,
	    .payload_len = (size_t)(second - first - 1),
	    .signature = second + 1,
	    .signature_len = len - (size_t)(second + 1 - token),
	};
	return OK;
}

static enum err part_object(
    struct work *w, const char *what, const char *part, size_t part_len, json_t **ret_object)
{
	uint8_t *bytes;
	size_t len;
	json_t *json;

	if (!base64url_decode(w->arena, part, part_len, &bytes, &len))
		return fail_field(w, ERR_BAD_INPUT, "id_token", WORDS("its %s is not base64url"), what);
	if (json_read(w, what, (const char *)bytes, len, &json) != OK)
		return fail_field(w, ERR_BAD_INPUT, "id_token", "its %s", arena_strdup(w->arena, w->detail));
	if (!json_is_object(json))
		return fail_field(w, ERR_BAD_INPUT, "id_token", WORDS("its %s is not a JSON object"), what);
	*ret_object = json;
	return OK;
}

/* What was received goes into the launch log and onto a page: short, and printable. */
static const char *shown(struct work *w, const json_t *value)
{
	char *text;

	if (value == NULL)
		return "nothing";
	if (!json_is_string(value))
		return "something that is not text";
	text = arena_strndup(w->arena, json_string_value(value), strnlen(json_string_value(value), 32));
	for (char *p = text; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
	return text;
}

enum err jws_peek_as(struct work *w, const char *token, const char *wanted, struct jws_peek *ret_peek)
{
	struct jws_peek peek = {0};
	struct jws_parts parts = {0};
	json_t *alg, *kid;
	uint8_t *signature;
	size_t signature_len;

	TRY(token_split(w, token, &parts));
	TRY(part_object(w, "header", parts.header, parts.header_len, &peek.header));
	alg = json_object_get(peek.header, "alg");
	kid = json_object_get(peek.header, "kid");
	if (json_object_get(peek.header, "crit") != NULL)
		return fail_field(
		    w, ERR_BAD_INPUT, "crit", WORDS("extensions that must be understood are not taken"));
	if (!json_is_string(alg) || strcmp(json_string_value(alg), wanted) != 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "alg", WORDS("expected %s, received %s"), wanted, shown(w, alg));
	if (kid != NULL && (!json_is_string(kid) || json_string_length(kid) > KID_MAX))
		return fail_field(
		    w, ERR_BAD_INPUT, "kid", WORDS("it is not text of at most %d bytes"), KID_MAX);
	TRY(part_object(w, "payload", parts.payload, parts.payload_len, &peek.payload));
	if (parts.signature_len == 0 ||
	    !base64url_decode(w->arena, parts.signature, parts.signature_len, &signature, &signature_len))
		return fail_field(w, ERR_BAD_INPUT, "id_token", WORDS("its signature is not base64url"));
	peek.token = token;
	peek.alg = json_string_value(alg);
	peek.kid = json_string_value(kid);
	*ret_peek = peek;
	return OK;
}

enum err jws_peek(struct work *w, const char *token, struct jws_peek *ret_peek)
{
	return jws_peek_as(w, token, "RS256", ret_peek);
}

/* Absent, or exactly this. Platforms leave out `alg` and `use` (Open edX, D2L), but what they say must fit.
 */
static bool says_or_silent(const json_t *key, const char *name, const char *value)
{
	const json_t *member = json_object_get(key, name);

	return member == NULL || (json_is_string(member) && strcmp(json_string_value(member), value) == 0);
}

static bool may_verify(const json_t *key)
{
	const json_t *operations = json_object_get(key, "key_ops");
	size_t i;
	json_t *operation;

	if (operations == NULL)
		return true;
	json_array_foreach(operations, i, operation)
	{
		if (json_is_string(operation) && strcmp(json_string_value(operation), "verify") == 0)
			return true;
	}
	return false;
}

/* An exponent of 1 would make every signature good. */
static bool exponent_is_sound(struct work *w, const json_t *key)
{
	const json_t *e = json_object_get(key, "e");
	uint8_t *bytes;
	uint64_t value = 0;
	size_t len;

	if (!json_is_string(e) || json_string_length(e) > 2 * RSA_E_BYTES_MAX ||
	    !base64url_decode(w->arena, json_string_value(e), json_string_length(e), &bytes, &len) ||
	    len > RSA_E_BYTES_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		value = value << 8 | bytes[i];
	return value >= 3 && value % 2 == 1;
}

/* The modulus without padding, which some encoders add; NULL when it is no base64url. Looked at before cjose
 * sees it: its own decoder stops the whole process at a padding sign in the middle. */
static const char *modulus_text(struct work *w, const json_t *key)
{
	const json_t *n = json_object_get(key, "n");
	const char *text = json_string_value(n);
	uint8_t *bytes;
	size_t len;

	if (text == NULL || json_string_length(n) > RSA_N_TEXT_MAX)
		return NULL;
	len = strcspn(text, "=");
	if (strspn(text + len, "=") > 2 || text[len + strspn(text + len, "=")] != '\0')
		return NULL;
	text = arena_strndup(w->arena, text, len);
	return base64url_decode(w->arena, text, len, &bytes, &len) ? text : NULL;
}

/* The public part only (a set that holds private members is still only read for n and e). */
static cjose_jwk_t *key_import(struct work *w, const json_t *key)
{
	const char *n = modulus_text(w, key);
	JWK_LOCAL cjose_jwk_t *jwk = NULL;
	cjose_jwk_t *good;
	cjose_err error;
	const char *text;
	json_t *bare;

	if (!says_or_silent(key, "use", "sig") || !says_or_silent(key, "alg", "RS256") || !may_verify(key) ||
	    !exponent_is_sound(w, key) || n == NULL)
		return NULL;
	bare = json_own(w->arena, json_pack("{s:s, s:s, s:s}", "kty", "RSA", "n", n, "e",
	                              json_string_value(json_object_get(key, "e"))));
	text = json_text(w->arena, bare);
	jwk = cjose_jwk_import(text, strlen(text), &error);
	if (jwk == NULL || cjose_jwk_get_kty(jwk, &error) != CJOSE_JWK_KTY_RSA ||
	    cjose_jwk_get_keysize(jwk, &error) < RSA_BITS_MIN)
		return NULL;
	good = jwk;
	jwk = NULL;
	return good;
}

static bool signature_fits(const char *token, const cjose_jwk_t *jwk)
{
	JWS_LOCAL cjose_jws_t *jws = NULL;
	cjose_err error;
	const char *alg;

	jws = cjose_jws_import(token, strlen(token), &error);
	if (jws == NULL)
		return false;
	alg = cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, &error);
	return alg != NULL && strcmp(alg, "RS256") == 0 && cjose_jws_verify(jws, jwk, &error);
}

static bool is_rsa(const json_t *key)
{
	const json_t *kty = json_object_get(key, "kty");

	return json_is_string(kty) && strcmp(json_string_value(kty), "RSA") == 0;
}

/* V3: by kid; a token without one may be by any RSA key of the set (Open edX 9.13.0). nameless: only keys
 * without one (a pasted PEM has none), for a kid that no key has. */
static bool is_candidate(const json_t *key, const char *kid, bool nameless)
{
	const json_t *own = json_object_get(key, "kid");

	if (kid == NULL)
		return is_rsa(key);
	if (nameless)
		return own == NULL && is_rsa(key);
	return json_is_string(own) && strcmp(json_string_value(own), kid) == 0;
}

struct jws_set {
	json_t *jwks;
	size_t count;
	cjose_jwk_t **keys; /* as in jwks; NULL: one that may not be used */
};

static size_t set_count(const json_t *jwks)
{
	size_t count = json_array_size(json_object_get(jwks, "keys"));

	return count < SET_KEYS_MAX ? count : SET_KEYS_MAX;
}

struct jws_set *jws_set_new(json_t *own_jwks)
{
	ARENA_LOCAL struct arena *arena = arena_new();
	struct work w = {.arena = arena};
	struct jws_set *set = calloc(1, sizeof(*set));

	if (set == NULL)
		abort();
	set->jwks = own_jwks;
	set->count = set_count(own_jwks);
	set->keys = calloc(set->count + 1, sizeof(cjose_jwk_t *));
	if (set->keys == NULL)
		abort();
	for (size_t i = 0; i < set->count; i++) {
		const json_t *key = json_array_get(json_object_get(own_jwks, "keys"), i);

		set->keys[i] = is_rsa(key) ? key_import(&w, key) : NULL;
	}
	return set;
}

void jws_set_free(struct jws_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->count; i++) {
		if (set->keys[i] != NULL)
			cjose_jwk_release(set->keys[i]);
	}
	free(set->keys);
	json_decref(set->jwks);
	free(set);
}

const json_t *jws_set_keys(const struct jws_set *set)
{
	return set->jwks;
}

bool jws_key_usable(struct work *w, const json_t *key)
{
	JWK_LOCAL cjose_jwk_t *jwk = is_rsa(key) ? key_import(w, key) : NULL;

	return jwk != NULL;
}

/* ready: the keys as they were imported before, or NULL. */
static enum jws_result verify_among(
    struct work *w, const struct jws_peek *peek, const json_t *jwks, cjose_jwk_t *const *ready, bool nameless)
{
	const json_t *list = json_object_get(jwks, "keys");
	enum jws_result result = JWS_NO_KEY;
	size_t count = set_count(jwks), tried = 0;

	for (size_t i = 0; i < count && tried < JWS_KEYS_TRIED_MAX; i++) {
		JWK_LOCAL cjose_jwk_t *made = NULL;
		const json_t *key = json_array_get(list, i);
		const cjose_jwk_t *jwk;

		if (!is_candidate(key, peek->kid, nameless))
			continue;
		if (ready == NULL)
			made = is_rsa(key) ? key_import(w, key) : NULL;
		jwk = ready != NULL ? ready[i] : made;
		if (jwk == NULL) {
			result = result == JWS_NO_KEY ? JWS_BAD_KEY : result;
			continue;
		}
		tried++;
		if (signature_fits(peek->token, jwk))
			return JWS_GOOD;
		result = JWS_BAD_SIGNATURE;
	}
	return result;
}

/* A kid that no key has stays unknown, unless a key without one made the signature. */
static enum jws_result verify_by(
    struct work *w, const struct jws_peek *peek, const json_t *jwks, cjose_jwk_t *const *ready)
{
	enum jws_result result = verify_among(w, peek, jwks, ready, false);

	if (result == JWS_NO_KEY && peek->kid != NULL && verify_among(w, peek, jwks, ready, true) == JWS_GOOD)
		return JWS_GOOD;
	return result;
}

enum jws_result jws_verify_peeked(struct work *w, const struct jws_peek *peek, const json_t *jwks)
{
	return verify_by(w, peek, jwks, NULL);
}

enum err jws_verify(struct work *w, const char *token, const json_t *jwks, enum jws_result *ret_result)
{
	struct jws_peek peek;

	TRY(jws_peek(w, token, &peek));
	*ret_result = verify_by(w, &peek, jwks, NULL);
	return OK;
}

enum err keys_verify_peeked(struct work *w, struct keys *keys, const struct jws_peek *peek,
    const char *jwks_uri, enum jws_result *ret_result)
{
	const struct jws_set *set;
	enum jws_result result;
	uint64_t generation = 0, before;

	TRY(remote_get(w, keys, jwks_uri, 0, &set, &generation));
	if (set == NULL) {
		*ret_result = JWS_NO_SET;
		return OK;
	}
	result = verify_by(w, peek, set->jwks, set->keys);
	/* K6: an unknown kid may be a new key. A token without kid may be by a new key too. */
	if (result == JWS_NO_KEY || (result == JWS_BAD_SIGNATURE && peek->kid == NULL)) {
		before = generation;
		TRY(remote_get(w, keys, jwks_uri, before, &set, &generation));
		if (set != NULL && generation != before)
			result = verify_by(w, peek, set->jwks, set->keys);
	}
	*ret_result = result;
	return OK;
}

enum err keys_verify(
    struct work *w, struct keys *keys, const char *token, const char *jwks_uri, enum jws_result *ret_result)
{
	struct jws_peek peek;

	/* Before anything is asked of anybody. */
	TRY(jws_peek(w, token, &peek));
	return keys_verify_peeked(w, keys, &peek, jwks_uri, ret_result);
}
