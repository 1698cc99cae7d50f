#include "lti/checks.h"

#include <math.h>
#include <string.h>

#include "base/metric.h"
#include "base/time.h"
#include "lti/checks_int.h"

enum { SHOWN_MAX = 200 };

const char *shown(struct work *w, const char *s)
{
	size_t len;

	if (s == NULL)
		return WORDS("absent");
	if (*s == '\0')
		return WORDS("empty");
	len = strlen(s);
	if (len <= SHOWN_MAX)
		return s;
	len = SHOWN_MAX;
	/* Not in the middle of a character. */
	while (len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
		len--;
	return arena_printf(w->arena, "%.*s…", (int)len, s);
}

const char *shown_json(struct work *w, const json_t *value)
{
	if (value == NULL)
		return WORDS("absent");
	if (json_is_string(value))
		return shown(w, json_string_value(value));
	return shown(w, json_text(w->arena, value));
}

bool claim_time(const json_t *value, int64_t *ret_us)
{
	double seconds;

	if (!json_is_number(value))
		return false;
	seconds = json_number_value(value);
	/* Up to the year 9999. */
	if (!isfinite(seconds) || seconds < 0 || seconds > 253402300799.0)
		return false;
	*ret_us = (int64_t)(seconds * 1e6);
	return true;
}

const char *shown_time(struct work *w, const json_t *value)
{
	char text[TIME_TEXT_SIZE];
	int64_t us;

	if (value == NULL)
		return WORDS("absent");
	if (!claim_time(value, &us))
		return arena_printf(w->arena, WORDS("not a time: %s"), shown_json(w, value));
	return arena_strdup(w->arena, time_format(us, text));
}

static bool check_format(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	bool token_bad = e->token_fault != NULL && strcmp(e->token_fault_field, "id_token") == 0;

	r->expected = WORDS("id_token (a JWT of three parts with JSON objects) and state, each once");
	r->received = e->form_fault != NULL ? e->form_fault
	              : token_bad           ? shown(w, e->token_fault)
	                                    : WORDS("as expected");
	return e->form_fault == NULL && !token_bad;
}

static bool check_state(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	(void)w;
	r->expected =
	    WORDS("the state of a login that began here at most 10 minutes ago and was not used yet");
	r->received =
	    e->login_known ? WORDS("as expected") : WORDS("a state that is unknown, expired or already used");
	return e->login_known;
}

static bool check_registration(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->expected = WORDS("an active registration");
	r->received = shown(w, e->registration_status);
	return strcmp(e->registration_status, "active") == 0;
}

static bool outside_sound(
    struct work *w, const struct lti_evidence *e, const char *field, struct lti_check_result *r)
{
	bool bad = e->token_fault != NULL && strcmp(e->token_fault_field, field) == 0;

	r->received = bad ? shown(w, e->token_fault) : WORDS("as expected");
	return !bad;
}

static bool check_alg(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->expected = "RS256";
	return outside_sound(w, e, "alg", r);
}

static bool check_crit(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->expected = WORDS("no critical header extensions");
	return outside_sound(w, e, "crit", r);
}

/* Whatever else the peek refused ends here, so that no fault of the header goes by unnamed. */
static bool check_kid(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	bool sound = e->token_fault == NULL;

	r->expected = WORDS("a key id that is a text, or none");
	r->received = sound ? shown(w, e->peek.kid) : shown(w, e->token_fault);
	return sound;
}

static const char *key_wanted(struct work *w, const struct lti_registration *registration)
{
	return registration->jwks != NULL
	           ? WORDS("a signature by a key of the key set kept with the registration")
	           : arena_printf(w->arena, WORDS("a signature by a key of the key set at %s"),
	                 registration->jwks_uri);
}

static bool check_signature(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	r->expected = key_wanted(w, &e->registration);
	switch (e->signature) {
	case JWS_GOOD:
		r->received = WORDS("as expected");
		return true;
	case JWS_NO_KEY:
		r->received =
		    arena_printf(w->arena, WORDS("key id %s, which is not there"), shown(w, e->peek.kid));
		return false;
	case JWS_BAD_KEY:
		r->received =
		    WORDS("a key there that may not be used (RSA of 2048 bits or more, for signing)");
		return false;
	case JWS_BAD_SIGNATURE:
		r->received = WORDS("a signature that does not fit");
		return false;
	case JWS_NO_SET:
		break;
	}
	r->received = WORDS("nothing to verify with: the key set could not be read");
	return false;
}

bool lti_hash_fits(struct work *w, const char *secret, const char *hash)
{
	size_t len = strlen(hash);

	return len == SHA256_HEX_SIZE - 1 && equal_constant_time(sha256_hex(w->arena, secret), hash, len);
}

/* N3: the login must have begun in this browser. The proof of a parked launch counts where no cookie came. */
static bool check_browser(struct work *w, const struct lti_evidence *e, struct lti_check_result *r)
{
	bool by_proof = e->cookie[0] == '\0' && e->proof[0] != '\0';
	bool good = by_proof ? lti_hash_fits(w, e->proof, e->login_proof_hash)
	                     : lti_hash_fits(w, e->cookie, e->login_browser_hash);

	r->expected = *e->login_proof_hash == '\0'
	                  ? WORDS("the cookie that this login set in this browser")
	                  : WORDS("the cookie that this login set in this browser, or what it left in the "
	                          "platform's storage");
	if (good)
		r->received =
		    by_proof ? WORDS("what it left in the platform's storage") : WORDS("as expected");
	else if (by_proof)
		r->received = WORDS("what another login left in the platform's storage");
	else
		r->received = e->cookie[0] == '\0' ? WORDS("no cookie") : WORDS("a cookie of another login");
	return good;
}

static const struct {
	const char *name;
	enum lti_stage stage;
	enum err error;
	lti_check_function *check;
	unsigned needs; /* of the messages (lti/message.h) that must pass it; 0: of all */
} checks[] = {
    {"format", LTI_STAGE_OUTSIDE, ERR_LAUNCH_REFUSED, check_format, 0},
    {"state", LTI_STAGE_OUTSIDE, ERR_LAUNCH_UNPROVEN, check_state, 0},
    {"registration", LTI_STAGE_OUTSIDE, ERR_LAUNCH_REFUSED, check_registration, 0},
    {"alg", LTI_STAGE_OUTSIDE, ERR_LAUNCH_UNPROVEN, check_alg, 0},
    {"crit", LTI_STAGE_OUTSIDE, ERR_LAUNCH_UNPROVEN, check_crit, 0},
    {"kid", LTI_STAGE_OUTSIDE, ERR_LAUNCH_UNPROVEN, check_kid, 0},
    {"signature", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_signature, 0},
    {"iss", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_iss, 0},
    {"aud", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_aud, 0},
    {"azp", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_azp, 0},
    {"exp", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_exp, 0},
    {"iat", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_iat, 0},
    {"nbf", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_nbf, 0},
    {"nonce", LTI_STAGE_CLAIMS, ERR_LAUNCH_UNPROVEN, check_nonce, 0},
    {"version", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_version, 0},
    {"message_type", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_message_type, 0},
    {"deployment_id", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_deployment_id, 0},
    {"target_link_uri", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_target_link_uri, 0},
    {"resource_link.id", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_resource_link, 0},
    {"for_user.user_id", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_for_user, LTI_NEEDS_FOR_USER},
    {"sub", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_sub, 0},
    {"roles", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_roles, 0},
    {"offered", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_offered, 0},
    {"deep_linking_settings", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_deep_linking_settings,
        LTI_NEEDS_DEEP_LINKING},
    {"deep_link_return_url", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_deep_link_return_url,
        LTI_NEEDS_DEEP_LINKING},
    {"accept_types", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_accept_types, LTI_NEEDS_DEEP_LINKING},
    {"accept_presentation_document_targets", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_accept_targets,
        LTI_NEEDS_DEEP_LINKING},
    {"author", LTI_STAGE_CLAIMS, ERR_LAUNCH_REFUSED, check_author, LTI_NEEDS_DEEP_LINKING},
    {"browser", LTI_STAGE_BROWSER, ERR_LAUNCH_UNPROVEN, check_browser, 0},
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) + 2 <= LTI_CHECKS_MAX, "all results fit");

