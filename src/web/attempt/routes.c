#include "web/attempt/attempt.h"

static const struct route routes[] = {
    {"GET", "/admin/{org}/attempts", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0, SHAPE_PAGE,
        get_attempts, "attempts, newest first", .input = attempts_input},
    {"GET", "/admin/{org}/attempts/{id}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ, BODY_NONE, 0,
        SHAPE_PAGE, get_attempt, "one attempt, and what explains it", .input = attempt_input},
    {"GET", "/admin/{org}/attempts/{id}/sessions/{session}", ORIGIN_APP, LANE_WORK, PERMISSION_ATTEMPT_READ,
        BODY_NONE, 0, SHAPE_PAGE, get_attempt_log, "what the content said in one session",
        .input = attempt_log_input},
};

const struct area web_area_attempt = {"attempt", routes, sizeof routes / sizeof *routes};
