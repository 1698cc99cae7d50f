#include "web/class/class.h"

static const struct route routes[] = {
    {"GET", "/admin/{org}/classes", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_classes, "classes of platforms, newest first", .input = classes_input},
    {"GET", "/admin/{org}/classes/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_class, "a whole class, with what each did", .input = class_input},
    {"POST", "/admin/{org}/classes/{id}/refresh", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_FORM,
        4096, SHAPE_PAGE, post_class_refresh, "has a class list read again", .input = class_refresh_input},
    {"GET", "/admin/{org}/class-lists", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_class_settings, "what class lists are for", .input = classes_input},
    {"POST", "/admin/{org}/class-lists", ORIGIN_APP, LANE_WORK, PERMISSION_ORGANIZATION_MANAGE, BODY_FORM,
        4096, SHAPE_PAGE, post_class_settings, "sets what class lists are for",
        .input = class_settings_input},
    {"GET", "/launch/{capability}/class", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_class, "the whole class of a launch's context", .input = teach_class_input},
    {"POST", "/launch/{capability}/class/refresh", ORIGIN_APP, LANE_WORK, PERMISSION_LEARNER_READ, BODY_FORM,
        4096, SHAPE_PAGE, post_class_refresh, "has its list read again", .input = teach_class_refresh_input},
};

const struct area web_area_class = {"class", routes, sizeof routes / sizeof *routes};
