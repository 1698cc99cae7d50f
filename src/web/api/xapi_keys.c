/* Keys of the learning record store. A secret is shown once, in the answer that makes it. */
#include "lms/xapi_key/xapi_key.h"

#include "web/api/api.h"

enum { BODY_MAX = 64 * 1024, SCOPES_MAX = 16 };

struct key_input {
	struct uuid id;
	const char *org, *name, *activity_prefix;
	struct texts scopes;
	int64_t expires_us, overlap_s;
};
struct keys_input {
	struct paging paging;
	const char *org;
};

#define KEY_ROWS                                                                                             \
	{"id", SCHEMA_UUID, .about = "the key's row"},                                                       \
	    {"key", SCHEMA_TEXT, .about = "its public half: the user name of HTTP Basic"},                   \
	    {"name", SCHEMA_TEXT, .about = "what it is used for"},                                           \
	    {"scopes", SCHEMA_TEXTS, .about = "what it may do (xAPI 1.0.3, Communication 4.0)"},             \
	    {"activity_prefix", SCHEMA_TEXT, .nullable = true,                                               \
	        .about = "it reaches only activities whose IRI begins so; null: all"},                       \
	    {"created_by_kind", SCHEMA_TEXT, .about = "user, client or job"},                                \
	    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who made it; null: the operator"},       \
	    {"created_at", SCHEMA_TIME, .about = "when"},                                                    \
	    {"rotated_at", SCHEMA_TIME, .nullable = true, .about = "when it last got another secret"},       \
	    {"expires_at", SCHEMA_TIME, .nullable = true, .about = "null: it does not"},                     \
	    {"last_used_at", SCHEMA_TIME, .nullable = true, .about = "to the minute; null: never"},          \
	{                                                                                                    \
		"revoked_at", SCHEMA_TIME, .nullable = true, .about = "since then it counts no longer"       \
	}

static const struct schema key_output[] = {KEY_ROWS, {0}};
static const struct schema made_output[] = {KEY_ROWS,
    {"secret", SCHEMA_TEXT, .about = "shown this once: the password of HTTP Basic"},
    {"endpoint", SCHEMA_URL, .about = "where the store is"}, {0}};
static const struct schema keys_output[] = PAGE_OUTPUT(key_output);

#define ORG_PATH(type)                                                                                       \
	{                                                                                                    \
		"org", INPUT_PATH, FIELD_SLUG, .max = 63, .offset = offsetof(type, org),                     \
		                               .about = "the organisation"                                   \
	}
static const struct input list_input[] = {
    PAGING_INPUT(struct keys_input, paging), ORG_PATH(struct keys_input), {0}};
static const struct input one_input[] = {
    ORG_PATH(struct key_input), ID_INPUT(struct key_input, id, "the key's row"), {0}};
static const struct input rotate_input[] = {ORG_PATH(struct key_input),
    ID_INPUT(struct key_input, id, "the key's row"),
    {"overlap_s", INPUT_BODY, FIELD_INT, false, 0, XAPI_KEY_OVERLAP_MAX_S,
        offsetof(struct key_input, overlap_s),
        .about = "for so many seconds the secret before counts too (0 unless asked)"},
    {0}};
static const struct input new_input[] = {
    ORG_PATH(struct key_input),
    {"name", INPUT_BODY, FIELD_TEXT, true, 1, XAPI_KEY_NAME_MAX, offsetof(struct key_input, name),
        .about = "what it will be used for"},
    {"scopes", INPUT_BODY, FIELD_TEXTS, true, 1, SCOPES_MAX, offsetof(struct key_input, scopes),
        .choices = xapi_scope_names, .about = "what it may do"},
    {"activity_prefix", INPUT_BODY, FIELD_TEXT, .max = XAPI_KEY_PREFIX_MAX,
        .offset = offsetof(struct key_input, activity_prefix),
        .about = "only activities whose IRI begins so"},
    {"expires_at", INPUT_BODY, FIELD_TIME, .offset = offsetof(struct key_input, expires_us),
        .about = "when it shall end by itself"},
    {0},
};

static enum err get_keys(struct request *r)
{
	struct keys_input in = {0};
	struct xapi_key_row *rows;
	struct uuid org, before;
	size_t count, shown;
	json_t *items;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(paging_start_id(r, &in.paging, &before));
	TRY(xapi_key_list(&r->work, org, before, paging_rows(&in.paging), &rows, &count));
	shown = paging_shown(&in.paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, xapi_key_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_key(struct request *r)
{
	struct key_input in = {0};
	struct xapi_key_row row;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(xapi_key_find(&r->work, org, in.id, &row));
	return reply_json(r, 200, xapi_key_json(&r->work, &row));
}

static enum err reply_secret(
    struct request *r, int status, const struct xapi_key_row *row, const char *secret)
{
	json_t *answer = xapi_key_json(&r->work, row);

	json_object_set_new(answer, "secret", json_string(secret));
	json_object_set_new(answer, "endpoint", json_sprintf("%s/xapi/", r->app->config.app_url));
	return reply_json(r, status, answer);
}

static enum err post_key(struct request *r)
{
	struct key_input in = {.activity_prefix = ""};
	struct xapi_key_new new_one;
	struct xapi_key_row row;
	const char *secret;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	new_one = (struct xapi_key_new){.id = request_work_id(r),
	    .org = org,
	    .name = in.name,
	    .scopes = in.scopes,
	    .activity_prefix = in.activity_prefix,
	    .expires_us = in.expires_us};
	TRY(xapi_key_add(&r->work, r->app->keys, &r->principal, &new_one, &row, &secret));
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "%s/%s", r->path, uuid_text(r->work.arena, row.id)));
	return reply_secret(r, 201, &row, secret);
}

static enum err rotate_key(struct request *r)
{
	struct key_input in = {0};
	struct xapi_key_row row;
	const char *secret;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(xapi_key_rotate(&r->work, r->app->keys, r->app->xapi_key_cache, &r->principal, org, in.id,
	    in.overlap_s, &secret));
	TRY(xapi_key_find(&r->work, org, in.id, &row));
	return reply_secret(r, 200, &row, secret);
}

static enum err delete_key(struct request *r)
{
	struct key_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(xapi_key_revoke(&r->work, r->app->xapi_key_cache, &r->principal, org, in.id));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/orgs/{org}/xapi-keys", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, get_keys, "keys of the learning record store, newest first", .input = list_input,
        .output = keys_output},
    {"POST", "/api/v1/orgs/{org}/xapi-keys", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_JSON,
        BODY_MAX, SHAPE_JSON, post_key, "makes a key, and shows its secret this once", .input = new_input,
        .output = made_output, .status = 201},
    {"GET", "/api/v1/orgs/{org}/xapi-keys/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE,
        BODY_NONE, 0, SHAPE_JSON, get_key, "one key", .input = one_input, .output = key_output},
    {"POST", "/api/v1/orgs/{org}/xapi-keys/{id}/rotation", ORIGIN_APP, LANE_WORK,
        PERMISSION_CREDENTIAL_MANAGE, BODY_JSON, BODY_MAX, SHAPE_JSON, rotate_key,
        "gives a key another secret, and shows it this once", .input = rotate_input, .output = made_output},
    {"DELETE", "/api/v1/orgs/{org}/xapi-keys/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE,
        BODY_NONE, 0, SHAPE_JSON, delete_key, "revokes a key", .input = one_input, .status = 204},
};

const struct area web_area_xapi_keys = {"xapi_keys", routes, FIELDS_COUNT(routes)};
