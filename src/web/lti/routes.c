#include "web/input.h"
#include "web/lti/lti.h"
#include "web/schema.h"

/* A token is 64 KiB at most; platforms add fields of their own. */
enum {
	LOGIN_BODY_MAX = 64 * 1024,
	LAUNCH_BODY_MAX = 128 * 1024,
	NOTICES_BODY_MAX = 512 * 1024,
	PROOF_BODY_MAX = 16 * 1024,
	REGISTER_BODY_MAX = 64 * 1024
};

/* What these say is read and judged in lti/, which tells platforms and people more than a field at fault; the
 * tables say what there is. */
enum { PARAMETER_MAX = 8192 };
#define LOGIN(place)                                                                                         \
	{"iss", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "the platform's issuer"},                  \
	    {"client_id", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "our id at the platform"},       \
	    {"lti_deployment_id", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "the deployment"},       \
	    {"target_link_uri", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "where the launch leads"}, \
	    {"login_hint", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "opaque: sent back"},           \
	    {"lti_message_hint", place, FIELD_TEXT, .max = PARAMETER_MAX, .about = "opaque: sent back"},     \
	    {"lti_storage_target", place, FIELD_TEXT, .max = PARAMETER_MAX,                                  \
	        .about = "the frame that keeps what cookies cannot"},                                        \
	{                                                                                                    \
		"new_window", place, FIELD_TEXT, .max = 1,                                                   \
		                                 .about = "1: the login was repeated in a window of its own" \
	}

static const struct input login_query[] = {LOGIN(INPUT_QUERY), {0}};
static const struct input login_both[] = {LOGIN(INPUT_QUERY), LOGIN(INPUT_BODY), {0}};
static const struct input launch_address[] = {
    {"module", INPUT_PATH, FIELD_TEXT, .max = 64, .about = "the module it opens"},
    {0},
};
static const struct input launch_course_address[] = {
    {"course", INPUT_PATH, FIELD_TEXT, .max = 64, .about = "the course it opens"},
    {0},
};
#define LAUNCH_FORM                                                                                          \
	{"state", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .about = "ours, from the login"},            \
	    {"id_token", INPUT_BODY, FIELD_TEXT, .max = LOGIN_BODY_MAX, .hidden = true,                      \
	        .about = "the signed message"},                                                              \
	    {"error", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .about = "why there is none"},           \
	{                                                                                                    \
		"error_description", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX,                           \
		                                             .about = "the same for people"                  \
	}

static const struct input launch_form[] = {LAUNCH_FORM, {0}};
static const struct input launch_form_there[] = {
    {"module", INPUT_PATH, FIELD_TEXT, .max = 64,
        .about = "what the link opens where the message names nothing else"},
    LAUNCH_FORM, {0}};

static const struct input launch_form_course[] = {
    {"course", INPUT_PATH, FIELD_TEXT, .max = 64,
        .about = "the course that the link opens where the message names none"},
    LAUNCH_FORM, {0}};

static const struct input proof_form[] = {
    {"state", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .about = "ours, from the login"},
    {"proof", INPUT_BODY, FIELD_TEXT, .max = PARAMETER_MAX, .hidden = true,
        .about = "what the platform's storage kept"},
    {0},
};
static const struct input again_input[] = {
    {"login", INPUT_PATH, FIELD_TEXT, .max = 64, .about = "the login whose launch is under way"},
    {0},
};

static const struct schema key_output[] = {
    {"kty", SCHEMA_TEXT, .about = "RSA"},
    {"kid", SCHEMA_TEXT, .about = "the key's id"},
    {"use", SCHEMA_TEXT, .about = "sig"},
    {"alg", SCHEMA_TEXT, .about = "RS256"},
    {"n", SCHEMA_TEXT, .about = "modulus, base64url"},
    {"e", SCHEMA_TEXT, .about = "exponent, base64url"},
    {0},
};
static const struct schema keys_output[] = {
    {"keys", SCHEMA_ARRAY, .of = key_output, .about = "RFC 7517"},
    {0},
};

