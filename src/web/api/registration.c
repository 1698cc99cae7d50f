/* Registration links, and deployments of platforms. */
#include <string.h>

#include "lms/organization/organization.h"
#include "lms/platform/deployment.h"
#include "lms/platform/invite.h"
#include "lms/platform/platform.h"
#include "lti/policy.h"
#include "web/api/api.h"

enum { BODY_MAX = 16 * 1024, SLUG_MAX = 63 };

struct registration_input {
	struct paging paging;
	struct uuid id, deployment;
	const char *org, *name, *policy, *status, *organization;
	int64_t days;
	bool activates;
};

#define MEMBER(member) offsetof(struct registration_input, member)

static const char *const invite_states[] = {"open", "used", "revoked", "expired", NULL},
                         *const deployment_states[] = {"active", "pending", "disabled", NULL},
                         *const decisions[] = {"active", "disabled", NULL},
                         *const kinds[] = {"", "standard", "moodle", "openedx", "canvas", "blackboard",
                             "brightspace", "sakai", NULL};
_Static_assert(sizeof(kinds) / sizeof(kinds[0]) == LTI_POLICY_COUNT + 2, "all, or none");

#define INVITE_ROWS                                                                                          \
	{"id", SCHEMA_UUID, .about = "the link"}, {"name", SCHEMA_TEXT, .about = "for which platform"},      \
	    {"policy", SCHEMA_TEXT, .about = "whose habits it has; empty: as the platform says"},            \
	    {"activates", SCHEMA_BOOL, .about = "its launches are let in without approval"},                 \
	    {"state", SCHEMA_CHOICE, .choices = invite_states, .about = "what it is good for"},              \
	    {"created_at", SCHEMA_TIME, .about = "when it was made"},                                        \
	    {"expires_at", SCHEMA_TIME, .about = "from then on it registers nothing"},                       \
	    {"used_at", SCHEMA_TIME, .nullable = true, .about = "when a platform registered itself"},        \
	    {"revoked_at", SCHEMA_TIME, .nullable = true, .about = "when it was withdrawn"},                 \
	    {"registration", SCHEMA_UUID, .nullable = true, .about = "what came of it"},                     \
	    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who made it; null: the operator"},       \
	{                                                                                                    \
		"created_by_kind", SCHEMA_TEXT, .about = "user, client or job"                               \
	}

static const struct schema invite_output[] = {INVITE_ROWS, {0}};
static const struct schema invites_output[] = PAGE_OUTPUT(invite_output);
static const struct schema invite_made_output[] = {
    INVITE_ROWS, {"link", SCHEMA_URL, .about = "shown this once"}, {0}};
static const struct schema deployment_output[] = {
    {"id", SCHEMA_UUID, .about = "the deployment"},
    {"deployment_id", SCHEMA_TEXT, .about = "the platform's own id of it"},
    {"status", SCHEMA_CHOICE, .choices = deployment_states, .about = "pending: it waits for a decision"},
    {"organization", SCHEMA_TEXT, .about = "whose it is"},
    {"organization_name", SCHEMA_TEXT, .about = "the same for people"},
    {"created_at", SCHEMA_TIME, .about = "when it was first seen"},
    {0},
};
static const struct schema deployments_output[] = PAGE_OUTPUT(deployment_output);

static const struct input invites_input[] = {
    PAGING_INPUT(struct registration_input, paging), ORG_INPUT(struct registration_input, org), {0}};
static const struct input invite_new_input[] = {
    ORG_INPUT(struct registration_input, org),
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, LTI_INVITE_NAME_MAX, MEMBER(name),
        .about = "for which platform"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = MEMBER(policy), .choices = kinds,
        .about = "whose habits it has; else as the platform says"},
    {"days", INPUT_BODY, FIELD_INT, false, 1, LTI_INVITE_DAYS_MAX, MEMBER(days),
        .about = "how long it is good; else 7"},
    {"activates", INPUT_BODY, FIELD_BOOL, .offset = MEMBER(activates),
        .about = "its launches are let in without approval"},
    {0},
};
static const struct input invite_input[] = {ID_INPUT(struct registration_input, id, "the registration link"),
    ORG_INPUT(struct registration_input, org), {0}};
static const struct input approval_input[] = {
    ID_INPUT(struct registration_input, id, "the registration"),
    ORG_INPUT(struct registration_input, org),
    {"status", INPUT_BODY, FIELD_CHOICE, true, .offset = MEMBER(status), .choices = decisions,
        .about = "approved, or refused"},
    {0},
};
static const struct input deployments_input[] = {
    ID_INPUT(struct registration_input, id, "the registration"),
    PAGING_INPUT(struct registration_input, paging),
    ORG_INPUT(struct registration_input, org),
    {0},
};
static const struct input deployment_input[] = {
    ID_INPUT(struct registration_input, id, "the registration"),
    {"deployment", INPUT_PATH, FIELD_UUID, .offset = MEMBER(deployment), .about = "the deployment"},
    ORG_INPUT(struct registration_input, org),
    {"status", INPUT_BODY, FIELD_CHOICE, true, .offset = MEMBER(status), .choices = decisions,
        .about = "let in, or refused"},
    {"organization", INPUT_BODY, FIELD_TEXT, .max = SLUG_MAX, .offset = MEMBER(organization),
        .about =
            "slug of whose it will be, while it waits; another than the registration's only by a platform "
            "administrator"},
    {0},
};

