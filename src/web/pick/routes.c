#include "web/pick/pick.h"

enum { CHOOSE_FORM_MAX = 4096, PUT_FORM_MAX = 64 * 1024 };

static const struct route routes[] = {
    PAGE_GET("/pick/{capability}", PERMIT_ANYONE, get_pick,
        "the catalogue, for a teacher who chooses content from within their platform", pick_input),
    PAGE_POST("/pick/{capability}", PERMIT_ANYONE, CHOOSE_FORM_MAX, post_pick, "chooses from it, or cancels",
        pick_choose_input),
    PAGE_GET("/pick/{capability}/chosen", PERMIT_ANYONE, get_pick_chosen,
        "what was chosen: titles and points, before it goes to the platform", pick_chosen_input),
    PAGE_POST("/pick/{capability}/chosen", PERMIT_ANYONE, PUT_FORM_MAX, post_pick_chosen,
        "puts it into the platform's course, takes some back, or cancels", pick_put_input),
    PAGE_GET("/admin/{org}/lost-links", PERMISSION_PLATFORM_READ, get_lost_links,
        "links of platforms that open nothing", lost_links_input),
    PAGE_GET("/admin/{org}/lost-links/{id}", PERMISSION_PLATFORM_MANAGE, get_lost_link,
        "one of them, and the catalogue to choose from", lost_link_input),
    PAGE_POST("/admin/{org}/lost-links/{id}", PERMISSION_PLATFORM_MANAGE, CHOOSE_FORM_MAX, post_lost_link,
        "says what it opens from now on", lost_link_mend_input),
};

const struct area web_area_pick = {"pick", routes, FIELDS_COUNT(routes)};
