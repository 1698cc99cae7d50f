#include "web/statement/statement.h"

enum { SETTINGS_MAX = 4096, ASKED_MAX = 16384 };

static const struct route routes[] = {
    {"GET", "/api/v1/orgs/{org}/statements/settings", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_READ,
        BODY_NONE, 0, SHAPE_JSON, get_statement_settings,
        "what is set about the organisation's learning record store", .input = statement_settings_input,
        .output = statement_settings_output},
    {"PUT", "/api/v1/orgs/{org}/statements/settings", ORIGIN_APP, LANE_WORK, PERMISSION_STATEMENT_MANAGE,
        BODY_JSON, SETTINGS_MAX, SHAPE_JSON, put_statement_settings,
        "sets how long statements are kept, and whether all runtimes tell theirs",
        .input = statement_settings_put_input, .output = statement_settings_output},
    {"POST", "/api/v1/orgs/{org}/statements/purges", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_MANAGE,
        BODY_JSON, ASKED_MAX, SHAPE_JSON, post_statement_purge,
        "has statements deleted, by a job; or counts them", .input = statement_purge_input,
        .output = statement_purge_output, .status = 202, .dry = statement_purge_dry},
    {"POST", "/api/v1/orgs/{org}/statements/erasures", ORIGIN_APP, LANE_SLOW, PERMISSION_STATEMENT_MANAGE,
        BODY_JSON, ASKED_MAX, SHAPE_JSON, post_statement_erasure,
        "has a person erased from the learning record store, by a job; or counts what names them",
        .input = statement_erasure_input, .output = statement_erasure_output, .status = 202,
        .dry = statement_erasure_dry},
};

const struct area web_area_statement = {"statement", routes, FIELDS_COUNT(routes)};
