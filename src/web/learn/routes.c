#include "web/learn/learn.h"

static const struct route routes[] = {
    PAGE_GET("/course/{capability}", PERMIT_ANYONE, get_learn_course,
        "a learner in a course: what lies in it, how far they are, what comes next", learn_course_input),
    PAGE_POST("/course/{capability}/open/{module}", PERMIT_ANYONE, LEARN_FORM_MAX, post_learn_open,
        "opens a module of it in the player, where dates and prerequisites let them", learn_open_input),
    PAGE_GET("/learn/{capability}", PERMIT_ANYONE, get_learn_home,
        "a learner's home: their courses, the next step of each, progress and results", learn_home_input),
    PAGE_POST("/learn/{capability}/open/{enrollment}", PERMIT_ANYONE, LEARN_FORM_MAX, post_learn_home_open,
        "opens one of their courses", learn_home_open_input),
    PAGE_POST("/admin/{org}/courses/{course}/versions/{version}/preview", PERMISSION_COURSE_READ,
        LEARN_FORM_MAX, post_course_preview,
        "shows a version of a course, a draft too, as its learners see it; nothing is kept",
        course_preview_input),
    PAGE_GET("/admin/{org}/consultations", PERMISSION_REPORT_READ, get_consultations,
        "who opened what in which course, when", consultations_input),
    {"GET", "/admin/{org}/consultations.csv", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_FILE, get_consultations_csv, "the same as a file for a spreadsheet",
        .input = consultations_input},
    {"GET", "/admin/{org}/consultations.xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_REPORT_READ, BODY_NONE, 0,
        SHAPE_FILE, get_consultations_xlsx, "the same as a workbook", .input = consultations_input},
};

const struct area web_area_learn = {"learn", routes, sizeof routes / sizeof *routes};
