#include "lti/notice.h"

#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lti/ags_int.h"
#include "lti/checks_int.h"
#include "lti/store.h"

#define NOTICE_SCOPE "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"

enum { NOTICE_ID_MAX = 255 };

static const char *text_of(struct work *w, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL && strlen(text) <= NOTICE_ID_MAX ? arena_strdup(w->arena, text) : "";
}

static bool check_notice(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *notice = lti_claim(e->peek.payload, "notice");

	r->received = shown_json(w, notice);
	r->expected = WORDS("an object with an id and a type");
	return *text_of(w, notice, "id") != '\0' && *text_of(w, notice, "type") != '\0';
}

static bool check_in_use(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->received = shown_json(w, lti_claim(e->peek.payload, "deployment_id"));
	r->expected = WORDS("a deployment of this registration that is in use");
	return e->deployment_known && strcmp(e->deployment_status, "active") == 0;
}

static const struct {
	const char *name;
	enum err error;
	lti_check_function *check;
} checks[] = {
    {"iss", ERR_LAUNCH_UNPROVEN, check_iss},
    {"aud", ERR_LAUNCH_UNPROVEN, check_aud},
    {"azp", ERR_LAUNCH_UNPROVEN, check_azp},
    {"exp", ERR_LAUNCH_UNPROVEN, check_exp},
    {"iat", ERR_LAUNCH_UNPROVEN, check_iat},
    {"nbf", ERR_LAUNCH_UNPROVEN, check_nbf},
    {"version", ERR_LAUNCH_REFUSED, check_version},
    {"deployment_id", ERR_LAUNCH_REFUSED, check_in_use},
    {"notice", ERR_LAUNCH_REFUSED, check_notice},
};

static enum err checks_pass(struct work *w, const struct lti_evidence *e)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct lti_check_result result = {.name = checks[i].name, .received = "", .expected = ""};

		if (!checks[i].check(w, e, &result))
			return fail_field(w, checks[i].error, checks[i].name, "%s: received %s; expected %s",
			    result.name, result.received, result.expected);
	}
	return OK;
}

static const char *audience(const json_t *claims)
{
	const json_t *aud = json_object_get(claims, "aud");
	const char *one = json_string_value(json_is_array(aud) ? json_array_get(aud, 0) : aud);

	return one != NULL ? one : "";
}

static enum err signature_prove(struct work *w, struct keys *keys, struct lti_evidence *e)
{
	if (e->registration.jwks == NULL)
		TRY(keys_verify_peeked(w, keys, &e->peek, e->registration.jwks_uri, &e->signature));
	else
		e->signature = jws_verify_peeked(w, &e->peek, e->registration.jwks);
	work_forgive(w);
	return e->signature == JWS_GOOD ? OK
	                                : fail_field(w, ERR_LAUNCH_UNPROVEN, "signature",
	                                      "the signature of this notice does not fit");
}

static void notice_read(struct work *w, const struct lti_evidence *e, struct lti_notice *ret)
{
	const json_t *claims = e->peek.payload, *notice = lti_claim(claims, "notice"), *origin;
	const json_t *origins = lti_claim(claims, "origin_contexts");
	size_t i;

	*ret = (struct lti_notice){.org = e->deployment_org,
	    .registration = e->registration.id,
	    .deployment = e->deployment,
	    .id = text_of(w, notice, "id"),
	    .type = text_of(w, notice, "type"),
	    .context_id = text_of(w, lti_claim(claims, "context"), "id")};
	json_array_foreach(origins, i, origin)
	{
		const char *id = json_string_value(origin);

		if (id == NULL || *id == '\0' || strlen(id) > NOTICE_ID_MAX ||
		    ret->origins_count == LTI_NOTICE_ORIGINS_MAX)
			continue;
		ret->origins[ret->origins_count++] = arena_strdup(w->arena, id);
	}
}

enum err lti_notice_prove(struct work *w, struct keys *keys, const char *jwt, struct lti_notice *ret_notice)
{
	struct lti_evidence e = {.now_us = w->now_us, .app_url = "", .deployment_status = ""};
	const char *iss, *deployment;
	struct lti_login as;

	TRY(jws_peek(w, jwt, &e.peek));
	iss = json_string_value(json_object_get(e.peek.payload, "iss"));
	deployment = lti_claim_deployment(w, e.peek.payload);
	as = (struct lti_login){.iss = iss != NULL ? iss : "",
	    .client_id = audience(e.peek.payload),
	    .lti_deployment_id = deployment != NULL ? deployment : ""};
	TRY(registration_for_login(w, &as, &e.registration));
	TRY(signature_prove(w, keys, &e));
	TRY(deployment_store_named(w, e.registration.id, as.lti_deployment_id, &e));
	TRY(checks_pass(w, &e));
	notice_read(w, &e, ret_notice);
	return OK;
}

enum err lti_notices_ask(struct work *w, struct keys *keys, struct http *http,
    const struct lti_registration *registration, const char *service_url, const char *handler_url,
    const char **ret_reason, bool *ret_again)
{
	const char *body = json_text(
	    w->arena, json_own(w->arena,
	                  json_pack("{s:s,s:s}", "notice_type", LTI_CONTEXT_COPY, "handler", handler_url)));
	const struct ags_request service = {.scope = NOTICE_SCOPE,
	    .method = "PUT",
	    .url = service_url,
	    .body = body,
	    .media_header = "Content-Type: application/json",
	    .accept_header = "Accept: application/json"};
	struct ags_answer answer = {.reason = ""};
	struct http_answer http_answer;
	bool answered;

	TRY(ags_call(w, keys, http, registration, &service, &answer, &http_answer, &answered));
	*ret_again =
	    !answered ? answer.outcome == AGS_RETRY : http_answer.status >= 500 || http_answer.status == 429;
	*ret_reason = !answered ? answer.reason
	              : http_answer.status < 300
	                  ? NULL
	                  : arena_printf(w->arena, "the platform answered %d", http_answer.status);
	return OK;
}
