#include "web/attempt/attempt.h"

static const struct route routes[] = {
    {"GET", "/admin/{org}/attempts", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_attempts, "attempts, newest first", .input = attempts_input},
    {"GET", "/admin/{org}/attempts/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_attempt, "one attempt, and what explains it", .input = attempt_input},
    {"GET", "/admin/{org}/attempts/{id}/sessions/{session}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ,
        BODY_NONE, 0, SHAPE_PAGE, get_attempt_log, "what the content said in one session",
        .input = attempt_log_input},
    {"GET", "/launch/{capability}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_teach, "where who teaches arrives by LTI: the activity, or their learners' attempts",
        .input = teach_input},
    {"GET", "/launch/{capability}/attempts", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_attempts, "attempts of a launch's context, newest first",
        .input = teach_attempts_input},
    {"GET", "/launch/{capability}/attempts/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE,
        0, SHAPE_PAGE, get_attempt, "one attempt of the context, and what explains it",
        .input = teach_attempt_input},
    {"GET", "/launch/{capability}/attempts/{id}/sessions/{session}", ORIGIN_APP, LANE_WORK,
        PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_PAGE, get_attempt_log,
        "what the content said in one session of it", .input = teach_attempt_log_input},
    {"GET", "/admin/{org}/grades", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_grades, "the grade ledger, newest first", .input = grades_input},
    {"POST", "/admin/{org}/grades/{id}/resend", ORIGIN_APP, LANE_WORK, PERMISSION_GRADE_RESEND, BODY_FORM,
        4096, SHAPE_PAGE, post_grade_resend, "sends a grade again", .input = grade_input},
};

const struct area web_area_attempt = {"attempt", routes, sizeof routes / sizeof *routes};
