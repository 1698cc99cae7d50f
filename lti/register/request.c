/* What we tell a platform of ourselves. */
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "lti/policy.h"
#include "lti/register/dynamic.h"

#define TOOL_CONFIGURATION "https://purl.imsglobal.org/spec/lti-tool-configuration"

enum { SCOPES_MAX = 2000, DOMAIN_AT = 3 };

/* What this service asks of platforms; each is used only where a launch offers it. */
static const char *const scopes[] = {
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly",
    "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
};
/* Of those, what every platform knows: asked for where a platform does not say what it offers. */
enum { SCOPES = sizeof(scopes) / sizeof(scopes[0]), SCOPES_USUAL = 5 };

/* D3: by these a copied course finds its content again. */
static const struct {
	const char *name, *variable;
} histories[] = {
    {"resource_link_id_history", "ResourceLink.id.history"},
    {"context_id_history", "Context.id.history"},
};

static const char *below(struct work *w, const struct lti_tool *tool, const char *path)
{
	return arena_printf(w->arena, "%s%s", tool->app_url, path);
}

const char *lti_tool_login_url(struct work *w, const struct lti_tool *tool)
{
	return below(w, tool, "/lti/login");
}

const char *lti_tool_launch_url(struct work *w, const struct lti_tool *tool)
{
	return below(w, tool, "/lti/launch");
}

const char *lti_tool_jwks_url(struct work *w, const struct lti_tool *tool)
{
	return below(w, tool, "/lti/jwks");
}

const char *lti_tool_icon_url(struct work *w, const struct lti_tool *tool)
{
	return below(w, tool, "/lti/icon.svg");
}

static bool list_holds(const json_t *list, const char *word)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *text = json_string_value(one);

		if (text != NULL && strcmp(text, word) == 0)
			return true;
	}
	return false;
}

static const char *scopes_text(struct work *w, const json_t *offered)
{
	struct text out = text_new(w->arena, SCOPES_MAX);

	for (size_t i = 0; i < SCOPES; i++) {
		if (offered != NULL ? !list_holds(offered, scopes[i]) : i >= SCOPES_USUAL)
			continue;
		if (out.len > 0)
			text_add_char(&out, ' ');
		text_add(&out, scopes[i]);
	}
	return out.data;
}

/* Host and port of our own address. */
static const char *domain_of(struct work *w, const struct lti_tool *tool)
{
	const char *host = strstr(tool->app_url, "://");

	host = host != NULL ? host + DOMAIN_AT : tool->app_url;
	return arena_strndup(w->arena, host, strcspn(host, "/?#"));
}

/* variables: those the platform fills in; NULL: it does not say, and what it does not know it leaves as it
 * is. */
static json_t *custom_parameters(struct work *w, const json_t *variables)
{
	json_t *custom = json_object();

	for (size_t i = 0; i < sizeof(histories) / sizeof(histories[0]); i++) {
		if (variables != NULL && !list_holds(variables, histories[i].variable))
			continue;
		json_object_set_new(custom, histories[i].name,
		    json_string(arena_printf(w->arena, "$%s", histories[i].variable)));
	}
	return custom;
}

static void words_append(json_t *list, const char *words)
{
	while (*words != '\0') {
		size_t n = strcspn(words, " ");

		json_array_append_new(list, json_stringn(words, n));
		words += n;
		words += strspn(words, " ");
	}
}

static json_t *message(struct work *w, const struct lti_tool *tool, const struct lti_preset *preset,
    const char *type, bool deep_linking)
{
	json_t *one = json_pack("{s:s,s:s,s:s,s:s}", "type", type, "target_link_uri",
	    lti_tool_launch_url(w, tool), "label", tool->name, "icon_uri", lti_tool_icon_url(w, tool));
	json_t *placements = json_array();

	words_append(placements, preset->placements);
	if (deep_linking)
		words_append(placements, preset->deep_linking_placements);
	if (json_array_size(placements) > 0)
		json_object_set(one, "placements", placements);
	json_decref(placements);
	if (deep_linking)
		json_object_set_new(one, "supported_types", json_pack("[s]", "ltiResourceLink"));
	return one;
}

