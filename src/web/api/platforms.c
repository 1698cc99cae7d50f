/* LTI platforms and their launches. */
#include <string.h>

#include "lms/organization/organization.h"
#include "lms/platform/platform.h"
#include "lti/policy.h"
#include "lti/preset.h"
#include "web/api/api.h"
#include "web/api/launches.h"

enum { BODY_MAX = 64 * 1024 };

struct platform_input {
	struct paging paging;
	struct uuid id;
	const char *org, *status, *outcome, *search;
	struct lti_platform platform;
};

static const char *const statuses[] = {"active", "disabled", NULL}, *const only_refused[] = {"refused", NULL};

static const struct schema platform_output[] = {
    {"registration", SCHEMA_UUID, .about = "the registration"},
    {"origin", SCHEMA_UUID, .about = "where its learners come from"},
    {"name", SCHEMA_TEXT, .about = "for people"},
    {"issuer", SCHEMA_TEXT, .about = "iss of its tokens"},
    {"client_id", SCHEMA_TEXT, .about = "the id it gave us"},
    {"auth_url", SCHEMA_TEXT, .about = "its authentication request endpoint"},
    {"token_url", SCHEMA_TEXT, .about = "its access token endpoint"},
    {"token_audience", SCHEMA_TEXT, .about = "aud of our token requests"},
    {"jwks_uri", SCHEMA_TEXT, .about = "where its key set is"},
    {"jwks_pinned", SCHEMA_BOOL, .about = "its key set is kept here instead"},
    {"policy", SCHEMA_CHOICE, .choices = lti_policy_names, .about = "whose habits we follow"},
    {"frame_origins", SCHEMA_TEXT, .about = "who may frame us besides it"},
    {"audience_shape", SCHEMA_CHOICE, .choices = lti_audience_shapes,
        .about = "aud of our token requests: a text, or an array of one"},
    {"new_deployments", SCHEMA_CHOICE, .choices = lti_deployments_names,
        .about = "what unknown deployments meet"},
    {"status", SCHEMA_TEXT, .about = "active, pending or disabled"},
    {"deployments", SCHEMA_ARRAY, .of = NULL, .about = "those that were met or named"},
    {"shared", SCHEMA_BOOL,
        .about = "another organisation's, of which this one has deployments: it can be read only"},
    {0},
};
static const struct schema platforms_output[] = PAGE_OUTPUT(platform_output);
static const struct schema added_output[] = {
    {"registration", SCHEMA_UUID, .about = "the registration"},
    {"origin", SCHEMA_UUID, .about = "where its learners come from"},
    {"origin_slug", SCHEMA_TEXT, .about = "its short name"},
    {"deployment", SCHEMA_UUID, .nullable = true, .about = "the one that was named"},
    {"changed", SCHEMA_BOOL, .about = "this issuer and client_id were known already"},
    {0},
};
static const struct schema launches_output[] = PAGE_OUTPUT(launch_output);

#define PLATFORM(member) offsetof(struct platform_input, platform.member)
static const struct input list_input[] = {
    PAGING_INPUT(struct platform_input, paging),
    ORG_INPUT(struct platform_input, org),
    {"search", INPUT_QUERY, FIELD_TEXT, .max = 255, .offset = offsetof(struct platform_input, search),
        .about = "only those that have this in name, issuer or client id"},
    {0},
};
static const struct input new_input[] = {
    ORG_INPUT(struct platform_input, org),
    {"name", INPUT_BODY, FIELD_TEXT, .max = 200, .offset = PLATFORM(name),
        .about = "for people; else the issuer"},
    {"issuer", INPUT_BODY, FIELD_TEXT, true, 1, 255, PLATFORM(issuer), .about = "iss of its tokens"},
    {"client_id", INPUT_BODY, FIELD_TEXT, true, 1, 255, PLATFORM(client_id), .about = "the id it gave us"},
    {"auth_url", INPUT_BODY, FIELD_URL, true, 0, 2000, PLATFORM(auth_url),
        .about = "its authentication request endpoint"},
    {"token_url", INPUT_BODY, FIELD_URL, .max = 2000, .offset = PLATFORM(token_url),
        .about = "for grades: its access token endpoint"},
    {"token_audience", INPUT_BODY, FIELD_TEXT, .max = 2000, .offset = PLATFORM(token_audience),
        .about = "aud of our token requests; else token_url"},
    {"jwks_uri", INPUT_BODY, FIELD_URL, .max = 2000, .offset = PLATFORM(jwks_uri),
        .about = "where its key set is"},
    {"jwks", INPUT_BODY, FIELD_OBJECT, .max = 10, .offset = PLATFORM(jwks), .about = "or the key set itself"},
    {"policy", INPUT_BODY, FIELD_CHOICE, .offset = PLATFORM(policy), .choices = lti_policy_names,
        .about = "whose habits we follow; else standard"},
    {"origin", INPUT_BODY, FIELD_SLUG, .max = 60, .offset = PLATFORM(origin),
        .about = "the origin its learners belong to; else the issuer's"},
    {"deployment_id", INPUT_BODY, FIELD_TEXT, .max = 255, .offset = PLATFORM(deployment_id),
        .about = "a deployment of ours there"},
    {"deployments", INPUT_BODY, FIELD_CHOICE, .offset = PLATFORM(deployments),
        .choices = lti_deployments_names, .about = "what others meet; else as its kind of platform has it"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, .max = 2000, .offset = PLATFORM(frame_origins),
        .about = "who may frame us besides it, blank-separated"},
    {"audience_shape", INPUT_BODY, FIELD_CHOICE, .offset = PLATFORM(audience_shape),
        .choices = lti_audience_shapes, .about = "aud of our token requests is a text, or an array of one"},
    {0},
};
static const struct input change_input[] = {
    ID_INPUT(struct platform_input, id, "the registration"),
    ORG_INPUT(struct platform_input, org),
    {"status", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct platform_input, status),
        .choices = statuses, .about = "whether its launches are let in"},
    {0},
};
static const struct input launches_input[] = {
    ID_INPUT(struct platform_input, id, "the registration"),
    PAGING_INPUT(struct platform_input, paging),
    ORG_INPUT(struct platform_input, org),
    {"outcome", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct platform_input, outcome),
        .choices = only_refused, .about = "only those"},
    {0},
};

