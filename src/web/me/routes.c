#include "web/me/me.h"

static const struct route routes[] = {
    {"GET", "/me/{visit}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE, get_me,
        "a learner's own page: what they did in every place that is theirs", .input = me_input},
    {"POST", "/me/{visit}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, ME_FORM_MAX, SHAPE_PAGE, post_me,
        "joins another place by its code, gives a code, takes a link apart, or closes the page",
        .input = me_deed_input},
    {"GET", "/me/{visit}/account", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        get_me_account, "the form by which a learner proves an account", .input = me_account_input},
    {"POST", "/me/{visit}/account", ORIGIN_APP, LANE_PASSWORD, PERMIT_ANYONE, BODY_FORM, ME_FORM_MAX,
        SHAPE_PAGE, post_me_account, "joins the account whose password is shown",
        .input = me_account_deed_input},
};

const struct area web_area_me = {"me", routes, sizeof routes / sizeof *routes};
