/* The launch (LTI security framework 1.1, 5.1.1.3 and 5.1.3): consume the state, gather, check in order,
 * tell. */
#include "lti/launch.h"

#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "lti/checks_int.h"
#include "lti/store.h"

struct lti_verification {
	struct lti_evidence evidence;
	const char *login; /* as it began (login_store_read); NULL when unknown */
	const char *token;
	const char *platform_error; /* NULL: none */
	const char *platform_error_description;
};

static struct lti_registration registration_blank(void)
{
	return (struct lti_registration){.name = "",
	    .issuer = "",
	    .client_id = "",
	    .auth_url = "",
	    .token_url = "",
	    .token_audience = "",
	    .jwks_uri = "",
	    .frame_origins = ""};
}

static struct lti_launch launch_blank(void)
{
	return (struct lti_launch){.registration = registration_blank(),
	    .lti_launch_id = uuid_v7(),
	    .message_type = "",
	    .sub = "",
	    .name = "",
	    .given_name = "",
	    .family_name = "",
	    .email = "",
	    .locale = "",
	    .context_id = "",
	    .context_label = "",
	    .context_title = "",
	    .resource_link_id = "",
	    .resource_link_title = "",
	    .target_link_uri = "",
	    .return_url = "",
	    .document_target = "",
	    .lineitem = "",
	    .lineitems = "",
	    .nrps_url = "",
	    .groups_url = "",
	    .group_sets_url = ""};
}

static struct lti_login login_blank(void)
{
	return (struct lti_login){.iss = "",
	    .login_hint = "",
	    .target_link_uri = "",
	    .lti_message_hint = "",
	    .client_id = "",
	    .lti_deployment_id = "",
	    .lti_storage_target = "",
	    .new_window = ""};
}

/* Why the form cannot be a launch, or NULL. */
static const char *form_fault(
    struct work *w, const struct form *form, const char **ret_token, const char **ret_state)
{
	const char *token = NULL, *state = NULL;

	*ret_token = *ret_state = NULL;
	if (form_one(w, form, "state", &state) != OK)
		return WORDS("state twice");
	if (state == NULL || *state == '\0')
		return WORDS("no state");
	if (strlen(state) > LTI_STATE_MAX)
		return WORDS("a state that is longer than any of ours");
	*ret_state = state;
	if (form_one(w, form, "id_token", &token) != OK)
		return WORDS("id_token twice");
	if (token == NULL || *token == '\0')
		return WORDS("no id_token");
	if (strlen(token) > LTI_TOKEN_MAX)
		return WORDS("an id_token longer than 64 KiB");
	*ret_token = token;
	return NULL;
}

/* OpenID Connect core 3.1.2.6: the platform may answer with an error instead of a token. */
static const char *form_text(struct work *w, const struct form *form, const char *name)
{
	const char *value = NULL;

	if (form_one(w, form, name, &value) != OK)
		work_forgive(w);
	return value;
}

static void token_peek(struct work *w, struct lti_verification *v)
{
	if (jws_peek(w, v->token, &v->evidence.peek) == OK)
		return;
	v->evidence.token_fault = arena_strdup(w->arena, w->detail);
	v->evidence.token_fault_field = arena_strdup(w->arena, w->field);
	work_forgive(w);
}

/* Everything the checks look at but the signature. Fails only where the database does. */
static enum err evidence_gather(struct work *w, const struct config *config, const struct form *form,
    const char *(*cookie)(void *owner, const char *name), void *owner, struct lti_verification *v)
{
	struct lti_evidence *e = &v->evidence;
	const char *state;

	*v = (struct lti_verification){0};
	e->app_url = config->app_url;
	e->now_us = w->now_us;
	e->registration = registration_blank();
	e->registration_status = e->deployment_status = "";
	e->login_nonce_hash = e->login_browser_hash = e->login_target_link_uri = "";
	e->token_fault_field = "";
	e->cookie = "";
	e->form_fault = form_fault(w, form, &v->token, &state);
	work_forgive(w);
	v->platform_error = form_text(w, form, "error");
	v->platform_error_description = form_text(w, form, "error_description");
	if (v->token != NULL)
		token_peek(w, v);
	if (state == NULL)
		return OK;
	e->state_hash = sha256_hex(w->arena, state);
	e->cookie = cookie(owner, lti_cookie_name(w, state));
	return login_store_use(w, e->state_hash,
	    e->peek.payload != NULL ? lti_claim_deployment(w, e->peek.payload) : NULL, e, &v->login);
}