static const struct schema document_output[] = {
    {"title", SCHEMA_TEXT, .about = "our name"},
    {"description", SCHEMA_TEXT, .about = "what this tool is"},
    {"target_link_uri", SCHEMA_URL, .about = "where every message goes"},
    {"oidc_initiation_url", SCHEMA_URL, .about = "login initiation"},
    {"public_jwk_url", SCHEMA_URL, .about = "our public keys"},
    {"scopes", SCHEMA_TEXTS, .about = "what we ask for"},
    {"custom_fields", SCHEMA_OBJECT, .about = "variables that the platform fills in"},
    {"extensions", SCHEMA_ARRAY, .of = NULL, .about = "where Canvas shows the tool"},
    {0},
};

static const char *const notice_states[] = {"taken", "known", "refused", NULL};
static const struct schema notice_output[] = {
    {"state", SCHEMA_CHOICE, .choices = notice_states, .about = "what came of it; known: it came before"},
    {"check", SCHEMA_TEXT, .about = "which check refused it, else empty"},
    {0},
};
static const struct schema notices_output[] = {
    {"notices", SCHEMA_ARRAY, .of = notice_output, .about = "in their order"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/lti/login", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, lti_get_login,
        "login initiation (OpenID Connect, third-party initiated)", .input = login_query},
    {"POST", "/lti/login", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LOGIN_BODY_MAX, SHAPE_PAGE,
        lti_post_login, "login initiation, by form", .input = login_both},
    {"GET", "/lti/launch", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, lti_get_launch,
        "says what this address is for", .input = NULL},
    {"GET", "/lti/launch/{module}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_launch, "says what this address is for", .input = launch_address},
    {"POST", "/lti/launch", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_BODY_MAX, SHAPE_PAGE,
        lti_post_launch, "launch: every LTI message arrives here", .input = launch_form},
    {"POST", "/lti/proof", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, PROOF_BODY_MAX, SHAPE_PAGE,
        lti_post_proof, "launch, its browser proven by the platform's storage", .input = proof_form},
    {"GET", "/lti/again/{login}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_again, "leads a form that was sent twice to its launch", .input = again_input},
    {"POST", "/lti/launch/{module}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_BODY_MAX,
        SHAPE_PAGE, lti_post_launch, "the same: platforms that post to the address of a link",
        .input = launch_form_there},
    {"GET", "/lti/launch/course/{course}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_launch, "says what this address is for", .input = launch_course_address},
    {"POST", "/lti/launch/course/{course}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_BODY_MAX,
        SHAPE_PAGE, lti_post_launch, "launch, of a link that opens a course", .input = launch_form_course},
    {"POST", "/lti/notices", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_JSON, NOTICES_BODY_MAX, SHAPE_JSON,
        lti_post_notices, "notices that platforms sign, of course copies", .input = notices_input,
        .output = notices_output},
    {"GET", "/lti/jwks", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, lti_get_jwks,
        "our public keys", .output = keys_output},
    {"GET", "/lti/register/{invite}", ORIGIN_APP, LANE_SLOW, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_register, "a platform begins to register itself by a link (LTI Dynamic Registration)",
        .input = lti_register_input},
    {"POST", "/lti/register/{invite}", ORIGIN_APP, LANE_SLOW, PERMIT_ANYONE, BODY_FORM, REGISTER_BODY_MAX,
        SHAPE_PAGE, lti_post_register, "registers with the platform, once for each link",
        .input = lti_register_form},
    {"GET", "/lti/addresses", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_addresses, "every address that platforms ask for, for each product",
        .input = lti_addresses_input},
    {"GET", "/lti/config.json", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON,
        lti_get_document, "this tool as Canvas takes it", .input = lti_document_input,
        .output = document_output},
    {"GET", "/lti/icon.svg", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE, lti_get_icon,
        "the tool's icon, for platforms", .sends = "image/svg+xml"},
};

const struct area web_area_lti = {"lti", routes, FIELDS_COUNT(routes)};