enum err lti_check_keep(
    struct work *w, struct lti_launch *launch, const struct lti_check_result *result, enum err error)
{
	if (launch->checks_count < LTI_CHECKS_MAX)
		launch->checks[launch->checks_count++] = *result;
	if (result->passed)
		return OK;
	metric_add_named(METRIC_LAUNCH_CHECKS, result->name);
	return fail_field(w, error, result->name, "%s: received %s; expected %s", result->name,
	    result->received, result->expected);
}

static bool is_for(unsigned needs, const struct lti_message *message)
{
	return needs == 0 || (message != NULL && (message->needs & needs) != 0);
}

enum err lti_checks_run(
    struct work *w, const struct lti_evidence *e, enum lti_stage stage, struct lti_launch *launch)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct lti_check_result result = {.name = checks[i].name, .received = "", .expected = ""};

		if (checks[i].stage != stage || !is_for(checks[i].needs, message_of(e->peek.payload)))
			continue;
		result.passed = checks[i].check(w, e, &result);
		TRY(lti_check_keep(w, launch, &result, checks[i].error));
	}
	return OK;
}

enum err lti_check_once(
    struct work *w, const struct lti_evidence *e, const char *name, struct lti_launch *launch)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct lti_check_result result = {.name = checks[i].name, .received = "", .expected = ""};

		if (strcmp(checks[i].name, name) != 0)
			continue;
		result.passed = checks[i].check(w, e, &result);
		return result.passed ? OK : lti_check_keep(w, launch, &result, checks[i].error);
	}
	return fail(w, ERR_INTERNAL, "there is no check %s", name);
}
