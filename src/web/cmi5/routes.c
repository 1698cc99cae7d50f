#include "web/cmi5/cmi5.h"

enum { BODY_MAX = 4096 };

static const char *const methods[] = {"AnyWindow", "OwnWindow", NULL};
static const char *const modes[] = {"Normal", "Browse", "Review", NULL};

static const struct schema launch_output[] = {
    {"url", SCHEMA_TEXT, .about = "the unit's address with what it needs"},
    {"method", SCHEMA_CHOICE, .choices = methods, .about = "launchMethod"},
    {"mode", SCHEMA_CHOICE, .choices = modes, .about = "launchMode"},
    {"session", SCHEMA_UUID, .about = "the unit's session"},
    {0},
};
static const struct schema item_output[] = {
    {"id", SCHEMA_UUID, .about = "the grain"},
    {"status", SCHEMA_TEXT, .about = "as it stands now"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "0 to 1"},
    {0},
};
static const struct schema attempt_output[] = {
    {"completion", SCHEMA_TEXT, .about = "not attempted, incomplete or completed"},
    {"success", SCHEMA_TEXT, .about = "unknown, passed or failed"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {0},
};
static const struct schema standing_output[] = {
    {"items", SCHEMA_ARRAY, .of = item_output, .about = "the units"},
    {"active", SCHEMA_UUID, .nullable = true, .about = "the unit whose session is not over"},
    {"attempt", SCHEMA_OBJECT, .of = attempt_output, .about = "the attempt as it stands"},
    {0},
};
static const struct schema fetch_output[] = {
    {"auth-token", SCHEMA_TEXT, .optional = true, .about = "what comes behind \"Basic \", the first time"},
    {"error-code", SCHEMA_TEXT, .optional = true, .about = "1: used or over; 2: not made here"},
    {"error-text", SCHEMA_TEXT, .optional = true, .about = "the same in words"},
    {0},
};

static const struct route routes[] = {
    {"POST", "/play/units/launch", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_JSON, BODY_MAX, SHAPE_JSON,
        post_cmi5_launch, "launches an assignable unit of cmi5 from the player", .input = cmi5_launch_input,
        .output = launch_output},
    {"POST", "/play/units/standing", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_JSON, BODY_MAX,
        SHAPE_JSON, post_cmi5_standing, "how the units of the player's session stand",
        .input = cmi5_standing_input, .output = standing_output},
    {"POST", "/cmi5/fetch/{fetch}", ORIGIN_APP, LANE_WORK, PERMIT_ANYONE, BODY_BYTES, BODY_MAX, SHAPE_JSON,
        post_cmi5_fetch, "gives an assignable unit its token, once (cmi5 8.2)", .input = cmi5_fetch_input,
        .output = fetch_output},
    {"GET", "/returned", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        get_cmi5_returned, "where an assignable unit leads when it is over (returnURL)", .input = NULL},
};

const struct area web_area_cmi5 = {"cmi5", routes, FIELDS_COUNT(routes)};
