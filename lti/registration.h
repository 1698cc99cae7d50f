/* Platforms as administrators know them: adding, changing and listing registrations, and reading the launch
 * log. */
#ifndef LTI_REGISTRATION_H
#define LTI_REGISTRATION_H

#include "lti/launch.h"

/* What a platform gave when it registered itself (LTI Dynamic Registration 1.0, section 3.6). */
struct lti_registered {
	struct uuid invite;           /* the link it came by; it counts as used from then on */
	const char *scope;            /* granted, blank-separated */
	const char *management_url;   /* registration_client_uri; "" for none */
	const char *management_token; /* registration_access_token, sealed; "" for none */
	const json_t *configuration;  /* its OpenID configuration, whole */
};

/* What an administrator says of a platform; every text "" when not said. */
struct lti_platform {
	const char *org;  /* slug; "" = "main" */
	const char *name; /* "" = the issuer */
	const char *issuer, *client_id, *auth_url, *token_url;
	const char *token_audience;
	const char *jwks_uri; /* or jwks */
	json_t *jwks;         /* a pinned key set, or NULL */
	const char *policy;   /* of lti_policy_names; "" = "standard" */
	const char *origin;   /* slug; "" = the issuer's, else a new one named after the policy */
	const char *deployment_id;
	const char
	    *deployments; /* what others meet: "accept", "pending", "refuse"; "" = as the policy's preset */
	const char *frame_origins;
	const char *audience_shape; /* "text" or "array"; "" = as the policy's preset */
	/* "": active, but what waits for approval goes on waiting. "pending": to be approved, unless it is in
	 * use and nothing that proves it changed. "active": in any case. */
	const char *status;
	const struct lti_registered *registered; /* NULL: by hand */
};

struct lti_platform_added {
	struct uuid org, registration, origin, deployment; /* deployment nil when none was named */
	const char *origin_slug;
	const char *status; /* what it is now: active, pending or disabled */
	bool changed;       /* this issuer and client_id were known already */
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

/* The origin in another organisation for learners of this registration's issuer: the one they have there, or
 * a new one.
 */
enum err lti_origin_for(struct work *w, const struct lti_registration *registration, struct uuid org,
    struct uuid *ret_origin) MUST_CHECK;

/* Ends the waiting of a registration that registered itself: its launches are let in, or refused.
 * ERR_NOT_FOUND (field platform): the organisation has no such registration, or it does not wait. */
enum err lti_platform_decide(struct work *w, struct uuid org, struct uuid registration, bool approved,
    const struct lti_also *also) MUST_CHECK;

/* Lets the platform's launches in, or refuses them from the next login and launch on. What is owed to its
 * grade book is still sent, and who is in goes on. ERR_NOT_FOUND no such organisation or registration. */
enum err lti_platform_enable(struct work *w, const char *org, const char *issuer, const char *client_id,
    bool enabled, const struct lti_also *also) MUST_CHECK;

enum { LTI_PLATFORMS_MAX = 1000 };
/* An array of the organisation's platforms, without secrets, at most LTI_PLATFORMS_MAX; it ends with the
 * work. Those of other organisations of which it has deployments are among them ("shared"), with these alone:
 * they may be read, and nothing of them be changed. */
enum err lti_platform_list(struct work *w, const char *org, json_t **ret_platforms) MUST_CHECK;

/* The latest launches with their checks, newest first; of one registration unless it is nil; refused: only
 * those. */
enum err lti_launch_list(struct work *w, const char *org, struct uuid registration, bool refused, int limit,
    json_t **ret_launches) MUST_CHECK;

/* The same of an organisation by its id, after a registration (nil: from the first), at most limit; or one of
 * them: ERR_NOT_FOUND (field platform). */
enum err lti_platforms_of(
    struct work *w, struct uuid org, struct uuid after, int64_t limit, json_t **ret_platforms) MUST_CHECK;
/* The same of those that have this in name, issuer or client id, whatever its case. */
enum err lti_platforms_search(struct work *w, struct uuid org, const char *search, struct uuid after,
    int64_t limit, json_t **ret_platforms) MUST_CHECK;
/* Only the organisation's own. */
enum err lti_platform_one(
    struct work *w, struct uuid org, struct uuid registration, const json_t **ret_platform) MUST_CHECK;
/* The same, or a shared one: to be read. */
enum err lti_platform_seen(
    struct work *w, struct uuid org, struct uuid registration, const json_t **ret_platform) MUST_CHECK;
/* before: the last launch of the page before; nil: from the newest. */
enum err lti_launches_of(struct work *w, struct uuid org, struct uuid registration, bool refused,
    struct uuid before, int64_t limit, json_t **ret_launches) MUST_CHECK;

/* One launch of a registration, as lti_launch_list tells each. ERR_NOT_FOUND (field launch). */
enum err lti_launch_read(struct work *w, struct uuid org, struct uuid registration, struct uuid launch,
    const json_t **ret_launch) MUST_CHECK;

#endif
