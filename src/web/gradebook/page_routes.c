#include "web/gradebook/gradebook_pages.h"

#define GRADES "/admin/{org}/courses/{course}/grades"

static const struct route routes[] = {
    PAGE_GET(GRADES, PERMISSION_ENROLLMENT_READ, get_gradebook_page,
        "the grade book of a course: learners by items", gradebook_page_input),
    {"GET", GRADES ".csv", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0, SHAPE_FILE,
        get_gradebook_csv_page, "the same as a file for a spreadsheet", .input = gradebook_page_input},
    {"GET", GRADES ".xlsx", ORIGIN_APP, LANE_SLOW, PERMISSION_ENROLLMENT_READ, BODY_NONE, 0, SHAPE_FILE,
        get_gradebook_xlsx_page, "the same as a workbook", .input = gradebook_page_input},
    PAGE_GET(GRADES "/{enrollment}", PERMISSION_ENROLLMENT_READ, get_gradebook_learner,
        "the grades of one learner, and what became of them", gradebook_learner_input),
    PAGE_POST(GRADES "/{enrollment}", PERMISSION_GRADEBOOK_WRITE, GRADEBOOK_FORM_MAX, post_gradebook_learner,
        "marks an item by hand, excuses the learner from it, or takes a mark back", gradebook_mark_input),
    PAGE_GET("/admin/{org}/courses/{course}/gradebook", PERMISSION_COURSE_WRITE, get_gradebook_setup,
        "how the grades of a course are made", gradebook_setup_page_input),
    PAGE_POST("/admin/{org}/courses/{course}/gradebook", PERMISSION_COURSE_WRITE, GRADEBOOK_FORM_MAX,
        post_gradebook_setup, "says how the grades of a course are made; they are counted anew",
        gradebook_setup_input),
    PAGE_GET("/course/{capability}/grades", PERMIT_ANYONE, get_learn_grades,
        "what a learner sees of their grades in a course", learn_grades_input),
};

const struct area web_area_gradebook = {"gradebook", routes, sizeof routes / sizeof *routes};
