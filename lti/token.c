#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "base/time.h"
#include "lti/token.h"

enum {
	TOKEN_VALUE_MAX = 16 * 1024,
	TOKEN_ANSWER_MAX = 64 * 1024,
	TOKEN_TIMEOUT_S = 8,
	ASSERTION_LIFE_S = 240,
	ASSERTION_AGE_S = 5,
	LIFE_DEFAULT_S = 3600,
	LIFE_MAX_S = 30 * 24 * 3600,
	LIFE_SPARE_S = 60,
	REMEMBERED_S = 5,
	WORDS_MAX = 200
};

bool scope_holds(const char *list, const char *scope)
{
	size_t len = strlen(scope);

	while (*list != '\0') {
		size_t word = strcspn(list, " ");

		if (word == len && strncmp(list, scope, len) == 0)
			return true;
		list += word;
		list += strspn(list, " ");
	}
	return false;
}

const char *platform_words(struct work *w, const char *body, size_t len)
{
	char *words = arena_strndup(w->arena, body, len < WORDS_MAX ? len : WORDS_MAX);
	char *token;

	for (char *p = words; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			*p = ' ';
	}
	/* Every compact JWS and JWE begins so. */
	token = strstr(words, "eyJ");
	if (token != NULL)
		*token = '\0';
	return words;
}

json_t *token_assertion(
    struct work *w, const struct lti_registration *registration, int64_t now_us, const char *jti)
{
	const char *audience =
	    registration->token_audience[0] != '\0' ? registration->token_audience : registration->token_url;
	int64_t issued = now_us / US_PER_S - ASSERTION_AGE_S;
	json_t *aud = registration->audience_array ? json_pack("[s]", audience) : json_string(audience);

	return json_own(w->arena, json_pack("{s:s, s:s, s:o, s:I, s:I, s:s}", "iss", registration->client_id,
	                              "sub", registration->client_id, "aud", aud, "iat", (json_int_t)issued,
	                              "exp", (json_int_t)(issued + ASSERTION_LIFE_S), "jti", jti));
}

/* RFC 6749 appendix A.12: visible characters; anything else could break out of the header it is sent in. */
static bool token_is_sound(const char *value)
{
	size_t len = strlen(value);

	for (size_t i = 0; i < len; i++) {
		if (value[i] <= ' ' || value[i] > '~')
			return false;
	}
	return len > 0 && len <= TOKEN_VALUE_MAX;
}

/* A number, or a number as text; what is missing or makes no sense counts as the usual hour. */
static int64_t expires_in(const json_t *value)
{
	double seconds = LIFE_DEFAULT_S;

	if (json_is_number(value))
		seconds = json_number_value(value);
	else if (json_is_string(value))
		seconds = strtod(json_string_value(value), NULL);
	if (!(seconds >= 1))
		return LIFE_DEFAULT_S;
	return seconds > LIFE_MAX_S ? LIFE_MAX_S : (int64_t)seconds;
}

enum err token_grant_read(
    struct work *w, const char *body, size_t len, const char *asked, struct token_grant *ret_grant)
{
	const char *type, *value, *scope;
	json_t *json;

	if (json_read(w, "the token answer", body, len, &json) != OK)
		return fail(w, ERR_UPSTREAM, "the token endpoint's answer is not JSON");
	value = json_string_value(json_object_get(json, "access_token"));
	type = json_string_value(json_object_get(json, "token_type"));
	scope = json_string_value(json_object_get(json, "scope"));
	if (value == NULL || !token_is_sound(value))
		return fail(w, ERR_UPSTREAM, "the token endpoint's answer holds no usable access_token");
	/* RFC 6749 section 5.1: in any letter case; Open edX says "bearer". */
	if (type == NULL || strcasecmp(type, "bearer") != 0)
		return fail(w, ERR_UPSTREAM, "the token endpoint gave a token that is not of type Bearer");
	*ret_grant = (struct token_grant){
	    .value = value,
	    .scope = scope != NULL ? scope : asked,
	    .expires_in_s = expires_in(json_object_get(json, "expires_in")),
	};
	return OK;
}

static const char *token_request_body(struct work *w, const char *assertion, const char *scope)
{
	struct text body = text_new(w->arena, TOKEN_ANSWER_MAX);

	text_add(&body, "grant_type=client_credentials&client_assertion_type="
	                "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=");
	text_add_url(&body, assertion);
	text_add(&body, "&scope=");
	text_add_url(&body, scope);
	return body.data;
}

/* Open edX answers every refusal with 400, others with 401: in either case somebody may repair the
 * registration, so the grade waits. */
static enum err token_refused(struct work *w, const struct http_answer *answer)
{
	const char *error, *description;
	json_t *json = NULL;

