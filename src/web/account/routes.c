#include "web/account/account.h"

#define PAGE ORIGIN_APP, LANE_WORK, PERMIT_SIGNED_IN, BODY_NONE, 0, SHAPE_PAGE
#define ENROLLING_PAGE ORIGIN_APP, LANE_WORK, PERMIT_ENROLLING, BODY_NONE, 0, SHAPE_PAGE
#define ENROLLING_FORM ORIGIN_APP, LANE_WORK, PERMIT_ENROLLING, BODY_FORM, SIGN_FORM_MAX, SHAPE_PAGE
#define FORM(lane) ORIGIN_APP, lane, PERMIT_SIGNED_IN, BODY_FORM, SIGN_FORM_MAX, SHAPE_PAGE

static const struct route routes[] = {
    {"GET", "/account", PAGE, get_account, .about = "one's own account"},
    {"POST", "/account", FORM(LANE_WORK), post_account, "changes one's name and language",
        .input = account_input, .status = 303},
    {"GET", "/account/password", PAGE, get_account_password, .about = "asks for another password"},
    {"POST", "/account/password", FORM(LANE_PASSWORD), post_account_password,
        "sets another password and ends every other session", .input = account_password_input, .status = 303},
    {"GET", "/account/sessions", PAGE, get_account_sessions, .about = "where one is signed in"},
    {"POST", "/account/sessions", FORM(LANE_WORK), post_account_sessions, "ends a session, or all others",
        .input = account_sessions_input, .status = 303},
    {"GET", "/account/second-factor", ENROLLING_PAGE, get_factor, "one's second factor",
        .input = factor_next_input},
    {"POST", "/account/second-factor", ENROLLING_FORM, post_factor, "begins a second factor", .status = 303},
    {"GET", "/account/second-factor/new", ENROLLING_PAGE, get_factor_new,
        .about = "the QR code of the one that was begun"},
    {"GET", "/account/second-factor/new/picture", ORIGIN_APP, LANE_WORK, PERMIT_ENROLLING, BODY_NONE, 0,
        SHAPE_JSON, get_factor_picture, .about = "the QR code itself (SVG)"},
    {"POST", "/account/second-factor/new", ENROLLING_FORM, post_factor_new,
        "confirms it by a code and shows the recovery codes", .input = factor_new_input},
    {"GET", "/account/second-factor/removal", PAGE, get_factor_removal, .about = "asks for the password"},
    {"POST", "/account/second-factor/removal", FORM(LANE_PASSWORD), post_factor_removal, "takes it away",
        .input = factor_password_input, .status = 303},
    {"GET", "/account/second-factor/codes", PAGE, get_factor_codes, .about = "asks for the password"},
    {"POST", "/account/second-factor/codes", FORM(LANE_PASSWORD), post_factor_codes,
        "makes new recovery codes", .input = factor_password_input},
    {"GET", "/account/invitation/{token}", PAGE, get_account_invitation, "an invitation for this account",
        .input = sign_token_input},
    {"POST", "/account/invitation/{token}", FORM(LANE_WORK), post_account_invitation, "accepts it",
        .input = sign_token_input, .status = 303},
};

const struct area web_area_account = {"account", routes, FIELDS_COUNT(routes)};
