/* Signed ways in of origins: open or closed, who may frame them, and their secrets. */
#include "lms/entry/entry_signed.h"
#include "lms/learner/learner.h"
#include "lms/organization/organization.h"
#include "web/api/api.h"

enum { BODY_MAX = 4096 };

struct entry_input {
	struct uuid id;
	const char *org, *if_match, *frame_origins;
	bool open, at_once;
};

static const struct schema entry_output[] = {
    {"origin", SCHEMA_TEXT, .about = "whose learners come by it"},
    {"address", SCHEMA_URL, .about = "what is signed and opened, with its query"},
    {"open", SCHEMA_BOOL, .about = "false: nobody comes in"},
    {"frame_origins", SCHEMA_TEXT, .about = "origins of the pages that may frame it, separated by blanks"},
    {"secret_made_at", SCHEMA_TIME, .nullable = true, .about = "when its secret was made; null: it has none"},
    {"former_secret_until", SCHEMA_TIME, .nullable = true, .about = "until when the one before counts too"},
    {0},
};
static const struct schema secret_output[] = {
    {"secret", SCHEMA_TEXT, .about = "what addresses are signed with: told this once"},
    {"former_secret_until", SCHEMA_TIME, .nullable = true, .about = "until when the one before counts too"},
    {0},
};
static const struct input one_input[] = {
    ID_INPUT(struct entry_input, id, "the origin"), ORG_INPUT(struct entry_input, org), {0}};
static const struct input put_input[] = {
    ID_INPUT(struct entry_input, id, "the origin"),
    ORG_INPUT(struct entry_input, org),
    IF_MATCH_INPUT(struct entry_input, if_match),
    {"open", INPUT_BODY, FIELD_BOOL, true, .offset = offsetof(struct entry_input, open),
        .about = "whether anybody comes in"},
    {"frame_origins", INPUT_BODY, FIELD_TEXT, true, 0, SIGNED_FRAMES_MAX,
        offsetof(struct entry_input, frame_origins),
        .about = "https://moodle.example.org: the pages that may frame it, separated by blanks"},
    {0},
};
static const struct input secret_input[] = {
    ID_INPUT(struct entry_input, id, "the origin"),
    ORG_INPUT(struct entry_input, org),
    {"at_once", INPUT_BODY, FIELD_BOOL, .offset = offsetof(struct entry_input, at_once),
        .about = "the secret before counts no longer (others may know it); else for a day more"},
    {0},
};

static enum err reply_entry(struct request *r, struct uuid org, struct uuid id)
{
	struct origin_row origin;
	struct entry_way way;
	const char *slug;

	TRY(origin_read(&r->work, org, id, &origin));
	TRY(entry_way_read(&r->work, org, id, &way));
	TRY(organization_slug(&r->work, org, &slug));
	reply_revision(r, way.revision);
	return reply_json(r, 200,
	    json_pack("{s:s,s:s,s:b,s:s,s:o,s:o}", "origin", origin.slug, "address",
	        arena_printf(r->work.arena, "%s/enter/%s/%s", r->app->config.app_url, slug, origin.slug),
	        "open", way.open, "frame_origins", way.frame_origins, "secret_made_at",
	        api_time(way.rotated_us), "former_secret_until", api_time(way.former_until_us)));
}

static enum err get_entry(struct request *r)
{
	struct entry_input in = {.org = NULL};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_entry(r, org, in.id);
}

static enum err put_entry(struct request *r)
{
	struct entry_input in = {.org = NULL};
	struct principal by;
	struct entry_way way;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(entry_way_read(&r->work, by.org, in.id, &way));
	TRY(revision_match(r, in.if_match, way.revision));
	TRY(entry_way_set(&r->work, &by, in.id, in.open, in.frame_origins));
	return reply_entry(r, by.org, in.id);
}

static enum err post_secret(struct request *r)
{
	struct entry_input in = {.org = NULL};
	struct principal by;
	struct entry_way way;
	const char *secret;

	TRY(request_input(r, &in));
	TRY(api_principal(r, in.org, &by));
	TRY(entry_way_secret(&r->work, r->app->keys, &by, in.id, in.at_once, &secret));
	TRY(entry_way_read(&r->work, by.org, in.id, &way));
	reply_header(r, "Cache-Control", "no-store");
	return reply_json(r, 201,
	    json_pack("{s:s,s:o}", "secret", secret, "former_secret_until", api_time(way.former_until_us)));
}

static const struct route routes[] = {
    {"GET", "/api/v1/origins/{id}/entry", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_READ, BODY_NONE, 0,
        SHAPE_JSON, get_entry, "the signed way in of an origin", .input = one_input, .output = entry_output},
    {"PUT", "/api/v1/origins/{id}/entry", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, put_entry, "opens or closes the signed way in of an origin", .input = put_input,
        .output = entry_output},
    {"POST", "/api/v1/origins/{id}/entry/secret", ORIGIN_APP, LANE_WORK, PERMISSION_PLATFORM_MANAGE,
        BODY_JSON, BODY_MAX, SHAPE_JSON, post_secret,
        "makes a new secret of the signed way in, told this once", .input = secret_input,
        .output = secret_output, .status = 201},
};

const struct area web_area_entries = {"entries", routes, FIELDS_COUNT(routes)};