static enum err get_platforms(struct request *r)
{
	struct platform_input in = {0};
	struct uuid org, after;
	json_t *found, *items;
	size_t count, shown;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &after));
	TRY(lti_platforms_search(
	    &r->work, org, in.search != NULL ? in.search : "", after, paging_rows(&in.paging), &found));
	count = json_array_size(found);
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append(items, json_array_get(found, i));
	return page_reply(r, items,
	    shown < count
	        ? json_string_value(json_object_get(json_array_get(items, shown - 1), "registration"))
	        : NULL);
}

static enum err platform_read(struct request *r, struct uuid org, struct uuid id, const json_t **ret_platform)
{
	enum err e = lti_platform_one(&r->work, org, id, ret_platform);

	return e == ERR_NOT_FOUND ? fail_field(&r->work, e, "id", "there is no such platform") : e;
}

static enum err platform_seen(struct request *r, struct uuid org, struct uuid id, const json_t **ret_platform)
{
	enum err e = lti_platform_seen(&r->work, org, id, ret_platform);

	return e == ERR_NOT_FOUND ? fail_field(&r->work, e, "id", "there is no such platform") : e;
}

static enum err get_platform(struct request *r)
{
	struct one_input in = {0};
	const json_t *platform;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(platform_seen(r, org, in.id, &platform));
	return reply_json(r, 200, json_deep_copy(platform));
}

static enum err post_platform(struct request *r)
{
	struct platform_input in = {.platform = {.name = "",
	                                .token_url = "",
	                                .token_audience = "",
	                                .jwks_uri = "",
	                                .policy = "",
	                                .origin = "",
	                                .deployment_id = "",
	                                .deployments = "",
	                                .frame_origins = "",
	                                .audience_shape = "",
	                                .status = ""}};
	struct lti_platform_added added;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(organization_slug(&r->work, org, &in.platform.org));
	TRY(platform_save(&r->work, &r->principal, &in.platform, &added));
	reply_header(r, "Location",
	    arena_printf(
	        r->work.arena, "/api/v1/platforms/%s", uuid_text(r->work.arena, added.registration)));
	return reply_json(r, 201,
	    json_pack("{s:o,s:o,s:s,s:o,s:b}", "registration", api_uuid(&r->work, added.registration),
	        "origin", api_uuid(&r->work, added.origin), "origin_slug", added.origin_slug, "deployment",
	        api_uuid(&r->work, added.deployment), "changed", added.changed));
}

static enum err patch_platform(struct request *r)
{
	struct platform_input in = {0};
	const json_t *platform;
	const char *slug;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(platform_read(r, org, in.id, &platform));
	TRY(organization_slug(&r->work, org, &slug));
	TRY(platform_enable(&r->work, &r->principal, slug,
	    json_string_value(json_object_get(platform, "issuer")),
	    json_string_value(json_object_get(platform, "client_id")), in.status == statuses[0]));
	TRY(platform_read(r, org, in.id, &platform));
	return reply_json(r, 200, json_deep_copy(platform));
}

static enum err get_launches(struct request *r)
{
	struct platform_input in = {0};
	const json_t *platform;
	struct uuid org, before;
	json_t *launches;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(platform_seen(r, org, in.id, &platform));
	TRY(lti_launches_of(
	    &r->work, org, in.id, in.outcome != NULL, before, paging_rows(&in.paging), &launches));
	return launches_reply(r, &in.paging, launches);
}

static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the registration"), ORG_INPUT(struct one_input, org), {0}};

static const struct route routes[] = {
    {"GET", "/api/v1/platforms", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_platforms, "LTI platforms, oldest first; those that others share are among them",
        .input = list_input, .output = platforms_output},
    {"POST", "/api/v1/platforms", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_platform, "registers a platform, or changes the one of this issuer and client_id",
        .input = new_input, .output = added_output, .status = 201},
    {"GET", "/api/v1/platforms/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_platform, "one platform", .input = one_input, .output = platform_output},
    {"PATCH", "/api/v1/platforms/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, patch_platform, "lets a platform's launches in, or refuses them",
        .input = change_input, .output = platform_output},
    {"GET", "/api/v1/platforms/{id}/launches", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_launches, "a platform's launches with their checks, newest first",
        .input = launches_input, .output = launches_output},
};

const struct area web_area_platforms = {"platforms", routes, FIELDS_COUNT(routes)};
