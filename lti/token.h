/* Access tokens of platforms by client credentials with a signed assertion (research T1–T7; RFC 7523; 1EdTech
 * Security Framework 1.1 section 4.1). Kept sealed in lti_tokens, so that all nodes share them,
 * and remembered by the process for 5 s. */
#ifndef LTI_TOKEN_H
#define LTI_TOKEN_H

#include "lti/ags.h"

struct lti_token {
	const char *value;
	const char *sealed; /* as stored: names it for lti_token_drop */
};

/* A token for one scope: from memory or the store while it lives, renewed after 80 % of its life, asked for
 * once by this process however many threads want it. Always OK unless the database failed; ret_token->value
 * is NULL when there is none, and then *ret_answer (AGS_RETRY or AGS_REFUSED) says why. */
enum err lti_token_get(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *scope, struct lti_token *ret_token,
    struct ags_answer *ret_answer) MUST_CHECK;

/* A service answered 401: forgets this token, unless another has taken its place. */
enum err lti_token_drop(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *scope, const struct lti_token *token) MUST_CHECK;

/* The rest is for this room and its tests. */

/* What a token endpoint granted. */
struct token_grant {
	const char *value;
	const char *scope; /* blank-separated; what was asked when the answer names none */
	int64_t expires_in_s;
};

/* Reads the body of a 200 answer. ERR_UPSTREAM, saying why, when it is not a bearer token. */
enum err token_grant_read(struct work *w, const char *body, size_t len, const char *asked,
    struct token_grant *ret_grant) MUST_CHECK;

/* True when the blank-separated list holds the scope. */
bool scope_holds(const char *list, const char *scope);

/* A token request for a scope, signed now; its parts live in w's arena. ERR_BUSY as keys_sign. */
enum err token_request(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *scope, struct http_request *ret_request) MUST_CHECK;

/* What the token endpoint answered, whatever its status. ERR_UPSTREAM, saying why, when it is no token. */
enum err token_answer_read(struct work *w, const struct http_answer *answer, const char *scope,
    struct token_grant *ret_grant) MUST_CHECK;

/* The claims of a client assertion, now and with this id. In the arena. */
json_t *token_assertion(
    struct work *w, const struct lti_registration *registration, int64_t now_us, const char *jti);

/* At most 200 printable bytes of what a platform said, cut before anything that looks like a token. */
const char *platform_words(struct work *w, const char *body, size_t len);

/* token_store.c */
/* What came of asking: fault NULL: a token was given. status 0: no answer. */
enum err token_fault_note(
    struct work *w, struct uuid registration, const char *scope, int status, const char *fault) MUST_CHECK;
struct token_row {
	const char *sealed; /* NULL: none */
	int64_t expires_us;
};
enum err token_row_find(
    struct work *w, struct uuid registration, const char *scope, struct token_row *ret_row) MUST_CHECK;
enum err token_row_keep(
    struct work *w, struct uuid registration, const char *scope, const struct token_row *row) MUST_CHECK;
enum err token_row_drop(
    struct work *w, struct uuid registration, const char *scope, const char *sealed) MUST_CHECK;

#endif
