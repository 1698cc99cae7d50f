#include "web/sign/sign.h"

#define PAGE ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE
#define FORM(lane) ORIGIN_APP, lane, PERMIT_ANYONE, BODY_FORM, SIGN_FORM_MAX, SHAPE_PAGE

static const struct route routes[] = {
    {"GET", "/sign-in", PAGE, get_sign_in, "asks who somebody is", .input = sign_next_input},
    {"POST", "/sign-in", FORM(LANE_PASSWORD), post_sign_in, "signs in by address and password",
        .input = sign_in_input, .status = 303},
    {"GET", "/sign-in/code", PAGE, get_sign_in_code, "asks for the second factor", .input = sign_next_input},
    {"POST", "/sign-in/code", FORM(LANE_WORK), post_sign_in_code, "signs in by the second factor",
        .input = sign_in_code_input, .status = 303},
    {"POST", "/sign-out", ORIGIN_APP, LANE_WORK, PERMIT_ENROLLING, BODY_FORM, SIGN_FORM_MAX, SHAPE_PAGE,
        post_sign_out, "ends this session", .status = 303},
    {"GET", "/admin", ORIGIN_APP, LANE_WORK, PERMIT_SIGNED_IN, BODY_NONE, 0, SHAPE_PAGE, get_places,
        .about = "the organisations somebody may enter, or straight into the only one"},
    {"GET", "/forgot", PAGE, get_forgot, "offers a link to set a new password", .input = forgot_page_input},
    {"POST", "/forgot", FORM(LANE_WORK), post_forgot,
        "asks for such a link; the same answer for every address", .input = forgot_input},
    {"GET", "/reset/{token}", PAGE, get_reset, "asks for a new password, for who holds a link",
        .input = sign_token_input},
    {"POST", "/reset/{token}", FORM(LANE_PASSWORD), post_reset, "sets a new password and ends every session",
        .input = reset_input, .status = 303},
    {"GET", "/invitation/{token}", PAGE, get_invitation, "what an invitation leads to",
        .input = sign_token_input},
    {"POST", "/invitation/{token}", FORM(LANE_PASSWORD), post_invitation, "makes an account and joins",
        .input = invitation_input, .status = 303},
};

const struct area web_area_sign = {"sign", routes, FIELDS_COUNT(routes)};