	if (json_read(w, "the answer", answer->body, answer->body_len, &json) != OK)
		json = NULL;
	error = json_string_value(json_object_get(json, "error"));
	description = json_string_value(json_object_get(json, "error_description"));
	if (error == NULL)
		return fail(w, ERR_UPSTREAM, "the token endpoint answered %d", answer->status);
	return fail(w, ERR_UPSTREAM, "the token endpoint answered %d: %s%s%s", answer->status,
	    platform_words(w, error, strlen(error)), description != NULL ? ", " : "",
	    description != NULL ? platform_words(w, description, strlen(description)) : "");
}

enum err token_request(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *scope, struct http_request *ret_request)
{
	static const char *const headers[] = {
	    "Content-Type: application/x-www-form-urlencoded", "Accept: application/json", NULL};
	const char *jti = random_token(w->arena, 16);
	struct http_request request = {.method = "POST",
	    .url = registration->token_url,
	    .headers = headers,
	    .answer_max = TOKEN_ANSWER_MAX,
	    .timeout_s = TOKEN_TIMEOUT_S};
	const char *assertion, *kid;

	TRY(keys_pinned(w, registration->id, &kid));
	TRY(keys_sign(w, keys, kid, token_assertion(w, registration, time_now_us(), jti), &assertion));
	request.body = token_request_body(w, assertion, scope);
	request.body_len = strlen(request.body);
	*ret_request = request;
	return OK;
}

enum err token_answer_read(
    struct work *w, const struct http_answer *answer, const char *scope, struct token_grant *ret_grant)
{
	if (answer->status != 200 && answer->status != 201)
		return token_refused(w, answer);
	return token_grant_read(w, answer->body, answer->body_len, scope, ret_grant);
}

static enum err token_ask(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *scope, struct token_grant *ret_grant,
    struct http_answer *ret_answer)
{
	struct http_request request = {0};

	TRY(token_request(w, keys, registration, scope, &request));
	TRY(http_exchange(w, http, &request, ret_answer));
	return token_answer_read(w, ret_answer, scope, ret_grant);
}

/* What is sealed: the token, what was granted, and when to renew it. */
struct token_kept {
	struct lti_token token;
	const char *scope;
	int64_t renew_us, expires_us;
};

static const char *token_purpose(struct work *w, struct uuid registration)
{
	return arena_printf(w->arena, "access-token %s", uuid_text(w->arena, registration));
}

static const char *token_name(struct work *w, struct uuid registration, const char *scope)
{
	return arena_printf(w->arena, "token %s %s", uuid_text(w->arena, registration), scope);
}

/* For a moment, as every fact that the database may know better. */
static void kept_remember(struct work *w, struct keys *keys, const char *name, const struct token_kept *kept)
{
	int64_t until_us = time_now_us() + REMEMBERED_S * US_PER_S;
	json_t *json = json_own(w->arena, json_pack("{s:s, s:s, s:s}", "token", kept->token.value, "sealed",
	                                      kept->token.sealed, "scope", kept->scope));

	/* What is due to be renewed is not asked of memory. */
	keys_remember(
	    keys, name, json_text(w->arena, json), until_us < kept->renew_us ? until_us : kept->renew_us);
}

static bool kept_recall(struct work *w, struct keys *keys, const char *name, struct token_kept *ret_kept)
{
	const char *text = keys_recall(w, keys, name);
	json_t *json;

	if (text == NULL)
		return false;
	if (json_read(w, "a remembered token", text, strlen(text), &json) != OK) {
		work_forgive(w);
		return false;
	}
	*ret_kept = (struct token_kept){.token.value = json_string_value(json_object_get(json, "token")),
	    .token.sealed = json_string_value(json_object_get(json, "sealed")),
	    .scope = json_string_value(json_object_get(json, "scope"))};
	return true;
}

static enum err kept_read(struct work *w, struct keys *keys, struct uuid registration, const char *scope,
    struct token_kept *ret_kept)
{
	struct token_kept kept = {0};
	struct token_row row;
	json_t *json;
	const char *plain;
	size_t len;

	TRY(token_row_find(w, registration, scope, &row));
	*ret_kept = kept;
	if (row.sealed == NULL || row.expires_us <= time_now_us())
		return OK;
	/* Sealed under another secret: as good as none. */
	if (keys_unseal(w, keys, token_purpose(w, registration), row.sealed, &plain, &len) != OK ||
	    json_read(w, "a kept token", plain, len, &json) != OK) {
		work_forgive(w);
		return OK;
	}
	kept.token.value = json_string_value(json_object_get(json, "token"));
	kept.token.sealed = row.sealed;
	kept.scope = json_string_value(json_object_get(json, "scope"));
	kept.renew_us = json_integer_value(json_object_get(json, "renew_us"));
	kept.expires_us = row.expires_us;
	if (kept.token.value != NULL && kept.scope != NULL)
		*ret_kept = kept;
	return OK;
}

