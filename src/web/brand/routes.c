#include "web/brand/brand.h"

enum { FORM_MAX = 4096, LOGO_BODY_MAX = 384 * 1024 };

static const struct route routes[] = {
    {"GET", "/brand/{org}/{file}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        get_brand_file, "an organisation's style sheet or logo", .input = brand_file_input},
    {"GET", "/admin/{org}/settings/look", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE, BODY_NONE, 0,
        SHAPE_PAGE, get_look, "the colours and logo of an organisation", .input = look_page_input},
    {"POST", "/admin/{org}/settings/look", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE, BODY_FORM,
        FORM_MAX, SHAPE_PAGE, post_look, "changes the colours of an organisation", .input = look_input},
    {"GET", "/admin/{org}/settings/look/logo", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE,
        BODY_NONE, 0, SHAPE_PAGE, get_look, "the same, after a logo was refused", .input = look_page_input},
    {"POST", "/admin/{org}/settings/look/logo", ORIGIN_APP, LANE_SLOW, PERMISSION_ORGANIZATION_MANAGE,
        BODY_FILE, LOGO_BODY_MAX, SHAPE_PAGE, post_look_logo, "gives an organisation a logo",
        .input = look_page_input},
    {"GET", "/admin/{org}/settings/look/logo/removal", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE,
        BODY_NONE, 0, SHAPE_PAGE, get_look, "the same, after the logo was to go", .input = look_page_input},
    {"POST", "/admin/{org}/settings/look/logo/removal", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE,
        BODY_FORM, FORM_MAX, SHAPE_PAGE, post_look_logo_removal, "takes an organisation's logo away",
        .input = look_page_input},
};

const struct area web_area_brand = {"brand", routes, sizeof routes / sizeof *routes};
