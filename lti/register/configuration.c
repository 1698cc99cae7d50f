/* The platform's configuration (section 3.4 of LTI Dynamic Registration 1.0; OpenID Connect Discovery 1.0).
 */
#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "lti/register/dynamic.h"

#define PLATFORM_CONFIGURATION "https://purl.imsglobal.org/spec/lti-platform-configuration"

enum { CONFIGURATION_TIMEOUT_S = 8, ISSUER_MAX = 255, ENDPOINT_MAX = 2000, WORD_MAX = 100 };

static const char *member(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text != NULL ? text : "";
}

static enum err address_read(
    struct work *w, const json_t *document, const char *name, size_t max, const char **ret_url)
{
	const char *value = member(document, name);
	const struct field field = {.name = name, .type = FIELD_URL, .max = (int64_t)max, .ret = ret_url};

	if (*value == '\0')
		return fail_field(w, ERR_UNPROCESSABLE, name,
		    WORDS("The platform's configuration does not say its %s."), name);
	if (field_from_text(w, &field, value) != OK)
		return fail_field(w, ERR_UNPROCESSABLE, name,
		    WORDS("In the platform's configuration, %s is no usable address."), name);
	return OK;
}

/* A list that is there must hold the word; OpenID Connect Discovery lets it be absent. */
static enum err list_needs(struct work *w, const json_t *document, const char *name, const char *word)
{
	const json_t *list = json_object_get(document, name);
	const json_t *one;
	size_t i;

	if (list == NULL)
		return OK;
	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);

		if (text != NULL && strcmp(text, word) == 0)
			return OK;
	}
	return fail_field(w, ERR_UNPROCESSABLE, name,
	    WORDS("The platform does not offer %s (%s), which this service needs."), word, name);
}

static bool same_origin(struct work *w, const char *a, const char *b)
{
	const char *origin_a, *origin_b;

	if (http_url_origin(w, a, &origin_a) != OK || http_url_origin(w, b, &origin_b) != OK) {
		work_forgive(w);
		return false;
	}
	return strcmp(origin_a, origin_b) == 0;
}

static enum err foreign(struct work *w, const char *name, const char *url, const char *issuer)
{
	const char *origin = "";

	if (http_url_origin(w, url, &origin) != OK)
		work_forgive(w);
	return fail_field(w, ERR_UNPROCESSABLE, name,
	    WORDS("Of the platform's addresses, %s is at %.120s, which is neither the issuer's own (%.150s) "
	          "nor its maker's cloud."),
	    name, origin, issuer);
}

/* Whoever answers at an origin speaks for the issuer of that origin and no other; a cloud speaks for its own.
 * The address that takes registrations may be a school's own in front of a cloud that is believed: it is only
 * written to. */
static enum err origins_check(struct work *w, const char *url, const struct lti_configuration *c)
{
	const char *clouds = lti_preset(c->policy)->clouds;
	bool own = same_origin(w, url, c->issuer);
	bool cloud = lti_cloud_holds(w, clouds, url) && lti_cloud_holds(w, clouds, c->issuer);
	const struct {
		const char *name, *url;
	} addresses[] = {{"authorization_endpoint", c->auth_url}, {"token_endpoint", c->token_url},
	    {"jwks_uri", c->jwks_uri}, {"registration_endpoint", c->registration_endpoint}};

	if (!own && !cloud)
		return foreign(w, "openid_configuration", url, c->issuer);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		bool written = strcmp(addresses[i].name, "registration_endpoint") == 0;

		if (!same_origin(w, addresses[i].url, c->issuer) &&
		    !lti_cloud_holds(w, clouds, addresses[i].url) && !(written && cloud))
			return foreign(w, addresses[i].name, addresses[i].url, c->issuer);
	}
	return OK;
}

static const char *word_cut(struct work *w, const char *word)
{
	char *cut = arena_strndup(w->arena, word, strlen(word) < WORD_MAX ? strlen(word) : WORD_MAX);

	utf8_mend(cut);
	return cut;
}

