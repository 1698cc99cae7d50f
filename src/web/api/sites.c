/* Open edX sites: one approved origin, many clients. */
#include "lms/organization/organization.h"
#include "lms/platform/site.h"
#include "web/api/api.h"

enum { BODY_MAX = 64 * 1024, BLOCKS_BODY_MAX = 2 * LTI_SITE_TEXT_MAX };

struct site_input {
	const char *org, *blocks;
	struct uuid id;
	struct lti_site site;
};

static const char *const states[] = {"added", "changed", "unchanged", NULL};

static const struct schema site_output[] = {
    {"site", SCHEMA_UUID, .about = "the site"},
    {"name", SCHEMA_TEXT, .about = "for people"},
    {"lms_url", SCHEMA_TEXT, .about = "the approved origin"},
    {"issuer", SCHEMA_TEXT, .about = "iss of its tokens"},
    {"origin", SCHEMA_UUID, .about = "where its learners come from"},
    {"frame_origins", SCHEMA_TEXT, .about = "of Studio and the learning front end"},
    {"blocks", SCHEMA_INT, .about = "how many are registered"},
    {0},
};
static const struct schema sites_output[] = {
    {"items", SCHEMA_ARRAY, .of = site_output, .about = "by name"},
    {0},
};
static const struct schema made_output[] = {
    {"site", SCHEMA_UUID, .about = "the site"},
    {"changed", SCHEMA_BOOL, .about = "this issuer was approved already"},
    {0},
};
static const struct schema block_output[] = {
    {"line", SCHEMA_INT, .about = "of the list"},
    {"client_id", SCHEMA_TEXT, .about = "the block's"},
    {"registration", SCHEMA_UUID, .about = "what it became"},
    {"state", SCHEMA_CHOICE, .choices = states, .about = "what became of it"},
    {0},
};
static const struct schema added_output[] = {
    {"added", SCHEMA_INT, .about = "how many are new"},
    {"changed", SCHEMA_INT, .about = "how many have other addresses now"},
    {"unchanged", SCHEMA_INT, .about = "how many were there just so"},
    {"blocks", SCHEMA_ARRAY, .of = block_output, .about = "by client id"},
    {0},
};

static const struct input list_table[] = {ORG_INPUT(struct site_input, org), {0}};
static const struct input one_table[] = {
    ID_INPUT(struct site_input, id, "the site"), ORG_INPUT(struct site_input, org), {0}};
static const struct input new_table[] = {
    ORG_INPUT(struct site_input, org),
    {"name", INPUT_BODY, FIELD_TEXT, .max = 200, .offset = offsetof(struct site_input, site.name),
        .about = "for people; else the address"},
    {"lms_url", INPUT_BODY, FIELD_URL, true, 1, 2000, offsetof(struct site_input, site.lms_url),
        .about = "where the LMS is: the approved origin"},
    {"issuer", INPUT_BODY, FIELD_TEXT, .max = 255, .offset = offsetof(struct site_input, site.issuer),
        .about = "iss of its tokens; else the address"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, .max = 2000,
        .offset = offsetof(struct site_input, site.frame_origins),
        .about = "of Studio and the learning front end, blank-separated"},
    {0},
};
static const struct input blocks_table[] = {
    ID_INPUT(struct site_input, id, "the site"),
    ORG_INPUT(struct site_input, org),
    {"blocks", INPUT_BODY, FIELD_TEXT, true, 1, LTI_SITE_TEXT_MAX, offsetof(struct site_input, blocks),
        .about = "one block a line: its client id, then its UUID or the addresses that it shows"},
    {0},
};

static enum err get_sites(struct request *r)
{
	struct site_input in = {0};
	struct uuid org;
	json_t *sites;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(lti_sites(&r->work, org, &sites));
	return reply_json(r, 200, json_pack("{s:o}", "items", json_deep_copy(sites)));
}

static enum err no_site(struct request *r, enum err e)
{
	return e == ERR_NOT_FOUND ? fail_field(&r->work, e, "id", "there is no such site") : e;
}

static enum err get_site(struct request *r)
{
	struct site_input in = {0};
	const json_t *site;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(no_site(r, lti_site_one(&r->work, org, in.id, &site)));
	return reply_json(r, 200, json_deep_copy(site));
}

static enum err post_site(struct request *r)
{
	struct site_input in = {.site = {.name = "", .issuer = "", .frame_origins = ""}};
	struct principal by;
	struct uuid id;
	bool changed;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(organization_slug(&r->work, by.org, &in.site.org));
	TRY(site_save(&r->work, &by, &in.site, false, &id, &changed));
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "/api/v1/sites/%s", uuid_text(r->work.arena, id)));
	return reply_json(
	    r, 201, json_pack("{s:o,s:b}", "site", api_uuid(&r->work, id), "changed", (int)changed));
}

static enum err post_blocks(struct request *r)
{
	struct site_input in = {0};
	struct lti_site_added added = {0};
	struct principal by;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(no_site(r, site_blocks_add(&r->work, &by, by.org, in.id, in.blocks, &added)));
	return reply_json(r, 200,
	    json_pack("{s:I,s:I,s:I,s:o}", "added", (json_int_t)added.added, "changed",
	        (json_int_t)added.changed, "unchanged", (json_int_t)added.unchanged, "blocks",
	        json_deep_copy(added.blocks)));
}

static const struct route routes[] = {
    {"GET", "/api/v1/sites", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_sites, "Open edX sites", .input = list_table, .output = sites_output},
    {"POST", "/api/v1/sites", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_site, "approves an Open edX site as one origin, or changes the one of this issuer",
        .input = new_table, .output = made_output, .status = 201},
    {"GET", "/api/v1/sites/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0, SHAPE_JSON,
        get_site, "one site", .input = one_table, .output = site_output},
    {"POST", "/api/v1/sites/{id}/blocks", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BLOCKS_BODY_MAX, SHAPE_JSON, post_blocks, "registers the blocks of a list, all or none",
        .input = blocks_table, .output = added_output},
};

const struct area web_area_sites = {"sites", routes, FIELDS_COUNT(routes)};
