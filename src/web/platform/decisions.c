/* What waits for staff: a platform that registered itself, and deployments that are new. */
#include <string.h>

#include "lms/platform/deployment.h"
#include "lti/policy.h"
#include "pages.h"
#include "web/page/frame.h"
#include "web/page/table.h"
#include "web/page/trouble.h"
#include "web/platform/platform.h"

enum { DEPLOYMENTS_SHOWN = 1000, SLUG_MAX = 63 };

struct fields {
	const char *org, *deed, *organization;
	struct uuid id, deployment;
};

static const char *const deeds[] = {"approve", "refuse", NULL};

#define PATH                                                                                                 \
	{"org", INPUT_PATH, FIELD_TEXT, true, 1, 63, offsetof(struct fields, org),                           \
	    .about = "the organisation"},                                                                    \
	{                                                                                                    \
		"id", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, id),                       \
		    .about = "the registration"                                                              \
	}
#define DEED                                                                                                 \
	{                                                                                                    \
		"deed", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct fields, deed),             \
		                                        .choices = deeds, .about = "what becomes of it"      \
	}
#define DEPLOYMENT                                                                                           \
	{                                                                                                    \
		"deployment", INPUT_PATH, FIELD_UUID, true, 0, 0, offsetof(struct fields, deployment),       \
		    .about = "the deployment"                                                                \
	}

const struct input platform_deployments_input[] = {PATH, {0}};
const struct input platform_decision_input[] = {PATH, DEED, {0}};
const struct input platform_deployment_input[] = {PATH, DEPLOYMENT, {0}};
const struct input platform_deployment_decision_input[] = {
    PATH,
    DEPLOYMENT,
    DEED,
    {"organization", INPUT_BODY, FIELD_TEXT, .max = SLUG_MAX, .offset = offsetof(struct fields, organization),
        .about = "whose it will be; else the registration's"},
    {0},
};

static const char *kind_label(const char *name)
{
	enum lti_policy policy = LTI_POLICY_STANDARD;

	(void)lti_policy_read(name, &policy);
	return policy == LTI_POLICY_STANDARD ? name : lti_policy_rules(policy)->label;
}

enum err get_platform_approval(struct request *r)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	const json_t *platform;

	TRY(platform_of_path(r, &platform));
	if (strcmp(platform_text(platform, "status"), "pending") != 0)
		return reply_redirect(r, 303, platform_address(r, platform, ""));
	page_platform_approval(&html, &(struct page_platform_approval){.lang = request_language(r),
	                                  .frame = frame_make(r, "platforms"),
	                                  .name = platform_text(platform, "name"),
	                                  .issuer = platform_text(platform, "issuer"),
	                                  .client = platform_text(platform, "client_id"),
	                                  .policy = kind_label(platform_text(platform, "policy")),
	                                  .auth_url = platform_text(platform, "auth_url"),
	                                  .jwks_uri = platform_text(platform, "jwks_uri"),
	                                  .token_url = platform_text(platform, "token_url"),
	                                  .back = platform_address(r, platform, "")});
	return reply_page(r, 200, &html);
}

enum err post_platform_approval(struct request *r)
{
	const json_t *platform;
	struct fields in = {0};
	bool approved;

	TRY(request_input(r, &in));
	TRY(platform_of_path(r, &platform));
	approved = in.deed == deeds[0];
	TRY(platform_decide(&r->work, &r->principal, r->principal.org, in.id, approved));
	frame_say(r, "success",
	    approved ? WORDS("The platform is approved: its activities open here.")
	             : WORDS("The platform is refused."));
	return reply_redirect(r, 303, platform_address(r, platform, ""));
}

enum err get_platform_deployments(struct request *r)
{
	static const char *const keys[] = {"at", NULL}, *const filters[] = {NULL};
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct page_platform_deployments_rows *rows;
	struct lti_deployment *deployments;
	const json_t *platform;
	struct fields in = {0};
	struct table table;
	size_t count;

	TRY(request_input(r, &in));
	TRY(table_read(r, keys, filters, &table));
	TRY(platform_of_path(r, &platform));
	TRY(lti_deployments_of(
	    &r->work, r->principal.org, in.id, (struct uuid){{0}}, DEPLOYMENTS_SHOWN, &deployments, &count));
	rows = arena_alloc(r->work.arena, (count + 1) * sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct page_platform_deployments_rows){.id = deployments[i].deployment_id,
		    .status = deployments[i].status,
		    .org = deployments[i].org_name,
		    .at = deployments[i].created_us,
		    .decide = platform_address(r, platform,
		        arena_printf(
		            r->work.arena, "/deployments/%s", uuid_text(r->work.arena, deployments[i].id)))};
	page_platform_deployments(&html, &(struct page_platform_deployments){.lang = request_language(r),
	                                     .frame = frame_make(r, "platforms"),
	                                     .table = &table.view,
	                                     .may = principal_may(&r->principal, PERMISSION_PLATFORM_MANAGE),
	                                     .name = platform_text(platform, "name"),
	                                     .back = platform_address(r, platform, ""),
	                                     .policy = platform_text(platform, "new_deployments"),
	                                     .rows = rows,
	                                     .rows_count = count});
	return reply_page(r, 200, &html);
}

static enum err show_deployment(struct request *r, const struct fields *in, const struct trouble *trouble)
{
	struct text html = text_new(r->work.arena, PLATFORM_PAGE_MAX);
	struct lti_deployment deployment;
	const json_t *platform;

	TRY(platform_of_path(r, &platform));
	TRY(lti_deployment_one(&r->work, r->principal.org, in->id, in->deployment, &deployment));
	page_platform_deployment(&html,
	    &(struct page_platform_deployment){.lang = request_language(r),
	        .frame = frame_make(r, "platforms"),
	        .trouble = trouble != NULL ? &trouble->view : NULL,
	        .platform = platform_text(platform, "name"),
	        .back = platform_address(r, platform, "/deployments"),
	        .id = deployment.deployment_id,
	        .status = deployment.status,
	        .org = deployment.org_name,
	        .at = deployment.created_us,
	        .share = deployment_may_share(&r->principal),
	        .organization = trouble != NULL ? form_typed(r, "organization") : deployment.org_slug});
	return reply_page(r, trouble != NULL ? trouble->status : 200, &html);
}

enum err get_platform_deployment(struct request *r)
{
	struct fields in = {0};

	TRY(request_input(r, &in));
	return show_deployment(r, &in, NULL);
}

enum err post_platform_deployment(struct request *r)
{
	struct fields in = {.organization = ""};
	const json_t *platform;
	struct trouble trouble;
	enum err e = request_input(r, &in);

	if (e == OK)
		e = deployment_decide(&r->work, &r->principal,
		    &(struct lti_deployment_decision){.org = r->principal.org,
		        .registration = in.id,
		        .deployment = in.deployment,
		        .approved = in.deed == deeds[0],
		        .to = in.organization});
	if (e != OK) {
		TRY(strcmp(r->work.field, "deployment") == 0 ? e : trouble_make(r, e, &trouble));
		return show_deployment(r, &in, &trouble);
	}
	TRY(platform_of_path(r, &platform));
	frame_say(r, "success",
	    in.deed == deeds[0] ? WORDS("The deployment is approved: its activities open here.")
	                        : WORDS("The deployment is refused."));
	return reply_redirect(r, 303, platform_address(r, platform, "/deployments"));
}