enum err lti_configuration_read(struct work *w, const char *url, const json_t *document,
    const enum lti_policy *policy, struct lti_configuration *ret_configuration)
{
	const json_t *platform = json_object_get(document, PLATFORM_CONFIGURATION);
	const json_t *scopes = json_object_get(document, "scopes_supported");
	const json_t *variables = json_object_get(platform, "variables");
	struct lti_configuration c = {.family = word_cut(w, member(platform, "product_family_code")),
	    .version = word_cut(w, member(platform, "version")),
	    .authorization_server = member(document, "authorization_server"),
	    .scopes = json_is_array(scopes) ? scopes : NULL,
	    .variables = json_is_array(variables) ? variables : NULL,
	    .document = document};

	if (!json_is_object(document))
		return fail_field(w, ERR_UNPROCESSABLE, "openid_configuration",
		    WORDS("The platform's configuration is no JSON object."));
	TRY(address_read(w, document, "issuer", ISSUER_MAX, &c.issuer));
	TRY(address_read(w, document, "authorization_endpoint", ENDPOINT_MAX, &c.auth_url));
	TRY(address_read(w, document, "token_endpoint", ENDPOINT_MAX, &c.token_url));
	TRY(address_read(w, document, "jwks_uri", ENDPOINT_MAX, &c.jwks_uri));
	TRY(address_read(w, document, "registration_endpoint", ENDPOINT_MAX, &c.registration_endpoint));
	TRY(list_needs(w, document, "response_types_supported", "id_token"));
	TRY(list_needs(w, document, "id_token_signing_alg_values_supported", "RS256"));
	TRY(list_needs(w, document, "token_endpoint_auth_methods_supported", "private_key_jwt"));
	if (strncmp(c.authorization_server, "https://", 8) != 0 &&
	    strncmp(c.authorization_server, "http://", 7) != 0)
		c.authorization_server = "";
	if (strlen(c.authorization_server) > ENDPOINT_MAX)
		return fail_field(w, ERR_UNPROCESSABLE, "authorization_server",
		    WORDS("In the platform's configuration, %s is no usable address."),
		    "authorization_server");
	c.policy = policy != NULL ? *policy : lti_preset_of_family(c.family);
	TRY(origins_check(w, url, &c));
	*ret_configuration = c;
	return OK;
}

const char *lti_configuration_audience(const struct lti_configuration *c)
{
	const struct lti_preset *preset = lti_preset(c->policy);

	if (*c->authorization_server != '\0' && !preset->endpoint_audience)
		return c->authorization_server;
	/* A cloud's own audience is for its own token endpoint alone. */
	return *preset->token_audience != '\0' && strcmp(c->token_url, preset->token_url) == 0
	           ? preset->token_audience
	           : "";
}

enum err lti_configuration_fetch(struct work *w, struct http *http, const char *url,
    const enum lti_policy *policy, struct lti_configuration *ret_configuration)
{
	static const char *const headers[] = {"Accept: application/json", NULL};
	const struct http_request request = {.method = "GET",
	    .url = url,
	    .headers = headers,
	    .answer_max = LTI_REGISTER_ANSWER_MAX,
	    .timeout_s = CONFIGURATION_TIMEOUT_S};
	struct http_answer answer;
	json_t *document;

	if (http_exchange(w, http, &request, &answer) != OK)
		return fail_field(w, ERR_UPSTREAM, "openid_configuration",
		    WORDS("The platform could not be asked: %s."), arena_strdup(w->arena, w->detail));
	if (answer.status != 200)
		return fail_field(w, ERR_UPSTREAM, "openid_configuration",
		    WORDS("The platform answered %d where its configuration should be: %s"), answer.status,
		    lti_refusal_words(w, &answer));
	if (json_read(w, "the configuration", answer.body, answer.body_len, &document) != OK)
		return fail_field(w, ERR_UPSTREAM, "openid_configuration",
		    WORDS("What the platform sent as its configuration is no JSON: %s"),
		    lti_refusal_words(w, &answer));
	return lti_configuration_read(w, url, document, policy, ret_configuration);
}