static enum err signature_verify(struct work *w, struct keys *keys, struct lti_verification *v)
{
	const struct lti_registration *registration = &v->evidence.registration;

	if (registration->jwks == NULL)
		return keys_verify_peeked(
		    w, keys, &v->evidence.peek, registration->jwks_uri, &v->evidence.signature);
	v->evidence.signature = jws_verify_peeked(w, &v->evidence.peek, registration->jwks);
	return OK;
}

static enum err platform_error_tell(
    struct work *w, const struct lti_verification *v, struct lti_launch *launch)
{
	struct lti_check_result result = {.name = "platform", .expected = WORDS("a signed launch")};

	if (v->platform_error_description != NULL)
		result.received = arena_printf(w->arena, WORDS("the error %s from the platform: %s"),
		    shown(w, v->platform_error), shown(w, v->platform_error_description));
	else
		result.received = arena_printf(
		    w->arena, WORDS("the error %s from the platform"), shown(w, v->platform_error));
	return lti_check_keep(w, launch, &result, ERR_LAUNCH_REFUSED);
}

static enum err checks_in_order(
    struct work *w, struct keys *keys, struct lti_verification *v, struct lti_launch *launch)
{
	if (v->platform_error != NULL)
		return platform_error_tell(w, v, launch);
	TRY(lti_checks_run(w, &v->evidence, LTI_STAGE_OUTSIDE, launch));
	TRY(signature_verify(w, keys, v));
	/* Known from here on, so that a page may offer the way back that the platform signed. */
	if (v->evidence.signature == JWS_GOOD)
		lti_claims_read(w, v->evidence.peek.payload, launch);
	TRY(lti_checks_run(w, &v->evidence, LTI_STAGE_CLAIMS, launch));
	TRY(lti_checks_run(w, &v->evidence, LTI_STAGE_BROWSER, launch));
	return deployment_store_keep(w, &v->evidence, lti_claim_deployment(w, v->evidence.peek.payload),
	    &launch->registration, &launch->deployment);
}

/* The log is for administrators: it may not hide why the launch was refused. */
static enum err refusal_keep(struct work *w, enum err e, const struct lti_verification *v,
    const struct lti_launch *launch, struct lti_login *ret_relogin)
{
	const char *field = arena_strdup(w->arena, w->field);
	const char *detail = arena_strdup(w->arena, w->detail);
	char id[UUID_TEXT_SIZE];

	log_line(LOG_INFO, "lti", "launch refused by check %s, registration %s", field,
	    v->evidence.login_known ? uuid_format(launch->registration.id, id) : "unknown");
	if (v->evidence.login_known &&
	    (login_store_read(w, v->login, ret_relogin) != OK || launch_log_refused(w, launch, field) != OK))
		log_line(LOG_WARN, "lti", "a refused launch could not be kept: %s", w->detail);
	return fail_field(w, e, field, "%s", detail);
}

static enum err launch_verify(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const char *(*cookie)(void *owner, const char *name), void *owner,
    struct lti_launch *ret_launch, bool *ret_no_cookie, struct lti_login *ret_relogin)
{
	struct lti_verification v;
	enum err e;

	*ret_launch = launch_blank();
	*ret_no_cookie = false;
	*ret_relogin = login_blank();
	TRY(evidence_gather(w, config, form, cookie, owner, &v));
	ret_launch->registration = v.evidence.registration;
	e = checks_in_order(w, keys, &v, ret_launch);
	/* A database or a full queue says nothing about the launch. */
	if (e != ERR_LAUNCH_REFUSED && e != ERR_LAUNCH_UNPROVEN)
		return e;
	*ret_no_cookie = strcmp(w->field, "browser") == 0 && v.evidence.cookie[0] == '\0';
	return refusal_keep(w, e, &v, ret_launch, ret_relogin);
}

enum err lti_launch_verify(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const char *(*cookie)(void *owner, const char *name), void *owner,
    struct lti_launch *ret_launch, bool *ret_no_cookie, struct lti_login *ret_relogin)
{
	enum err e =
	    launch_verify(w, config, keys, form, cookie, owner, ret_launch, ret_no_cookie, ret_relogin);
	bool judged = e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN;

	metric_add(e == OK  ? SERIES_LAUNCH_ACCEPTED
	           : judged ? SERIES_LAUNCH_REFUSED
	                    : SERIES_LAUNCH_FAILED,
	    1);
	return e;
}
