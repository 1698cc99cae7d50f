#include "web/platform/platform.h"

enum { FORM_MAX = 32 * 1024 };

static const struct route routes[] = {
    PAGE_GET(
        "/admin/{org}/platforms", PERMISSION_PLATFORM_READ, get_platforms, "LTI platforms", platforms_input),
    PAGE_GET("/admin/{org}/platforms/new", PERMISSION_PLATFORM_MANAGE, get_platform_new,
        "the form for a new platform", platform_new_page_input),
    PAGE_POST("/admin/{org}/platforms/new", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_platform_new,
        "registers a platform", platform_new_input),
    PAGE_GET("/admin/{org}/platforms/invites", PERMISSION_PLATFORM_MANAGE, get_platform_invites,
        "links by which platforms register themselves", platform_invites_input),
    PAGE_POST("/admin/{org}/platforms/invites", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_platform_invites,
        "makes a registration link, shown once", platform_invite_new_input),
    PAGE_GET("/admin/{org}/platforms/invites/{invite}/withdrawal", PERMISSION_PLATFORM_MANAGE,
        get_platform_invite_withdrawal, "asks before a registration link is withdrawn",
        platform_invite_input),
    PAGE_POST("/admin/{org}/platforms/invites/{invite}/withdrawal", PERMISSION_PLATFORM_MANAGE, FORM_MAX,
        post_platform_invite_withdrawal, "withdraws a registration link", platform_invite_input),
    PAGE_GET("/admin/{org}/platforms/{id}/approval", PERMISSION_PLATFORM_MANAGE, get_platform_approval,
        "a platform that registered itself and waits", platform_one_input),
    PAGE_POST("/admin/{org}/platforms/{id}/approval", PERMISSION_PLATFORM_MANAGE, FORM_MAX,
        post_platform_approval, "approves it, or refuses it", platform_decision_input),
    PAGE_GET("/admin/{org}/platforms/{id}/deployments", PERMISSION_PLATFORM_READ, get_platform_deployments,
        "a platform's deployments", platform_one_input),
    PAGE_GET("/admin/{org}/platforms/{id}/deployments/{deployment}", PERMISSION_PLATFORM_MANAGE,
        get_platform_deployment, "one deployment", platform_deployment_input),
    PAGE_POST("/admin/{org}/platforms/{id}/deployments/{deployment}", PERMISSION_PLATFORM_MANAGE, FORM_MAX,
        post_platform_deployment, "lets a deployment in, or refuses it", platform_deployment_decision_input),
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
