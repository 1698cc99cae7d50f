/* Deployments of a platform as staff decide on them: lti/register/deployment.h with rights and audit rows. */
#ifndef LMS_PLATFORM_DEPLOYMENT_H
#define LMS_PLATFORM_DEPLOYMENT_H

#include "lms/access/access.h"
#include "lti/register/deployment.h"

/* As lti_deployment_decide, audited in both organisations. ERR_FORBIDDEN (field organization): only a
 * platform administrator or the operator gives a deployment to another organisation than its registration's.
 */
enum err deployment_decide(
    struct work *w, const struct principal *by, const struct lti_deployment_decision *decision) MUST_CHECK;
/* Whether they may give deployments to other organisations. */
bool deployment_may_share(const struct principal *by);

#endif
