#include "web/platform/platform.h"

enum { FORM_MAX = 32 * 1024 };

static const struct route routes[] = {
    PAGE_GET(
        "/admin/{org}/platforms", PERMISSION_PLATFORM_READ, get_platforms, "LTI platforms", platforms_input),
    PAGE_GET("/admin/{org}/platforms/new", PERMISSION_PLATFORM_MANAGE, get_platform_new,
        "the form for a new platform", platforms_input),
    PAGE_POST("/admin/{org}/platforms/new", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_platform_new,
        "registers a platform", platform_new_input),
    PAGE_GET("/admin/{org}/platforms/{id}", PERMISSION_PLATFORM_READ, get_platform,
        "one platform and its last launches", platform_input),
    PAGE_GET("/admin/{org}/platforms/{id}/change", PERMISSION_PLATFORM_MANAGE, get_platform_form,
        "the form that changes a platform", platform_one_input),
    PAGE_POST("/admin/{org}/platforms/{id}/change", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_platform_form,
        "changes a platform", platform_form_input),
    PAGE_GET("/admin/{org}/platforms/{id}/opening", PERMISSION_PLATFORM_MANAGE, get_platform_opening,
        "asks before a platform is disabled or enabled", platform_one_input),
    PAGE_POST("/admin/{org}/platforms/{id}/opening", PERMISSION_PLATFORM_MANAGE, FORM_MAX,
        post_platform_opening, "disables a platform, or enables it again", platform_one_input),
    PAGE_GET("/admin/{org}/platforms/{id}/launches/{launch}", PERMISSION_PLATFORM_READ, get_platform_launch,
        "one launch with every check", platform_launch_input),
};

const struct area web_area_platform = {"platform", routes, sizeof routes / sizeof *routes};
