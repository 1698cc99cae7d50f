/* Evidence of launches for tests: a sound one to be spoiled in one way, and captured ones of real platforms.
 */
#ifndef TESTS_UNIT_LTI_EVIDENCE_H
#define TESTS_UNIT_LTI_EVIDENCE_H

#include "lti/checks.h"

#define CLAIM "https://purl.imsglobal.org/spec/lti/claim/"

/* A launch of a platform at https://lms.example.org that passes every check. The claims may be changed in
 * place. */
struct lti_evidence evidence_sound(struct work *w);

/* Evidence for claims of a platform registered as they say: issuer, client, clock at iat, nonce and target as
 * in them. */
struct lti_evidence evidence_for(struct work *w, json_t *claims, const char *app_url);

/* Runs all stages; the name of the check that failed, or "" . */
const char *refused_by(struct work *w, const struct lti_evidence *e, struct lti_launch *ret_launch);

/* Calls each(claims, id_token) for every launch in the fixtures, id_token (header, payload, compact) NULL
 * where only the claims were captured, jwks of its platform. Gives how many there were; 0, after saying so,
 * where the fixtures are absent. */
typedef void captured_launch(
    struct work *w, const char *name, json_t *claims, const char *compact, json_t *jwks);
int each_captured(struct work *w, captured_launch *each);

#endif
