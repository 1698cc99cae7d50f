/* Clients and keys of an organisation, and one's own personal tokens. A secret is shown once, in the answer
 * that makes it. */
#include "lms/credential/credential.h"

#include "web/api/api.h"

enum { BODY_MAX = 64 * 1024, PERMISSIONS_MAX = 64 };

struct credential_input {
	const char *org, *name, *kind, *jwks_uri;
	struct texts permissions;
	int64_t expires_us;
	json_t *jwks;
};
struct credentials_input {
	struct paging paging;
	const char *org, *kind;
};

static const char *const made_kinds[] = {"client", "key", NULL};

#define CREDENTIAL_ROWS                                                                                      \
	{"id", SCHEMA_UUID, .about = "the credential"},                                                      \
	    {"kind", SCHEMA_CHOICE, .choices = credential_kind_names, .about = "client, key or personal"},   \
	    {"key_id", SCHEMA_TEXT, .about = "its public half: the client_id of a client"},                  \
	    {"name", SCHEMA_TEXT, .about = "what it is used for"},                                           \
	    {"permissions", SCHEMA_TEXTS, .about = "what it may do"},                                        \
	    {"user", SCHEMA_UUID, .nullable = true, .about = "whose personal token it is"},                  \
	    {"created_by_kind", SCHEMA_TEXT, .about = "user, client or job"},                                \
	    {"created_by", SCHEMA_UUID, .nullable = true, .about = "who made it; null: the operator"},       \
	    {"created_at", SCHEMA_TIME, .about = "when"},                                                    \
	    {"expires_at", SCHEMA_TIME, .nullable = true, .about = "null: it does not"},                     \
	    {"last_used_at", SCHEMA_TIME, .nullable = true, .about = "to the minute; null: never"},          \
	{                                                                                                    \
		"revoked_at", SCHEMA_TIME, .nullable = true, .about = "since then it counts no longer"       \
	}

static const struct schema credential_output[] = {CREDENTIAL_ROWS, {0}};
static const struct schema made_output[] = {CREDENTIAL_ROWS,
    {"secret", SCHEMA_TEXT, .nullable = true,
        .about = "shown this once: all of it goes behind Bearer; a client sends what stands after its "
                 "key_id_; null for "
                 "a client that signs"},
    {0}};
static const struct schema credentials_output[] = PAGE_OUTPUT(credential_output);

static const struct input list_input[] = {
    PAGING_INPUT(struct credentials_input, paging),
    ORG_INPUT(struct credentials_input, org),
    {"kind", INPUT_QUERY, FIELD_CHOICE, .offset = offsetof(struct credentials_input, kind),
        .choices = credential_kind_names, .about = "only these"},
    {0},
};
static const struct input tokens_input[] = {PAGING_INPUT(struct credentials_input, paging), {0}};
static const struct input one_input[] = {
    ID_INPUT(struct one_input, id, "the credential"), ORG_INPUT(struct one_input, org), {0}};
static const struct input token_input[] = {ID_INPUT(struct one_input, id, "the token"), {0}};

#define NEW_ROWS                                                                                             \
	{"name", INPUT_BODY, FIELD_TEXT, true, 1, CREDENTIAL_NAME_MAX,                                       \
	    offsetof(struct credential_input, name), .about = "what it will be used for"},                   \
	{                                                                                                    \
		"permissions", INPUT_BODY, FIELD_TEXTS, true, 1, PERMISSIONS_MAX,                            \
		    offsetof(struct credential_input, permissions),                                          \
		    .about = "names of rights it shall have: none beyond the maker's own"                    \
	}
static const struct input new_input[] = {
    ORG_INPUT(struct credential_input, org),
    {"kind", INPUT_BODY, FIELD_CHOICE, true, .offset = offsetof(struct credential_input, kind),
        .choices = made_kinds, .about = "client: asks for access tokens; key: sent with every request"},
    NEW_ROWS,
    {"expires_at", INPUT_BODY, FIELD_TIME, .offset = offsetof(struct credential_input, expires_us),
        .about = "when it shall end by itself"},
    {"jwks", INPUT_BODY, FIELD_OBJECT, .max = 10, .offset = offsetof(struct credential_input, jwks),
        .about = "a client that signs (private_key_jwt): its public keys"},
    {"jwks_uri", INPUT_BODY, FIELD_URL, .max = 2000, .offset = offsetof(struct credential_input, jwks_uri),
        .about = "the same: where its public keys are"},
    {0},
};
static const struct input new_token_input[] = {
    NEW_ROWS,
    {"expires_at", INPUT_BODY, FIELD_TIME, true, .offset = offsetof(struct credential_input, expires_us),
        .about = "when it shall end by itself"},
    {0},
};

static enum err reply_list(
    struct request *r, struct uuid org, const char *kind, struct uuid user, struct paging *paging)
{
	struct credential_row *rows;
	json_t *items;
	struct uuid before;
	size_t count, shown;

