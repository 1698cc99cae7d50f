/* Access tokens of minutes. The key of a period is made from the secret and the period's number, so that
 * nothing is kept and every node rotates at the same second. */
#include <jwt.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "keys/keys_int.h"

enum { KID_MAX = 32, PURPOSE_SIZE = 64 };

static void jwt_clean(jwt_t **jwt)
{
	if (*jwt != NULL)
		jwt_free(*jwt);
}

#define JWT_LOCAL __attribute__((cleanup(jwt_clean)))

static int64_t period_of(const struct work *w, int64_t rotate_after_s)
{
	return w->now_us / US_PER_S / rotate_after_s;
}

static void period_key(const struct keys *keys, int64_t period, uint8_t ret_key[static SHA256_SIZE])
{
	char purpose[PURPOSE_SIZE];

	snprintf(purpose, sizeof(purpose), "access-token-%lld", (long long)period);
	secret_derive(keys, purpose, ret_key);
}

static bool claims_add(struct work *w, jwt_t *jwt, const struct keys_access *access)
{
	return jwt_add_grant(jwt, "iss", access->audience) == 0 &&
	       jwt_add_grant(jwt, "aud", access->audience) == 0 &&
	       jwt_add_grant(jwt, "sub", uuid_text(w->arena, access->subject)) == 0 &&
	       jwt_add_grant(jwt, "sid", uuid_text(w->arena, access->session)) == 0 &&
	       jwt_add_grant(jwt, "client_id", access->client) == 0 &&
	       jwt_add_grant(jwt, "scope", access->scope) == 0 &&
	       jwt_add_grant(jwt, "jti", uuid_text(w->arena, uuid_v4())) == 0 &&
	       jwt_add_grant_int(jwt, "iat", (long)(w->now_us / US_PER_S)) == 0 &&
	       jwt_add_grant_int(jwt, "exp", (long)access->expires_s) == 0;
}

enum err keys_access_make(struct work *w, struct keys *keys, int64_t rotate_after_s,
    const struct keys_access *access, const char **ret_text)
{
	JWT_LOCAL jwt_t *jwt = NULL;
	int64_t period = period_of(w, rotate_after_s);
	uint8_t key[SHA256_SIZE];
	char kid[KID_MAX];
	char *text;
	bool made;

	snprintf(kid, sizeof(kid), "a%lld", (long long)period);
	period_key(keys, period, key);
	made = jwt_new(&jwt) == 0 && claims_add(w, jwt, access) && jwt_add_header(jwt, "kid", kid) == 0 &&
	       jwt_set_alg(jwt, JWT_ALG_HS256, key, sizeof(key)) == 0;
	OPENSSL_cleanse(key, sizeof(key));
	text = made ? jwt_encode_str(jwt) : NULL;
	if (text == NULL)
		return fail(w, ERR_INTERNAL, "an access token could not be made");
	*ret_text = arena_strdup(w->arena, text);
	free(text);
	return OK;
}

static enum err unauthorized(struct work *w, const char *why)
{
	return fail_field(w, ERR_UNAUTHORIZED, "Authorization", "the access token %s", why);
}

bool keys_access_named(struct work *w, const char *text)
{
	struct jws_peek peek;
	bool named = jws_peek_as(w, text, "HS256", &peek) == OK && peek.kid != NULL;

	work_forgive(w);
	return named;
}

/* The period that a kid names, where it is one whose keys are taken now. */
static bool kid_period(const struct work *w, const char *kid, int64_t rotate_after_s, int64_t *ret_period)
{
	int64_t now = period_of(w, rotate_after_s);
	char known[KID_MAX];

	for (int64_t period = now - 1; kid != NULL && period <= now + 1; period++) {
		snprintf(known, sizeof(known), "a%lld", (long long)period);
		if (strcmp(kid, known) == 0) {
			*ret_period = period;
			return true;
		}
	}
	return false;
}

static const char *grant(struct work *w, jwt_t *jwt, const char *name)
{
	const char *value = jwt_get_grant(jwt, name);

	return value != NULL ? arena_strdup(w->arena, value) : "";
}

enum err keys_access_read(struct work *w, const struct keys *keys, int64_t rotate_after_s, const char *text,
    const char *audience, struct keys_access *ret_access)
{
	JWT_LOCAL jwt_t *jwt = NULL;
	struct keys_access access;
	uint8_t key[SHA256_SIZE];
	struct jws_peek peek;
	int64_t period, now_s = w->now_us / US_PER_S;
	int failed;

	/* jwt_decode believes the algorithm that a token names: looked at before, and again afterwards. */
	if (jws_peek_as(w, text, "HS256", &peek) != OK || !kid_period(w, peek.kid, rotate_after_s, &period))
		return unauthorized(w, "is not one of ours, or too old");
	period_key(keys, period, key);
	failed = jwt_decode(&jwt, text, key, sizeof(key));
	OPENSSL_cleanse(key, sizeof(key));
	if (failed != 0 || jwt_get_alg(jwt) != JWT_ALG_HS256)
		return unauthorized(w, "is not one of ours");
	access = (struct keys_access){.audience = grant(w, jwt, "aud"),
	    .scope = grant(w, jwt, "scope"),
	    .client = grant(w, jwt, "client_id"),
	    .expires_s = jwt_get_grant_int(jwt, "exp")};
	if (strcmp(access.audience, audience) != 0)
		return unauthorized(w, "was made for another service");
	if (now_s >= access.expires_s || access.expires_s > now_s + 2 * KEYS_ACCESS_LIFE_MAX_S)
		return unauthorized(w, "has expired");
	if (!uuid_parse(grant(w, jwt, "sub"), &access.subject) ||
	    !uuid_parse(grant(w, jwt, "sid"), &access.session))
		return unauthorized(w, "names nobody");
	*ret_access = access;
	return OK;
}
