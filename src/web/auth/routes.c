#include "web/auth/auth.h"
#include "web/input.h"
#include "web/schema.h"

enum { FORM_MAX = 96 * 1024, JSON_MAX = 16 * 1024, ASSERTION_MAX = 64 * 1024 };

static const struct input login_input[] = {
    {"email", INPUT_BODY, FIELD_TEXT, true, 1, 254, offsetof(struct login_input, email),
        .about = "who signs in"},
    {"password", INPUT_BODY, FIELD_TEXT, true, 1, 1024, offsetof(struct login_input, password),
        .hidden = true, .about = "their password"},
    {"code", INPUT_BODY, FIELD_TEXT, .max = 64, .offset = offsetof(struct login_input, code), .hidden = true,
        .about = "the second factor, where they have one: of their authenticator, or a recovery code"},
    {"org", INPUT_BODY, FIELD_SLUG, .max = 63, .offset = offsetof(struct login_input, org),
        .about = "the organisation to act in; may be left out where there is only one"},
    {0},
};
static const struct input refresh_input[] = {
    {"refresh_token", INPUT_BODY, FIELD_TEXT, true, 1, 4096, offsetof(struct refresh_input, refresh_token),
        .hidden = true, .about = "the one that was given last: each counts once"},
    {0},
};
static const struct input revoke_input[] = {
    {"token", INPUT_BODY, FIELD_TEXT, true, 1, 4096, offsetof(struct revoke_input, token), .hidden = true,
        .about = "a refresh or access token of the session that ends"},
    {0},
};
static const char *const grants[] = {"client_credentials", NULL};
static const char *const assertion_types[] = {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer", NULL};
static const struct input token_input[] = {
    {"grant_type", INPUT_BODY, FIELD_TEXT, true, 1, 100, offsetof(struct token_input, grant_type),
        .choices = grants, .about = "client_credentials"},
    {"scope", INPUT_BODY, FIELD_TEXT, .max = 4096, .offset = offsetof(struct token_input, scope),
        .about = "names of rights, blank-separated; else all that the client has"},
    {"client_id", INPUT_BODY, FIELD_TEXT, .max = 100, .offset = offsetof(struct token_input, client_id),
        .about = "the client (client_secret_post, private_key_jwt)"},
    {"client_secret", INPUT_BODY, FIELD_TEXT, .max = 200,
        .offset = offsetof(struct token_input, client_secret), .hidden = true,
        .about = "its secret (client_secret_post)"},
    {"client_assertion_type", INPUT_BODY, FIELD_CHOICE,
        .offset = offsetof(struct token_input, assertion_type), .choices = assertion_types,
        .about = "for private_key_jwt (RFC 7523)"},
    {"client_assertion", INPUT_BODY, FIELD_TEXT, .max = ASSERTION_MAX,
        .offset = offsetof(struct token_input, assertion), .hidden = true,
        .about = "signed by the client (RS256): iss and sub its client_id, aud this service, exp at most "
                 "five minutes "
                 "away, jti used once"},
    {0},
};

static const struct schema token_output[] = {
    {"access_token", SCHEMA_TEXT, .about = "for Authorization: Bearer"},
    {"token_type", SCHEMA_TEXT, .about = "Bearer"},
    {"expires_in", SCHEMA_INT, .about = "seconds that it counts"},
    {"scope", SCHEMA_TEXT, .about = "what it may do: names of rights, blank-separated"},
    {"refresh_token", SCHEMA_TEXT, .optional = true, .about = "for POST /auth/refresh, once"},
    {"refresh_expires_in", SCHEMA_INT, .optional = true, .about = "seconds until the session ends"},
    {0},
};

static const struct route routes[] = {
    {"POST", "/auth/login", ORIGIN_APP, LANE_PASSWORD, PERMIT_ANYONE, BODY_JSON, JSON_MAX, SHAPE_JSON,
        post_login, "signs a person in for a program", .input = login_input, .output = token_output},
    {"POST", "/auth/refresh", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_JSON, JSON_MAX, SHAPE_JSON,
        post_refresh, "exchanges a refresh token for new tokens", .input = refresh_input,
        .output = token_output},
    {"POST", "/auth/revoke", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_JSON, JSON_MAX, SHAPE_JSON,
        post_revoke, "ends the session of a token", .input = revoke_input, .status = 204},
    {"POST", "/oauth/token", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, FORM_MAX, SHAPE_JSON,
        post_token, "gives a client an access token (OAuth 2, client credentials)", .input = token_input,
        .output = token_output},
};

const struct area web_area_auth = {"auth", routes, FIELDS_COUNT(routes)};
