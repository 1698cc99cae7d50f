/* The launch doctor: what lies nearest to what came, in words, and what to do about it. Texts are English in
 * WORDS; pages retell them. Nothing here names a token, a nonce, a state or a person. */
#ifndef LTI_DOCTOR_H
#define LTI_DOCTOR_H

#include "lti/launch.h"

struct lti_evidence;

/* How a received address misses a registered one on the same host: the final slash, http or https, www.,
 * capitals, the port, the path, or several. "" when they are the same, or of different hosts. */
const char *lti_address_hint(struct work *w, const char *received, const char *registered);

/* The same of ids: capitals, or blanks around. "" for anything else. */
const char *lti_text_hint(struct work *w, const char *received, const char *registered);

/* What an administrator does about a failed check of this name; "" for one that is unknown. */
const char *lti_check_advice(const char *check);

/* What other evidence says of the check that failed (the launch's last): sets its hint, or leaves "". Fails
 * only where the database does. */
enum err lti_launch_hint(
    struct work *w, struct keys *keys, const struct lti_evidence *e, struct lti_launch *launch) MUST_CHECK;

/* Keeps a login that was refused (the check's name is w's field when it failed), for lti_refused_logins:
 * those alike are one row with a count. An empty or overlong issuer is not kept. */
enum err lti_login_refused_keep(struct work *w, const struct lti_login *login, const char *check) MUST_CHECK;

enum { LTI_REFUSED_LOGINS_MAX = 200 };
/* An array of refused logins, newest first: {iss, client_id, lti_deployment_id, target_link_uri,
 * failed_check, support_code, times, first_at, last_at, registration (null: none lies near), nearest, hint,
 * advice}. org nil: all of the installation; else those that come near the organisation's registrations. code
 * nil: any. */
enum err lti_refused_logins(
    struct work *w, struct uuid org, struct uuid code, int64_t limit, json_t **ret_logins) MUST_CHECK;

/* The organisation's launches of a support code, as lti_launch_list tells them; at most 10. */
enum err lti_launches_by_code(
    struct work *w, struct uuid org, struct uuid code, json_t **ret_launches) MUST_CHECK;

/* The last access token that the platform did not give: {scope, status, reason, times, at}; NULL: it gives
 * them, or was not asked. */
enum err lti_token_fault(struct work *w, struct uuid registration, json_t **ret_fault) MUST_CHECK;

/* Removes at most max launches of one database that are older than so many seconds. */
enum err lti_launch_sweep(
    struct work *w, int database, int64_t older_s, int64_t max, int64_t *ret_removed) MUST_CHECK;

#endif
