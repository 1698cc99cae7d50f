/* Checks on what a token claims. Comments name the rules of OpenID Connect core 3.1.3.7 and LTI 1.3 core 5.3.
 */
#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "lti/checks_int.h"

enum { ID_MAX = 255, ROLES_MAX = 200 };

const struct lti_message *message_of(const json_t *claims)
{
	return lti_message_find(json_string_value(lti_claim(claims, "message_type")));
}

/* Whether a message of these claims may do without a resource link and a target of its own. */
static bool needs_no_link(const json_t *claims)
{
	const struct lti_message *message = message_of(claims);

	return message != NULL && (message->needs & LTI_NEEDS_RESOURCE_LINK) == 0;
}

static bool text_is(const json_t *value, const char *wanted)
{
	return json_is_string(value) && strcmp(json_string_value(value), wanted) == 0;
}

bool check_iss(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *iss = json_object_get(e->peek.payload, "iss");

	r->received = shown_json(w, iss);
	r->expected = shown(w, e->registration.issuer);
	return text_is(iss, e->registration.issuer);
}

/* OpenID Connect core 3.1.3.7, 3: our client_id must be there, and no audience that we do not trust. */
bool check_aud(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	json_t *aud = json_object_get(e->peek.payload, "aud");
	bool ours = false, foreign = false;
	size_t i;
	json_t *one;

	r->received = shown_json(w, aud);
	r->expected = arena_printf(w->arena, WORDS("%s alone"), shown(w, e->registration.client_id));
	if (json_is_string(aud))
		return text_is(aud, e->registration.client_id);
	json_array_foreach(aud, i, one)
	{
		if (text_is(one, e->registration.client_id))
			ours = true;
		else
			foreign = true;
	}
	return ours && !foreign;
}

bool check_azp(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *azp = json_object_get(e->peek.payload, "azp");

	r->received = shown_json(w, azp);
	r->expected = arena_printf(w->arena, WORDS("%s, or absent"), shown(w, e->registration.client_id));
	return azp == NULL || text_is(azp, e->registration.client_id);
}

static const char *clock_text(struct work *w, const struct lti_evidence *e)
{
	char text[TIME_TEXT_SIZE];

	return arena_strdup(w->arena, time_format(e->now_us, text));
}

bool check_exp(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *exp = json_object_get(e->peek.payload, "exp");
	int64_t us;

	r->received = shown_time(w, exp);
	r->expected = arena_printf(
	    w->arena, WORDS("not before our clock, %s, less %d seconds"), clock_text(w, e), LTI_SKEW_S);
	return claim_time(exp, &us) && e->now_us <= us + LTI_SKEW_S * US_PER_S;
}

bool check_iat(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *iat = json_object_get(e->peek.payload, "iat");
	int64_t us;

	r->received = shown_time(w, iat);
	r->expected =
	    arena_printf(w->arena, WORDS("at most %d seconds before and %d seconds after our clock, %s"),
	        LTI_AGE_MAX_S, LTI_SKEW_S, clock_text(w, e));
	return claim_time(iat, &us) && us <= e->now_us + LTI_SKEW_S * US_PER_S &&
	       us >= e->now_us - LTI_AGE_MAX_S * US_PER_S;
}

bool check_nbf(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *nbf = json_object_get(e->peek.payload, "nbf");
	int64_t us;

	r->received = shown_time(w, nbf);
	r->expected = arena_printf(w->arena, WORDS("absent, or at most %d seconds after our clock, %s"),
	    LTI_SKEW_S, clock_text(w, e));
	return nbf == NULL || (claim_time(nbf, &us) && us <= e->now_us + LTI_SKEW_S * US_PER_S);
}

/* N2: of the same login as the state. Consumed later, with it. */
bool check_nonce(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const char *nonce = json_string_value(json_object_get(e->peek.payload, "nonce"));

	r->expected = WORDS("the nonce that this login sent to the platform");
	if (nonce == NULL || *nonce == '\0') {
		r->received = WORDS("no nonce");
		return false;
	}
	if (strcmp(sha256_hex(w->arena, nonce), e->login_nonce_hash) != 0) {
		r->received = WORDS("another nonce");
		return false;
	}
	r->received = WORDS("as expected");
	return true;
}

bool check_version(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *version = lti_claim(e->peek.payload, "version");

	r->received = shown_json(w, version);
	r->expected = "1.3.0";
	return text_is(version, "1.3.0");
}

bool check_message_type(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->received = shown_json(w, lti_claim(e->peek.payload, "message_type"));
	r->expected = WORDS("a message type of LTI, such as LtiResourceLinkRequest");
	return message_of(e->peek.payload) != NULL;
}

