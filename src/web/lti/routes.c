#include "web/lti/lti.h"

/* A token is 64 KiB at most; platforms add fields of their own. */
enum { LOGIN_BODY_MAX = 64 * 1024, LAUNCH_BODY_MAX = 128 * 1024 };

static const struct route routes[] = {
    {"GET", "/lti/login", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, lti_get_login,
        "login initiation (OpenID Connect, third-party initiated)"},
    {"POST", "/lti/login", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LOGIN_BODY_MAX, SHAPE_PAGE,
        lti_post_login, "login initiation, by form"},
    {"GET", "/lti/launch", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, lti_get_launch,
        "says what this address is for"},
    {"GET", "/lti/launch/{module}", ORIGIN_APP, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        lti_get_launch, "says what this address is for"},
    {"POST", "/lti/launch", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_BODY_MAX, SHAPE_PAGE,
        lti_post_launch, "launch: every LTI message arrives here"},
    {"GET", "/lti/jwks", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_JSON, lti_get_jwks,
        "our public keys"},
};

const struct area web_area_lti = {"lti", routes, FIELDS_COUNT(routes)};
