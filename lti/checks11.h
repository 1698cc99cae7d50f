/* The checks of a launch by LTI 1.1, as lti/checks.h has them for 1.3: one ordered array of named functions,
 * pure, run until the first failure. */
#ifndef LTI_CHECKS11_H
#define LTI_CHECKS11_H

#include "lti/checks.h"
#include "lti/launch11.h"

struct lti11_evidence {
	const char *url;
	const struct form *query, *body;
	int64_t now_us;
	bool known; /* a consumer has this key */
	struct lti11_consumer consumer;
	bool nonce_fresh; /* it was not used before, and is now */
};

/* Before the nonce is used up, and after. */
enum lti11_stage { LTI11_STAGE_SIGNED, LTI11_STAGE_MESSAGE };

/* As lti_checks_run. */
enum err lti11_checks_run(struct work *w, const struct lti11_evidence *e, enum lti11_stage stage,
    struct lti_launch *launch) MUST_CHECK;

/* The value of a parameter of the body; "" when absent or when it stands there twice. */
const char *lti11_parameter(const struct form *body, const char *name);

/* Unix microseconds of oauth_timestamp; false when it is none. */
bool lti11_timestamp(const struct form *body, int64_t *ret_us);

/* Fills launch from parameters whose signature was verified. */
void lti11_parameters_read(struct work *w, const struct form *body, struct lti_launch *launch);

#endif
