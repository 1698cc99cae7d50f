#include <string.h>

#include "lti/ags.h"
#include "lti/policy.h"
#include "lti/preset.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/trouble.h"
#include "web/platform/platform.h"

struct fields {
	const char *org;
	struct uuid id;
	const char *public_keys;
	struct lti_platform platform;
};

enum { TEXT_MAX = 2000, ID_MAX = 255, KEYS_MAX = 16 * 1024 };

#define AT(member) offsetof(struct fields, platform.member)
#define ORG                                                                                                  \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                    \
		    .about = "the organisation"                                                              \
	}
#define PLATFORM_FIELDS                                                                                      \
	{"name", INPUT_BODY, FIELD_TEXT, false, 0, 200, AT(name), .about = "for people"},                    \
	    {"issuer", INPUT_BODY, FIELD_TEXT, true, 1, TEXT_MAX, AT(issuer), .about = "iss of its tokens"}, \
	    {"client_id", INPUT_BODY, FIELD_TEXT, true, 1, ID_MAX, AT(client_id),                            \
	        .about = "the id it gave us"},                                                               \
	    {"auth_url", INPUT_BODY, FIELD_URL, true, 1, TEXT_MAX, AT(auth_url),                             \
	        .about = "its authentication request endpoint"},                                             \
	    {"token_url", INPUT_BODY, FIELD_URL, false, 0, TEXT_MAX, AT(token_url),                          \
	        .about = "its access token endpoint"},                                                       \
	    {"jwks_uri", INPUT_BODY, FIELD_URL, false, 0, TEXT_MAX, AT(jwks_uri),                            \
	        .about = "where its key set is"},                                                            \
	    {"public_keys", INPUT_BODY, FIELD_TEXT, false, 0, KEYS_MAX,                                      \
	        offsetof(struct fields, public_keys), .about = "or its keys themselves: PEM or a key set"},  \
	    {"token_audience", INPUT_BODY, FIELD_TEXT, false, 0, TEXT_MAX, AT(token_audience),               \
	        .about = "aud of our token requests"},                                                       \
	    {"deployment_id", INPUT_BODY, FIELD_TEXT, false, 0, ID_MAX, AT(deployment_id),                   \
	        .about = "a deployment that is known"},                                                      \
	    {"deployments", INPUT_BODY, FIELD_CHOICE, false, 0, 0, AT(deployments),                          \
	        .choices = lti_deployments_names, .about = "what others meet"},                              \
	    {"policy", INPUT_BODY, FIELD_CHOICE, false, 0, 0, AT(policy), .choices = lti_policy_names,       \
	        .about = "whose habits it has"},                                                             \
	    {"audience_shape", INPUT_BODY, FIELD_CHOICE, false, 0, 0, AT(audience_shape),                    \
	        .choices = lti_audience_shapes, .about = "aud is a text, or an array of one"},               \
	{                                                                                                    \
		"frame_origins", INPUT_BODY, FIELD_TEXT, false, 0, TEXT_MAX, AT(frame_origins),              \
		    .about = "other sites that may show it in a frame"                                       \
	}

struct new_page_fields {
	const char *org, *policy;
};

const struct input platform_new_page_input[] = {
    {"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct new_page_fields, org),
        .about = "the organisation"},
    {"policy", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct new_page_fields, policy),
        .choices = lti_policy_names, .about = "the kind of platform whose fixed addresses are filled in"},
    {0},
};
const struct input platform_new_input[] = {ORG, PLATFORM_FIELDS, {0}};
const struct input platform_form_input[] = {
    ORG,
    {"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id), .about = "the registration"},
    PLATFORM_FIELDS,
    {0},
};

static const struct fields blank = {
    .public_keys = "",
    .platform = {.name = "",
        .jwks_uri = "",
        .token_url = "",
        .token_audience = "",
        .policy = "standard",
        .origin = "",
        .deployment_id = "",
        .deployments = "",
        .frame_origins = "",
        .audience_shape = "",
        .status = ""},
};

/* What a form begins with: as the registration is kept, as the product's preset has it, or blank. */
static const json_t *begun_with(struct request *r, const json_t *kept, enum lti_policy policy)
{
	const struct lti_preset *preset = lti_preset(policy);

	if (kept != NULL)
		return kept;
	return json_own(r->work.arena,
	    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "issuer", preset->issuer, "auth_url",
	        preset->auth_url, "token_url", preset->token_url, "jwks_uri", preset->jwks_uri,
	        "token_audience", preset->token_audience, "audience_shape",
	        lti_audience_shapes[preset->audience_array], "new_deployments",
	        lti_deployments_names[preset->deployments], "policy", lti_policy_names[policy]));
}