static enum err begun(struct request *r, struct registration_input *in, struct uuid *ret_org)
{
	*in = (struct registration_input){
	    .name = "", .policy = "", .organization = "", .days = LTI_INVITE_DAYS};
	TRY(request_input(r, in));
	return request_org(r, in->org, ret_org);
}

static enum err get_invites(struct request *r)
{
	struct registration_input in;
	struct lti_invite *invites;
	struct uuid org, before;
	size_t count, shown;
	json_t *items;

	TRY(begun(r, &in, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(lti_invites_of(&r->work, org, before, paging_rows(&in.paging), &invites, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, lti_invite_json(&r->work, &invites[i]));
	return page_reply_id(r, items, shown < count ? &invites[shown - 1].id : NULL);
}

static enum err post_invite(struct request *r)
{
	struct registration_input in;
	struct invite_made made;
	struct uuid org;
	json_t *json;

	TRY(begun(r, &in, &org));
	TRY(invite_make(&r->work, &r->app->config, &r->principal,
	    &(struct lti_invite_new){.id = request_work_id(r),
	        .org = org,
	        .name = in.name,
	        .policy = in.policy,
	        .activates = in.activates,
	        .days = in.days},
	    &made));
	json = lti_invite_json(&r->work, &made.invite);
	json_object_set_new(json, "link", json_string(made.link));
	return reply_json(r, 201, json);
}

static enum err delete_invite(struct request *r)
{
	struct registration_input in;
	struct uuid org;

	TRY(begun(r, &in, &org));
	TRY(invite_revoke(&r->work, &r->principal, org, in.id));
	return reply_empty(r, 204);
}

static enum err get_deployments(struct request *r)
{
	struct lti_deployment *deployments;
	struct registration_input in;
	const json_t *platform;
	struct uuid org, after;
	size_t count, shown;
	json_t *items;

	TRY(begun(r, &in, &org));
	TRY(paging_start_id(r, &in.paging, &after));
	TRY(lti_platform_one(&r->work, org, in.id, &platform));
	TRY(lti_deployments_of(&r->work, org, in.id, after, paging_rows(&in.paging), &deployments, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, lti_deployment_json(&r->work, &deployments[i]));
	return page_reply_id(r, items, shown < count ? &deployments[shown - 1].id : NULL);
}

static enum err patch_deployment(struct request *r)
{
	struct registration_input in;
	struct lti_deployment deployment;
	struct uuid org;

	TRY(begun(r, &in, &org));
	TRY(deployment_decide(&r->work, &r->principal,
	    &(struct lti_deployment_decision){.org = org,
	        .registration = in.id,
	        .deployment = in.deployment,
	        .approved = in.status == decisions[0],
	        .to = in.organization}));
	TRY(lti_deployment_one(&r->work, org, in.id, in.deployment, &deployment));
	return reply_json(r, 200, lti_deployment_json(&r->work, &deployment));
}

static const struct schema approval_output[] = {
    {"registration", SCHEMA_UUID, .about = "the registration"},
    {"status", SCHEMA_CHOICE, .choices = decisions, .about = "what it is now"},
    {0},
};

static enum err post_approval(struct request *r)
{
	struct registration_input in;
	struct uuid org;

	TRY(begun(r, &in, &org));
	TRY(platform_decide(&r->work, &r->principal, org, in.id, in.status == decisions[0]));
	return reply_json(
	    r, 200, json_pack("{s:o,s:s}", "registration", api_uuid(&r->work, in.id), "status", in.status));
}

static const struct route routes[] = {
    {"GET", "/api/v1/registration-invites", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, get_invites, "links by which platforms register themselves, newest first",
        .input = invites_input, .output = invites_output},
    {"POST", "/api/v1/registration-invites", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_invite, "makes a registration link; its address is answered this once",
        .input = invite_new_input, .output = invite_made_output, .status = 201},
    {"DELETE", "/api/v1/registration-invites/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE,
        BODY_NONE, 0, SHAPE_JSON, delete_invite, "withdraws a registration link", .input = invite_input,
        .status = 204},
    {"POST", "/api/v1/platforms/{id}/approval", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_approval,
        "approves or refuses a platform that registered itself and waits", .input = approval_input,
        .output = approval_output},
    {"GET", "/api/v1/platforms/{id}/deployments", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE,
        0, SHAPE_JSON, get_deployments, "a platform's deployments, oldest first", .input = deployments_input,
        .output = deployments_output},
    {"PATCH", "/api/v1/platforms/{id}/deployments/{deployment}", ORIGIN_APP, LANE_WORK,
        PERMISSION_PLATFORM_MANAGE, BODY_JSON, BODY_MAX, SHAPE_JSON, patch_deployment,
        "lets a deployment's launches in, or refuses them; one that waits may be given to an organisation",
        .input = deployment_input, .output = deployment_output},
};

const struct area web_area_registration = {"registration", routes, FIELDS_COUNT(routes)};
