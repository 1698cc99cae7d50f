#include "lti/preset.h"

#include <string.h>
#include <strings.h>

#include "base/fields.h"
#include "base/text.h"
#include "keys/http.h"
#include "lti/policy.h"

enum { MARKDOWN_MAX = 16 * 1024, FAMILY_MAX = 64 };

const char *const lti_deployments_names[] = {"accept", "pending", "refuse", NULL};
const char *const lti_audience_shapes[] = {"text", "array", NULL};

#define OWN .issuer = "", .auth_url = "", .token_url = "", .jwks_uri = "", .token_audience = "", .clouds = ""

static const struct lti_preset presets[] = {
    [LTI_POLICY_STANDARD] = {OWN, .families = "", .placements = "", .deep_linking_placements = "",
        .members = "", .registers = true},
    [LTI_POLICY_MOODLE] = {OWN, .families = "moodle totara", .placements = "",
        .deep_linking_placements = "ContentArea", .members = "", .registers = true},
    [LTI_POLICY_OPENEDX] = {OWN, .families = "openedx edx", .placements = "", .deep_linking_placements = "",
        .members = "", .registers = false},
    [LTI_POLICY_CANVAS] = {.families = "canvas",
        .issuer = "https://canvas.instructure.com",
        .auth_url = "https://sso.canvaslms.com/api/lti/authorize_redirect",
        .token_url = "https://sso.canvaslms.com/login/oauth2/token",
        .jwks_uri = "https://sso.canvaslms.com/api/lti/security/jwks",
        .token_audience = "",
        .endpoint_audience = true,
        .clouds = "instructure.com canvaslms.com",
        .placements = "link_selection assignment_selection",
        .deep_linking_placements = "",
        .members = "https://canvas.instructure.com/lti/",
        .registers = true},
    [LTI_POLICY_BLACKBOARD] = {.families = "blackboardlearn blackboard",
        .issuer = "https://blackboard.com",
        .auth_url = "https://developer.blackboard.com/api/v1/gateway/oidcauth",
        .token_url = "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",
        .jwks_uri = "",
        .token_audience = "",
        .deployments = LTI_DEPLOYMENTS_PENDING,
        .clouds = "blackboard.com",
        .placements = "",
        .deep_linking_placements = "",
        .members = "",
        .registers = false},
    [LTI_POLICY_BRIGHTSPACE] = {.families = "desire2learn d2l brightspace",
        .issuer = "",
        .auth_url = "",
        .token_url = "https://auth.brightspace.com/core/connect/token",
        .jwks_uri = "",
        .token_audience = "https://api.brightspace.com/auth/token",
        .clouds = "brightspace.com",
        .placements = "",
        .deep_linking_placements = "",
        .members = "",
        .registers = true},
    [LTI_POLICY_SAKAI] = {OWN, .families = "sakai", .placements = "", .deep_linking_placements = "",
        .members = "", .registers = true},
};

enum { PRESETS = sizeof(presets) / sizeof(presets[0]) };
_Static_assert((int)PRESETS == (int)LTI_POLICY_COUNT, "a row for each");

const struct lti_preset *lti_preset(enum lti_policy policy)
{
	return &presets[(size_t)policy < PRESETS ? policy : LTI_POLICY_STANDARD];
}

static bool word_in(const char *list, const char *word, size_t len)
{
	while (*list != '\0') {
		size_t n = strcspn(list, " ");

		if (n == len && strncasecmp(list, word, len) == 0)
			return true;
		list += n;
		list += strspn(list, " ");
	}
	return false;
}

enum lti_policy lti_preset_of_family(const char *family)
{
	size_t len = strlen(family);

	if (len == 0 || len > FAMILY_MAX || strchr(family, ' ') != NULL)
		return LTI_POLICY_STANDARD;
	for (size_t i = 0; i < PRESETS; i++) {
		if (word_in(presets[i].families, family, len))
			return (enum lti_policy)i;
	}
	return LTI_POLICY_STANDARD;
}

bool lti_cloud_holds(struct work *w, const char *domains, const char *url)
{
	const char *origin, *host;
	size_t host_len;

	if (http_url_origin(w, url, &origin) != OK) {
		work_forgive(w);
		return false;
	}
	/* A port of its own is nobody's public service. */
	if (strncmp(origin, "https://", 8) != 0)
		return false;
	host = origin + 8;
	host_len = strlen(host);
	while (*domains != '\0') {
		size_t n = strcspn(domains, " ");

		if (host_len == n && strncmp(host, domains, n) == 0)
			return true;
		if (host_len > n && host[host_len - n - 1] == '.' &&
		    strncmp(host + host_len - n, domains, n) == 0)
			return true;
		domains += n;
		domains += strspn(domains, " ");
	}
	return false;
}

void lti_cloud_origins_add(struct work *w, struct text *out, enum lti_policy policy, const char *issuer)
{
	const char *domain = lti_preset(policy)->clouds;

	if (!lti_cloud_holds(w, domain, issuer))
		return;
	while (*domain != '\0') {
		size_t n = strcspn(domain, " ");

		text_printf(out, " https://*.%.*s", (int)n, domain);
		domain += n;
		domain += strspn(domain, " ");
	}
}

json_t *lti_presets_json(struct work *w)
{
	json_t *list = json_own(w->arena, json_array());

	for (size_t i = 0; i < PRESETS; i++) {
		const struct lti_preset *p = &presets[i];

		json_array_append_new(list,
		    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "policy",
		        lti_policy_names[i], "families", p->families, "issuer", p->issuer, "auth_url",
		        p->auth_url, "token_url", p->token_url, "jwks_uri", p->jwks_uri, "token_audience",
		        p->token_audience, "audience_shape", lti_audience_shapes[p->audience_array],
		        "deployments", lti_deployments_names[p->deployments], "clouds", p->clouds,
		        "placements", p->placements, "registers_itself", (int)p->registers));
	}
	return list;
}

static void cell(struct text *out, const char *text, const char *otherwise)
{
	if (*text != '\0')
		text_printf(out, " `%s` |", text);
	else
		text_printf(out, " %s |", otherwise);
}

static const char *audience_words(const struct lti_preset *p)
{
	if (*p->token_audience != '\0')
		return p->token_audience;
	return p->endpoint_audience ? "the token endpoint"
	                            : "what the platform says, else the token endpoint";
}

const char *lti_presets_markdown(struct work *w)
{
	struct text out = text_new(w->arena, MARKDOWN_MAX);

	text_add(&out,
	    "| policy | known by | registers itself | issuer | authentication request | access token | key "
	    "set | audience of token requests | new deployments | its cloud |\n"
	    "|---|---|---|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < PRESETS; i++) {
		const struct lti_preset *p = &presets[i];

		text_printf(&out, "| `%s` |", lti_policy_names[i]);
		cell(&out, p->families, "");
		text_add(&out, p->registers ? " yes |" : " no |");
		cell(&out, p->issuer, "its own");
		cell(&out, p->auth_url, "its own");
		cell(&out, p->token_url, "its own");
		cell(&out, p->jwks_uri, "its own");
		text_printf(&out, *p->token_audience != '\0' ? " `%s`%s |" : " %s%s |", audience_words(p),
		    p->audience_array ? ", in an array" : "");
		text_printf(&out, " %s |", lti_deployments_names[p->deployments]);
		cell(&out, p->clouds, "");
		text_add_char(&out, '\n');
	}
	return out.data;
}
