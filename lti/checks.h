/* The checks of a launch (research: V1 to V20, N1 to N4): one ordered array of named functions over the
 * evidence, pure, run until the first failure. Every result is kept for the launch log and never holds a
 * token, nonce or state. */
#ifndef LTI_CHECKS_H
#define LTI_CHECKS_H

#include "lti/launch.h"

enum {
	LTI_SKEW_S = 60,
	LTI_AGE_MAX_S = 600,
	LTI_TOKEN_MAX = 65536,
	LTI_STATE_MAX = 128,
	LTI_DEPLOYMENT_ID_MAX = 255
};

/* All that a launch is judged by. Texts are "" (or NULL where it says so) when absent. */
struct lti_evidence {
	const char *app_url;
	int64_t now_us;

	const char *form_fault;        /* NULL: id_token and state stand in the form, once and in bounds */
	const char *token_fault;       /* NULL: the outside of the token is sound (jws_peek) */
	const char *token_fault_field; /* id_token, alg, crit or kid */
	struct jws_peek peek;

	bool login_known; /* state names a login of ours that is neither used nor expired */
	const char *state_hash;
	const char *login_nonce_hash, *login_browser_hash, *login_target_link_uri;
	struct lti_registration registration;
	const char *registration_status;
	bool deployment_known;
	const char *deployment_status;
	struct uuid deployment, deployment_org, deployment_origin;

	enum jws_result signature;

	const char *cookie; /* the value of this login's cookie; "" when it did not come back */
	const char *proof;  /* what the platform's storage kept of this login; "" when it kept nothing */
	const char *login_proof_hash; /* "": the platform offered no storage */
	const char *browser_key;      /* lti/browser.h */
};

/* Checks before the signature can be verified, on the signature and the claims, and on the browser. */
enum lti_stage { LTI_STAGE_OUTSIDE, LTI_STAGE_CLAIMS, LTI_STAGE_BROWSER };

/* Runs one stage, adding every result to launch->checks. The first failure ends it: ERR_LAUNCH_REFUSED (400)
 * or ERR_LAUNCH_UNPROVEN (401) with the check's name as field and a sentence that tells what was received and
 * what was expected. */
enum err lti_checks_run(
    struct work *w, const struct lti_evidence *e, enum lti_stage stage, struct lti_launch *launch) MUST_CHECK;

/* One check by its name, which there is, besides its stage: of what may have changed while a launch was
 * parked. */
enum err lti_check_once(
    struct work *w, const struct lti_evidence *e, const char *name, struct lti_launch *launch) MUST_CHECK;

/* Adds one result; a failed one also fails w as lti_checks_run says. */
enum err lti_check_keep(struct work *w, struct lti_launch *launch, const struct lti_check_result *result,
    enum err error) MUST_CHECK;

/* The deployment a token names, also where it is a number (V15); NULL when there is none. Borrowed or in the
 * arena. */
const char *lti_claim_deployment(struct work *w, const json_t *claims);

/* The member of claims whose name is the LTI claim prefix followed by name; NULL when absent. */
json_t *lti_claim(const json_t *claims, const char *name);

/* Whether the SHA-256 of a secret is this hash, in constant time; false for a hash that is "". */
bool lti_hash_fits(struct work *w, const char *secret, const char *hash);

/* True when url is on the origin of app_url and at or below its path. */
bool lti_url_is_ours(struct work *w, const char *app_url, const char *url);

/* http or https, and nothing that would end the address in a page or a header. */
bool lti_url_is_web(const char *url);

/* Fills launch from claims whose signature was verified. Claims that are absent or of a wrong kind leave ""
 * or NULL. */
void lti_claims_read(struct work *w, json_t *claims, struct lti_launch *launch);

#endif
