/* What platforms ask for when they do not register themselves: a page with every address by the names that
 * each product uses, the document that Canvas takes, the icon. */
#include <string.h>

#include "lms/platform/invite.h"
#include "lti/policy.h"
#include "pages.h"
#include "web/asset/asset.h"
#include "web/input.h"
#include "web/lti/lti.h"
#include "web/page/frame.h"
#include "web/page/page.h"

enum { PAGE_MAX = 128 * 1024, FIELDS_MAX = 16 };

struct product_input {
	const char *product;
};

static const char *const documents[] = {"canvas", NULL};

const struct input lti_addresses_input[] = {
    {"product", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct product_input, product),
        .choices = lti_policy_names, .about = "whose names the addresses have"},
    {0},
};
const struct input lti_document_input[] = {
    {"product", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct product_input, product),
        .choices = documents, .about = "who takes it"},
    {0},
};

/* What stands in a field of a product's form. */
enum what { LAUNCH, LOGIN, JWKS, ICON, LABEL, DOCUMENT, OF_LINK, OF_CONTEXT, DOMAIN };

/* The names are those of the products' own forms, in English as their documentation has them. */
static const struct {
	const char *product;
	struct {
		const char *name;
		enum what what;
	} fields[FIELDS_MAX];
} forms[] = {
    {"standard", {{"Launch URL, redirect URI, deep linking URL", LAUNCH}, {"Login initiation URL", LOGIN},
                     {"Public key set URL (JWKS)", JWKS}, {"Label", LABEL}, {"Icon", ICON},
                     {"Custom parameters", OF_LINK}, {"Custom parameters", OF_CONTEXT}}},
    {"moodle",
        {{"Tool name", LABEL}, {"Tool URL", LAUNCH}, {"Public keyset", JWKS}, {"Initiate login URL", LOGIN},
            {"Redirection URI(s)", LAUNCH}, {"Content selection URL", LAUNCH}, {"Icon URL", ICON},
            {"Custom parameters", OF_LINK}, {"Custom parameters", OF_CONTEXT}}},
    {"openedx", {{"Tool Launch URL", LAUNCH}, {"Tool Initiate Login URL", LOGIN}, {"Tool Keyset URL", JWKS},
                    {"Registered Redirect URIs", LAUNCH}, {"Deep Linking Launch URL", LAUNCH}}},
    {"canvas",
        {{"JSON URL", DOCUMENT}, {"Key Name, Title", LABEL}, {"Redirect URIs", LAUNCH},
            {"Target Link URI", LAUNCH}, {"OpenID Connect Initiation Url", LOGIN}, {"Public JWK URL", JWKS},
            {"Icon URL", ICON}, {"Custom Fields", OF_LINK}, {"Custom Fields", OF_CONTEXT}}},
    {"blackboard",
        {{"Domain", DOMAIN}, {"Login Initiation URL", LOGIN}, {"Tool Redirect URL(s)", LAUNCH},
            {"Tool JWKS URL", JWKS}, {"Target link URI of each placement", LAUNCH}, {"Icon", ICON},
            {"Tool Provider Custom Parameters", OF_LINK}, {"Tool Provider Custom Parameters", OF_CONTEXT}}},
    {"brightspace",
        {{"Name", LABEL}, {"Domain", DOMAIN}, {"Redirect URLs", LAUNCH}, {"OpenID Connect Login URL", LOGIN},
            {"Target Link URI", LAUNCH}, {"Keyset URL", JWKS}, {"Substitution parameters", OF_LINK},
            {"Substitution parameters", OF_CONTEXT}}},
    {"sakai", {{"Tool Title", LABEL}, {"Launch URL", LAUNCH}, {"LTI 1.3 Tool Keyset URL", JWKS},
                  {"LTI 1.3 Tool OpenID Connect/Initialization Endpoint", LOGIN},
                  {"LTI 1.3 Tool Redirect Endpoint(s)", LAUNCH}, {"Custom Parameters", OF_LINK},
                  {"Custom Parameters", OF_CONTEXT}}},
};