	TRY(paging_start_id(r, paging, &before));
	TRY(credential_list(&r->work, org, kind, user, before, paging_rows(paging), &rows, &count));
	shown = paging_shown(paging, count);
	items = json_array();
	for (size_t i = 0; i < shown; i++)
		json_array_append_new(items, credential_json(&r->work, &rows[i]));
	return page_reply_id(r, items, shown < count ? &rows[shown - 1].id : NULL);
}

static enum err get_credentials(struct request *r)
{
	struct credentials_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return reply_list(r, org, in.kind, (struct uuid){{0}}, &in.paging);
}

static enum err get_credential(struct request *r)
{
	struct one_input in = {0};
	struct credential_row row;
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(credential_find(&r->work, org, in.id, &row));
	return reply_json(r, 200, credential_json(&r->work, &row));
}

static enum err make(
    struct request *r, struct uuid org, enum credential_kind kind, const struct credential_input *in)
{
	const struct credential_new new_one = {.id = request_work_id(r),
	    .org = org,
	    .kind = kind,
	    .name = in->name,
	    .permissions = in->permissions,
	    .expires_us = in->expires_us,
	    .jwks = in->jwks,
	    .jwks_uri = in->jwks_uri != NULL ? in->jwks_uri : ""};
	struct credential_row row;
	const char *secret;
	json_t *answer;

	TRY(credential_add(&r->work, r->app->keys, &r->principal, &new_one, &row, &secret));
	answer = credential_json(&r->work, &row);
	json_object_set_new(answer, "secret", api_text(secret));
	reply_header(
	    r, "Location", arena_printf(r->work.arena, "%s/%s", r->path, uuid_text(r->work.arena, row.id)));
	return reply_json(r, 201, answer);
}

static enum err post_credential(struct request *r)
{
	struct credential_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	return make(r, org, in.kind == made_kinds[0] ? CREDENTIAL_CLIENT : CREDENTIAL_KEY, &in);
}

static enum err delete_credential(struct request *r)
{
	struct one_input in = {0};
	struct uuid org;

	TRY(request_input(r, &in));
	TRY(request_org(r, in.org, &org));
	TRY(credential_revoke(
	    &r->work, r->app->credential_cache, &r->principal, org, (struct uuid){{0}}, in.id));
	return reply_empty(r, 204);
}

/* --- one's own --- */

static enum err person_check(struct request *r)
{
	if (r->principal.kind != PRINCIPAL_USER || uuid_is_nil(r->principal.org))
		return fail_field(&r->work, ERR_FORBIDDEN, "Authorization",
		    "personal tokens belong to people, in one organisation");
	return OK;
}

static enum err get_tokens(struct request *r)
{
	struct credentials_input in = {0};

	TRY(request_input(r, &in));
	TRY(person_check(r));
	return reply_list(r, r->principal.org, "personal", r->principal.id, &in.paging);
}

static enum err post_personal_token(struct request *r)
{
	struct credential_input in = {0};

	TRY(request_input(r, &in));
	TRY(person_check(r));
	return make(r, r->principal.org, CREDENTIAL_PERSONAL, &in);
}

static enum err delete_personal_token(struct request *r)
{
	struct one_input in = {0};

	TRY(request_input(r, &in));
	TRY(person_check(r));
	TRY(credential_revoke(
	    &r->work, r->app->credential_cache, &r->principal, r->principal.org, r->principal.id, in.id));
	return reply_empty(r, 204);
}

static const struct route routes[] = {
    {"GET", "/api/v1/credentials", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, get_credentials, "the organisation's clients, keys and personal tokens, newest first",
        .input = list_input, .output = credentials_output},
    {"POST", "/api/v1/credentials", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_credential, "makes a client or key, and shows its secret this once",
        .input = new_input, .output = made_output, .status = 201},
    {"GET", "/api/v1/credentials/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, get_credential, "one credential", .input = one_input, .output = credential_output},
    {"DELETE", "/api/v1/credentials/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_CREDENTIAL_MANAGE, BODY_NONE, 0,
        SHAPE_JSON, delete_credential, "revokes a credential", .input = one_input, .status = 204},
    {"GET", "/api/v1/tokens", ORIGIN_APP, LANE_WORK, PERMISSION_TOKEN_OWN, BODY_NONE, 0, SHAPE_JSON,
        get_tokens, "one's own personal tokens, newest first", .input = tokens_input,
        .output = credentials_output},
    {"POST", "/api/v1/tokens", ORIGIN_APP, LANE_WORK, PERMISSION_TOKEN_OWN, BODY_JSON, BODY_MAX, SHAPE_JSON,
        post_personal_token, "makes a personal token, and shows it this once", .input = new_token_input,
        .output = made_output, .status = 201},
    {"DELETE", "/api/v1/tokens/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_TOKEN_OWN, BODY_NONE, 0, SHAPE_JSON,
        delete_personal_token, "revokes one of one's own personal tokens", .input = token_input,
        .status = 204},
};

const struct area web_area_credentials = {"credentials", routes, FIELDS_COUNT(routes)};
