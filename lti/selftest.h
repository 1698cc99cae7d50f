/* The self-test of a registration: asks everything that a launch and a grade will ask, and says in words how
 * each went and what to do. Never holds a token. */
#ifndef LTI_SELFTEST_H
#define LTI_SELFTEST_H

#include "lti/registration.h"

struct http;

/* {verdict ("good", "look", "wrong": the worst), steps: [{step, verdict, says, advice}], keys
 * (keys_describe), granted: [scopes], clock_s (the platform's clock less ours; null: unknown),
 * certificate_expires_at (null), tested_at}. Steps: issuer, authorization, keyset, certificate, clock, token
 * SCOPE. Takes at most LTI_SELFTEST_S seconds. Always OK unless memory, the database or our own keys fail:
 * what is wrong with the platform is the answer. */
enum { LTI_SELFTEST_S = 15 };
enum err lti_selftest(struct work *w, const struct config *config, struct keys *keys, struct http *http,
    const struct lti_registration *registration, json_t **ret_result) MUST_CHECK;

/* Keeps it as the registration's last; added of also has org and registration. */
enum err lti_selftest_keep(struct work *w, const struct lti_registration *registration, const json_t *result,
    const struct lti_also *also) MUST_CHECK;
/* The last one; NULL: there was none. */
enum err lti_selftest_last(struct work *w, struct uuid registration, json_t **ret_result) MUST_CHECK;

#endif
