#include "web/dispatch/dispatch.h"

enum { LAUNCH_MAX = 16 * 1024, STANDING_MAX = 1024, FORM_MAX = 8 * 1024 };

static const struct route routes[] = {
    {"POST", "/dispatch", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, LAUNCH_MAX, SHAPE_PAGE,
        post_dispatch, "a launch by a dispatch's package: leads to the player, or says why not",
        .input = dispatch_launch_input},
    {"POST", "/dispatch/standing", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_FORM, STANDING_MAX, SHAPE_JSON,
        post_dispatch_standing, "how the learner of such a launch stands, for the package's launcher",
        .input = dispatch_standing_input, .output = dispatch_standing_output},
    PAGE_GET("/admin/{org}/packages/{id}/dispatches", PERMISSION_PACKAGE_READ, get_dispatches_page,
        "the dispatches of a package to other platforms", dispatches_page_input),
    PAGE_POST("/admin/{org}/packages/{id}/dispatches", PERMISSION_PACKAGE_IMPORT, FORM_MAX,
        post_dispatches_page, "makes a dispatch", dispatches_new_input),
    PAGE_GET("/admin/{org}/packages/{id}/dispatches/{dispatch}", PERMISSION_PACKAGE_IMPORT, get_dispatch_page,
        "the form that changes a dispatch, and stops it", dispatch_page_input),
    PAGE_POST("/admin/{org}/packages/{id}/dispatches/{dispatch}", PERMISSION_PACKAGE_IMPORT, FORM_MAX,
        post_dispatch_page, "changes a dispatch, stops it or lets it in again", dispatch_change_input),
    {"GET", "/admin/{org}/packages/{id}/dispatches/{dispatch}/package", ORIGIN_APP, LANE_WORK,
        PERMISSION_PACKAGE_IMPORT, BODY_NONE, 0, SHAPE_FILE, get_dispatch_package,
        "the package of a dispatch, to keep", .input = dispatch_page_input},
};

const struct area web_area_dispatch = {"dispatch", routes, FIELDS_COUNT(routes)};