static void kinds_fill(
    struct request *r, const char *chosen, struct page_platform_form_kinds kinds[static LTI_POLICY_COUNT])
{
	for (int i = 0; i < LTI_POLICY_COUNT; i++)
		kinds[i] = (struct page_platform_form_kinds){.name = lti_policy_names[i],
		    .label = i == LTI_POLICY_STANDARD
		                 ? page_translate(request_language(r), WORDS("Any platform"))
		                 : lti_policy_rules((enum lti_policy)i)->label,
		    .chosen = strcmp(lti_policy_names[i], chosen) == 0,
		    .link = frame_address(r, "/platforms/new?policy=%s", lti_policy_names[i])};
}

/* The pasted keys as they are kept. */
static const char *keys_kept(struct request *r, const json_t *kept)
{
	struct lti_registration registration;
	struct uuid id;

	if (kept == NULL || !json_is_true(json_object_get(kept, "jwks_pinned")) ||
	    !uuid_parse(platform_text(kept, "registration"), &id))
		return "";
	if (lti_registration_load(&r->work, id, &registration) != OK) {
		work_forgive(&r->work);
		return "";
	}
	return registration.jwks != NULL ? json_text(r->work.arena, registration.jwks) : "";
}

/* As it is kept (NULL: a new one, by a preset), or as it was typed. */
static enum err show(
    struct request *r, const json_t *kept, enum lti_policy policy, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_form_kinds kinds[LTI_POLICY_COUNT];
	const json_t *begun = begun_with(r, kept, policy);
	bool typed = trouble != NULL;
	const char *chosen = typed ? form_typed(r, "policy") : platform_text(begun, "policy");

#define VALUE(member) (typed ? form_typed(r, member) : platform_text(begun, member))
	kinds_fill(r, chosen, kinds);
	page_platform_form(&html,
	    &(struct page_platform_form){.lang = request_language(r),
	        .frame = frame_make(r, "platforms"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .is_new = kept == NULL,
	        .name = VALUE("name"),
	        .issuer = kept != NULL ? platform_text(kept, "issuer") : VALUE("issuer"),
	        .client_id = kept != NULL ? platform_text(kept, "client_id") : VALUE("client_id"),
	        .auth_url = VALUE("auth_url"),
	        .token_url = VALUE("token_url"),
	        .jwks_uri = VALUE("jwks_uri"),
	        .public_keys = typed ? form_typed(r, "public_keys") : keys_kept(r, kept),
	        .token_audience = VALUE("token_audience"),
	        .audience_shape = VALUE("audience_shape"),
	        .deployment_id = form_typed(r, "deployment_id"),
	        .deployments = typed ? form_typed(r, "deployments") : platform_text(begun, "new_deployments"),
	        .kinds = kinds,
	        .kinds_count = LTI_POLICY_COUNT,
	        .frame_origins = VALUE("frame_origins"),
	        .back = kept != NULL ? platform_address(r, kept, "") : frame_address(r, "/platforms")});
#undef VALUE
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_platform_new(struct request *r)
{
	struct new_page_fields in = {.policy = "standard"};
	enum lti_policy policy = LTI_POLICY_STANDARD;

	TRY(request_input(r, &in));
	(void)lti_policy_read(in.policy, &policy);
	return show(r, NULL, policy, NULL);
}

enum err get_platform_form(struct request *r)
{
	const json_t *platform;

	TRY(platform_of_path(r, &platform));
	return show(r, platform, LTI_POLICY_STANDARD, NULL);
}

/* Keys that were pasted stand in for the address of a key set. */
static enum err keys_take(struct request *r, struct fields *in)
{
	struct work *w = &r->work;

	if (in->public_keys[strspn(in->public_keys, " \t\n")] == '\0')
		return OK;
	if (keys_paste_read(w, in->public_keys, &in->platform.jwks) != OK)
		return fail_field(w, ERR_BAD_INPUT, "public_keys", "%s", arena_strdup(w->arena, w->detail));
	return OK;
}

static enum err saved(struct request *r, const struct lti_platform_added *added)
{
	frame_say(r, "success",
	    added->changed ? WORDS("The platform is saved.")
	                   : WORDS("The platform is registered. Open an activity there to try it."));
	return reply_redirect(
	    r, 303, frame_address(r, "/platforms/%s", uuid_text(r->work.arena, added->registration)));
}

/* A registration that is there already would silently be changed: from this form that is a mistake. */
static enum err check_new(struct request *r, const struct lti_platform *platform)
{
	json_t *platforms, *known;
	size_t i;

	TRY(lti_platforms_search(&r->work, r->principal.org, platform->client_id, (struct uuid){{0}},
	    LTI_PLATFORMS_MAX, &platforms));
	json_array_foreach(platforms, i, known)
	{
		if (strcmp(platform_text(known, "issuer"), platform->issuer) == 0 &&
		    strcmp(platform_text(known, "client_id"), platform->client_id) == 0)
			return fail_field(&r->work, ERR_CONFLICT, "client_id",
			    "this issuer and client id are registered already");
	}
	return OK;
}

enum err post_platform_new(struct request *r)
{
	struct lti_platform_added added;
	struct fields in = blank;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	in.platform.org = request_param(r, "org");
	if (e == OK)
		e = check_new(r, &in.platform);
	if (e == OK)
		e = keys_take(r, &in);
	if (e == OK)
		e = platform_save(&r->work, &r->principal, &in.platform, &added);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, NULL, LTI_POLICY_STANDARD, &trouble);
	}
	return saved(r, &added);
}

