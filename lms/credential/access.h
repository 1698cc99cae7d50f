/* Access tokens: what a client (RFC 6749 section 4.4, RFC 7523) or a signed-in person's program is given for
 * minutes, and the refresh token that a person's program exchanges for the next. */
#ifndef LMS_CREDENTIAL_ACCESS_H
#define LMS_CREDENTIAL_ACCESS_H

#include "lms/credential/credential.h"
#include "lms/organization/organization.h"
#include "lms/sign/sign.h"

struct access_given {
	const char *token, *scope, *refresh; /* refresh "": none */
	int64_t life_s, refresh_life_s;
};

/* What a client brings. Either secret, or assertion (private_key_jwt). */
struct access_client {
	const char *client_id, *secret, *assertion; /* "" where not brought */
	const char *scope;                          /* wanted; "": all it has */
};
/* ERR_UNAUTHORIZED with the field client_id, client_secret or client_assertion; ERR_BAD_INPUT (field scope):
 * it has none of that. The assertion's jti counts once. */
enum err access_for_client(struct work *w, const struct config *config, struct keys *keys,
    const struct access_client *client, struct access_given *ret_given) MUST_CHECK;

/* Signs a person in for a program; org_slug "": the only organisation they belong to, else none. Errors as
 * sign_in_check; ERR_NOT_FOUND (field org); ERR_FACTOR_REQUIRED (field code): they have no second factor, and
 * the organisation, or the installation of its administrators, asks for one. */
struct access_person {
	const char *email, *password, *code, *org_slug; /* code, org_slug "" */
	const struct visitor *visitor;
};
enum err access_for_person(struct work *w, const struct config *config, struct keys *keys,
    const struct access_person *person, struct access_given *ret_given, int64_t *ret_wait_s) MUST_CHECK;

/* Exchanges a refresh token. ERR_UNAUTHORIZED (field refresh_token): not ours, ended, expired, or used
 * before; then the whole family has ended. */
enum err access_refresh(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *refresh, struct access_given *ret_given) MUST_CHECK;
/* Ends the session of a refresh or access token; anything else is well (RFC 7009). */
enum err access_revoke(struct work *w, const struct config *config, struct keys *keys,
    struct credential_cache *cache, const char *token) MUST_CHECK;

#endif
