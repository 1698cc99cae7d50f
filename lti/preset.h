/* How each product is registered: what is fixed because it is a cloud, what a registration by hand may be
 * filled in with, and what dynamic registration believes and sends. One row for each policy;
 * docs/platforms.md holds the same table; `lectern platform presets` prints it. */
#ifndef LTI_PRESET_H
#define LTI_PRESET_H

#include <jansson.h>

#include "base/text.h"
#include "lti/launch.h"

struct lti_preset {
	const char *families; /* product_family_code in lower case, blank-separated; "": found by no name */
	const char *issuer, *auth_url, *token_url,
	    *jwks_uri; /* of a cloud, the same for all; "": each site's own */
	const char
	    *token_audience; /* of token requests; "": what the platform says, else its token endpoint (T1) */
	bool endpoint_audience; /* what the platform says of its authorization server is no audience */
	bool audience_array;    /* aud is an array of one */
	enum lti_deployments deployments; /* what unknown deployments meet unless somebody says otherwise */
	const char *clouds; /* domains that only the vendor's own service uses, blank-separated; "": none */
	const char *placements; /* of both messages, blank-separated; "": the platform wants none */
	const char *deep_linking_placements; /* of deep linking alone */
	const char *members; /* prefix of the product's own members in a tool's configuration; "": none */
	bool registers;      /* the product has dynamic registration */
};

/* Never NULL. */
const struct lti_preset *lti_preset(enum lti_policy policy);

/* By product_family_code, letters' case aside; LTI_POLICY_STANDARD where nobody is known by it. */
enum lti_policy lti_preset_of_family(const char *family);

/* True when the URL is https and its host is one of the blank-separated domains, or lies below one. */
bool lti_cloud_holds(struct work *w, const char *domains, const char *url);

/* Adds the hosts below every cloud domain of the product, where the issuer is in that cloud: each
 * school there has a host of its own that frames us. */
void lti_cloud_origins_add(struct work *w, struct text *out, enum lti_policy policy, const char *issuer);

/* "accept", "pending", "refuse", then NULL, in the order of enum lti_deployments. */
extern const char *const lti_deployments_names[];
/* "text", "array", then NULL. */
extern const char *const lti_audience_shapes[];

/* The table as JSON, ended with the arena, and as a Markdown table. */
json_t *lti_presets_json(struct work *w);
const char *lti_presets_markdown(struct work *w);

#endif
