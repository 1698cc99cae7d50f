/* Dynamic registration (LTI Dynamic Registration 1.0): the platform says where its OpenID configuration is,
 * we ask its registration endpoint to take us as a tool. Whose word is believed: the configuration must come
 * from the issuer's own origin, and its addresses lie there too, or both in the cloud of one product
 * (lti/preset.h). Pure but for the two exchanges; nothing is kept here. */
#ifndef LTI_REGISTER_DYNAMIC_H
#define LTI_REGISTER_DYNAMIC_H

#include <jansson.h>

#include "base/text.h"
#include "keys/http.h"
#include "lti/preset.h"

enum {
	LTI_REGISTER_URL_MAX = 4096,   /* of a configuration: some carry a token in their query */
	LTI_REGISTER_TOKEN_MAX = 8192, /* of a registration token */
	LTI_REGISTER_ANSWER_MAX = 256 * 1024,
	LTI_REGISTER_WORDS_MAX = 400 /* bytes of what a platform says when it refuses */
};

/* What a platform says of itself; texts in the arena, "" where it does not say. */
struct lti_configuration {
	const char *issuer, *auth_url, *token_url, *jwks_uri, *registration_endpoint;
	const char *authorization_server; /* "" unless it is an address */
	const char *family, *version;     /* product_family_code */
	enum lti_policy policy;           /* by its family, unless somebody chose */
	const json_t *scopes;             /* scopes_supported, or NULL */
	const json_t *variables;          /* of its custom parameters, or NULL */
	const json_t *document;           /* the whole of it */
};

/* Fetches and judges it. policy: NULL, or the kind of platform that was chosen. ERR_UPSTREAM: there is no
 * answer, or no JSON; ERR_UNPROCESSABLE with the field: it is not believed, or we cannot work with it. */
enum err lti_configuration_fetch(struct work *w, struct http *http, const char *url,
    const enum lti_policy *policy, struct lti_configuration *ret_configuration) MUST_CHECK;

/* The same of a document in hand that came from url. */
enum err lti_configuration_read(struct work *w, const char *url, const json_t *document,
    const enum lti_policy *policy, struct lti_configuration *ret_configuration) MUST_CHECK;

/* aud of our token requests to it (T1). */
const char *lti_configuration_audience(const struct lti_configuration *configuration);

/* Where our own addresses are and what we call ourselves. */
struct lti_tool {
	const char *app_url;
	const char *name;
};

/* Our addresses for platforms; in the arena. */
const char *lti_tool_login_url(struct work *w, const struct lti_tool *tool);
const char *lti_tool_launch_url(struct work *w, const struct lti_tool *tool);
const char *lti_tool_jwks_url(struct work *w, const struct lti_tool *tool);
const char *lti_tool_icon_url(struct work *w, const struct lti_tool *tool);

/* What is sent to the registration endpoint (section 3.5). Ends with the arena. */
json_t *lti_registration_request(
    struct work *w, const struct lti_tool *tool, const struct lti_configuration *configuration);

/* The document that Canvas takes instead (LTI key "by URL"). Ends with the arena. */
json_t *lti_canvas_document(struct work *w, const struct lti_tool *tool);

struct lti_registration_answer {
	const char *client_id, *deployment_id, *scope, *management_url, *management_token; /* "" for none */
};

/* Sends it; token "" for none. ERR_UPSTREAM with the platform's own words. *ret_known: whether the platform's
 * decision is known; false where the answer did not come, or was no answer to this. */
enum err lti_registration_send(struct work *w, struct http *http,
    const struct lti_configuration *configuration, const char *token, const json_t *request,
    struct lti_registration_answer *ret_answer, bool *ret_known) MUST_CHECK;

/* The answer's body read; for lti_registration_send and tests. */
enum err lti_registration_answer_read(
    struct work *w, const char *body, size_t len, struct lti_registration_answer *ret_answer) MUST_CHECK;

/* What a refusal's body says, for people: its error members, or its text; never markup, never a token. In the
 * arena. */
const char *lti_refusal_words(struct work *w, const struct http_answer *answer);

#endif
