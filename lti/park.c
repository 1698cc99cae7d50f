/* A launch in which all but the browser's binding is proven waits here for what the platform's storage keeps
 * (S8), and a form that was sent twice finds the launch it has. */
#include <string.h>

#include "base/text.h"
#include "lti/launch_int.h"

#define PARKED_PURPOSE "lti-parked-launch"

enum { PROOF_MAX = 128 };

static json_t *checks_json(const struct lti_launch *launch)
{
	json_t *list = json_array();

	for (size_t i = 0; i < launch->checks_count; i++) {
		const struct lti_check_result *r = &launch->checks[i];

		if (r->passed)
			json_array_append_new(list, json_pack("[s,s,s]", r->name, r->received, r->expected));
	}
	return list;
}

enum err launch_park(struct work *w, struct keys *keys, const struct lti_verification *v,
    const struct lti_launch *launch, struct lti_next *next)
{
	const struct lti_evidence *e = &v->evidence;
	json_t *parked = json_own(
	    w->arena, json_pack("{s:O,s:o}", "claims", e->peek.payload, "checks", checks_json(launch)));
	const char *plain = json_text(w->arena, parked);
	const char *sealed;

	work_forgive(w);
	TRY(login_store_read(w, v->login, &next->relogin));
	TRY(keys_seal(w, keys, PARKED_PURPOSE, plain, strlen(plain), &sealed));
	TRY(login_store_park(w, e->state_hash, sealed, lti_claim_deployment(w, e->peek.payload)));
	next->storage = lti_storage_of(w, &launch->registration, &next->relogin, e->state_hash);
	next->step = LTI_STEP_PROVE;
	return OK;
}

static enum err unpark(struct work *w, struct keys *keys, const char *sealed, struct lti_verification *v,
    struct lti_launch *launch)
{
	const char *plain;
	json_t *parked, *check;
	size_t len, i;

	TRY(keys_unseal(w, keys, PARKED_PURPOSE, sealed, &plain, &len));
	TRY(json_read(w, "the parked launch", plain, len, &parked));
	v->evidence.peek.payload = json_object_get(parked, "claims");
	v->evidence.signature = JWS_GOOD;
	json_array_foreach(json_object_get(parked, "checks"), i, check)
	{
		if (launch->checks_count == LTI_CHECKS_MAX)
			break;
		launch->checks[launch->checks_count++] = (struct lti_check_result){.passed = true,
		    .name = json_string_value(json_array_get(check, 0)),
		    .received = json_string_value(json_array_get(check, 1)),
		    .expected = json_string_value(json_array_get(check, 2))};
	}
	lti_claims_read(w, v->evidence.peek.payload, launch);
	return OK;
}

/* What may have changed since it was parked, and the binding. */
static enum err checks_of_parked(struct work *w, struct keys *keys, const char *sealed,
    struct lti_verification *v, struct lti_launch *launch)
{
	const struct lti_evidence *e = &v->evidence;

	TRY(lti_check_once(w, e, "state", launch));
	launch->registration = e->registration;
	TRY(unpark(w, keys, sealed, v, launch));
	TRY(lti_check_once(w, e, "registration", launch));
	TRY(lti_check_once(w, e, "deployment_id", launch));
	TRY(lti_checks_run(w, e, LTI_STAGE_BROWSER, launch));
	return launch_accept(w, keys, e, launch);
}

