/* What comes back from a platform's registration endpoint (section 3.6; OpenID Connect Dynamic Client
 * Registration 1.0, section 3.2), and how what is no such answer is told. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lti/register/dynamic.h"

#define TOOL_CONFIGURATION "https://purl.imsglobal.org/spec/lti-tool-configuration"

enum {
	SEND_TIMEOUT_S = 20,
	ID_MAX = 255,
	URL_MAX_BYTES = 2000,
	SCOPE_MAX = 4000,
	SECRET_MAX = 8192,
	DEPTH_MAX = 4
};

/* A text, or a number as text, as some send ids. "" otherwise. */
static const char *id_text(struct work *w, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	if (json_is_integer(value))
		return arena_printf(w->arena, "%lld", (long long)json_integer_value(value));
	return "";
}

static const char *bounded(const char *text, size_t max)
{
	return text != NULL && strlen(text) <= max ? text : "";
}

enum err lti_registration_answer_read(
    struct work *w, const char *body, size_t len, struct lti_registration_answer *ret_answer)
{
	struct lti_registration_answer a = {.deployment_id = "", .management_url = ""};
	const char *url = "";
	const struct field address = {
	    .name = "registration_client_uri", .type = FIELD_URL, .max = URL_MAX_BYTES, .ret = &url};
	json_t *json, *tool;

	if (json_read(w, "the answer", body, len, &json) != OK || !json_is_object(json))
		return fail_field(w, ERR_UPSTREAM, "registration_endpoint",
		    WORDS("The platform's answer to our registration is no JSON object."));
	tool = json_object_get(json, TOOL_CONFIGURATION);
	a.client_id = id_text(w, json_object_get(json, "client_id"));
	if (*a.client_id == '\0' || strlen(a.client_id) > ID_MAX)
		return fail_field(w, ERR_UPSTREAM, "client_id",
		    WORDS("The platform's answer to our registration holds no usable client_id."));
	a.deployment_id = bounded(id_text(w, json_object_get(tool, "deployment_id")), ID_MAX);
	if (*a.deployment_id == '\0')
		a.deployment_id = bounded(id_text(w, json_object_get(json, "deployment_id")), ID_MAX);
	a.scope = bounded(json_string_value(json_object_get(json, "scope")), SCOPE_MAX);
	a.management_token =
	    bounded(json_string_value(json_object_get(json, "registration_access_token")), SECRET_MAX);
	if (json_is_string(json_object_get(json, "registration_client_uri")) &&
	    field_from_text(
	        w, &address, json_string_value(json_object_get(json, "registration_client_uri"))) != OK)
		work_forgive(w);
	a.management_url = url;
	*ret_answer = a;
	return OK;
}

static void words_of(struct text *out, const json_t *value, int depth)
{
	const char *key;
	json_t *one;
	size_t i;

	if (depth > DEPTH_MAX || out->len > LTI_REGISTER_WORDS_MAX)
		return;
	if (json_is_string(value)) {
		if (out->len > 0)
			text_add(out, "; ");
		text_add(out, json_string_value(value));
	}
	json_array_foreach(value, i, one) words_of(out, one, depth + 1);
	json_object_foreach((json_t *)value, key, one) words_of(out, one, depth + 1);
}

/* The members in which products say why: the standard's, Canvas's, Moodle's. */
static bool errors_found(struct text *out, const json_t *json)
{
	static const char *const members[] = {
	    "error", "error_description", "errorMessage", "errors", "message", "reason", "detail", "title"};

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		words_of(out, json_object_get(json, members[i]), 0);
	return out->len > 0;
}

/* Blanks for what is not printed, nothing from a token on, cut at a letter's end. */
static const char *cleaned(struct work *w, const char *text)
{
	size_t len = strlen(text);
	char *words =
	    arena_strndup(w->arena, text, len < LTI_REGISTER_WORDS_MAX ? len : LTI_REGISTER_WORDS_MAX);
	char *token;

	for (char *p = words; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	}
	/* Every compact JWS and JWE begins so. */
	token = strstr(words, "eyJ");
	if (token != NULL)
		*token = '\0';
	utf8_mend(words);
	return words;
}

const char *lti_refusal_words(struct work *w, const struct http_answer *answer)
{
	struct text out = text_new(w->arena, 4 * LTI_REGISTER_WORDS_MAX);
	const char *body = answer->body + strspn(answer->body, " \t\r\n");
	json_t *json;

	if (*body == '\0')
		return WORDS("(nothing more)");
	if (json_read(w, "the answer", answer->body, answer->body_len, &json) == OK) {
		if (errors_found(&out, json))
			return cleaned(w, out.data);
		return cleaned(w, body);
	}
	work_forgive(w);
	if (*body == '<')
		return WORDS("(a web page, not an answer for programs)");
	return cleaned(w, body);
}

static enum err token_check(struct work *w, const char *token)
{
	for (const char *p = token; *p != '\0'; p++) {
		if (*p <= ' ' || *p > '~')
			return fail_field(w, ERR_BAD_INPUT, "registration_token",
			    WORDS("The registration token is none that can be sent."));
	}
	return OK;
}

enum err lti_registration_send(struct work *w, struct http *http, const struct lti_configuration *c,
    const char *token, const json_t *request, struct lti_registration_answer *ret_answer, bool *ret_known)
{
	const char *bearer = arena_printf(w->arena, "Authorization: Bearer %s", token);
	const char *const headers[] = {"Content-Type: application/json", "Accept: application/json",
	    *token != '\0' ? bearer : NULL, NULL};
	struct http_request sent = {.method = "POST",
	    .url = c->registration_endpoint,
	    .headers = headers,
	    .body = json_text(w->arena, request),
	    .answer_max = LTI_REGISTER_ANSWER_MAX,
	    .timeout_s = SEND_TIMEOUT_S,
	    .once = true};
	struct http_answer answer;

	*ret_known = true;
	TRY(token_check(w, token));
	sent.body_len = strlen(sent.body);
	*ret_known = false;
	if (http_exchange(w, http, &sent, &answer) != OK)
		return fail_field(w, ERR_UPSTREAM, "registration_endpoint",
		    WORDS("The platform could not be asked: %s."), arena_strdup(w->arena, w->detail));
	/* G1: 201 by the book, 200 from many. */
	if (answer.status == 200 || answer.status == 201)
		return lti_registration_answer_read(w, answer.body, answer.body_len, ret_answer);
	*ret_known = answer.status < 500;
	if (answer.status == 401)
		return fail_field(w, ERR_UPSTREAM, "registration_endpoint",
		    WORDS("The platform did not accept its own registration token (401): %s Begin again "
		          "there; if that does not help, "
		          "its web server may be dropping the Authorization header."),
		    lti_refusal_words(w, &answer));
	return fail_field(w, ERR_UPSTREAM, "registration_endpoint",
	    WORDS("The platform refused our registration (%d): %s"), answer.status,
	    lti_refusal_words(w, &answer));
}