const char lti_deployment_waits[] =
    WORDS("a deployment that staff have given to an organisation; this one waits for them");

bool check_deployment_id(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const char *id = lti_claim_deployment(w, e->peek.payload);

	r->received = shown_json(w, lti_claim(e->peek.payload, "deployment_id"));
	r->expected = arena_printf(w->arena, WORDS("a text of 1 to %d bytes"), ID_MAX);
	if (id == NULL || *id == '\0' || strlen(id) > ID_MAX)
		return false;
	r->expected = WORDS("a deployment of this registration that is in use");
	if (e->deployment_known ? strcmp(e->deployment_status, "pending") == 0
	                        : e->registration.deployments == LTI_DEPLOYMENTS_PENDING) {
		r->expected = lti_deployment_waits;
		return false;
	}
	if (e->deployment_known)
		return strcmp(e->deployment_status, "active") == 0;
	return e->registration.deployments == LTI_DEPLOYMENTS_ACCEPT;
}

bool check_target_link_uri(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *uri = lti_claim(e->peek.payload, "target_link_uri");

	r->received = shown_json(w, uri);
	r->expected = arena_printf(w->arena, WORDS("an address at or below %s"), e->app_url);
	if (uri == NULL)
		return needs_no_link(e->peek.payload);
	if (!json_is_string(uri) || !lti_url_is_ours(w, e->app_url, json_string_value(uri)))
		return false;
	/* V16: the login may have said another one (Open edX does for deep-linked items); the signed one
	 * counts. */
	if (!text_is(uri, e->login_target_link_uri))
		r->expected = arena_printf(w->arena, WORDS("an address at or below %s; the login said %s"),
		    e->app_url, shown(w, e->login_target_link_uri));
	return true;
}

bool check_resource_link(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	json_t *id = json_object_get(lti_claim(e->peek.payload, "resource_link"), "id");

	r->received = shown_json(w, id);
	r->expected = arena_printf(w->arena, WORDS("a text of 1 to %d bytes"), ID_MAX);
	if (id == NULL)
		return needs_no_link(e->peek.payload);
	/* V17: some platforms send a number. */
	if (json_is_integer(id))
		return true;
	return json_is_string(id) && json_string_length(id) > 0 && json_string_length(id) <= ID_MAX;
}

/* Submission Review 1.0: whose work is to be looked at. Personal: not kept here. */
bool check_for_user(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *id = json_object_get(lti_claim(e->peek.payload, "for_user"), "user_id");

	r->expected = arena_printf(w->arena, WORDS("a text of 1 to %d bytes"), ID_MAX);
	if (json_is_integer(id)) {
		r->received = WORDS("as expected");
		return true;
	}
	if (!json_is_string(id)) {
		r->received = id == NULL ? WORDS("absent") : WORDS("not a text");
		return false;
	}
	r->received = arena_printf(w->arena, WORDS("%zu bytes"), json_string_length(id));
	return json_string_length(id) > 0 && json_string_length(id) <= ID_MAX;
}

/* V18: absent means an anonymous launch, which is legal. What it says is personal and is not kept here. */
bool check_sub(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const json_t *sub = json_object_get(e->peek.payload, "sub");

	r->expected =
	    arena_printf(w->arena, WORDS("absent (an anonymous learner) or a text of 1 to %d bytes"), ID_MAX);
	if (sub == NULL) {
		r->received = WORDS("absent");
		return true;
	}
	if (!json_is_string(sub)) {
		r->received = WORDS("not a text");
		return false;
	}
	r->received = arena_printf(w->arena, WORDS("%zu bytes"), json_string_length(sub));
	return json_string_length(sub) > 0 && json_string_length(sub) <= ID_MAX;
}

/* V19: required, may be empty; roles nobody knows are kept. */
bool check_roles(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	json_t *roles = lti_claim(e->peek.payload, "roles");
	size_t i;
	json_t *role;

	r->received = shown_json(w, roles);
	r->expected = arena_printf(w->arena, WORDS("an array of at most %d texts, maybe empty"), ROLES_MAX);
	if (!json_is_array(roles) || json_array_size(roles) > ROLES_MAX)
		return false;
	json_array_foreach(roles, i, role)
	{
		if (!json_is_string(role))
			return false;
	}
	return true;
}

bool check_offered(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	const struct lti_message *message = message_of(e->peek.payload);

	r->received = shown_json(w, lti_claim(e->peek.payload, "message_type"));
	r->expected = WORDS(
	    "a message that this service answers, such as LtiResourceLinkRequest or LtiDeepLinkingRequest");
	return message != NULL && message->kind != LTI_MESSAGE_NOT_OFFERED;
}
