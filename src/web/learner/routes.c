#include "web/learner/learner.h"

enum { FORM_MAX = 16 * 1024 };

static const struct route routes[] = {
    PAGE_GET("/admin/{org}/learners", PERMISSION_LEARNER_READ, get_learners_page,
        "learners by where they come from, newest first", learners_page_input),
    PAGE_GET("/admin/{org}/learners/{id}", PERMISSION_LEARNER_READ, get_learner_page,
        "one learner: where they come from, how far they are, who else they are", learner_page_input),
    PAGE_GET("/admin/{org}/learners/{id}/links/{link}/removal", PERMISSION_LEARNER_WRITE, get_learner_unlink,
        "asks before two places are taken apart", learner_unlink_input),
    PAGE_POST("/admin/{org}/learners/{id}/links/{link}/removal", PERMISSION_LEARNER_WRITE, FORM_MAX,
        post_learner_unlink, "takes two places apart; nothing that anybody learnt moves",
        learner_unlink_input),
    PAGE_GET("/admin/{org}/entries", PERMISSION_PLATFORM_READ, get_entries_page, "signed ways in, by origin",
        entries_page_input),
    PAGE_GET("/admin/{org}/entries/{id}", PERMISSION_PLATFORM_READ, get_entry_page,
        "the signed way in of one origin", entry_page_input),
    PAGE_POST("/admin/{org}/entries/{id}", PERMISSION_PLATFORM_MANAGE, FORM_MAX, post_entry_page,
        "opens or closes it, or gives it another secret, shown this once", entry_change_input),
};

const struct area web_area_learner = {"learner", routes, FIELDS_COUNT(routes)};