enum { FORMS = sizeof(forms) / sizeof(forms[0]) };

static const char *value_of(struct request *r, const struct lti_tool *tool, enum what what)
{
	struct work *w = &r->work;

	switch (what) {
	case LAUNCH:
		return lti_tool_launch_url(w, tool);
	case LOGIN:
		return lti_tool_login_url(w, tool);
	case JWKS:
		return lti_tool_jwks_url(w, tool);
	case ICON:
		return lti_tool_icon_url(w, tool);
	case DOCUMENT:
		return arena_printf(w->arena, "%s/lti/config.json?product=canvas", tool->app_url);
	case OF_LINK:
		return "resource_link_id_history=$ResourceLink.id.history";
	case OF_CONTEXT:
		return "context_id_history=$Context.id.history";
	case DOMAIN:
		return strstr(tool->app_url, "://") + 3;
	case LABEL:
		break;
	}
	return tool->name;
}

static struct lti_tool tool_of(struct request *r)
{
	return (struct lti_tool){r->app->config.app_url, invite_tool_name};
}

static size_t products_list(
    struct request *r, const char *product, struct page_tool_addresses_products ret[static FORMS])
{
	for (size_t i = 0; i < FORMS; i++) {
		enum lti_policy policy = LTI_POLICY_STANDARD;

		(void)lti_policy_read(forms[i].product, &policy);
		ret[i] = (struct page_tool_addresses_products){
		    .label = policy == LTI_POLICY_STANDARD
		                 ? page_translate(request_language(r), WORDS("Any platform"))
		                 : lti_policy_rules(policy)->label,
		    .link = arena_printf(r->work.arena, "/lti/addresses?product=%s", forms[i].product),
		    .here = strcmp(forms[i].product, product) == 0};
	}
	return FORMS;
}

enum err lti_get_addresses(struct request *r)
{
	struct text html = text_new(r->work.arena, PAGE_MAX);
	struct page_tool_addresses_products products[FORMS];
	struct page_tool_addresses_fields fields[FIELDS_MAX];
	struct product_input in = {.product = "standard"};
	const struct lti_tool tool = tool_of(r);
	size_t at = 0, count = 0;

	TRY(request_input(r, &in));
	while (at < FORMS - 1 && strcmp(forms[at].product, in.product) != 0)
		at++;
	while (count < FIELDS_MAX && forms[at].fields[count].name != NULL) {
		fields[count] = (struct page_tool_addresses_fields){.name = forms[at].fields[count].name,
		    .value = value_of(r, &tool, forms[at].fields[count].what)};
		count++;
	}
	page_tool_addresses(&html, &(struct page_tool_addresses){.lang = request_language(r),
	                               .frame = frame_bare(r),
	                               .product = in.product,
	                               .products = products,
	                               .products_count = products_list(r, in.product, products),
	                               .fields = fields,
	                               .fields_count = count});
	return reply_page(r, 200, &html);
}

enum err lti_get_document(struct request *r)
{
	struct product_input in = {.product = "canvas"};
	const struct lti_tool tool = tool_of(r);

	TRY(request_input(r, &in));
	reply_header(r, "Cache-Control", "public, max-age=300");
	reply_header(r, "Access-Control-Allow-Origin", "*");
	return reply_json(r, 200, json_deep_copy(lti_canvas_document(&r->work, &tool)));
}

/* At an address that outlives versions of the program: platforms keep it. */
enum err lti_get_icon(struct request *r)
{
	for (size_t i = 0; i < asset_count; i++) {
		if (strcmp(assets[i].name, "lectern.svg") != 0)
			continue;
		reply_header(r, "Cache-Control", "public, max-age=86400");
		return reply_bytes(r, 200, assets[i].type, (const char *)assets[i].bytes, assets[i].len);
	}
	return fail(&r->work, ERR_NOT_FOUND, "there is no icon");
}