enum err post_platform_form(struct request *r)
{
	struct lti_platform_added added;
	struct fields in = blank;
	const json_t *platform;
	struct trouble trouble;
	enum err e;

	TRY(platform_of_path(r, &platform));
	e = request_input(r, &in);
	/* What names a registration stays. */
	in.platform.issuer = platform_text(platform, "issuer");
	in.platform.client_id = platform_text(platform, "client_id");
	in.platform.org = request_param(r, "org");
	if (e == OK)
		e = keys_take(r, &in);
	if (e == OK)
		e = platform_save(&r->work, &r->principal, &in.platform, &added);
	if (e != OK) {
		TRY(trouble_make(r, e, &trouble));
		return show(r, platform, LTI_POLICY_STANDARD, &trouble);
	}
	return saved(r, &added);
}

enum err get_platform_opening(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	const json_t *platform;

	TRY(platform_of_path(r, &platform));
	page_platform_deed(&html, &(struct page_platform_deed){.lang = request_language(r),
	                              .frame = frame_make(r, "platforms"),
	                              .active = strcmp(platform_text(platform, "status"), "active") == 0,
	                              .name = platform_text(platform, "name"),
	                              .back = platform_address(r, platform, "")});
	return reply_page(r, 200, &html);
}

enum err post_platform_opening(struct request *r)
{
	const json_t *platform;
	bool active;

	TRY(platform_of_path(r, &platform));
	active = strcmp(platform_text(platform, "status"), "active") == 0;
	TRY(platform_enable(&r->work, &r->principal, request_param(r, "org"),
	    platform_text(platform, "issuer"), platform_text(platform, "client_id"), !active));
	frame_say(r, "success",
	    active ? WORDS("The platform is disabled.") : WORDS("The platform is enabled again."));
	return reply_redirect(r, 303, platform_address(r, platform, ""));
}
