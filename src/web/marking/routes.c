#include "web/marking/marking.h"

static const struct route routes[] = {
    PAGE_GET("/admin/{org}/marking", PERMISSION_GRADEBOOK_WRITE, get_marking,
        "attempts at quizzes in which answers wait for a person", marking_input),
    PAGE_GET("/admin/{org}/marking/{id}", PERMISSION_GRADEBOOK_WRITE, get_marking_one,
        "an attempt at a quiz, to be marked", marking_one_input),
    PAGE_POST("/admin/{org}/marking/{id}", PERMISSION_GRADEBOOK_WRITE, MARKING_FORM_MAX, post_marking_one,
        "marks an answer", marking_mark_input),
    PAGE_GET(
        "/admin/{org}/quizzes", PERMISSION_COURSE_READ, get_quizzes, "the quizzes there are", quizzes_input),
    PAGE_GET("/admin/{org}/quizzes/{module}", PERMISSION_COURSE_READ, get_quiz_statistics,
        "how the questions of a quiz do, and who is allowed more", quiz_statistics_input),
    PAGE_POST("/admin/{org}/quizzes/{module}", PERMISSION_ENROLLMENT_WRITE, MARKING_FORM_MAX,
        post_quiz_statistics, "allows a learner more time or attempts, or no longer",
        quiz_accommodation_input),
};

const struct area web_area_marking = {"marking", routes, FIELDS_COUNT(routes)};
