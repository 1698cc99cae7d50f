/* The launch (LTI security framework 1.1, 5.1.1.3 and 5.1.3): consume the state, gather, check in order,
 * tell. */
#include <string.h>

#include "base/log.h"
#include "base/metric.h"
#include "base/text.h"
#include "lti/ags.h"
#include "lti/doctor.h"
#include "lti/launch_int.h"
#include "lti/moved11.h"

struct lti_registration registration_blank(void)
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

struct lti_launch launch_blank(void)
{
	return (struct lti_launch){.registration = registration_blank(),
	    .lti_launch_id = uuid_v7(),
	    .login_name = "",
	    .deployment_id = "",
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
	    .result_sourcedid = "",
	    .nrps_url = "",
	    .notices_url = "",
	    .groups_url = "",
	    .group_sets_url = "",
	    .for_user = ""};
}

struct lti_next next_blank(void)
{
	return (struct lti_next){.login_name = "",
	    .address = "",
	    .frame_origins = "",
	    .storage = {.target = "", .origin = "", .key = ""},
	    .relogin = {.iss = "",
	        .login_hint = "",
	        .target_link_uri = "",
	        .lti_message_hint = "",
	        .client_id = "",
	        .lti_deployment_id = "",
	        .lti_storage_target = "",
	        .new_window = ""}};
}