static enum err prove(struct work *w, const struct config *config, struct keys *keys, const struct form *form,
    const struct lti_cookies *cookies, struct lti_launch *launch, struct lti_next *next)
{
	struct lti_verification v = {.evidence = evidence_blank(w, config), .asked = true};
	struct lti_evidence *e = &v.evidence;
	const char *state = NULL, *proof = NULL, *sealed = NULL;
	enum err err;

	TRY(form_one(w, form, "state", &state));
	TRY(form_one(w, form, "proof", &proof));
	if (state == NULL || *state == '\0' || strlen(state) > LTI_STATE_MAX)
		return fail_field(w, ERR_BAD_INPUT, "state", "state is missing or longer than any of ours");
	if (proof != NULL && strlen(proof) > PROOF_MAX)
		return fail_field(w, ERR_BAD_INPUT, "proof", "proof is longer than any of ours");
	e->proof = proof != NULL ? proof : "";
	e->state_hash = lti_login_name(w, state);
	e->cookie = cookies->find(cookies->owner, lti_cookie_name(w, e->state_hash));
	TRY(login_store_unpark(w, e->state_hash, e, &v.login, &sealed));
	err = checks_of_parked(w, keys, sealed, &v, launch);
	if (err == ERR_LAUNCH_REFUSED || err == ERR_LAUNCH_UNPROVEN)
		return launch_refuse(w, err, keys, &v, launch, next);
	TRY(err);
	next->login_name = launch->login_name = e->state_hash;
	return browser_remember(w, &v);
}

enum err lti_launch_prove(struct work *w, const struct config *config, struct keys *keys,
    const struct form *form, const struct lti_cookies *cookies, struct lti_launch *ret_launch,
    struct lti_next *ret_next)
{
	enum err e;

	*ret_launch = launch_blank();
	*ret_next = next_blank();
	e = prove(w, config, keys, form, cookies, ret_launch, ret_next);
	launch_count(e, ret_next);
	return e;
}

static enum err step_of(struct work *w, struct keys *keys, const struct login_used *used, bool bound,
    bool may_ask, struct lti_next *next)
{
	bool opened = used->outcome != NULL && strcmp(used->outcome, "opened") == 0;
	bool under_way = used->outcome == NULL && used->lately;
	bool parked = used->outcome != NULL && strcmp(used->outcome, "parked") == 0;
	size_t len;

	if (bound && opened) {
		TRY(keys_unseal(w, keys, LAUNCH_ADDRESS_PURPOSE, used->sealed, &next->address, &len));
		next->step = LTI_STEP_CONTINUE;
	} else if (bound && under_way) {
		next->step = LTI_STEP_WAIT;
	} else if (may_ask && (parked || opened || under_way)) {
		next->step = LTI_STEP_PROVE;
	}
	return OK;
}

enum err launch_step_again(
    struct work *w, struct keys *keys, const struct lti_verification *v, struct lti_next *next)
{
	const struct lti_evidence *e = &v->evidence;
	struct login_used used;
	bool found, bound, may_ask;

	TRY(login_store_again(w, e->state_hash, &found, &used));
	if (!found)
		return OK;
	TRY(login_store_read(w, used.login, &next->relogin));
	next->frame_origins = lti_frame_origins(w, &used.registration);
	bound = *e->cookie != '\0' ? lti_hash_fits(w, e->cookie, used.browser_hash)
	                           : *e->proof != '\0' && lti_hash_fits(w, e->proof, used.proof_hash);
	may_ask = !v->asked && *e->cookie == '\0' && *used.proof_hash != '\0';
	TRY(step_of(w, keys, &used, bound, may_ask, next));
	if (next->step == LTI_STEP_PROVE)
		next->storage = lti_storage_of(w, &used.registration, &next->relogin, e->state_hash);
	if (next->step == LTI_STEP_NONE)
		next->relogin = next_blank().relogin;
	return OK;
}

enum err lti_launch_again(struct work *w, struct keys *keys, const char *login_name,
    const struct lti_cookies *cookies, struct lti_next *ret_next)
{
	struct lti_verification v = {.asked = true,
	    .evidence = {.state_hash = login_name,
	        .proof = "",
	        .cookie = cookies->find(cookies->owner, lti_cookie_name(w, login_name))}};

	*ret_next = next_blank();
	ret_next->login_name = login_name;
	TRY(launch_step_again(w, keys, &v, ret_next));
	if (ret_next->step == LTI_STEP_NONE)
		return fail_field(w, ERR_LAUNCH_UNPROVEN, "state",
		    WORDS("a state that is unknown, expired or already used"));
	return OK;
}
