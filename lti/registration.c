/* Which platform is meant, and whether what an administrator says of one holds together. */
#include "lti/registration.h"

#include <string.h>

#include "base/text.h"
#include "keys/http.h"
#include "lti/policy.h"
#include "lti/preset.h"
#include "lti/registration_store.h"

enum {
	NAME_MAX_BYTES = 200,
	ID_MAX = 255,
	URL_MAX_BYTES = 2000,
	SLUG_MAX = 60,
	KEYS_MAX = 50,
	SLUGS_MAX = 99
};

enum err lti_platform_read(struct work *w, json_t *object, struct lti_platform *ret_platform)
{
	struct lti_platform p = {.org = "",
	    .name = "",
	    .issuer = "",
	    .client_id = "",
	    .auth_url = "",
	    .token_url = "",
	    .token_audience = "",
	    .jwks_uri = "",
	    .policy = "",
	    .origin = "",
	    .deployment_id = "",
	    .deployments = "",
	    .frame_origins = "",
	    .audience_shape = "",
	    .status = ""};
	const struct field fields[] = {
	    {"org", FIELD_TEXT, false, 1, SLUG_MAX, .ret = &p.org},
	    {"name", FIELD_TEXT, false, 1, NAME_MAX_BYTES, .ret = &p.name},
	    {"issuer", FIELD_TEXT, true, 1, ID_MAX, .ret = &p.issuer},
	    {"client_id", FIELD_TEXT, true, 1, ID_MAX, .ret = &p.client_id},
	    {"auth_url", FIELD_URL, true, 0, URL_MAX_BYTES, .ret = &p.auth_url},
	    {"token_url", FIELD_URL, false, 0, URL_MAX_BYTES, .ret = &p.token_url},
	    {"token_audience", FIELD_TEXT, false, 0, URL_MAX_BYTES, .ret = &p.token_audience},
	    {"jwks_uri", FIELD_URL, false, 0, URL_MAX_BYTES, .ret = &p.jwks_uri},
	    {"jwks", FIELD_OBJECT, false, 0, 10, .ret = &p.jwks},
	    {"policy", FIELD_TEXT, false, 1, SLUG_MAX, .ret = &p.policy},
	    {"origin", FIELD_TEXT, false, 1, SLUG_MAX, .ret = &p.origin},
	    {"deployment_id", FIELD_TEXT, false, 1, ID_MAX, .ret = &p.deployment_id},
	    {"deployments", FIELD_TEXT, false, 1, SLUG_MAX, .ret = &p.deployments},
	    {"frame_origins", FIELD_TEXT, false, 0, URL_MAX_BYTES, .ret = &p.frame_origins},
	    {"audience_shape", FIELD_TEXT, false, 1, SLUG_MAX, .ret = &p.audience_shape},
	};

	TRY(fields_from_json(w, object, fields, FIELDS_COUNT(fields)));
	*ret_platform = p;
	return OK;
}

enum err lti_origin_slug_check(struct work *w, const char *slug)
{
	if (strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(slug))
		return fail_field(w, ERR_BAD_INPUT, "origin", "an origin's name is made of a-z, 0-9 and -");
	if (strcmp(slug, "direct") == 0)
		return fail_field(w, ERR_BAD_INPUT, "origin", "the name direct is kept for direct visitors");
	if (strncmp(slug, "dispatch-", 9) == 0)
		return fail_field(
		    w, ERR_BAD_INPUT, "origin", "names that begin with dispatch- are kept for dispatches");
	return OK;
}

/* CSP host sources, one or more: nothing that could end the header or begin another directive. */
enum err lti_frame_origins_check(struct work *w, const char *origins)
{
	for (const char *p = origins; *p != '\0'; p++) {
		if ((unsigned char)*p < ' ' || *p == ';' || *p == ',' || *p == '\'' || *p == '"')
			return fail_field(w, ERR_BAD_INPUT, "frame_origins",
			    "wants origins such as https://apps.example.org, separated by blanks");
	}
	return OK;
}