struct lti_evidence evidence_blank(const struct work *w, const struct config *config)
{
	return (struct lti_evidence){.app_url = config->app_url,
	    .now_us = w->now_us,
	    .registration = registration_blank(),
	    .registration_status = "",
	    .deployment_status = "",
	    .login_nonce_hash = "",
	    .login_browser_hash = "",
	    .login_target_link_uri = "",
	    .login_proof_hash = "",
	    .browser_key = "",
	    .token_fault_field = "",
	    .state_hash = "",
	    .proof = "",
	    .cookie = ""};
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
    const struct lti_cookies *cookies, struct lti_verification *v)
{
	struct lti_evidence *e = &v->evidence;
	const char *state;

	*v = (struct lti_verification){.evidence = evidence_blank(w, config)};
	e->form_fault = form_fault(w, form, &v->token, &state);
	work_forgive(w);
	v->platform_error = form_text(w, form, "error");
	v->platform_error_description = form_text(w, form, "error_description");
	if (v->token != NULL)
		token_peek(w, v);
	if (state == NULL)
		return OK;
	e->state_hash = lti_login_name(w, state);
	e->cookie = cookies->find(cookies->owner, lti_cookie_name(w, e->state_hash));
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

/* A deployment that is new where new ones wait for a decision is recorded by its first launch, all of which
 * but this was in order so far: staff find it on the platform's page. Returns e as it was. */
static enum err deployment_meet(struct work *w, enum err e, const struct lti_verification *v)
{
	const struct lti_evidence *evidence = &v->evidence;
	const char *field = arena_strdup(w->arena, w->field);
	const char *detail = arena_strdup(w->arena, w->detail);
	const char *id = lti_claim_deployment(w, evidence->peek.payload);

	if (strcmp(field, "deployment_id") != 0 || evidence->deployment_known ||
	    evidence->registration.deployments != LTI_DEPLOYMENTS_PENDING || id == NULL || *id == '\0' ||
	    strlen(id) > LTI_DEPLOYMENT_ID_MAX)
		return e;
	if (deployment_store_meet(w, &evidence->registration, id) != OK)
		log_line(LOG_WARN, "lti", "a new deployment could not be recorded: %s", w->detail);
	return fail_field(w, e, field, "%s", detail);
}

static enum err checks_in_order(
    struct work *w, struct keys *keys, struct lti_verification *v, struct lti_launch *launch)
{
	enum err e;

	if (v->platform_error != NULL)
		return platform_error_tell(w, v, launch);
	TRY(lti_checks_run(w, &v->evidence, LTI_STAGE_OUTSIDE, launch));
	TRY(signature_verify(w, keys, v));
	/* Known from here on, so that a page may offer the way back that the platform signed. */
	if (v->evidence.signature == JWS_GOOD)
		lti_claims_read(w, v->evidence.peek.payload, launch);
	e = lti_checks_run(w, &v->evidence, LTI_STAGE_CLAIMS, launch);
	if (e != OK)
		return deployment_meet(w, e, v);
	TRY(lti_checks_run(w, &v->evidence, LTI_STAGE_BROWSER, launch));
	return launch_accept(w, keys, &v->evidence, launch);
}

enum err launch_accept(
    struct work *w, struct keys *keys, const struct lti_evidence *e, struct lti_launch *launch)
{
	const json_t *claims = e->peek.payload;

	TRY(deployment_store_keep(
	    w, e, lti_claim_deployment(w, claims), &launch->registration, &launch->deployment));
	return lti_moved_read(w, keys, claims, launch);
}

enum err lti_launch_restore(struct work *w, struct uuid registration, struct uuid deployment, json_t *claims,
    struct lti_launch *ret_launch)
{
	struct lti_launch launch = launch_blank();
	struct lti_evidence e = {.deployment_known = true};

	TRY(lti_registration_load(w, registration, &launch.registration));
	lti_claims_read(w, claims, &launch);
	TRY(deployment_store_read(w, deployment, &e));
	TRY(deployment_store_keep(w, &e, launch.deployment_id, &launch.registration, &launch.deployment));
	*ret_launch = launch;
	return OK;
}

/* The log is for administrators: it may not hide why the launch was refused. */
static void refusal_keep(struct work *w, struct keys *keys, const char *field,
    const struct lti_verification *v, struct lti_launch *launch, struct lti_next *next)
{
	char id[UUID_TEXT_SIZE];

	log_line(LOG_INFO, "lti", "launch refused by check %s, registration %s", field,
	    v->evidence.login_known ? uuid_format(launch->registration.id, id) : "unknown");
	if (v->evidence.login_known && (login_store_read(w, v->login, &next->relogin) != OK ||
	                                   login_store_end(w, v->evidence.state_hash, NULL) != OK ||
	                                   lti_launch_hint(w, keys, &v->evidence, launch) != OK ||
	                                   launch_log_refused(w, launch, field) != OK))
		log_line(LOG_WARN, "lti", "a refused launch could not be kept: %s", w->detail);
}

/* Nothing is wrong with it but that no cookie came. */
static bool only_unbound(const char *field, const struct lti_evidence *e)
{
	return strcmp(field, "browser") == 0 && *e->cookie == '\0' && *e->proof == '\0';
}

enum err launch_refuse(struct work *w, enum err e, struct keys *keys, const struct lti_verification *v,
    struct lti_launch *launch, struct lti_next *next)
{
	const char *field = arena_strdup(w->arena, w->field);
	const char *detail = arena_strdup(w->arena, w->detail);

	next->login_name = v->evidence.state_hash;
	if (*launch->registration.issuer != '\0')
		next->frame_origins = lti_frame_origins(w, &launch->registration);
	if (only_unbound(field, &v->evidence) && *v->evidence.login_proof_hash != '\0' && !v->asked)
		TRY(launch_park(w, keys, v, launch, next));
	else if (strcmp(field, "state") == 0)
		TRY(launch_step_again(w, keys, v, next));
	if (next->step == LTI_STEP_NONE)
		refusal_keep(w, keys, field, v, launch, next);
	if (next->step == LTI_STEP_NONE && only_unbound(field, &v->evidence))
		next->step = LTI_STEP_WINDOW;
	work_forgive(w);
	return fail_field(w, e, field, "%s", detail);
}

/* What this launch says of the next one: a frame that kept nothing is remembered once a window did. */
enum err browser_remember(struct work *w, const struct lti_verification *v)
{
	struct lti_login login = next_blank().relogin;

	TRY(login_store_read(w, v->login, &login));
	return strcmp(login.new_window, "1") == 0 ? refusal_store_keep(w, v->evidence.browser_key) : OK;
}

static enum err launch_verify(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const struct lti_cookies *cookies, struct lti_launch *ret_launch,
    struct lti_next *ret_next)
{
	struct lti_verification v;
	enum err e;

	TRY(evidence_gather(w, config, form, cookies, &v));
	ret_launch->registration = v.evidence.registration;
	e = checks_in_order(w, keys, &v, ret_launch);
	/* A database or a full queue says nothing about the launch. */
	if (e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN)
		return launch_refuse(w, e, keys, &v, ret_launch, ret_next);
	TRY(e);
	ret_next->login_name = ret_launch->login_name = v.evidence.state_hash;
	return browser_remember(w, &v);
}

void launch_count(enum err e, const struct lti_next *next)
{
	bool judged = e == ERR_LAUNCH_REFUSED || e == ERR_LAUNCH_UNPROVEN;

	if (next->step == LTI_STEP_CONTINUE || next->step == LTI_STEP_WAIT)
		return;
	metric_add(next->step == LTI_STEP_PROVE ? SERIES_LAUNCH_PARKED
	           : e == OK                    ? SERIES_LAUNCH_ACCEPTED
	           : judged                     ? SERIES_LAUNCH_REFUSED
	                                        : SERIES_LAUNCH_FAILED,
	    1);
}

enum err lti_launch_verify(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const struct lti_cookies *cookies, struct lti_launch *ret_launch,
    struct lti_next *ret_next)
{
	enum err e;

	*ret_launch = launch_blank();
	*ret_next = next_blank();
	e = launch_verify(w, config, keys, form, cookies, ret_launch, ret_next);
	launch_count(e, ret_next);
	return e;
}

enum err lti_launch_end(
    struct work *w, struct keys *keys, const struct lti_launch *launch, const char *address)
{
	const char *sealed = NULL;

	if (launch->ended || *launch->login_name == '\0')
		return OK;
	if (address != NULL)
		TRY(keys_seal(w, keys, LAUNCH_ADDRESS_PURPOSE, address, strlen(address), &sealed));
	return login_store_end(w, launch->login_name, sealed);
}

enum err lti_launch_ends(
    struct work *w, struct keys *keys, const struct lti_launch *launch, const char *address)
{
	const char *sealed;

	if (*launch->login_name == '\0')
		return OK;
	TRY(keys_seal(w, keys, LAUNCH_ADDRESS_PURPOSE, address, strlen(address), &sealed));
	return login_store_ends(w, launch->login_name, sealed);
}