static json_t *tool_configuration(
    struct work *w, const struct lti_tool *tool, const struct lti_configuration *c)
{
	const struct lti_preset *preset = lti_preset(c->policy);
	json_t *own = json_pack("{s:s,s:s,s:s,s:o,s:[o,o],s:[s,s,s,s,s,s]}", "domain", domain_of(w, tool),
	    "target_link_uri", lti_tool_launch_url(w, tool), "description",
	    "Opens courses and activities (SCORM), keeps what was learned, and sends grades back.",
	    "custom_parameters", custom_parameters(w, c->variables), "messages",
	    message(w, tool, preset, "LtiResourceLinkRequest", false),
	    message(w, tool, preset, "LtiDeepLinkingRequest", true), "claims", "iss", "sub", "name",
	    "given_name", "family_name", "email");

	if (*preset->members != '\0') {
		json_object_set_new(
		    own, arena_printf(w->arena, "%sprivacy_level", preset->members), json_string("public"));
		json_object_set_new(
		    own, arena_printf(w->arena, "%stool_id", preset->members), json_string("lectern"));
		json_object_set_new(
		    own, arena_printf(w->arena, "%svendor", preset->members), json_string("Lectern"));
	}
	return own;
}

json_t *lti_registration_request(
    struct work *w, const struct lti_tool *tool, const struct lti_configuration *c)
{
	return json_own(
	    w->arena, json_pack("{s:s,s:[s],s:[s,s],s:s,s:[s],s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}",
	                  "application_type", "web", "response_types", "id_token", "grant_types", "implicit",
	                  "client_credentials", "initiate_login_uri", lti_tool_login_url(w, tool),
	                  "redirect_uris", lti_tool_launch_url(w, tool), "client_name", tool->name,
	                  "jwks_uri", lti_tool_jwks_url(w, tool), "logo_uri", lti_tool_icon_url(w, tool),
	                  "client_uri", tool->app_url, "token_endpoint_auth_method", "private_key_jwt",
	                  "id_token_signed_response_alg", "RS256", "scope", scopes_text(w, c->scopes),
	                  TOOL_CONFIGURATION, tool_configuration(w, tool, c)));
}

static json_t *canvas_placement(struct work *w, const struct lti_tool *tool, const char *name, size_t len)
{
	return json_pack("{s:o,s:s,s:s,s:s,s:s,s:b,s:i,s:i}", "placement", json_stringn(name, len),
	    "message_type", "LtiDeepLinkingRequest", "target_link_uri", lti_tool_launch_url(w, tool), "text",
	    tool->name, "icon_url", lti_tool_icon_url(w, tool), "enabled", 1, "selection_width", 900,
	    "selection_height", 700);
}

json_t *lti_canvas_document(struct work *w, const struct lti_tool *tool)
{
	const struct lti_preset *preset = lti_preset(LTI_POLICY_CANVAS);
	json_t *list = json_array(), *placements = json_array();
	const char *names = preset->placements;

	words_append(list, scopes_text(w, NULL));
	while (*names != '\0') {
		size_t n = strcspn(names, " ");

		json_array_append_new(placements, canvas_placement(w, tool, names, n));
		names += n;
		names += strspn(names, " ");
	}
	return json_own(w->arena,
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:[{s:s,s:s,s:s,s:s,s:{s:s,s:s,s:o}}]}", "title",
	        tool->name, "description",
	        "Opens courses and activities (SCORM), keeps what was learned, and sends grades back.",
	        "target_link_uri", lti_tool_launch_url(w, tool), "oidc_initiation_url",
	        lti_tool_login_url(w, tool), "public_jwk_url", lti_tool_jwks_url(w, tool), "scopes", list,
	        "custom_fields", custom_parameters(w, NULL), "extensions", "platform",
	        "canvas.instructure.com", "domain", domain_of(w, tool), "tool_id", "lectern", "privacy_level",
	        "public", "settings", "text", tool->name, "icon_url", lti_tool_icon_url(w, tool),
	        "placements", placements));
}