static bool one_of(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

/* What was not said is as the product has it. */
static enum err preset_fill(struct work *w, struct lti_platform *p, const struct lti_preset *preset)
{
	if (*p->deployments == '\0')
		p->deployments = lti_deployments_names[preset->deployments];
	if (*p->audience_shape == '\0')
		p->audience_shape = lti_audience_shapes[preset->audience_array];
	if (*p->token_audience == '\0' && *p->token_url != '\0')
		p->token_audience = preset->token_audience;
	if (!one_of(p->deployments, lti_deployments_names))
		return fail_field(w, ERR_BAD_INPUT, "deployments", "is not accept, pending or refuse");
	if (!one_of(p->audience_shape, lti_audience_shapes))
		return fail_field(w, ERR_BAD_INPUT, "audience_shape", "is neither text nor array");
	return OK;
}

static enum err platform_check(struct work *w, struct lti_platform *p, enum lti_policy *ret_policy)
{
	const json_t *keys = json_object_get(p->jwks, "keys");

	if (*p->org == '\0')
		p->org = "main";
	if (*p->name == '\0')
		p->name = p->issuer;
	if (*p->policy == '\0')
		p->policy = "standard";
	if (!lti_policy_read(p->policy, ret_policy))
		return fail_field(w, ERR_BAD_INPUT, "policy",
		    "%.60s is not standard, moodle, openedx, canvas, blackboard, brightspace or sakai",
		    p->policy);
	TRY(preset_fill(w, p, lti_preset(*ret_policy)));
	if (strchr(p->auth_url, '#') != NULL)
		return fail_field(w, ERR_BAD_INPUT, "auth_url", "may not hold a #");
	if (*p->jwks_uri == '\0' && p->jwks == NULL)
		return fail_field(w, ERR_BAD_INPUT, "jwks_uri", "is missing (or a pinned key set in jwks)");
	if (p->jwks != NULL &&
	    (!json_is_array(keys) || json_array_size(keys) == 0 || json_array_size(keys) > KEYS_MAX))
		return fail_field(w, ERR_BAD_INPUT, "jwks",
		    "is not a key set: it wants \"keys\" with 1 to %d keys", KEYS_MAX);
	TRY(lti_frame_origins_check(w, p->frame_origins));
	return lti_origin_slug_check(w, p->origin);
}

/* "lms-example-org" of https://lms.example.org/x. */
static const char *issuer_slug(struct work *w, const char *issuer)
{
	const char *host = strstr(issuer, "://");
	size_t len;
	char *slug;

	host = host != NULL ? host + 3 : issuer;
	len = strcspn(host, "/?#");
	slug = arena_strndup(w->arena, host, len < SLUG_MAX - 20 ? len : SLUG_MAX - 20);
	for (char *p = slug; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
		else if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
			*p = '-';
	}
	return slug;
}

/* I2: people are the same where the issuer is the same; a second site never shares an origin unless an
 * administrator names it. */
enum err lti_origin_slug_new(
    struct work *w, struct uuid org, const char *kind, const char *issuer, const char **ret_slug)
{
	const char *host = issuer_slug(w, issuer);

	for (int i = 0; i < SLUGS_MAX; i++) {
		const char *slug = i == 0   ? kind
		                   : i == 1 ? arena_printf(w->arena, "%s-%s", kind, host)
		                            : arena_printf(w->arena, "%s-%s-%d", kind, host, i);
		bool free_slug;

		TRY(origin_store_free(w, org, slug, &free_slug));
		if (free_slug) {
			*ret_slug = slug;
			return OK;
		}
	}
	return fail_field(
	    w, ERR_CONFLICT, "origin", "name an origin: too many are called after this platform");
}

enum err origin_choose(struct work *w, const struct lti_platform *p, struct uuid org, const char *kind,
    struct uuid *ret_origin, const char **ret_slug)
{
	const char *slug = p->origin;
	const char *made_kind;
	bool known = false;

	if (*slug == '\0')
		TRY(origin_store_of_issuer(w, org, p->issuer, p->client_id, &known, ret_origin, ret_slug));
	if (known)
		return OK;
	if (*slug == '\0')
		TRY(lti_origin_slug_new(w, org, kind, p->issuer, &slug));
	TRY(origin_store_keep(w, org, slug, kind, p->name, ret_origin, &made_kind));
	if (strcmp(made_kind, kind) != 0)
		return fail_field(w, ERR_CONFLICT, "origin",
		    "%s is an origin of kind %s, and this platform is of kind %s", slug, made_kind, kind);
	*ret_slug = slug;
	return OK;
}

enum err lti_platform_add(struct work *w, const struct lti_platform *platform, const struct lti_also *also,
    struct lti_platform_added *ret_added)
{
	struct lti_platform p = *platform;
	struct lti_platform_added added = {0};
	enum lti_policy policy = LTI_POLICY_STANDARD;

	TRY(platform_check(w, &p, &policy));
	TRY(organization_find(w, p.org, &added.org));
	TRY(origin_choose(
	    w, &p, added.org, lti_policy_rules(policy)->origin_kind, &added.origin, &added.origin_slug));
	TRY(registration_store_keep(w, &p, also, &added));
	*ret_added = added;
	return OK;
}

enum err lti_origin_for(
    struct work *w, const struct lti_registration *registration, struct uuid org, struct uuid *ret_origin)
{
	const struct lti_platform p = {.origin = "",
	    .name = registration->name,
	    .issuer = registration->issuer,
	    .client_id = registration->client_id};
	const char *slug;

	return origin_choose(
	    w, &p, org, lti_policy_rules(registration->policy)->origin_kind, ret_origin, &slug);
}

enum err lti_platform_decide(
    struct work *w, struct uuid org, struct uuid registration, bool approved, const struct lti_also *also)
{
	return registration_store_decide(w, org, registration, approved ? "active" : "disabled", also);
}

enum err lti_platform_enable(struct work *w, const char *org, const char *issuer, const char *client_id,
    bool enabled, const struct lti_also *also)
{
	struct uuid id;

	TRY(organization_find(w, org, &id));
	return registration_store_status(w, id, issuer, client_id, enabled ? "active" : "disabled", also);
}
