/* Deployments of a registration, each of which belongs to one organisation: where one client serves several
 * (Blackboard), only the deployment tells whose a launch is (I1). */
#ifndef LTI_REGISTER_DEPLOYMENT_H
#define LTI_REGISTER_DEPLOYMENT_H

#include <jansson.h>

#include "lti/registration.h"

enum { LTI_DEPLOYMENTS_LIST_MAX = 1000, LTI_DEPLOYMENTS_PENDING_MAX = 500 /* of one registration */ };

struct lti_deployment {
	struct uuid id;
	const char *deployment_id; /* the platform's own id of it */
	const char *status;        /* active, pending or disabled */
	struct uuid org;           /* its launches belong to it; while pending: the registration's */
	const char *org_slug, *org_name;
	int64_t created_us;
};

/* Those of a registration of the organisation, oldest first, after that one (nil: from the first), at most
 * limit. */
enum err lti_deployments_of(struct work *w, struct uuid org, struct uuid registration, struct uuid after,
    int64_t limit, struct lti_deployment **ret_deployments, size_t *ret_count) MUST_CHECK;
/* ERR_NOT_FOUND (field deployment). */
enum err lti_deployment_one(struct work *w, struct uuid org, struct uuid registration, struct uuid id,
    struct lti_deployment *ret_deployment) MUST_CHECK;

struct lti_deployment_decision {
	struct uuid org, registration, deployment; /* org: the registration's */
	bool approved;
	const char *to; /* slug of the organisation its launches will belong to; "": the one it has */
};
/* What else is written in the same directory transaction; to: the organisation it belongs to then. */
struct lti_deployment_also {
	enum err (*write)(struct work *w, const struct lti_deployment *was, struct uuid to, void *arg);
	void *arg;
};

/* Lets a deployment's launches in or refuses them, from the next launch on. One that is approved for another
 * organisation gets the origin there that the issuer's learners have, or a new one. ERR_NOT_FOUND (field
 * deployment); ERR_BAD_INPUT (field organization): there is none; ERR_CONFLICT (field organization): it
 * belongs to an organisation already. */
enum err lti_deployment_decide(struct work *w, const struct lti_deployment_decision *decision,
    const struct lti_deployment_also *also) MUST_CHECK;

/* What the API and the command line tell of one. New reference. */
json_t *lti_deployment_json(struct work *w, const struct lti_deployment *deployment);

#endif
