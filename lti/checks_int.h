/* What the files of checks share: one check, and how values are shown. */
#ifndef LTI_CHECKS_INT_H
#define LTI_CHECKS_INT_H

#include "lti/checks.h"
#include "lti/message.h"

/* Fills received and expected (both may stay "" when it passes) and returns whether it passed. */
typedef bool lti_check_function(struct work *w, const struct lti_evidence *e, struct lti_check_result *r);

/* The row of the message that the claims are of; NULL: LTI knows no such message. */
const struct lti_message *message_of(const json_t *claims);

/* A value as people may read it: texts as they are, cut at 200 bytes; "absent" for NULL. */
const char *shown(struct work *w, const char *s);
const char *shown_json(struct work *w, const json_t *value);
/* RFC 3339, "absent" or "not a time". */
const char *shown_time(struct work *w, const json_t *value);
/* Seconds since 1970 of a NumericDate (RFC 7519 section 2); false for anything else. */
bool claim_time(const json_t *value, int64_t *ret_us);

lti_check_function check_iss, check_aud, check_azp, check_exp, check_iat, check_nbf, check_nonce;
lti_check_function check_for_user;
lti_check_function check_version, check_message_type, check_deployment_id, check_target_link_uri,
    check_resource_link, check_sub, check_roles, check_offered;
lti_check_function check_deep_linking_settings, check_deep_link_return_url, check_accept_types,
    check_accept_targets, check_author;

#endif