static enum err kept_write(struct work *w, struct keys *keys, struct uuid registration, const char *scope,
    const struct token_grant *grant, struct token_kept *ret_kept)
{
	int64_t now = time_now_us(), life = grant->expires_in_s;
	int64_t spare = life > 2 * LIFE_SPARE_S ? LIFE_SPARE_S : life / 2;
	struct token_kept kept = {
	    .token.value = grant->value, .scope = grant->scope, .renew_us = now + life * 8 / 10 * US_PER_S};
	struct token_row row = {.expires_us = now + (life - spare) * US_PER_S};
	json_t *json = json_own(w->arena, json_pack("{s:s, s:s, s:I}", "token", grant->value, "scope",
	                                      grant->scope, "renew_us", (json_int_t)kept.renew_us));
	const char *plain = json_text(w->arena, json);

	TRY(keys_seal(w, keys, token_purpose(w, registration), plain, strlen(plain), &row.sealed));
	TRY(token_row_keep(w, registration, scope, &row));
	kept.token.sealed = row.sealed;
	kept.expires_us = row.expires_us;
	*ret_kept = kept;
	return OK;
}

/* RFC 6749 section 5.2: the client is not who it says, as far as the platform can tell. */
static const char *token_code(const struct work *w, int status)
{
	if (status == 429)
		return "platform_busy";
	return strstr(w->detail, ": invalid_client") != NULL ? "key_refused" : "no_token";
}

/* Inside the flight. A failure to renew does not matter while the old token lives. */
static enum err token_find_or_ask(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *scope, struct token_kept *ret_kept,
    struct ags_answer *ret_answer)
{
	struct http_answer answer = {.retry_after_s = -1};
	struct token_grant grant;
	struct token_kept kept;
	const char *why, *code;
	enum err e;

	TRY(kept_read(w, keys, registration->id, scope, &kept));
	*ret_kept = kept;
	if (kept.token.value != NULL && time_now_us() < kept.renew_us)
		return OK;
	e = token_ask(w, keys, http, registration, scope, &grant, &answer);
	if (e == OK) {
		TRY(token_fault_note(w, registration->id, scope, 0, NULL));
		return kept_write(w, keys, registration->id, scope, &grant, ret_kept);
	}
	if (e != ERR_UPSTREAM && e != ERR_BUSY)
		return e;
	/* Whoever did not answer is away; whoever did has something against us. */
	code = answer.status == 0 || answer.status >= 500 ? "platform_down" : token_code(w, answer.status);
	why = arena_strdup(w->arena, w->detail);
	work_forgive(w);
	TRY(token_fault_note(w, registration->id, scope, answer.status, why));
	*ret_answer = (struct ags_answer){.outcome = AGS_RETRY,
	    .status = answer.status,
	    .code = code,
	    .reason = arena_printf(w->arena, "no access token: %s", why),
	    .retry_after_s = answer.retry_after_s};
	return OK;
}

enum err lti_token_get(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *scope, struct lti_token *ret_token,
    struct ags_answer *ret_answer)
{
	const char *name = token_name(w, registration->id, scope);
	struct token_kept kept = {0};
	struct flight *flight;
	enum err e;

	*ret_token = (struct lti_token){0};
	*ret_answer = (struct ags_answer){.outcome = AGS_REFUSED,
	    .code = "no_token",
	    .reason = "the platform's registration names no token address",
	    .retry_after_s = -1};
	if (registration->token_url[0] == '\0')
		return OK;
	if (!kept_recall(w, keys, name, &kept)) {
		flight = keys_flight_enter(w, keys, name);
		e = token_find_or_ask(w, keys, http, registration, scope, &kept, ret_answer);
		keys_flight_leave(keys, flight);
		TRY(e);
		if (kept.token.value != NULL)
			kept_remember(w, keys, name, &kept);
	}
	if (kept.token.value == NULL)
		return OK;
	/* T2: remembered as granted, so that it is not asked for again with every grade. */
	if (!scope_holds(kept.scope, scope)) {
		ret_answer->code = "no_right";
		ret_answer->reason =
		    arena_printf(w->arena, "the platform gives this tool no right to %s", scope);
		return OK;
	}
	*ret_token = kept.token;
	return OK;
}

enum err lti_token_drop(struct work *w, struct keys *keys, const struct lti_registration *registration,
    const char *scope, const struct lti_token *token)
{
	keys_forget(keys, token_name(w, registration->id, scope));
	return token_row_drop(w, registration->id, scope, token->sealed);
}
