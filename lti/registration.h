/* Platforms as administrators know them: adding, changing and listing registrations, and reading the launch
 * log. */
#ifndef LTI_REGISTRATION_H
#define LTI_REGISTRATION_H

#include "lti/launch.h"

/* What an administrator says of a platform; every text "" when not said. */
struct lti_platform {
	const char *org;  /* slug; "" = "main" */
	const char *name; /* "" = the issuer */
	const char *issuer, *client_id, *auth_url, *token_url;
	const char *token_audience;
	const char *jwks_uri; /* or jwks */
	json_t *jwks;         /* a pinned key set, or NULL */
	const char *policy;   /* "" = "standard" */
	const char *origin;   /* slug; "" = the issuer's, else a new one named after the policy */
	const char *deployment_id;
	const char *deployments; /* what to do with others: "" = "accept", or "refuse" */
	const char *frame_origins;
};

struct lti_platform_added {
	struct uuid org, registration, origin, deployment; /* deployment nil when none was named */
	const char *origin_slug;
	bool changed; /* this issuer and client_id were known already */
};

/* Reads a platform from JSON: names as in struct lti_platform. ERR_BAD_INPUT with the field. */
enum err lti_platform_read(struct work *w, json_t *object, struct lti_platform *ret_platform) MUST_CHECK;

/* What else is written in the same directory transaction (an audit row); added is complete then. */
struct lti_also {
	enum err (*write)(struct work *w, const struct lti_platform_added *added, void *arg);
	void *arg;
};

/* Adds the platform, or changes the one with the same issuer and client_id; the origin is made where it is
 * new and keeps its learners. ERR_BAD_INPUT with the field; ERR_NOT_FOUND no such organisation; ERR_CONFLICT
 * the client belongs to another organisation or the origin is of another kind. also may be NULL. */
enum err lti_platform_add(struct work *w, const struct lti_platform *platform, const struct lti_also *also,
    struct lti_platform_added *ret_added) MUST_CHECK;

/* Lets the platform's launches in, or refuses them from the next login and launch on. What is owed to its
 * grade book is still sent, and who is in goes on. ERR_NOT_FOUND no such organisation or registration. */
enum err lti_platform_enable(struct work *w, const char *org, const char *issuer, const char *client_id,
    bool enabled, const struct lti_also *also) MUST_CHECK;

enum { LTI_PLATFORMS_MAX = 1000 };
/* An array of the organisation's platforms, without secrets, at most LTI_PLATFORMS_MAX; it ends with the
 * work. */
enum err lti_platform_list(struct work *w, const char *org, json_t **ret_platforms) MUST_CHECK;

/* The latest launches with their checks, newest first; of one registration unless it is nil; refused: only
 * those. */
enum err lti_launch_list(struct work *w, const char *org, struct uuid registration, bool refused, int limit,
    json_t **ret_launches) MUST_CHECK;

/* The same of an organisation by its id, after a registration (nil: from the first), at most limit; or one of
 * them: ERR_NOT_FOUND (field platform). */
enum err lti_platforms_of(
    struct work *w, struct uuid org, struct uuid after, int64_t limit, json_t **ret_platforms) MUST_CHECK;
enum err lti_platform_one(
    struct work *w, struct uuid org, struct uuid registration, const json_t **ret_platform) MUST_CHECK;
/* before: the last launch of the page before; nil: from the newest. */
enum err lti_launches_of(struct work *w, struct uuid org, struct uuid registration, bool refused,
    struct uuid before, int64_t limit, json_t **ret_launches) MUST_CHECK;

/* One launch of a registration, as lti_launch_list tells each. ERR_NOT_FOUND (field launch). */
enum err lti_launch_read(struct work *w, struct uuid org, struct uuid registration, struct uuid launch,
    const json_t **ret_launch) MUST_CHECK;

#endif
